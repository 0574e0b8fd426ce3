"""What the browser reports reaches a person in our own words only, whatever its text holds."""

import ast
import re
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from inspect import signature
from pathlib import Path
from types import SimpleNamespace

import pytest
import renkei.robot
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from renkei.mockportals.samples import case_rows as samples
from renkei.robot import cli
from renkei.robot.app import App
from renkei.robot.audit.work import AuditRequest
from renkei.robot.browser.evidence import Evidence
from renkei.robot.browser.trouble import as_case_error, in_words, why_not_started
from renkei.robot.browser.watchdog import unbounded
from renkei.robot.cases.case import Case
from renkei.robot.config.clock import SystemClock
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.errors import (
    ApplicationError,
    BusinessError,
    CaseError,
    NoAnswerYet,
    RunAborted,
    Waiting,
)
from renkei.robot.execution.choices.look import look
from renkei.robot.execution.job import Job
from renkei.robot.messages.choices import not_checked
from renkei.robot.messages.text import Message
from renkei.robot.procedure.registry import doers
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.journal import Journal
from renkei.robot.scenario import sweep
from renkei.robot.screens.finding import NeverCame, NotOnScreen

MODULES = sorted(
    module
    for module in Path(renkei.robot.__file__).parent.rglob("*.py")
    if module.name != "trouble.py" and "playwright" in module.read_text("utf-8")
)
ROOM = 1000
"""More signs than any message has: what is quoted is bounded."""

HOSTILE = (
    'Locator.click: Timeout 15000ms exceeded.\nCall log:\n  - waiting for get_by_role("radio", name="0000000021", exact=True)',
    'Locator.check: Error: strict mode violation: get_by_role("button", name="検索") resolved to 2 elements:\n'
    '    1) <input value="見本 太郎" name="氏名"/> aka locator("#a")\n    2) <b>090-1234-5678</b>',
    "Page.goto: net::ERR_CONNECTION_REFUSED at http://jpass.localhost:8700/contracts/040200000170-00?token=s3cret",
    "Page.evaluate: Error: \x1b[2J\x1b[31mpwned\x1b[0m \u202egnissim \x07\r\nroot# rm -rf /",
    "Page.evaluate: <script>alert('氏名 見本 太郎')</script>" + "x" * 3_000_000,
    "BrowserType.launch: Target page, context or browser has been closed\nBrowser logs:\n<launching> /opt/secret/chrome --no-sandbox",
    "Frame was detached; selector=internal:role=button[name='送信's]; SECRET=hunter2",
    "",
    "\n\n\n",
    "\ud800 lone surrogate, %s %d {0} {heading} {{}}",
)
RAW = re.compile(
    r"get_by|locator|selector|internal:|Call log|waiting for|Timeout|strict mode|resolved to|Page\.|Frame |net::|https?:|<\w|"
    r"pwned|gnissim|太郎|090-|s3cret|hunter2|0000000021|/opt|[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]"
)


def texts_of(error: CaseError) -> list[str]:
    return [error.seen.ja, error.seen.en, error.next_action.ja, error.next_action.en, str(error)]


def is_clean(text: str) -> bool:
    return bool(text) and not RAW.search(text) and "\n" not in text and len(text) < ROOM


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("kind", [PlaywrightError, PlaywrightTimeout])
def test_nothing_of_an_errors_text_reaches_a_person(text, kind, tmp_path):
    """Neither as a case's reason, nor in a sentence of an audit, nor where a browser does not start."""
    error = kind(text)
    told = texts_of(as_case_error(error, "お申込内容確認"))
    for words in (in_words(error), why_not_started(error)):
        told += [words.ja, words.en]
    assert [one for one in told if not is_clean(one)] == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_step_tells_it_in_the_same_words(text, tmp_path):
    """Whatever a step's browser reports is told through that one place; it may pass, so it is the system's."""
    with Journal(tmp_path / "journal.jsonl") as journal:
        case = SimpleNamespace(case_id="c1", estimate_number="E00000001")
        evidence = Evidence(tmp_path, "c1", mask=False)
        job = Job(case, journal=journal, evidence=evidence, timeouts=Timeouts())

        def do() -> None:
            raise PlaywrightError(text)

        with pytest.raises(NoAnswerYet) as failed:
            job.repeat(STEPS["9"], do)
    assert all(map(is_clean, texts_of(failed.value)))
    assert not RAW.search((tmp_path / "journal.jsonl").read_text("utf-8").replace("\n", ""))


@pytest.mark.parametrize("quoted", HOSTILE[3:5], ids=["control signs", "3 MB"])
def test_what_a_page_calls_itself_and_offers_is_bounded_and_made_visible(quoted):
    """Headings, labels, values and choices are quoted on one line, cut, without what a terminal would obey; so many at most."""
    told = [
        as_case_error(PlaywrightTimeout("late"), quoted),
        as_case_error(NeverCame(quoted), quoted),
        as_case_error(NotOnScreen(quoted, screen=quoted)),
        as_case_error(NotOnScreen(quoted, found=2, screen=quoted)),
        as_case_error(NotOnScreen(quoted, value=quoted, choices=(quoted,) * 3, screen=quoted)),
        as_case_error(NotOnScreen("店舗", value=quoted, choices=tuple(f"{n}号店" for n in range(500)), screen=quoted)),
    ]
    for error in told:
        assert not any(re.search(r"[\x00-\x1f\x7f\u202a-\u202e]", text) for text in texts_of(error))
        assert all(len(text) < ROOM for text in texts_of(error))
    assert "ほか480件" in told[-1].seen.ja


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_no_other_module_reads_what_the_browser_says(module):
    """Where Playwright's errors are caught, their text is not looked at: it is that one place that makes words of them."""
    handlers = [node for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.ExceptHandler)]
    for handler in handlers:
        if handler.name and handler.type and re.search("Playwright|NotOnScreen", ast.unparse(handler.type)):
            said = "".join(map(ast.unparse, handler.body))
            read = rf"(str|repr|format)\({handler.name}\)|\b{handler.name}\.(message|args|stack)|{{{handler.name}[!:}}]"
            assert not re.search(read, said), said


