"""Rows of invented cases that fit the estimates of the same seed, and rows that all but fit: each is refused, and it is told by what."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache
from random import Random
from typing import NamedTuple

from ..clock import system_now
from .case_rows import SampleRow, row_of
from .invented import debit_start, inception, invented
from .spoiling import SPOILT


class GeneratedRow(NamedTuple):
    """A row by header, and where it is refused: empty, or `at` (`check`, or a printed step), the `column` and why (`ja`, `en`)."""

    row: SampleRow
    refused: Mapping[str, str]


def generated(count: int, seed: int, near_valid: bool = False, today: date | None = None) -> list[GeneratedRow]:
    """Return `count` rows for the estimates that `seed` invents, to be carried on the day `today`; with `near_valid` each is refused."""
    day = today or system_now().date()
    make = _near_valid if near_valid else _valid
    return [make(n, seed, day) for n in range(1, count + 1)]


def _valid(n: int, seed: int, today: date) -> GeneratedRow:
    case = invented(n, seed)
    kana = case.persona.customer.kana
    row = row_of(case.persona, today) | {
        "案件ID": f"gen-{seed}-{n:05d}",
        "お客様カナ": half_width(kana) if case.half_width else kana,
        "保険始期日": f"{inception(case, today):%Y%m%d}",
        "振替開始年月": debit_start(case, today),
        "制度商品": case.product,
        "店舗": case.store,
        "コメント": case.comment,
        "申込手段": case.means,
        "契約書": case.paper,
    }
    return GeneratedRow(row, {})


def _near_valid(n: int, seed: int, today: date) -> GeneratedRow:
    row, _ = _valid(n, seed, today)
    spoilt = SPOILT[(n - 1) % len(SPOILT)]
    change = spoilt.change(row, Random(f"spoilt {seed}:{n}"), today)
    return GeneratedRow(
        {**row, **change.values},
        {"at": change.at or spoilt.at, "column": change.column or spoilt.column, "ja": spoilt.ja, "en": spoilt.en},
    )


def half_width(kana: str) -> str:
    """Write katakana in half width, as older systems print it; what has no half-width form stays."""
    return "".join(_halves().get(sign, sign) for sign in kana)


@cache
def _halves() -> Mapping[str, str]:
    plain = [chr(code) for code in range(0xFF65, 0xFF9E)]
    written = [*plain, *(sign + mark for sign in plain for mark in "ﾞﾟ")]
    wide = {unicodedata.normalize("NFKC", half): half for half in written}
    return {sign: half for sign, half in wide.items() if len(sign) == 1} | {" ": " "}
