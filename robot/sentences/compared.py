"""How the operator is told of what is not alike: the item, what is shown, and what is expected."""

from collections.abc import Sequence

from ..compared import Compared, Value
from ..words import Words
from .browser import fit

SHOWN = Words(ja="表示", en="shown")


def mismatch(wrong: Sequence[Compared]) -> Words:
    """Say in one word what kind of difference it is."""
    if any(item.is_amount for item in wrong):
        return Words(ja="金額相違", en="Amounts differ")
    return Words(ja="内容相違", en="Contents differ")


def listed(wrong: Sequence[Compared], expected: Words, shown: Words = SHOWN) -> Words:
    """List the items, each as it is `shown` and as it is `expected`, under the names of the two places."""
    told = [_told(item, shown, expected) for item in wrong]
    return Words(ja="、".join(one.ja for one in told), en=", ".join(one.en for one in told))


def seen_last(seen: Words | None) -> Words:
    """Say what was seen the last time that something failed, to stand behind another sentence."""
    return Words(ja=f"最後の表示: {seen.ja}", en=f" Seen last: {seen.en}") if seen else Words(ja="", en="")


def _told(item: Compared, shown: Words, expected: Words) -> Words:
    if item.personal:
        return Words(ja=item.label, en=item.label)
    seen, wanted = _value(item.shown), _value(item.expected)
    return Words(
        ja=f"{item.label}({shown.ja}: {seen.ja}、{expected.ja}: {wanted.ja})",
        en=f"{item.label} ({shown.en}: {seen.en}, {expected.en}: {wanted.en})",
    )


def _value(value: Value) -> Words:
    if value is None or value == "":
        return Words(ja="なし", en="nothing")
    if isinstance(value, int):
        return yen(value)
    return Words(ja=fit(value), en=fit(value))


def yen(amount: int | None) -> Words:
    """Write an amount as the screens do."""
    return Words(ja="なし", en="nothing") if amount is None else Words(ja=f"{amount:,}円", en=f"{amount:,} yen")
