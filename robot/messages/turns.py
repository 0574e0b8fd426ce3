"""What the operator is told of how often, and when, a portal may be asked."""

from collections.abc import Sequence
from datetime import datetime

from ..procedure.steps import SYSTEMS
from .text import Message
from .times import told
from .visible import visible


def no_turn(portal: str) -> tuple[Message, Message]:
    system = SYSTEMS[portal].ja, SYSTEMS[portal].en
    return (
        Message(
            ja=f"{system[0]} に尋ねてよい回数(--max-rate、max_rate)がロボの数に対して少ないため、順番を待っています。",
            en=f"Too many robots wait for their turn at {system[1]}: --max-rate (max_rate) lets it be asked too seldom for so many.",
        ),
        Message(
            ja="操作は不要です。順番が来ると、続きから自動で進みます。回数を増やすか、ロボを減らしてください。",
            en="Nothing needs to be done: the case goes on by itself. Let it be asked more often, or fewer robots work.",
        ),
    )


def wrong_rate(text: str) -> Message:
    return Message(
        ja=f"「{visible(text)}」は回数として読めません。30/min、2/s、600/hour のように書いてください(少なくとも毎分1回)。",
        en=f"「{visible(text)}」 is no rate; write it like 30/min, 2/s or 600/hour, at least one in a minute.",
    )


DATES = Message('日付の一覧(["2026-12-31"] の形)', 'a list of dates, such as ["2026-12-31"]')


def wrong_hours(part: str) -> Message:
    return Message(
        ja=f"「{visible(part)}」は時間帯として読めません。mon-fri 09:00-18:00, sat 09:00-12:00 の形で書いてください(日本時間)。",
        en=f"「{visible(part)}」 are no hours; write them like mon-fri 09:00-18:00, sat 09:00-12:00 (Japan's time, up to 24:00).",
    )


def never_open_together(portal: str, others: Sequence[str]) -> Message:
    return Message(
        ja=f"[{portal}] の hours は {'、'.join(f'[{one}]' for one in others)} の hours と重なる時間がありません。"
        "どの案件もこれらのシステムを続けて使うため、進められなくなります。",
        en=f"the hours of [{portal}] and {', '.join(f'[{one}]' for one in others)} have no moment in common: a case goes through all of "
        "them in one go, and none ever could.",
    )


def out_of_its_hours(portal: str, opens: datetime | None) -> tuple[Message, Message]:
    """Say that a portal is out of the hours that the portals file gives it, and when the case goes on."""
    system = SYSTEMS[portal]
    when = (
        Message(ja=f"{told(opens)} に", en=f"on {told(opens)}") if opens else Message(ja="再開後に", en="when it opens")
    )
    return (
        Message(
            ja=f"{system.ja}は、ファイルに書かれた時間(hours)の外です。案件は{when.ja}自動で進みます。",
            en=f"{system.en} is out of the hours that the portals file gives it; the case goes on by itself {when.en}.",
        ),
        Message(
            ja="操作は不要です。時間が違うときは、ファイルの hours と closed を直してください。",
            en="Nothing needs to be done. Where the hours are wrong, correct `hours` and `closed` in the file.",
        ),
    )


def wrong_option(text: str, systems: tuple[str, ...]) -> Message:
    return Message(
        ja=f"「{visible(text)}」は pal=30/min の形ではありません。指定できるシステム: {'、'.join(systems)}",
        en=f"「{visible(text)}」 is not like pal=30/min; the systems are {', '.join(systems)}.",
    )
