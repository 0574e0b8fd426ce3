"""Who reads English meets Japanese only as names and as quotes in 「」, and who reads Japanese meets no English sentence.

Every sentence is looked at twice: as it is written, wherever in the robot that is, and as it comes out of each function of
`robot.messages`, called with pretend arguments that say what portals, people and sheets say: Japanese.
"""

import ast
import inspect
import re
import typing
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from renkei import mockportals, robot
from renkei.mockportals.samples.case_rows import rows
from renkei.robot import messages
from renkei.robot.audit.model import Break, Finding
from renkei.robot.browser.pdf.paper import Limits
from renkei.robot.cases.case import COLUMNS, Case
from renkei.robot.cases.column import Column
from renkei.robot.errors import CaseError, OutOfHours, Waiting
from renkei.robot.execution.facts import Facts
from renkei.robot.execution.job import Job
from renkei.robot.flows.compared import Compared
from renkei.robot.messages.text import Message
from renkei.robot.messages.times import JST
from renkei.robot.procedure.said import Asked, Doubted, Said
from renkei.robot.procedure.steps import STEPS, SYSTEMS, Step
from renkei.robot.reporting.summary import ByHand, CaseResult, Confirmation, Reason, StoredReason
from renkei.robot.store.evidence import At, Lacking

SAID = "ポータルがこのように言いました。"
"""What somebody else has said: quoted, it stands in 「」 whatever the language."""
OURS = Message(ja="私たちの文です。", en="A sentence of ours.")
ROBOT, PORTALS = (Path(one.__file__ or "").parent for one in (robot, mockportals))
SENTENCES = frozenset({"Message", "helped", "_help", "said"})
"""What a sentence is written with: in the robot, in its commands, in those of the portals."""
SAY = frozenset(
    {
        "echo",
        "prompt",
        "confirm",
        "UsageError",
        "BadParameter",
        "ClickException",
        "WrongInput",
        "RunAborted",
        "Unusable",
    }
)
"""What takes a sentence to the operator."""
MOMENT = datetime(2027, 1, 2, 3, 4, tzinfo=JST)

NAMES = sorted(
    {*COLUMNS, *(step.chapter for step in STEPS.values()), *(name.ja for name in SYSTEMS.values()), "DLWebオンライン"}
)
"""What has no English name: systems, columns and chapters. Of the longest, the longest goes first."""
_NAMES = re.compile("|".join(map(re.escape, sorted(NAMES, key=len, reverse=True))))
_JAPANESE = re.compile(r"[぀-ヿ一-鿿ｦ-ﾟ]+")
_ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
_COMMAND = re.compile(r"renkei [\x20-\x7e]+")
_QUOTE = re.compile(r"「[^「」]*」|`[^`]*`")

NOBODYS_WORDS = {
    "address": "http://localhost:1", "url": "http://localhost:1", "where": "http://localhost:1", "portals": "http://localhost:1",
    "place": "renkei.sqlite", "case_id": "case-0001", "holder": "robot-1", "other": "case-0002", "estimate": "E00000001",
    "estimate_number": "E00000001", "receipt_number": "040200000170-00", "serial": "A1", "number": "040200000170-00",
    "portal": "jpass", "step": "16", "stopped_at": "16", "wished": "16", "column": "店舗", "char": "\u200b", "starts": "http://",
    "status": "done", "clicked": "16", "unsettled": "16", "cases": "case-0001", "numbers": "040200000170-00", "columns": "店舗",
    "written_by": "0.4.0", "own": "0.3.0", "word": "waiting_notary",
    "option": "--staff", "who": "staff", "way": "command", "at": "2026-11-26",
    "run": "20261126-093005-3f2a9c", "worker": "3f2a9c-1", "sender": "webhook",
    "key": "3f2a9c1b", "keys": "3f2a9c1b", "head": "3f2a9c1b", "service": "renkei", "user": "seal-key", "variable": "RENKEI_SEAL_KEY",
    "host": "127.0.0.1", "decided": "retry", "when": "2026-11-26 10:05 JST",
    "missing": "店舗", "needed": "店舗", "twice": "店舗", "characters": "\u200b", "language": "ja", "form": "申込書",
    "variables": "RENKEI_USER", "are_set": "RENKEI_USER",
    "known": "url", "path": "portals.toml",
    "rate": "30/min", "hours": "mon-fri 09:00-18:00", "others": "sonpo", "closed": "2026-12-31", "systems": "pal", "mark": "renkei-depot.txt",
}  # fmt: skip
"""Arguments that are numbers, addresses and names of ours, by their name. Every other text is what somebody else has said."""


