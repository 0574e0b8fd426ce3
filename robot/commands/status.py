"""`renkei status`: how far the cases have come."""

import json
import time
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import click
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ..errors import WrongInput
from ..messages.audit import left_open
from ..messages.books import no_such_case
from ..messages.text import Language, Message, operator_language
from ..messages.times import short
from ..procedure.steps import SYSTEMS
from ..reporting.progress import BY_HAND, ENDED, OPEN
from ..store.audits import Doubt, doubts
from ..store.entry import Entry, Status
from ..store.location import must_be_there, place_of
from ..store.store import Store
from .one_case import known_of, told_of
from .options import books_option, helped

_LOOK_SECONDS = 1.0
STATUSES: Mapping[Status, tuple[str, Message]] = MappingProxyType({**ENDED, **OPEN})
"""How it is called where a case stands, and the colour."""


@click.command(
    help=helped("案件がどこまで進んでいるかを表示します。", "Show how far the cases have come."),
)
@click.argument("case", required=False)
@click.option(
    "--watch", is_flag=True, help=helped("Ctrl-C まで表示を更新し続ける", "Keep the table up to date until Ctrl-C.")
)
@click.option("--json", "as_json", is_flag=True, help=helped("JSONで出力する", "Print JSON."))
@books_option
def status(case: str | None, watch: bool, as_json: bool, db: str | None) -> None:
    """List all cases, or one with its history. Of audits only what they left open is told: a click that nobody saw the end of."""
    language = operator_language()
    with Store.open(must_be_there(place_of(db))) as store:
        if as_json:
            shown = [_shown(entry, language) for entry in _entries(store, case)]
            if case is not None:
                shown[0] |= known_of(store, known_case(store, case), language)
            click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        elif watch:
            _keep_showing(store, case, language)
        else:
            Console().print(_overview(store, case, language), crop=False)


def known_case(store: Store, case: str) -> Entry:
    """Return a case; raise `WrongInput` where there is none of that name."""
    entry = store.entry(case)
    if entry is None:
        raise WrongInput(no_such_case(case))
    return entry


def how_it_stands(entry: Entry) -> tuple[str, Message]:
    """Return in which colour a case's status is shown, and how it is called."""
    style, word = STATUSES[entry.status]
    return style, BY_HAND if entry.by_hand else word


def _entries(store: Store, case: str | None) -> list[Entry]:
    return store.entries() if case is None else [known_case(store, case)]


def _shown(entry: Entry, language: Language) -> dict[str, object]:
    """Return what may be shown of a case: nothing of its customer."""
    return {
        "case_id": entry.case.case_id,
        "estimate_number": entry.case.estimate_number,
        "receipt_number": entry.facts.get("receipt_number"),
        "portals": entry.portals,
        "status": entry.status,
        "phase": entry.phase,
        "worker": entry.holder,
        "since": entry.changed_at,
        "reason": entry.reason.spoken(language).model_dump() if entry.reason else None,
        "by_hand": entry.by_hand.model_dump(mode="json") if entry.by_hand else None,
    }


def _keep_showing(store: Store, case: str | None, language: Language) -> None:
    with Live(_overview(store, case, language), console=Console(), auto_refresh=False) as live:
        try:
            while True:
                time.sleep(_LOOK_SECONDS)
                live.update(_overview(store, case, language), refresh=True)
        except KeyboardInterrupt:
            return


def _overview(store: Store, case: str | None, language: Language) -> Group:
    """Lay out the cases in a table; below it why some need a person and, where all are asked for, what audits left open."""
    entries = _entries(store, case)
    told = [reason for entry in entries if (reason := _reason(entry, language))]
    if case is not None:
        told = [*told_of(store, entries[0], language), *told]
    else:
        told += [f"\n{_left_open(doubt, language)}" for doubt in doubts(store)]
    return Group(_table(entries, language), *(Text(line, no_wrap=True, overflow="ignore") for line in told))


def _left_open(doubt: Doubt, language: Language) -> str:
    return left_open(doubt.estimate_number, doubt.portals, doubt.step, doubt.since).spoken(language)


def _table(entries: list[Entry], language: Language) -> Table:
    table = Table(box=None, pad_edge=False)
    for ja, en in (
        ("案件ID", "case"),
        ("見積番号", "estimate"),
        ("受付番号", "application"),
        ("状態", "status"),
        ("更新", "since"),
    ):
        # A number in two halves could be neither copied nor searched for.
        table.add_column(Message(ja=ja, en=en).spoken(language), no_wrap=True, overflow="ignore")
    for entry in entries:
        style, word = how_it_stands(entry)
        table.add_row(
            entry.case.case_id,
            entry.case.estimate_number,
            str(entry.facts.get("receipt_number") or ""),
            Text(word.spoken(language), style),
            short(datetime.fromisoformat(entry.changed_at)),
        )
    return table


def _reason(entry: Entry, language: Language) -> str:
    reason = entry.reason and entry.reason.spoken(language)
    if reason is None or (entry.status not in ("needs_person", "declined", "waiting_hours") and not entry.by_hand):
        return ""
    where = Message(
        ja=f"手順{reason.step} {SYSTEMS[reason.portal].ja}", en=f"step {reason.step} {SYSTEMS[reason.portal].en}"
    ).spoken(language)
    return f"\n{entry.case.case_id}  {where}: {reason.message}\n  → {reason.next_action}"
