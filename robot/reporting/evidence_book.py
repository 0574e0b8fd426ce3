"""`evidence/<case id>/エビデンス.xlsx`: all that was done of a case, step by step and with its pictures, to be handed in and printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..cases.case import UNIQUE
from ..config.private import make_private
from ..messages import labels, times, words
from ..messages.statuses import called
from ..messages.text import Language, Message
from ..procedure.steps import STEPS, SYSTEMS
from .evidence_pages import Pages
from .fitting import Shrunk, fitted
from .pictures import file_of, moment_of, why_lost
from .summary import CaseResult, Confirmation, StepRecord
from .workbook import new_workbook, save

BOOK = "エビデンス.xlsx"

_STEP = Message("手順", "step")
_HEADS = (
    _STEP,
    Message("内容", "what is done"),
    Message("システム", "system"),
    Message("日時", "when"),
    Message("回", "try"),
    Message("結果", "result"),
)
_OK, _FAILED = Message("正常", "ok"), Message("失敗", "failed")
_LARGE, _SMALL = 520, 244
"""How high pictures are at most, in pixels: a decisive one takes two thirds of a page, the others stand two beside each other."""
_DECISIVE = frozenset({"15", *(number for number, step in STEPS.items() if not step.undoable)})
"""Steps that compare the amounts, or that cannot be taken back."""


@dataclass(frozen=True, slots=True)
class Head:
    """What an evidence workbook says of the run that wrote it: its name, whether it masked its pictures, and the operator's language."""

    run_id: str
    masked: bool
    language: Language


def write_evidence(case: CaseResult, out: Path, head: Head) -> Path:
    """Write the workbook of a case, `spoken` already, and return where; its pictures are read as seen from `out`. Raises `OSError`."""
    path = book_of(case, out)
    make_private(path.parent)
    book = new_workbook(row_by_row=False)
    sheet = book.worksheets[0]
    sheet.title = "エビデンス"
    pages = Pages(sheet)
    pages.set_up(f"{case.case_id} {head.run_id}")
    _Writer(case, out, head, pages).write()
    return save(book, path, head.run_id)


def book_of(case: CaseResult, out: Path) -> Path:
    """Return where a run with that out folder writes a case's workbook."""
    return out / "evidence" / case.case_id / BOOK


