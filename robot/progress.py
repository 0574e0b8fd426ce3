"""What the operator sees while a run goes on: each step as it ends, in a terminal with colour and a bar, elsewhere in lines."""

from collections.abc import Mapping
from types import MappingProxyType, TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.text import Text

from .durable.entry import Status
from .procedure import SYSTEMS, Step
from .sentences import labels
from .summary import CaseResult, StepRecord
from .visible import visible
from .words import Language, Words

ENDED: Mapping[str, tuple[str, Words]] = MappingProxyType(
    {
        "done": ("green", Words(ja="完了", en="done")),
        "declined": ("yellow", Words(ja="否決", en="declined")),
        "needs_person": ("red", Words(ja="要確認", en="needs a person")),
        "cancelled": ("dim", Words(ja="取消", en="cancelled")),
    }
)
"""How a case's end is called, and its colour."""

BY_HAND = Words(ja="完了(手作業)", en="done by hand")
"""How it is called where a person ended a case as done."""

LEFT: Mapping[str, tuple[str, Words]] = MappingProxyType(
    {
        "interrupted": ("yellow", Words(ja="中断", en="interrupted")),
        "not_begun": ("dim", Words(ja="未着手", en="not begun")),
        "waiting_screening": ("blue", Words(ja="審査待ち", en="waits for the screening")),
        "waiting_customer": ("blue", Words(ja="お客さま待ち", en="waits for the customer")),
        "waiting_hours": ("blue", Words(ja="再開待ち", en="waits for service hours")),
    }
)
"""How it is called where a run that was stopped has left a case: it goes on with the same command."""

OPEN: Mapping[str, tuple[str, Words]] = MappingProxyType(
    {
        "queued": ("", Words(ja="待機中", en="queued")),
        "working": ("cyan", Words(ja="処理中", en="at work")),
        "waiting_screening": ("blue", Words(ja="審査待ち", en="waits for the screening")),
        "waiting_customer": ("blue", Words(ja="お客さま待ち", en="waits for the customer")),
        "waiting_hours": ("blue", Words(ja="再開待ち", en="waits for service hours")),
        "waiting_answer": ("blue", Words(ja="結果確認待ち", en="waits until an outcome is certain")),
    }
)
"""How it is called where a case stands that goes on by itself."""


def as_it_is(word: str) -> Words:
    """Return a word that only a newer version of the robot knows the meaning of, fit to be shown."""
    return Words(*2 * (visible(word),))


class Progress:
    """Prints to `console`, which knows itself whether there is a terminal; the bar is shown only there."""

    def __init__(self, console: Console, language: Language, cases: int) -> None:
        self._language = language
        self._bar = Bar(
            TextColumn(Words(ja="案件", en="cases").spoken(language)),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=cases)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if not self._bar.disable:  # one that never began leaves an empty line before rich 15
            self._bar.stop()

    def step_done(self, case_id: str, step: Step, record: StepRecord) -> None:
        """Print one line for the step."""
        line = Text(f"{case_id}  ")
        line.append(f"{step.number:>2}", style="bold")
        line.append(f"  {SYSTEMS[step.system].ja}  {step.title.spoken(self._language)}  {record.seconds:.2f}s")
        if record.attempt > 1:
            again = Words(ja=f"({record.attempt}回目)", en=f"(attempt {record.attempt})").spoken(self._language)
            line.append(f"  {again}", style="yellow")
        if record.status == "failed":
            line.append(Words(ja="  失敗", en="  failed").spoken(self._language), style="bold red")
        self._print(line)

    def case_waits(self, case_id: str, status: Status, why: str | None = None) -> None:
        """Print for what a case waits, and why where a portal has said so."""
        if status in OPEN:
            style, word = OPEN[status]
            told = f": {why}" if why else ""
            self._print(Text.assemble(f"{case_id}  ", (f".. {word.spoken(self._language)}{told}", style)))

    def told(self, message: Words) -> None:
        """Print what the operator should know."""
        self._print(Text(message.spoken(self._language), style="yellow"))

    def case_ended(self, result: CaseResult) -> None:
        """Print how the case ended, and if not well, why and what to do."""
        style, word = {**ENDED, **LEFT}.get(result.status) or ("", as_it_is(result.status))
        word = BY_HAND if result.by_hand else word
        self._print(Text.assemble(f"{result.case_id}  ", (f"=> {word.spoken(self._language)}", f"bold {style}")))
        self._bar.advance(self._task)
        if result.reason is None:
            return
        system = SYSTEMS.get(result.reason.portal) or as_it_is(result.reason.portal)
        for label, value in (
            (labels.STEP, f"{result.reason.step} ({system.ja})"),
            (labels.SEEN, result.reason.message),
            (labels.PICTURE, result.reason.evidence),
            (labels.NEXT, result.reason.next_action),
        ):
            if value:
                self._print(Text(f"    {label.spoken(self._language)}: {value}", style=style))

    def _print(self, line: Text) -> None:
        self._bar.console.print(line, soft_wrap=True)
