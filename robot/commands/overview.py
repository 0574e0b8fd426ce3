"""What `renkei status` shows: how far the cases have come."""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import indent

import click
from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group
from rich.text import Text

from ..messages import listing as say
from ..messages.audit import left_open
from ..messages.statuses import as_it_is
from ..messages.text import Language, Message, operator_language
from ..messages.times import short
from ..procedure.said import Said
from ..procedure.steps import SYSTEMS
from ..store import listing
from ..store.audits import Doubt, doubts
from ..store.entry import Entry
from ..store.listing import Listed, Part
from ..store.location import must_be_there, place_of
from ..store.reader import Reader
from ..store.told import reason_of, waits_for
from .known import how_it_stands, known_case
from .options import helped

_LOOK_SECONDS = 1.0
_HEADS = (
    Message(ja="案件ID", en="case"),
    Message(ja="見積番号", en="estimate"),
    Message(ja="受付番号", en="application"),
    Message(ja="状態", en="status"),
    Message(ja="更新", en="since"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which cases are shown: of these `statuses`, or of all; which page of them, or `everything`."""

    statuses: tuple[str, ...] = ()
    page: int = 1
    everything: bool = False


def show(case: str | None, wish: Wish, watch: bool, as_json: bool, db: str | None) -> None:
    """List a page of the cases, or one with its history. Of audits only what they left open is told: a click that nobody saw the end of."""
    _must_fit(case, wish, watch)
    language = operator_language()
    with Reader.open(must_be_there(place_of(db))) as store:
        if case is not None:
            _show_one(store, case, language, watch=watch, as_json=as_json)
        elif wish.everything:
            _show_all(store, wish, language, as_json=as_json)
        elif as_json:
            page = listing.page_of(store, wish.page, wish.statuses)
            _write([_json_of(page, language)])
            for line in _left_off(page, language):
                click.echo(line.strip(), err=True)
        elif watch:
            _keep_showing(lambda: _page(store, wish, language))
        else:
            Console().print(_page(store, wish, language), crop=False)


def _must_fit(case: str | None, wish: Wish, watch: bool) -> None:
    if case is not None and wish != Wish():
        raise click.UsageError(
            helped(
                "--status、--page、--all は、案件IDを付けないときに使います。",
                "--status, --page and --all go with no case's ID.",
            )
        )
    if wish.everything and (watch or wish.page != 1):
        raise click.UsageError(
            helped("--all は --page、--watch と一緒に使えません。", "--all does not go with --page or --watch.")
        )


def _show_one(store: Reader, case: str, language: Language, *, watch: bool, as_json: bool) -> None:
    from .one_case import known_of

    if as_json:
        entry = known_case(store, case)
        shown = _shown(entry, store.words(case) if entry.asked else [], language) | known_of(store, entry, language)
        click.echo(json.dumps([shown], ensure_ascii=False, indent=2))
    elif watch:
        _keep_showing(lambda: _one(store, case, language))
    else:
        Console().print(_one(store, case, language), crop=False)


def _show_all(store: Reader, wish: Wish, language: Language, *, as_json: bool) -> None:
    """Show all cases, part by part: a list of a million takes no more memory than one of a thousand."""
    parts = listing.all_of(store, wish.statuses)
    if as_json:
        _write(_json_of(part, language) for part in parts)
        return
    console = Console()
    for part in parts:
        console.print(_laid_out(part, _told(part, language), language), crop=False)
    for doubt in doubts(store):
        console.print(Text(_left_open(doubt, language), no_wrap=True, overflow="ignore"), crop=False)


def _write(parts: Iterable[list[str]]) -> None:
    """Write one JSON list of what comes in parts."""
    opened = False
    for part in parts:
        for shown in part:
            click.echo(",\n" if opened else "[\n", nl=False)
            click.echo(shown, nl=False)
            opened = True
    click.echo("\n]" if opened else "[]")


def _json_of(part: Part, language: Language) -> list[str]:
    shown = (_shown(entry, part.words.get(entry.ticket.case_id, ()), language) for entry in part.entries)
    return [indent(json.dumps(one, ensure_ascii=False, indent=2), "  ") for one in shown]


def _shown(entry: Entry, said: Sequence[Said], language: Language) -> dict[str, object]:
    """Return what may be shown of a case: nothing of its customer."""
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


def _keep_showing(overview: Callable[[], Group]) -> None:
    from rich.live import Live

    with Live(overview(), console=Console(), auto_refresh=False) as live:
        try:
            while True:
                time.sleep(_LOOK_SECONDS)
                live.update(overview(), refresh=True)
        except KeyboardInterrupt:
            return


def _one(store: Reader, case: str, language: Language) -> Group:
    """Lay out one case, and its history below it."""
    from .one_case import told_of

    entry = known_case(store, case)
    part = Part([entry], {case: store.words(case) if entry.asked else []})
    return _laid_out(part, [*told_of(store, entry, language), *_told(part, language)], language)


def _page(store: Reader, wish: Wish, language: Language) -> Group:
    """Lay out a page of the cases; below them why some need a person, what audits left open, how many there are, and what is not shown."""
    page = listing.page_of(store, wish.page, wish.statuses)
    told = [*_told(page, language), *(f"\n{_left_open(doubt, language)}" for doubt in doubts(store))]
    if page.counts:
        counts = [say.count_of(status, page.counts[status]) for status in listing.in_order(page.counts)]
        told.append(f"\n{say.counted(sum(page.counts.values()), counts).spoken(language)}")
    return _laid_out(page, [*told, *_left_off(page, language)], language)


def _left_off(page: Listed, language: Language) -> list[str]:
    if page.counts and not page.found:
        return [say.none_of_them(sum(page.counts.values())).spoken(language)]
    return [say.left_off(page.left_off, page.number, page.pages).spoken(language)] if page.left_off else []


def _told(part: Part, language: Language) -> list[str]:
    reasons = (_reason(entry, part.words.get(entry.ticket.case_id, ()), language) for entry in part.entries)
    return [reason for reason in reasons if reason]


def _laid_out(part: Part, told: Sequence[str], language: Language) -> Group:
    return Group(_table(part.entries, language), *(Text(line, no_wrap=True, overflow="ignore") for line in told))


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


def _reason(entry: Entry, said: Sequence[Said], language: Language) -> str:
    reason = reason_of(entry, said)
    if reason is None or (
        entry.status not in ("needs_person", "declined", "waiting_hours", "waiting_evidence", "waiting_person")
        and not entry.by_hand
    ):
        return ""
    told = reason.spoken(language)
    system = SYSTEMS.get(told.portal) or as_it_is(told.portal)
    where = Message(ja=f"手順{told.step} {system.ja}", en=f"step {told.step} {system.en}").spoken(language)
    return f"\n{entry.case.case_id}  {where}: {told.message}\n  → {told.next_action}"
