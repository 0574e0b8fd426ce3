"""What `renkei systems` says of each system."""

from collections.abc import Sequence
from datetime import datetime

from ..procedure.steps import SYSTEMS
from .text import Message

ANSWERS = Message("応答あり", "answers")
NO_CERTIFICATE = Message("証明書を確認できません", "its certificate was not shown")
SIGNED_IN = Message("ログインできます", "the sign-in works")
NO_SIGN_IN = Message("ログインは不要です", "has no sign-in")
ALL_WELL = Message("すべてのシステムを使えます。", "All systems can be used.")

_SOON = 30


def silent(why: Message) -> Message:
    return Message(ja=f"応答なし({why.ja})", en=f"no answer ({why.en})")


def in_force_until(end: datetime, now: datetime) -> Message:
    """Say until when a certificate is good; in the last month, that somebody should see to it."""
    days = (end - now).days
    soon = days <= _SOON
    return Message(
        ja=f"証明書は {end:%Y-%m-%d} まで(あと{days}日{'、更新してください' if soon else ''})",
        en=f"certificate until {end:%Y-%m-%d} ({days} days{'; have it renewed' if soon else ''})",
    )


def no_sign_in(why: Message) -> Message:
    return Message(ja=f"ログインできません: {why.ja}", en=f"the sign-in does not work: {why.en}")


def line(portal: str, url: str, told: list[Message]) -> Message:
    system = SYSTEMS[portal]
    return Message(
        ja=f"{system.ja}  {url}  {'、'.join(one.ja for one in told)}",
        en=f"{system.en}  {url}  {'; '.join(one.en for one in told)}",
    )


def at_most(rate: str) -> Message:
    """Say how often a system may be asked."""
    return Message(ja=f"{rate} まで", en=f"{rate} at most")


def open_at(hours: str, closed: Sequence[str], now: bool) -> Message:
    """Say when a system may be asked by the file, and whether that is now."""
    days = "、".join(closed), ", ".join(closed)
    ja = [*[hours] * bool(hours), *[f"休み {days[0]}"] * bool(closed), "現在は時間内" if now else "現在は時間外"]
    en = [*[hours] * bool(hours), *[f"closed on {days[1]}"] * bool(closed), "open now" if now else "closed now"]
    return Message(ja=f"時間 {'、'.join(ja)}", en=f"hours: {', '.join(en)}")


def some_not(count: int) -> Message:
    return Message(
        ja=f"使えないシステムが {count} 件あります。", en=f"{count} system{'s' if count > 1 else ''} cannot be used."
    )