def test_what_is_awaited_and_what_shows_instead_are_told():
    """A screen that never came is called by its name; no answer may pass, a missing label does not."""
    late = as_case_error(NeverCame("金額確認"), "保険選択")
    assert isinstance(late, ApplicationError)
    assert "「保険選択」" in late.seen.ja
    assert "「金額確認」" in late.seen.ja
    assert isinstance(as_case_error(NotOnScreen("店舗")), BusinessError)


def test_a_personal_value_is_not_repeated():
    """Of a column that holds personal data neither value nor choices are told."""
    told = as_case_error(
        NotOnScreen("担当者", value="見本 太郎", choices=("見本 太郎", "見本 花子"), screen="ご担当者確認")
    )
    assert "列「担当者」" in told.seen.ja
    assert not any("見本" in text for text in texts_of(told))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("kind", [PlaywrightError, PlaywrightTimeout])
def test_what_no_command_has_caught_is_told_in_our_words_too(text, kind, monkeypatch, capsys):
    """Wherever in a command the browser fails, there is one sentence and exit code 3; what is no browser's is not hidden so."""

    def fails(*_: object, **__: object) -> None:
        raise kind(text)

    for name in ("make_output_unbreakable", "keep_to_ourselves", "end_with_parent"):
        monkeypatch.setattr(cli, name, lambda: None)
    monkeypatch.setattr(cli.Commands, "main", fails)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (3, "")
    assert is_clean(err.rstrip("\n"))


def test_a_fault_of_our_own_is_not_taken_for_the_browsers(monkeypatch):
    """It is raised as it is, with all that its makers need."""

    def fails(*_: object, **__: object) -> None:
        raise ValueError("ours")

    for name in ("make_output_unbreakable", "keep_to_ourselves", "end_with_parent"):
        monkeypatch.setattr(cli, name, lambda: None)
    monkeypatch.setattr(cli.Commands, "main", fails)
    with pytest.raises(ValueError, match="ours"):
        cli.main()


class Failing:
    """A session, a screen or a window: whatever is asked of it, or of a part of it, fails with this text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.front, self.within = None, unbounded
        self.doing = nullcontext  # who watches is told beside what is done, and never keeps it from being done

    def __getattr__(self, _name: str) -> "Failing":
        return Failing(self._text)

    def __call__(self, *_: object, **__: object) -> None:
        raise PlaywrightError(self._text)

    def __format__(self, _how: str) -> str:
        return "20270101"

    def clear(self) -> None:
        """Close every window: there is none."""

    def leave(self) -> None:
        """Close everything: there is nothing."""

    def is_closed(self) -> bool:
        return False


def function_of(number: str) -> Callable[..., object]:
    module, _, name = doers()[number].rpartition(".")
    return getattr(import_module(module), name)


@pytest.mark.parametrize("number", sorted(doers()))
def test_every_step_tells_it_in_our_words(number, tmp_path):
    """Whatever portal it is at, the customer's terminal and arclink among them: a browser that fails under a step fails the step, or is
    taken for a window that did not come; its own words are in no sentence and not in the journal.
    """
    do, failing = function_of(number), Failing("".join(HOSTILE[:4]))
    wanted = [one for one in signature(do).parameters.values() if one.default is one.empty]
    with Journal(tmp_path / "journal.jsonl") as journal:
        case = Case.model_validate(samples.rows(1)[0])
        timeouts = replace(Timeouts(), settle=0.01, poll=0.001)
        evidence = Evidence(tmp_path, "c1", mask=False)
        job = Job(case, journal=journal, evidence=evidence, timeouts=timeouts)
        job.work_in(failing)
        told: list[str] = []
        with suppress(Waiting):
            try:
                do(job, *[failing] * (len(wanted) - 1))
            except CaseError as error:
                told = texts_of(error)
    assert all(map(is_clean, told))
    assert not RAW.search((tmp_path / "journal.jsonl").read_text("utf-8").replace("\n", ""))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_audits_scenarios_and_the_look_at_the_lists_hide_it(text, tmp_path):
    """Where no case is at hand, what is told of a failing browser is one of our sentences, too."""
    row = Case.model_validate(samples.rows(1)[0])
    seen = look(Failing(text), [row])
    told = [not_checked(seen.unseen([row]), seen.trouble)]

    settings = Settings("http://localhost:1", tmp_path, timeouts=replace(Timeouts(), phase_attempts=1))
    with Journal(tmp_path / "journal.jsonl") as journal:
        app = App(settings=settings, language="ja")
        audit = app.audit(Failing(text), journal, AuditRequest(timedelta(), None), SystemClock(), None)
        with pytest.raises(RunAborted) as stopped:
            audit.carry_out()
        told.append(stopped.value.message)

    told += [Message(one, one) for one in sweep._carry_out(Failing(text))]
    assert len(told) == 3
    assert [words for words in told if not (is_clean(words.ja) and is_clean(words.en))] == []
