"""Generated cases: the same seed gives the same ones, every plan and choice occurs, and nobody in them exists."""

from datetime import date
from typing import get_args

import pytest
from renkei.mockportals import rating
from renkei.mockportals.past import Standing, must_stand
from renkei.mockportals.samples.estimates import Estimates
from renkei.mockportals.samples.generating import generated, half_width
from renkei.mockportals.samples.invented import PRODUCTS, STORES, invented
from renkei.robot.cases import case as columns
from renkei.robot.cases.case import HEADERS, TODAY, Case

from .conftest import START
from .test_standing import reset  # noqa: F401 - a fixture

TODAYS = START.date()
SEED = 7


@pytest.fixture(scope="module")
def rows():
    """500 rows."""
    return [row for row, _ in generated(500, SEED, today=TODAYS)]


def test_the_same_seed_gives_the_same_rows_however_many():
    """Another seed, others; a row does not depend on how many there are."""
    assert generated(20, SEED, today=TODAYS) == generated(500, SEED, today=TODAYS)[:20]
    assert generated(20, SEED, today=TODAYS) != generated(20, SEED + 1, today=TODAYS)


@pytest.mark.parametrize(
    ("header", "options"),
    [
        ("区分", get_args(columns.Party)),
        ("性別", get_args(columns.Gender)),
        ("保険期間", get_args(columns.TermYears)),
        ("等級", range(1, 21)),
        ("年齢条件", get_args(columns.AgeCondition)),
        ("運転者限定", get_args(columns.DriverLimit)),
        ("対人", get_args(columns.BodilyInjury)),
        ("対物", get_args(columns.PropertyDamage)),
        ("人身傷害", get_args(columns.PersonalInjury)),
        ("免責金額", get_args(columns.Deductible)),
        ("支払回数", get_args(columns.Installments)),
        ("制度商品", PRODUCTS),
        ("職業", get_args(columns.Occupation)),
        ("居住形態", get_args(columns.Housing)),
        ("業種", get_args(columns.Industry)),
        ("連帯保証人", get_args(columns.Guarantor)),
        ("保証人続柄", get_args(columns.Relation)),
        ("店舗", STORES),
        ("申込手段", get_args(columns.Means)),
        ("契約書", get_args(columns.ContractPaper)),
    ],
)
def test_every_choice_occurs_in_500(rows, header, options):
    """All that a column can say; 変更再申込 alone is left out, which needs a contract first."""
    assert {row[header] for row in rows} - {""} == set(options)


def test_every_plan_occurs_in_500_and_so_does_what_is_rare():
    """Each plan; long names, characters beyond JIS X 0208, half-width kana, leap days, month ends, guarantors of firms."""
    people = [invented(n, SEED).persona for n in range(1, 501)]
    assert {who.coverage.plan for who in people} == set(rating.PLANS)
    names = " ".join(who.customer.name for who in people)
    assert all(sign in names for sign in "髙﨑邉德")
    assert max(len(who.customer.kana) for who in people) > 40
    assert any(who.customer.birth_date.endswith("0229") for who in people)
    assert any(who.guarantor and who.customer.party_kind == "法人" for who in people)
    rows = [row for row, _ in generated(500, SEED, today=date(2027, 9, 1))]
    assert any("ｶ" in str(row["お客様カナ"]) for row in rows)
    inceptions = {str(row["保険始期日"])[4:] for row in rows}
    assert {"0229", "1130"} <= inceptions


def test_half_width_kana_is_read_as_what_it_was():
    """Marks of voicing stand behind their sign; what has no half width stays."""
    assert half_width("ヴィクトル ガギパ・ヱー") == "ｳﾞｨｸﾄﾙ ｶﾞｷﾞﾊﾟ･ヱｰ"


def test_every_row_is_right_and_comes_to_its_end_by_the_portals_rules(rows):
    """500 are cases of the day; and no portal would refuse any of them up to 52, the screening among it."""
    assert set(rows[0]) <= set(HEADERS)
    for n, row in enumerate(rows, 1):
        Case.model_validate(row, context={TODAY: TODAYS})
        changes = {
            header: row[header] for header in ("保険始期日", "振替開始年月", "制度商品", "店舗", "申込手段", "契約書")
        }
        must_stand([Standing("52", n, changes)], Estimates(SEED, 500, generated=True), START)


def test_nobody_in_them_exists():
    """Telephone numbers lie in a range that is not given out, and each is one estimate's only."""
    people = [invented(n, SEED).persona for n in range(1, 501)]
    phones = [one.phone for who in people for one in (who.customer, who.guarantor) if one]
    assert all(phone.startswith("000-") for phone in phones)
    assert len(phones) == len(set(phones))


def test_control_makes_a_world_with_the_estimates_that_fit(reset, portals, client):  # noqa: F811 - the fixture
    """`generated`: so many, of that seed; PAL shows them, also after a restart, and cases can stand at a step among them."""
    status, made = reset(generated={"n": 40, "seed": SEED}, at_step=29)
    assert (status, made["generated"], made["estimates"], made["seed"]) == (200, True, 40, SEED)
    portals.reopen("main")
    who = invented(3, SEED).persona
    assert who.customer.name in client("pal").get("/estimates/E00000003").text
    assert reset()[1]["generated"] is False


@pytest.mark.parametrize(
    "body",
    [
        {"generated": {"n": 0, "seed": 1}},
        {"generated": {"n": 5}},
        {"generated": {"n": 5, "seed": -1}},
        {"generated": {"n": 5, "seed": 1}, "seed": 1},
        {"generated": 7},
    ],
)
def test_what_cannot_be_generated_gets_a_sentence(reset, body):  # noqa: F811 - the fixture
    """400, with what is wrong."""
    status, answer = reset(**body)
    assert (status, bool(answer["error"])) == (400, True)
