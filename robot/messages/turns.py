"""What the operator is told of how often, and when, a portal may be asked."""

from ..procedure.steps import SYSTEMS
from .text import Message
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
        en=f"{visible(text)!r} is no rate; write it like 30/min, 2/s or 600/hour, at least one in a minute.",
    )


def wrong_option(text: str, portals: tuple[str, ...]) -> Message:
    return Message(
        ja=f"「{visible(text)}」は pal=30/min の形ではありません。指定できるシステム: {'、'.join(portals)}",
        en=f"{visible(text)!r} is not like pal=30/min; the systems are {', '.join(portals)}.",
    )
