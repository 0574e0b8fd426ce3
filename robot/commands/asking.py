"""Approval in the terminal: where a run has come to a point that somebody wanted to approve, or to a condition, it is asked about on the
spot.

Only where a person sits before it. Whoever answers later gives `renkei confirm`.
"""

import sys
from collections.abc import Iterable

import click
from sqlalchemy.engine import URL

from ..messages import words as say
from ..messages.text import Language
from ..procedure.said import unsaid
from ..store.entry import Entry
from ..store.speaking import send_back, speak
from ..store.store import Store
from ..workers.engine import Queue
from .confirming import name_of
from .known import known_case
from .options import helped
from .showing import comparison


def is_somebody_there() -> bool:
    """Tell whether a person reads what is printed, and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(case_ids: Iterable[str], database: URL, language: Language) -> bool:
    """Ask about each case that waits for an approval, or for a condition to be accepted; tell whether one of them goes on."""
    goes_on = False
    with Store.open(database) as store:
        for case_id in case_ids:
            entry = known_case(store, case_id)
            lacking = unsaid(entry.asked, store.words(case_id))
            if any(one.about is not None for one in lacking):
                goes_on |= _ask(store, entry, language)
    return goes_on


def _ask(store: Store, entry: Entry, language: Language) -> bool:
    """Show what is to be approved, all that is said with it, and take the answer."""
    case_id = entry.ticket.case_id
    lacking = unsaid(entry.asked, store.words(case_id))
    steps = list(dict.fromkeys(one.step for one in lacking))
    for step in steps:
        if step in entry.facts.get("compared", {}):
            click.echo(comparison(entry, step, language))
    click.echo(say.still_waits(case_id, lacking).spoken(language))
    answer = click.prompt(
        helped(
            "すべてそのとおりですか? y: はい、s: 差し戻す、Enter: あとで",
            "Is all of that so? y: yes, s: send it back, Enter: later",
        ),
        default="",
        show_default=False,
    )
    if answer.strip().lower() not in ("y", "s"):
        return False
    by = name_of(click.prompt(helped("氏名", "Your name")))
    if answer.strip().lower() == "s":
        why = click.prompt(helped("理由", "Why"), default="", show_default=False)
        reason = send_back(store, case_id, by, why, language)
        click.echo(f"{reason.message}\n{reason.next_action}")
        return False
    with Queue(store, entry.portals) as queue:
        return speak(store, case_id, steps, by, None, "command", queue.put_within).goes_on