def unquoted(text: str) -> str:
    """Return what is left of a sentence without its quotes, also those within quotes."""
    while (shorter := _QUOTE.sub("…", text)) != text:
        text = shorter
    return text


def japanese_in(english: str) -> list[str]:
    return _JAPANESE.findall(_NAMES.sub("…", unquoted(english)))


def english_in(japanese: str) -> list[str]:
    return _ENGLISH.findall(_COMMAND.sub("…", unquoted(japanese)))


def pretend(name: str, kind: object) -> object:
    """Return an argument of that name and type."""
    if typing.get_origin(kind) is typing.Literal:
        return typing.get_args(kind)[0]
    if kind is str:
        return NOBODYS_WORDS.get(name, SAID)
    if parts := typing.get_args(kind):
        if typing.get_origin(kind) in (list, Sequence):
            return [pretend(name, parts[0])] * 2
        return pretend(name, parts[0])
    return _PRETEND[kind]()


def _case() -> Case:
    return Case.model_validate(rows(1, today=date(2026, 11, 23))[0])


def _reason() -> Reason:
    return StoredReason.of(OURS, OURS, "ja", step="16", portal="jpass", kind="business", evidence=None)


def _job() -> Job:
    job = Job.__new__(Job)
    job.case, job.facts, job.records = _case(), Facts(), []
    return job


def _asked() -> Asked:
    return Asked("16", SAID, "staff", MOMENT.isoformat(), MOMENT.isoformat())


def _said() -> Said:
    return Said(1, "16", SAID, "staff", SAID, MOMENT.isoformat(), "command", MOMENT.isoformat())


_PRETEND: dict[object, Callable[[], object]] = {
    int: lambda: 3,
    float: lambda: 3.0,
    bool: lambda: True,
    object: lambda: SAID,
    Path: lambda: Path("cases.xlsx"),
    datetime: lambda: MOMENT,
    date: lambda: MOMENT.date(),
    Lacking: lambda: Lacking([At(SAID, SAID, 3, OURS.both)]),
    OSError: lambda: OSError(28, "No space left on device"),
    Exception: lambda: ValueError(SAID),
    Message: lambda: OURS,
    Case: _case,
    Column: lambda: COLUMNS["店舗"],
    Break: lambda: Break("link2", "E00000001", "040200000170-00", MOMENT),
    Limits: Limits,
    Waiting: lambda: Waiting("customer"),
    OutOfHours: lambda: OutOfHours("jpass", SAID),
    Facts: Facts,
    Job: _job,
    Step: lambda: STEPS["16"],
    Reason: _reason,
    ByHand: lambda: ByHand(at=MOMENT, by="clerk", unseen_from="16"),
    CaseResult: lambda: CaseResult(case_id="case-0001", estimate_number="E00000001", status="needs_person"),
    Compared: lambda: Compared("保険料", 1, 2),
    Asked: _asked,
    Said: _said,
    Doubted: lambda: Doubted(_said(), "early"),
    Confirmation: lambda: Confirmation(
        step="16", word=SAID, who="staff", by=SAID, at="2026-11-26", way="sheet", given_at=MOMENT, why_not=OURS.both
    ),
    Finding: lambda: Finding(
        estimate_number="E00000001", receipt_number=None, road="link2", step="27", since=MOMENT,
        states={"sonpo": SAID}, status="left", would_do="-"
    ),
}  # fmt: skip


def functions() -> dict[str, Callable[..., object]]:
    modules = [import_module(module.name) for module in iter_modules(messages.__path__, f"{messages.__name__}.")]
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": function
        for module in modules
        for name, function in vars(module).items()
        if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
    }


def told(answer: object) -> Iterator[Message]:
    if isinstance(answer, Message):
        yield answer
    elif isinstance(answer, CaseError):
        yield from (answer.seen, answer.next_action)
    elif isinstance(answer, tuple):
        for part in answer:
            yield from told(part)


