"""What a page says is quoted short and visible, and never names the customer."""

import pytest
from renkei.robot.cases.discretion import HIDDEN, LONGEST_QUOTE, discreet, quoted

from tests.store.conftest import invented

NAME, BIRTH, PHONE = "連携 太郎", "19800305", "000-1234-5678"


@pytest.mark.parametrize(
    "said",
    [
        "連携 太郎様は登録済みです",
        "連携太郎 様",
        "連携　太郎",
        "生年月日 1980/03/05 が違います",
        "1980年3月5日生まれ",
        "1980-03-05",
        "19800305",
        "電話 000-1234-5678",
        "電話 00012345678",
        "電話 000(1234)5678",
    ],
)
def test_what_names_the_customer_is_taken_out(said):
    """Name, birth date and telephone, however a page spaces and writes them; the rest of the sentence stays."""
    told = discreet(f"お知らせ: {said} (E00000001)", invented(1), [NAME, BIRTH, PHONE])
    assert HIDDEN in told
    assert told.startswith("お知らせ: ")
    assert told.endswith("(E00000001)")
    for value in ("太郎", "1980", "1234", "5678"):
        assert value not in told


def test_the_rows_own_values_are_taken_out():
    """The kana of the row, too, with or without its space."""
    case = invented(1)
    assert discreet(f"[{case.customer_kana}]", case) == f"[{HIDDEN}]"
    assert discreet(f"[{''.join(case.customer_kana.split())}]", case) == f"[{HIDDEN}]"


@pytest.mark.parametrize("said", ["保険料 84,320円", "2027/01/01 から", "見積番号 E00000001", "040200000170-00", ""])
def test_what_names_nobody_stays(said):
    """Amounts, dates of the contract and numbers of the case are what a person needs."""
    assert discreet(said, invented(1), [NAME, BIRTH, PHONE]) == said


def test_a_page_cannot_draw_on_the_terminal():
    """Control sequences and bidi overrides are named, lines become spaces, and 20 MB are cut."""
    assert quoted("\x1b[2Jgone\u202e\r\nnext") == "[U+001B][2Jgone[U+202E] next"
    assert len(quoted("長" * 20_000_000)) == LONGEST_QUOTE + 1
