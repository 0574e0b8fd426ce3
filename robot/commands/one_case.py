"""What `renkei status CASE` tells beyond the table: the step at hand, what was done, and where report and pictures are."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from ..decisions.standing import step_at_hand
from ..messages.pruning import was_pruned
from ..messages.text import Language, Message
from ..messages.times import short_to_the_second
from ..messages.words import said_by
from ..procedure.steps import STEPS, SYSTEMS
from ..reporting.out_folder import REPORT
from ..reporting.summary import Confirmation, StepRecord
from ..store.entry import WAITS_FOR_A_WORD, Entry
from ..store.reader import Reader
from ..store.told import confirmations
from .showing import comparison


def known_of(reader: Reader, entry: Entry, language: Language) -> dict[str, Any]:
    """Return what `--json` tells of one case besides; paths are whole."""
    case_id, folders = entry.case.case_id, reader.folders(entry.case.case_id)
    records = reader.records(case_id, None)
    return {
        "step": step_at_hand(reader, entry),
        "last_step": _last_done(records),
        "out": [str(folder) for folder in folders],
        "report": str(report) if (report := _report(folders)) else None,
        "unsettled": reader.unsettled(case_id),
        "condition": entry.facts.get("condition"),
        "handover": entry.facts.get("handover"),
        "compared": entry.facts.get("compared", {}),
        "confirmations": [one.spoken(language).model_dump(mode="json") for one in _said(reader, entry)],
        "steps": [record.spoken(language).model_dump(mode="json") for record in records],
    }


def told_of(reader: Reader, entry: Entry, language: Language) -> Iterator[str]:
    """Yield the lines that tell of one case besides; of pictures the path as seen from its newest folder."""
    folders = reader.folders(entry.case.case_id)
    records = reader.records(entry.case.case_id, folders[0] if folders else None)
    yield from (words.spoken(language) for words in _where_it_is(reader, entry, records, folders))
    if records:
        yield Message(ja="\n履歴:", en="\nhistory:").spoken(language)
    yield from (_line(record, language) for record in records)


def _where_it_is(reader: Reader, entry: Entry, records: list[StepRecord], folders: list[Path]) -> Iterator[Message]:
    step = step_at_hand(reader, entry)
    last = _last_done(records)
    yield Message(
        ja=f"\n手順: {f'{step} {_title(step).ja}' if step else '-'}  (済んだ手順: {last or '-'})",
        en=f"\nstep: {f'{step} {_title(step).en}' if step else '-'}  (last done: {last or '-'})",
    )
    if unsettled := "、".join(reader.unsettled(entry.case.case_id)):
        yield Message(ja=f"結果が不明な手順: {unsettled}", en=f"outcome in doubt: {unsettled.replace('、', ', ')}")
    if entry.holder:
        yield Message(ja=f"ロボ: {entry.holder}", en=f"worker: {entry.holder}")
    yield from _words(reader, entry)
    if entry.pruned:
        yield was_pruned(datetime.fromisoformat(entry.pruned.at))
    for folder in folders:
        yield Message(ja=f"出力フォルダー: {folder}", en=f"out folder: {folder}")
    if report := _report(folders):
        yield Message(ja=f"報告書: {report}", en=f"report: {report}")


def _words(reader: Reader, entry: Entry) -> Iterator[Message]:
    """Yield what people have said of the case, and what they are given for it."""
    if condition := entry.facts.get("condition"):
        yield Message(ja=f"条件付承認の条件: {condition}", en=f"condition of the approval: {condition}")
    if entry.status == WAITS_FOR_A_WORD and (handover := entry.facts.get("handover")):
        yield Message(ja=f"お渡しする書類: {handover}", en=f"papers to hand over: {handover}")
    for one in _said(reader, entry):
        told = said_by(one)
        yield Message(ja=f"確認: {told.ja}", en=f"said: {told.en}")
    for step in dict.fromkeys(
        one.step for one in entry.asked if one.about and one.step in entry.facts.get("compared", {})
    ):
        yield Message(comparison(entry, step, "ja"), comparison(entry, step, "en"))


def _said(reader: Reader, entry: Entry) -> list[Confirmation]:
    return confirmations(entry, reader.words(entry.case.case_id), reader.clock.now())


def _last_done(records: list[StepRecord]) -> str | None:
    return next((record.step for record in reversed(records) if record.status == "ok"), None)


def _line(record: StepRecord, language: Language) -> str:
    system = SYSTEMS[record.portal].spoken(language) if record.portal in SYSTEMS else record.portal
    words = [f"{record.step:>4}", short_to_the_second(record.started_at), system, _title(record.step).spoken(language)]
    words.append(f"{record.seconds:.2f}s")
    if record.attempt > 1:
        words.append(Message(ja=f"({record.attempt}回目)", en=f"(attempt {record.attempt})").spoken(language))
    if record.status == "failed":
        words.append(Message(ja="失敗", en="failed").spoken(language))
    return "  ".join([*words, record.evidence or record.spoken(language).no_picture or "-"])


def _report(folders: list[Path]) -> Path | None:
    """Return the newest report; another machine's is not here."""
    return next((folder / REPORT for folder in folders if (folder / REPORT).is_file()), None)


def _title(step: str) -> Message:
    return STEPS[step].title if step in STEPS else Message("", "")