@pytest.mark.parametrize("name", functions())
def test_a_sentence_comes_out_in_one_tongue(name):
    """Whatever it is told to say, it quotes; what it has in both languages it says in the one that is spoken."""
    function = functions()[name]
    kinds = typing.get_type_hints(function)
    kinds.pop("return", None)
    for message in told(function(**{one: pretend(one, kind) for one, kind in kinds.items()})):
        assert japanese_in(message.en) == [], message.en
        assert english_in(message.ja) == [], message.ja


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Yield each call of the robot's and of the portals' own code, with its place and the name of what is called."""
    for top in (ROBOT, PORTALS):
        for file in sorted(top.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    yield f"{top.name}/{file.relative_to(top)}:{node.lineno}", name, node


def written() -> dict[str, tuple[ast.expr, ast.expr]]:
    """Return both halves of every sentence, by the place where it is written."""
    found = {}
    for place, name, node in calls():
        if name in SENTENCES and (node.keywords or len(node.args) > 1):
            halves = {keyword.arg: keyword.value for keyword in node.keywords}
            found[place] = (
                (*node.args, halves.get("ja"), halves.get("en"))[:2] if node.args else (halves["ja"], halves["en"])
            )
    return found


def own_words(half: ast.expr) -> str:
    """Return what a half says of its own, with … for whatever is put in."""
    if isinstance(half, ast.JoinedStr):
        return "".join(own_words(part) for part in half.values)
    if isinstance(half, ast.Constant):
        return str(half.value)
    return "…"


def put_in(half: ast.expr) -> set[str]:
    """Return in which language it puts in what another message says."""
    return {node.attr for node in ast.walk(half) if isinstance(node, ast.Attribute) and node.attr in ("ja", "en")}


def test_a_sentence_is_written_in_one_tongue():
    """Also where the robot has its sentences outside `messages`: helps, the install's lines, scenarios."""
    messages = written()
    assert len(messages) > 300
    assert {place: said for place, (_, en) in messages.items() if (said := japanese_in(own_words(en)))} == {}
    assert {place: said for place, (ja, _) in messages.items() if (said := english_in(own_words(ja)))} == {}


def test_the_catalogue_is_complete_in_both_languages():
    """Each half says something, the Japanese one in Japanese; what is the same in both is a name, or only puts together what others say."""
    halves = {place: (own_words(ja), own_words(en)) for place, (ja, en) in written().items()}
    words = re.compile("[A-Za-z]|" + _JAPANESE.pattern)
    lacking = {
        place: (ja, en)
        for place, (ja, en) in halves.items()
        if bool(words.search(ja)) != bool(words.search(en)) or (not _JAPANESE.search(ja) and words.search(ja))
    }
    assert {place: both for place, both in lacking.items() if both[0] not in NO_JAPANESE_NAME} == {}


NO_JAPANESE_NAME = frozenset(
    {"PDF", "PowerPoint(.pptx)", "J-PASS", "arclink", "cal21", "PAL", "renkei confirm", "…", "……", "…(… → …)"}
)
"""Names that are written alike everywhere, and what only puts together what is said elsewhere."""


def test_nothing_is_said_that_is_not_in_both_languages():
    """What goes to the operator comes out of a sentence that has both; of its own it is marks, numbers and names at the most."""
    said = {}
    for place, name, node in calls():
        if name in SAY and node.args and (own := re.findall(r"[a-z]{3,}|[ぁ-ヿ一-鿿]{2,}", own_words(node.args[0]))):
            said[place] = own
    assert {place: own for place, own in said.items() if not {*own} <= SAID_AS_IT_IS} == {}


SAID_AS_IT_IS = frozenset({"renkei", "run", "portals", "http", "localhost", "利用者", "パスワード"})
"""A command, an address, and what a portal's screen calls its fields."""


def test_a_sentence_puts_in_what_is_said_in_its_own_tongue():
    """The Japanese half takes the Japanese of another message, the English half its English."""
    wrong = {place for place, (ja, en) in written().items() if "en" in put_in(ja) or "ja" in put_in(en)}
    assert wrong == set()


@pytest.mark.parametrize(
    "name", [name for name, one in functions().items() if "language" in inspect.signature(one).parameters]
)
def test_what_is_told_in_a_language_is_told_in_no_other(name):
    """Lines that are put together for one reader."""
    function = functions()[name]
    kinds = {one: kind for one, kind in typing.get_type_hints(function).items() if one not in ("return", "language")}
    given = {one: pretend(one, kind) for one, kind in kinds.items()}
    assert japanese_in(str(function(**given, language="en"))) == []
    assert english_in(str(function(**given, language="ja"))) == []
