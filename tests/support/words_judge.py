"""What must hold of every box that speaks for a person: the word stood when the effect took hold that stands behind it.

Judged by what the portals have and by what was said, and not by what the robot makes of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from renkei.robot.config.settings import Staff
from renkei.robot.procedure.said import Said

KIND = "ticked without a word"
_SECOND = timedelta(seconds=1)

_SITTING: tuple[tuple[str, str], ...] = (
    ("31", "お客様控を手交した"),
    ("33", "重要事項を説明し手交した"),
    ("33", "お客様が了承した"),
    ("34", "お客様が同意事項に同意した"),
    ("35", "お客様が契約内容・申込内容を確認した"),
    ("37", "お客様が契約内容・申込内容を確認した"),
)
_NEEDED: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("application", "terminal_application"), (("16", "契約内容を説明した"), ("16", "お客様控え等を交付した"))
        ),
        "conclusion": _SITTING,
        "arclink_data": (("49", "加入依頼書控えを交付した"),),
    }
)
"""The words that each effect needs, as the procedure's table has them."""


@dataclass(frozen=True, slots=True)
class Attested:
    """An effect that took hold, when, and since when what people have said for it is there; `condition` is the one it was approved with."""

    effect: str
    at: datetime
    since: datetime | None
    condition: str = ""


def ticked_without_a_word(
    effects: Sequence[Attested], said: Sequence[Said], staff: Staff, *, same_time: bool = True
) -> Iterator[str]:
    """Tell each word that did not stand when an effect took hold that needs it. With `staff` people nobody else may have said it.

    Where the portals' calendar has gone on by itself, their time is not `same_time` as the robot's, and no moments are compared.
    """
    for effect in effects:
        for step, word in _NEEDED.get(effect.effect, ()):
            if not any(_stood(one, effect, staff, same_time) for one in said if (one.step, one.word) == (step, word)):
                yield f"{KIND}: {effect.effect} without 「{word}」 ({step})"
        if effect.condition and effect.effect == "conclusion":
            met = [one for one in said if one.step == "24" and effect.condition in one.word]
            if not any(_stood(one, replace(effect, since=None), staff, same_time) for one in met):
                yield f"{KIND}: {effect.effect} though nobody has accepted 「{effect.condition}」 (24)"


def _stood(said: Said, effect: Attested, staff: Staff, same_time: bool) -> bool:
    if staff == "person" and said.way == "practice":
        return False
    if not same_time:
        return said.withdrawn_at is None
    given, of = datetime.fromisoformat(said.given_at), datetime.fromisoformat(said.at)
    taken_back = datetime.fromisoformat(said.withdrawn_at) if said.withdrawn_at else None
    return (
        given.replace(microsecond=0) <= effect.at  # the portals tell whole seconds
        and (taken_back is None or taken_back >= effect.at + _SECOND)
        and (effect.since is None or of >= effect.since)
    )
