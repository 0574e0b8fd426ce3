"""What the operator sees while a run goes on: each step as it ends, in a terminal with colour and a bar, elsewhere in lines."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.text import Text

from ..messages import labels
from ..messages.statuses import BY_HAND, ENDED, LEFT, OPEN, as_it_is
from ..messages.text import Language, Message
from ..procedure.steps import SYSTEMS, Step
from ..store.entry import Status
from .listener import Listener
from .summary import CaseResult, StepRecord


class Progress(Listener):
    """Prints to `console`, which knows itself whether there is a terminal; the bar is shown only there."""

    def __init__(self, console: Console, language: Language, cases: int) -> None:
        self._language = language
        self._bar = Bar(
            TextColumn(Message(ja="案件", en="cases").spoken(language)),
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
        line.append(
            f"  {SYSTEMS[step.system].spoken(self._language)}  {step.title.spoken(self._language)}  {record.seconds:.2f}s"
        )
        if record.attempt > 1:
            again = Message(ja=f"({record.attempt}回目)", en=f"(attempt {record.attempt})").spoken(self._language)
            line.append(f"  {again}", style="yellow")
        if record.status == "failed":
            line.append(Message(ja="  失敗", en="  failed").spoken(self._language), style="bold red")
        self._print(line)

    def case_waits(self, case_id: str, status: Status, why: Message | None = None) -> None:
        """Print for what a case waits, and why where a portal has said so."""
        if status in OPEN:
            style, word = OPEN[status]
            told = f": {why.spoken(self._language)}" if why else ""
            self._print(Text.assemble(f"{case_id}  ", (f".. {word.spoken(self._language)}{told}", style)))

    def told(self, message: Message) -> None:
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
        reason = result.reason.spoken(self._language)
        system = SYSTEMS.get(reason.portal) or as_it_is(reason.portal)
        for label, value in (
            (labels.STEP, f"{reason.step} ({system.spoken(self._language)})"),
            (labels.SEEN, reason.message),
            (labels.PICTURE, reason.evidence),
            (labels.NEXT, reason.next_action),
        ):
            if value:
                self._print(Text(f"    {label.spoken(self._language)}: {value}", style=style))

    def _print(self, line: Text) -> None:
        self._bar.console.print(line, soft_wrap=True)
