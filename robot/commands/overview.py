"""What `renkei status` shows: how far the cases have come."""

import json
import time
from datetime import datetime

import click
from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group
from rich.text import Text

from ..messages.audit import left_open
from ..messages.statuses import as_it_is
from ..messages.text import Language, Message, operator_language
from ..messages.times import short
from ..procedure.steps import SYSTEMS
from ..store.audits import Doubt, doubts
from ..store.entry import Entry
from ..store.location import must_be_there, place_of
from ..store.reader import Reader
from ..store.told import reason_of, waits_for
from .known import how_it_stands, known_case

_LOOK_SECONDS = 1.0
_HEADS = (
    Message(ja="案件ID", en="case"),
    Message(ja="見積番号", en="estimate"),
    Message(ja="受付番号", en="application"),
    Message(ja="状態", en="status"),
    Message(ja="更新", en="since"),
)


def show(case: str | None, watch: bool, as_json: bool, db: str | None) -> None:
    """List all cases, or one with its history. Of audits only what they left open is told: a click that nobody saw the end of."""
    language = operator_language()
    with Reader.open(must_be_there(place_of(db))) as store:
        if as_json:
            shown = [_shown(store, entry, language) for entry in _entries(store, case)]
            if case is not None:
                from .one_case import known_of

                shown[0] |= known_of(store, known_case(store, case), language)
            click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        elif watch:
            _keep_showing(store, case, language)
        else:
            Console().print(_overview(store, case, language), crop=False)


def _entries(store: Reader, case: str | None) -> list[Entry]:
    return store.entries() if case is None else [known_case(store, case)]


def _shown(store: Reader, entry: Entry, language: Language) -> dict[str, object]:
    """Return what may be shown of a case: nothing of its customer."""
    said = store.words(entry.case.case_id) if entry.asked else []
    reason = reason_of(entry, said)
    return {
        "case_id": entry.case.case_id,
        "estimate_number": entry.case.estimate_number,
        "receipt_number": entry.facts.get("receipt_number"),
        "portals": entry.portals,
        "status": entry.status,
        "phase": entry.phase,
        "worker": entry.holder,
        "since": entry.changed_at,
        "waits_for": [one.model_dump(mode="json") for one in waits_for(entry, said)],
        "reason": reason.spoken(language).model_dump() if reason else None,
        "by_hand": entry.by_hand.model_dump(mode="json") if entry.by_hand else None,
    }


def _keep_showing(store: Reader, case: str | None, language: Language) -> None:
    from rich.live import Live

    with Live(_overview(store, case, language), console=Console(), auto_refresh=False) as live:
        try:
            while True:
                time.sleep(_LOOK_SECONDS)
                live.update(_overview(store, case, language), refresh=True)
        except KeyboardInterrupt:
            return


def _overview(store: Reader, case: str | None, language: Language) -> Group:
    """Lay out the cases in a table; below it why some need a person and, where all are asked for, what audits left open."""
    entries = _entries(store, case)
    told = [reason for entry in entries if (reason := _reason(store, entry, language))]
    if case is not None:
        from .one_case import told_of

        told = [*told_of(store, entries[0], language), *told]
    else:
        told += [f"\n{_left_open(doubt, language)}" for doubt in doubts(store)]
    return Group(_table(entries, language), *(Text(line, no_wrap=True, overflow="ignore") for line in told))


def _left_open(doubt: Doubt, language: Language) -> str:
    return left_open(doubt.estimate_number, doubt.portals, doubt.step, doubt.since).spoken(language)


def _table(entries: list[Entry], language: Language) -> Text:
    """Lay out the cases, a line each. rich's own table takes longer for a thousand of them than all the rest of the command."""
    lines = [[(head.spoken(language), "bold") for head in _HEADS], *(_cells(entry, language) for entry in entries)]
    widths = [max(cell_len(word) for word, _ in column) for column in zip(*lines, strict=True)]
    # A number in two halves could be neither copied nor searched for.
    table = Text(no_wrap=True, overflow="ignore")
    for line in lines:
        table.append("\n" if table else "")
        for place, (word, style) in enumerate(line):
            table.append(f"{'  ' if place else ''}{set_cell_size(word, widths[place])}", style)
    return table


def _cells(entry: Entry, language: Language) -> list[tuple[str, str]]:
    """Return what stands under each of the headings, and in which colour."""
    style, word = how_it_stands(entry)
    return [
        (entry.case.case_id, ""),
        (entry.case.estimate_number, ""),
        (str(entry.facts.get("receipt_number") or ""), ""),
        (word.spoken(language), style),
        (short(datetime.fromisoformat(entry.changed_at)), ""),
    ]


def _reason(store: Reader, entry: Entry, language: Language) -> str:
    reason = reason_of(entry, store.words(entry.case.case_id) if entry.asked else ())
    if reason is None or (
        entry.status not in ("needs_person", "declined", "waiting_hours", "waiting_evidence", "waiting_person")
        and not entry.by_hand
    ):
        return ""
    told = reason.spoken(language)
    system = SYSTEMS.get(told.portal) or as_it_is(told.portal)
    where = Message(ja=f"手順{told.step} {system.ja}", en=f"step {told.step} {system.en}").spoken(language)
    return f"\n{entry.case.case_id}  {where}: {told.message}\n  → {told.next_action}"
