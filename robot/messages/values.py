"""What is expected of a value, where that can be said better than by its column's rule."""

from datetime import date

from .text import Message


def from_today_on(today: date) -> Message:
    return Message(
        ja=f"今日({today:%Y%m%d})から1年以内の日付",
        en=f"a date from today ({today:%Y%m%d}) on, within a year",
    )


def no_later_than(today: date) -> Message:
    return Message(ja=f"今日({today:%Y%m%d})までの日付", en=f"a date that is past by today ({today:%Y%m%d})")


def a_day_of_birth() -> Message:
    return Message(ja="1900年以降で、保険始期日より前の日付", en="a date from 1900 on and before the inception date")


def a_month_of_founding() -> Message:
    return Message(
        ja="1600年以降で、保険始期日の月までの年月", en="a month from 1600 on, no later than the inception month"
    )


def in_the_order_of_steps() -> Message:
    return Message(
        ja="先に行うことの日付より後の日付(契約内容説明日 → お客様控手交日・重要事項説明日など → 加入依頼書控え交付日)",
        en="a date no earlier than those of what comes before it (契約内容説明日, then お客様控手交日, 重要事項説明日 and the like, then "
        "加入依頼書控え交付日)",
    )


def a_name() -> Message:
    return Message(ja="氏名(数字や記号だけではない値)", en="a name, not digits or signs alone")


def a_whole_telephone_number() -> Message:
    return Message(
        ja="0 で始まる市外局番からの、10桁または11桁の番号",
        en="a telephone number with its area code, from 0, of 10 or 11 digits",
    )
