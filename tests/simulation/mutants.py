"""Robots that are wrong on purpose, each in one way, and the runs in which that must show."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from renkei.robot.browser.pdf.paper import Paper
from renkei.robot.browser.session import BrowserSession
from renkei.robot.errors import ApplicationError, Unlinked
from renkei.robot.execution.effect import Effect
from renkei.robot.execution.facts import Facts
from renkei.robot.execution.job import Job
from renkei.robot.execution.persons_word import PersonsWord
from renkei.robot.flows import link3, papers
from renkei.robot.messages import link2 as say
from renkei.robot.procedure import said
from renkei.robot.procedure.said import Asked, Doubt, Said
from renkei.robot.procedure.step import step_once
from renkei.robot.procedure.words import WORDS
from renkei.robot.reporting.journal import Journal
from renkei.robot.screens import arclink, jpass, sonpo
from renkei.robot.store import tables
from sqlalchemy import Select, false, select

from tests.simulation import run as simulated

Patches = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Mutant:
    """What is put in place of what, by dotted name, and the lines of the runs that are to catch it; the first does as a rule."""

    patches: Callable[[], Patches]
    lines: tuple[str, ...]


def _intent_unwritten(self: Journal, case_id: str, step: str, attempt: int) -> None:
    self.write("intent", case_id, step=step, attempt=attempt)


@contextmanager
def _intent_after_click(self: Effect, attempt: int) -> Iterator[None]:
    with self._by.told_in_words():
        yield
    self._journal.intent(self._by.case.case_id, self._step.number, attempt)
    self._settled("done")


def _says_done_first(self: Journal, case_id: str, step: str, attempt: int) -> None:
    self.write("intent", case_id, step=step, attempt=attempt)
    self.ledger.announce(case_id, step, attempt, self._clock.now())
    self.ledger.settle(case_id, step, "done")


def _took_hold(answer: bool) -> Callable[..., bool]:
    def believed(self: Effect, _error: ApplicationError) -> bool:
        self._settled("found_done" if answer else "not_done")
        return answer

    return believed


def _any_answer(accept: bool) -> Callable[..., None]:
    def answer(_self: BrowserSession, dialog: Any) -> None:
        if accept:
            dialog.accept()
        else:
            dialog.dismiss()

    return answer


def _no_way_out(_job: object, _receipt: object) -> None:
    raise Unlinked(*say.dlweb_never_opened(1), step="41", portal="jpass")


def _all_applied_for(_job: object) -> list[dict[str, str]]:
    return [{"手続き状況": arclink.WITH_APPROVER}]


def _any_serial(paper: Paper, _estimate: str) -> str:
    found = papers._PRINT_SERIAL.search(paper.text)
    return found[1] if found else ""


def _none_is_open(_case_ids: object) -> Select[tuple[str]]:
    return select(tables.cases.c.case_id).where(false())


def _doubting_no(doubt: Doubt) -> Callable[[Said, Asked], Doubt | None]:
    sound = said.doubt_of

    def doubt_of(one: Said, asked: Asked) -> Doubt | None:
        if doubt == "withdrawn":
            return sound(replace(one, withdrawn_at=None), asked)
        found = sound(one, asked)
        return None if found == doubt else found

    return doubt_of


def _asked_at_16(self: PersonsWord, facts: Facts, steps: Sequence[str], _extra: object = None) -> list[Asked]:
    return [self._one(facts, word, None) for step in steps if step == "16" for word in WORDS[step]]


@step_once(37, read_back=link3.is_concluded)
def _conclude_unasked(job: Job, last: sonpo.ConfirmAll) -> sonpo.Completion:
    with job.irrevocably():
        return job.session.go(last, "契約を申し込む", sonpo.Completion)


def _only_by_the_status(_job: Job, status: str, details: jpass.Details) -> str | None:
    return details.items()["審査結果の理由"] if status == jpass.CONDITIONAL else None


def _shorter_timeouts(**less: float) -> Callable[[], Patches]:
    return lambda: {"tests.simulation.run.PATIENCE": replace(simulated.PATIENCE, **less)}


def _in_place(name: str, what: object) -> Callable[[], Patches]:
    return lambda: {name: what}


def _late(step: str, phase: str) -> tuple[str, ...]:
    """Return runs in which a click takes hold long after the robot has given up on it, or has died."""
    deaths = [f" crash={step}:sent:{nth}" for nth in (1, 2, 3)]
    return tuple(
        f"way=main from={phase} seed={seed} fault=step{step}.slow~{seconds}{death}"
        for seconds in (20, 58)
        for death in ["", *deaths]
        for seed in (0, 1, 2)
    )


_NO = lambda *_args, **_kwargs: None  # noqa: E731
_TRUE, _FALSE = (lambda *_args: True), (lambda *_args: False)

MUTANTS: Mapping[str, Mutant] = MappingProxyType(
    {
        "writes no intent": Mutant(
            _in_place("renkei.robot.reporting.journal.Journal.intent", _intent_unwritten), _late("16", "link2")
        ),
        "writes the intent after the click": Mutant(
            _in_place("renkei.robot.execution.effect.Effect.announced", _intent_after_click), _late("16", "link2")
        ),
        "says done before the click": Mutant(
            _in_place("renkei.robot.reporting.journal.Journal.intent", _says_done_first), _late("16", "link2")
        ),
        "does not look at open intents": Mutant(
            _in_place("renkei.robot.execution.effect.Effect.was_done_before", _FALSE), _late("16", "link2")
        ),
        "believes at once that nothing is under way": Mutant(_shorter_timeouts(in_flight=0.0), _late("16", "link2")),
        "forgets the guard": Mutant(
            _in_place("renkei.robot.execution.job.Job._pass_point_of_no_return", _NO), _late("16", "link2")
        ),
        "does not read back": Mutant(
            _in_place("renkei.robot.execution.effect.Effect._took_hold_after_all", _took_hold(answer=False)),
            _late("16", "link2"),
        ),
        "reads back once only": Mutant(
            _in_place("renkei.robot.execution.effect.Effect._look_for_a_while", Effect._took_hold),
            _late("16", "link2"),
        ),
        "believes without reading back": Mutant(
            _in_place("renkei.robot.execution.effect.Effect._took_hold_after_all", _took_hold(answer=True)),
            ("way=main from=bringin fault=step52.error_before_commit",),
        ),
        "clicks again blindly": Mutant(
            lambda: {
                "renkei.robot.execution.effect.Effect._took_hold_after_all": _took_hold(answer=False),
                "renkei.robot.flows.jpass_door.has_applied": _FALSE,
            },
            ("way=main from=link2 fault=step16.lost_answer",),
        ),
        "does not look before it applies": Mutant(
            _in_place("renkei.robot.flows.jpass_door.has_applied", _FALSE),
            ("way=main from=link2 crash=16:entered", "way=main from=link2 crash=17:begin"),
        ),
        "does not look before it concludes": Mutant(
            _in_place("renkei.robot.flows.link3.is_concluded_already", _FALSE),
            ("way=main from=link3 crash=37:entered",),
        ),
        "takes any receipt for its own": Mutant(
            _in_place("renkei.robot.flows.link1.shows_our_data", lambda _job, receipt: receipt.received() is not None),
            ("way=main fault=link1.wrong_field",),
        ),
        "compares no amounts": Mutant(
            lambda: {
                "renkei.robot.flows.link1.shows_our_data": _TRUE,
                "renkei.robot.flows.link2.compare_received": _NO,
                "renkei.robot.flows.link2.compare_amounts": _NO,
            },
            ("way=main fault=link1.wrong_field*3",),
        ),
        "sends once only": Mutant(_shorter_timeouts(sends=1), ("way=main fault=link1.lost",)),
        "looks at the list once only": Mutant(
            _shorter_timeouts(looks=1, sends=1),
            ("way=main from=link2 fault=link1.receipt_only", "way=main fault=link1.late"),
        ),
        "takes any conclusion for its own": Mutant(
            _in_place("renkei.robot.flows.link3.shows_our_conclusion", _TRUE), ("way=main from=link3 fault=link3.lost",)
        ),
        "compares no premium in arclink": Mutant(
            _in_place("renkei.robot.flows.bringin.compare_case", _NO),
            ("way=main from=bringin fault=bringin.wrong_field",),
        ),
        "takes another's paper": Mutant(
            _in_place("renkei.robot.flows.papers.print_serial_of", _any_serial),
            ("way=main fault=step4.pdf_of_another",),
        ),
        "agrees to every question": Mutant(
            _in_place("renkei.robot.browser.session.BrowserSession._answer", _any_answer(accept=True)),
            ("way=main fault=step5.confirm_other", "way=main from=bringin fault=step50.confirm_other"),
        ),
        "agrees to no question": Mutant(
            _in_place("renkei.robot.browser.session.BrowserSession._answer", _any_answer(accept=False)),
            ("way=main from=bringin",),
        ),
        "knows no way out at 41": Mutant(
            _in_place("renkei.robot.flows.link3.register_by_hand", _no_way_out),
            ("way=main from=link3 fault=link3.lost",),
        ),
        "presses 閉じる at 38": Mutant(
            _in_place("renkei.robot.flows.link3.finish", lambda job, done: job.session.close(done, "閉じる")),
            ("way=main from=link3",),
        ),
        "forgets what it learnt": Mutant(
            _in_place("renkei.robot.execution.outcome.facts_of", lambda _job: {}), ("way=main from=link2",)
        ),
        "does not sign in again": Mutant(
            _in_place("renkei.robot.browser.arrival._SIGN_INS", 0),
            ("way=main from=bringin fault=step50.session_expired",),
        ),
        "skips 52": Mutant(
            _in_place("renkei.robot.flows.bringin.apply_for_approval", lambda _job, detail: detail),
            ("way=main from=bringin",),
        ),
        "takes any status in arclink for applied": Mutant(
            _in_place("renkei.robot.flows.bringin.arclink_rows", _all_applied_for),
            ("way=main from=bringin fault=step52.error_before_commit",),
        ),
        "prints anew while a click is unsettled": Mutant(
            _in_place("renkei.robot.store.enrolment.with_open_clicks", _none_is_open),
            ("way=main from=link2 fault=step16.slow~40",),
        ),
        "tries no phase again": Mutant(
            _in_place("renkei.robot.execution.case_runner._is_worth_another_try", _FALSE),
            ("way=main from=bringin fault=step47.error_before_commit",),
        ),
        "ticks without asking": Mutant(
            _in_place("renkei.robot.execution.persons_word.PersonsWord.must_be_said", _NO),
            ("way=main from=link2 people=1 silent=16", "way=main from=bringin people=1 silent=49"),
        ),
        "speaks in the place of people": Mutant(
            _in_place("renkei.robot.execution.persons_word.PersonsWord.by_robot", property(_TRUE)),
            ("way=main from=link2 people=1 silent=16",),
        ),
        "takes a word that was withdrawn": Mutant(
            _in_place("renkei.robot.procedure.said.doubt_of", _doubting_no("withdrawn")),
            ("way=main from=link2 people=1 withdraw=16@9:begin:2",),
        ),
        "takes a word from before the print": Mutant(
            _in_place("renkei.robot.procedure.said.doubt_of", _doubting_no("early")),
            ("way=main people=1 fault=step16.error_before_commit*9",),
        ),
        "takes the word of another step": Mutant(
            _in_place("renkei.robot.procedure.said._is_for", lambda word, asked: word.who == asked.who),
            ("way=main from=link3 people=1 silent=33",),
        ),
        "asks for 16 only": Mutant(
            _in_place("renkei.robot.execution.persons_word.PersonsWord.asked", _asked_at_16),
            ("way=main from=link3 people=1 silent=34", "way=main from=bringin people=1 silent=49"),
        ),
        "does not ask again as it concludes": Mutant(
            _in_place("renkei.robot.flows.link3.conclude", _conclude_unasked),
            tuple(f"way=main from=link3 people=1 withdraw={step}@36:begin" for step in ("31", "33", "37")),
        ),
        "forgets the condition once it has gone on": Mutant(
            _in_place("renkei.robot.flows.link2._condition", _only_by_the_status),
            ("way=main from=link3 people=1 condition=1 withdraw=24@23:begin:3",),
        ),
        "takes 条件付承認 for 承認": Mutant(
            _in_place("renkei.robot.flows.link2.must_be_accepted", _NO),
            ("way=main from=link3 people=1 condition=1 silent=24",),
        ),
        "lets a word be taken back while it ticks": Mutant(
            _in_place("renkei.robot.store.stored_ledger.StoredLedger.act_on", _NO),
            ("way=main from=bringin people=1 withdraw=49@49:sent",),
        ),
        "does not put a case off": Mutant(_shorter_timeouts(screening=0.0), ("way=main from=link3",)),
    }
)

OF_WORDS = (
    "ticks without asking",
    "speaks in the place of people",
    "takes a word that was withdrawn",
    "takes a word from before the print",
    "takes the word of another step",
    "asks for 16 only",
    "does not ask again as it concludes",
    "forgets the condition once it has gone on",
    "takes 条件付承認 for 承認",
    "lets a word be taken back while it ticks",
)
"""Those that tick what nobody has said: each must be caught at just that."""


@contextmanager
def mutated(name: str) -> Iterator[None]:
    """Let the robot be wrong in one way for a while; with no name, as it is. Raises `KeyError` for a name that is none.

    A line writes `_` for the blanks of a name.
    """
    with ExitStack() as patched:
        for target, wrong in (MUTANTS[name.replace("_", " ")].patches() if name else {}).items():
            patched.enter_context(patch(target, wrong))
        yield