@dataclass(slots=True)
class _Writer:
    case: CaseResult
    out: Path
    head: Head
    pages: Pages
    _shrunk: dict[Path, Shrunk] = field(default_factory=dict)
    _shown: dict[str, str] = field(default_factory=dict)
    """The pictures that stand in the sheet already, and at which step."""

    def write(self) -> None:
        """Write the head, what people have said, and the steps."""
        taken = dict.fromkeys(path for record in self.case.steps for path in record.pictures)
        self._shrunk = fitted([file for path in taken if (file := file_of(path, self.out))])
        self._write_head()
        self._write_words()
        self.pages.titles([self._say(one) for one in _HEADS])
        for record in self.case.steps:
            self._write_step(record)
        self.pages.end_block()

    def _say(self, message: Message) -> str:
        return message.spoken(self.head.language)

    def _write_head(self) -> None:
        self.pages.wide("", self._say(Message("エビデンス", "Evidence")) + f"  {self.case.case_id}", "renkei title")
        for label, value in self._told_of_case():
            if value:
                self.pages.wide(self._say(label), value)
        self.pages.end_block()

    def _told_of_case(self) -> Iterator[tuple[Message, str | None]]:
        case, reason = self.case, self.case.reason
        yield Message(UNIQUE[0], "case"), case.case_id
        yield Message(UNIQUE[1], "estimate"), case.estimate_number
        yield Message("状態", "status"), self._say(called(case.status, by_hand=case.by_hand is not None))
        yield Message("受付番号", "receipt number"), case.receipt_number
        yield Message("印刷連番", "print serial"), case.print_serial
        yield (
            Message("保険料", "premium"),
            None if case.premium is None else f"{case.premium:,} " + self._say(Message("円", "yen")),
        )
        yield Message("保険締結日時", "concluded at"), times.portals(case.concluded_at) if case.concluded_at else None
        yield Message("arclink", "arclink"), case.arclink_status
        yield Message("承認の条件", "condition"), case.condition
        if reason:
            yield labels.SEEN, f"{self._say(_STEP)} {reason.step}: {reason.message}"
            yield labels.NEXT, reason.next_action
        waits = (f"{one.step} {one.word} ({self._say(words.whose(one.who))})" for one in case.waits_for)
        yield Message("待っている確認", "waits for"), "\n".join(waits)
        yield Message("実行", "run"), self.head.run_id
        masked = Message("個人情報をマスク", "personal data is masked"), Message("マスクなし", "not masked")
        yield Message("この実行の画像", "this run's pictures"), self._say(masked[not self.head.masked])

    def _write_words(self) -> None:
        """Write all that people have said, also what does not count; what counts stands at its step once more."""
        for place, said in enumerate(self.case.confirmations):
            label = Message("人の確認", "what people have said")
            self.pages.wide("" if place else self._say(label), self._say(words.said_by(said)))
            self.pages.end_block()

    def _write_step(self, record: StepRecord) -> None:
        """Write a step and its pictures: the decisive one large, the others two beside each other."""
        step = STEPS.get(record.step)
        self.pages.row(
            [
                record.step,
                self._say(step.title) if step else "",
                self._say(SYSTEMS[record.portal]) if record.portal in SYSTEMS else record.portal,
                times.to_the_second(record.started_at),
                str(record.attempt),
                self._say({"ok": _OK, "failed": _FAILED}.get(record.status) or Message(record.status, record.status)),
            ],
            "renkei step",
        )
        for said in self.case.confirmations:
            if said.step == record.step and said.counts:
                self.pages.wide(self._say(Message("確認した人", "confirmed by")), self._told(said))
        if record.read:
            self.pages.wide(
                self._say(labels.READ), "\n".join(f"{label}: {value}" for label, value in record.read.items())
            )
        if record.no_picture and not record.evidence:
            self.pages.wide(self._say(labels.PICTURE), record.no_picture)
        self._write_pictures(record)
        self.pages.end_block()

    def _told(self, said: Confirmation) -> str:
        whose, way = self._say(words.whose(said.who)), self._say(words.by_way(said.way))
        return f"{said.by}: {said.word} ({whose}) {words.of_when(said.at)} ({way})"

    def _write_pictures(self, record: StepRecord) -> None:
        decisive = (record.before or record.pictures)[-1:] if record.step in _DECISIVE else []
        for some in _beside_each_other(record.pictures, decisive):
            shown = [
                (caption, picture)
                for path in some
                if (caption := self._caption(record, path)) and (picture := self._picture(path))
            ]
            if shown:
                self.pages.pictures(shown, height=_LARGE if some == decisive else _SMALL)
                self.pages.end_block()
            self._shown.update((path, record.step) for path in some)

    def _picture(self, path: str) -> Shrunk | None:
        return None if path in self._shown else self._shrunk.get(self.out / path)

    def _caption(self, record: StepRecord, path: str) -> str:
        """Return what stands above a picture; write what there is to say of one that is not shown."""
        when = self._say(moment_of(record, path))
        if self._picture(path) is None:
            self.pages.wide(self._say(labels.PICTURE), f"{when}: {self._why_not_shown(path)}")
        return f"{self._say(_STEP)} {record.step} {when}"

    def _why_not_shown(self, path: str) -> str:
        if path in self._shown:
            at = self._shown[path]
            return self._say(Message(f"手順{at}の画像と同じです", f"the same picture as at step {at}"))
        if file_of(path, self.out) is None:
            return self._say(why_lost(path, self.out))
        return self._say(Message(f"大きさの都合で省きました: {path}", f"left out for its size: {path}"))


def _beside_each_other(pictures: Sequence[str], alone: Sequence[str]) -> Iterator[list[str]]:
    """Yield pictures in their order, two together but for the one that stands alone."""
    pair: list[str] = []
    for path in pictures:
        if path in alone or len(pair) == 2:
            if pair:
                yield pair
            pair = []
        if path in alone:
            yield [path]
        else:
            pair.append(path)
    if pair:
        yield pair
