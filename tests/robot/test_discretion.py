"""What a page says is quoted short and visible, and never names the customer."""

import pytest
from renkei.robot.cases.discretion import HIDDEN, LONGEST_QUOTE, discreet, hidden, quoted

from tests.store.conftest import invented
from tests.support.canaries import spelled

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


@pytest.mark.parametrize(
    "value",
    [
        "石川 直美",
        "イシカワ ナオミ",
        "19860521",
        "20190501",
        "000-1234-0001",
        "愛知県仮名市川原1-27-18",
        "見本 347 わ 55-84",
    ],
)
def test_a_value_is_hidden_however_it_is_written(value):
    """In full and half width, in every kana, with and without spaces, a date in our calendar and in the emperors'."""
    for written in spelled(value):
        said = hidden(f"エラー「{written}」は登録できません(コード 20260101-77)", [value])
        assert said == f"エラー「{HIDDEN}」は登録できません(コード 20260101-77)", written


def test_what_a_row_says_beside_names_is_hidden_too():
    """Comment and employer; 「なし」 says nothing of anybody."""
    case = invented(1).model_copy(update={"comment": "カナリアを飼っている", "employer": "カナリア商会"})
    assert (
        discreet("備考「ｶﾅﾘｱを飼っている」、勤務先「カナリア　商会」", case) == f"備考「{HIDDEN}」、勤務先「{HIDDEN}」"
    )
    assert discreet("勤務先なし", case.model_copy(update={"employer": "なし"})) == "勤務先なし"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("見積番号 E20260001　山田 太郎 様", f"見積番号 E20260001　{HIDDEN} 様"),
        ("山田様の申込", f"{HIDDEN}様の申込"),
        ("お客様、皆様、仕様、同様、模様、この様に", "お客様、皆様、仕様、同様、模様、この様に"),
    ],
)
def test_whoever_is_called_by_name_is_nobody(said, kept):
    """Also those whom nobody has heard of; 様 at the end of a word calls nobody."""
    assert hidden(said, []) == kept
