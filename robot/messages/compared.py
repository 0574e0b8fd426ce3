"""How the operator is told of what is not alike: the item, what is shown, and what is expected."""

from collections.abc import Sequence

from ..flows.compared import Compared, Value
from .browser import fit
from .text import Message

SHOWN = Message(ja="表示", en="shown")


def mismatch(wrong: Sequence[Compared]) -> Message:
    """Say in one word what kind of difference it is."""
    if any(item.is_amount for item in wrong):
        return Message(ja="金額相違", en="Amounts differ")
    return Message(ja="内容相違", en="Contents differ")


def listed(wrong: Sequence[Compared], expected: Message, shown: Message = SHOWN) -> Message:
    """List the items, each as it is `shown` and as it is `expected`, under the names of the two places."""
    told = [_told(item, shown, expected) for item in wrong]
    return Message(ja="、".join(one.ja for one in told), en=", ".join(one.en for one in told))


def seen_last(seen: Message | None) -> Message:
    """Say what was seen the last time that something failed, to stand behind another sentence."""
    return Message(ja=f"最後の表示: {seen.ja}", en=f" Seen last: {seen.en}") if seen else Message(ja="", en="")


def _told(item: Compared, shown: Message, expected: Message) -> Message:
    if item.personal:
        return Message(ja=item.label, en=item.label)
    seen, wanted = value_told(item.shown), value_told(item.expected)
    return Message(
        ja=f"{item.label}({shown.ja}: {seen.ja}、{expected.ja}: {wanted.ja})",
        en=f"{item.label} ({shown.en}: {seen.en}, {expected.en}: {wanted.en})",
    )


def value_told(value: Value) -> Message:
    """Return a value as it may be told."""
    if value is None or value == "":
        return Message(ja="なし", en="nothing")
    if isinstance(value, int):
        return yen(value)
    return Message(ja=fit(value), en=f"「{fit(value)}」")


def yen(amount: int | None) -> Message:
    """Write an amount as the screens do."""
    return Message(ja="なし", en="nothing") if amount is None else Message(ja=f"{amount:,}円", en=f"{amount:,} yen")
