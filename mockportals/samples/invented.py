"""Invented cases of every kind: long names and rare characters, leap days and month ends, every plan and choice.

Each is a pure function of seed and number, as the plainer ones of `seed` are. Nobody here exists: names are drawn from parts, telephone
numbers lie in ranges that are not given out, and every place is made up.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from .. import rating
from ..exchange.messages import Customer
from .seed import Persona

_FAMILY = (
    "髙𣘺:タカハシ 﨑田:サキタ 渡邉:ワタナベ 齋藤:サイトウ 德永:トクナガ 濵口:ハマグチ 栁沢:ヤナギサワ 瀨戸:セト 神﨑:カンザキ "
    "桒原:クワハラ 青木:アオキ 大西:オオニシ 小松:コマツ 土屋:ツチヤ 平野:ヒラノ 三浦:ミウラ 横山:ヨコヤマ 勅使河原:テシガワラ "
    "小比類巻:コヒルイマキ 武者小路:ムシャノコウジ 長曽我部:チョウソカベ 一:ニノマエ 於:オ 谷:タニ 鴻池:コウノイケ 五百旗頭:イオキベ"
).split()
_GIVEN = (
    "隆:タカシ:男性 翔:ショウ:男性 祐:ユウ:男性 権之丞:ゴンノジョウ:男性 ヴィクトル:ヴィクトル:男性 ジョージ:ジョージ:男性 "
    "直樹:ナオキ:男性 美咲:ミサキ:女性 ヱツ:エツ:女性 あづさ:アヅサ:女性 蕗:フキ:女性 凜:リン:女性 マリア・ルイーサ:マリア・ルイーサ:女性"
    " 千鶴子:チヅコ:女性"
).split()
_FIRMS = (
    "みどり運送:ミドリウンソウ ひかり食品:ヒカリショクヒン 北斗電機:ホクトデンキ 若草商事:ワカクサショウジ "
    "クリエイティブテクノロジーソリューションズ:クリエイティブテクノロジーソリューションズ 見本:ミホン "
    "例示県央地域農産物流通加工協同事業:レイジケンオウチイキノウサンブツリュウツウカコウキョウドウジギョウ"
).split()
_FORMS = (
    "株式会社:カブシキガイシャ",
    "有限会社:ユウゲンガイシャ",
    "合同会社:ゴウドウガイシャ",
    "一般社団法人:イッパンシャダンホウジン",
)
_CITIES = (
    "北海道例示郡見本町字大例示原野東二十三線北",
    "東京都見本市",
    "神奈川県例示市",
    "大阪府見本区",
    "沖縄県仮名村字例示",
)
_HOUSES = ("", " 見本ハイツ見本棟101号室", " グランドメゾン例示ヶ丘パークサイドレジデンス壱番館2305号室")
_CARS = (
    ("カローラ見本", "6AA-ZX01"),
    ("ノア見本", "6AA-ZX02"),
    ("ハリアー見本", "6AA-ZX04"),
    ("軽トラ見本", "3BD-ZX09"),
)
_STAFF = ("営業一課 佐倉", "営業二課 真壁", "営業企画推進本部法人営業第三課 早乙女")
_EMPLOYERS = ("見本製作所", "例示市役所", "仮名商店", "㈱見本ホールディングス例示統括事業本部")
_COMMENTS = ("", "急ぎ", "納車は月末を希望。\n連絡は午後に。", '<b>&"引用"</b>', "長い" * 100)

INSTALLMENTS = (12, 24, 36, 48, 60)
PRODUCTS = ("残価設定型クレジット", "通常クレジット", "据置払いクレジット")
STORES = ("本店", "東支店", "西支店")
_OCCUPATIONS = ("会社員", "公務員", "自営業", "会社役員", "年金受給")
_HOUSING = ("自己所有", "賃貸", "家族所有", "社宅")
_INDUSTRIES = ("製造業", "建設業", "卸売・小売業", "運輸業", "サービス業")
_RELATIONS = ("配偶者", "親", "子", "兄弟姉妹")
_LEAP_DAYS = ("19560229", "19720229", "19960229", "20000229")
_HIGHEST_SHARE = 40
"""So many percent of a year's income may be paid in a year, as J-PASS has it."""


@dataclass(frozen=True, slots=True)
class Invented:
    """An estimate, and what the row of its case says besides: `begins` is how the inception is chosen, `later` how many months after it
    the debit starts.
    """

    persona: Persona
    product: str
    store: str
    means: str
    paper: str
    begins: str
    later: int
    comment: str
    half_width: bool


@cache
def invented(n: int, seed: int) -> Invented:
    """Return the `n`-th case of `seed`, counted from 1. Every fourth is a corporation's, every fifth has a guarantor."""
    draw = Random(f"invented {seed}:{n}")
    return Invented(
        persona=_persona(draw, n),
        product=draw.choice(PRODUCTS),
        store=draw.choice(STORES),
        means=draw.choice(("J-PASS", "J-PASS", "お客さま端末")),
        paper=draw.choice(("電子", "電子", "紙")),
        begins=draw.choice(("tomorrow", "month end", "first", "leap day", "in a year")),
        later=draw.choice((0, 0, 1, 3)),
        comment=draw.choice(_COMMENTS),
        half_width=draw.random() < 0.25,
    )


def inception(case: Invented, today: date) -> date:
    """Return when the insurance begins: within a year of `today`; where there is no leap day in it, at the end of February."""
    if case.begins == "tomorrow":
        return today + timedelta(days=1)
    if case.begins == "month end":
        return _end_of(_months_after(today, 2))
    if case.begins == "leap day":
        february = date(today.year + (today.month > 1), 2, 1)
        return _end_of(february)
    if case.begins == "in a year":
        return today + timedelta(days=364)
    return _months_after(today, 1)


def debit_start(case: Invented, today: date) -> str:
    """Return 振替開始年月: the month of the inception, or some months later."""
    return f"{_months_after(inception(case, today), case.later):%Y%m}"


def _months_after(day: date, months: int) -> date:
    """Return the first of the month that comes so many months after that of `day`."""
    since = day.year * 12 + day.month - 1 + months
    return date(since // 12, since % 12 + 1, 1)


def _end_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def _persona(draw: Random, n: int) -> Persona:
    firm = n % 4 == 0
    person, gender = _person(draw, n)
    name, model = draw.choice(_CARS)
    price = draw.choice((180_000, 980_000, 2_480_000, 6_330_000, 19_900_000))
    installments = draw.choice(INSTALLMENTS)
    total = price * (100 + installments // 6) // 100 // 100 * 100
    occupation = draw.choice(_OCCUPATIONS)
    guarantor = _person(draw, n + 50_000)[0] if n % 5 == 0 else None
    return Persona(
        number=f"E{n:08d}",
        made_days_ago=draw.randrange(0, 400),
        customer=_firm(draw, n) if firm else person,
        gender="" if firm else gender,
        representative=person.name if firm else "",
        vehicle_name=name,
        vehicle_model=model,
        vehicle_registration=f"見本 {draw.randrange(300, 400)} わ {draw.randrange(10, 100)}-{draw.randrange(10, 100)}",
        vehicle_first_registered=f"20{draw.randrange(10, 26)}{draw.randrange(1, 13):02d}",
        vehicle_price=price,
        coverage=_coverage(draw, price),
        installments=installments,
        total_payment=total,
        staff=draw.choice(_STAFF),
        occupation="" if firm else occupation,
        employer="" if firm else "なし" if occupation == "年金受給" else draw.choice(_EMPLOYERS),
        annual_income=0 if firm else _enough(total, installments) + draw.choice((0, 1, 250)),
        housing="" if firm else draw.choice(_HOUSING),
        founded=draw.choice(("186802", "198912", "202012")) if firm else "",
        industry=draw.choice(_INDUSTRIES) if firm else "",
        guarantor=guarantor,
        guarantor_relation=draw.choice(_RELATIONS) if guarantor else "",
    )


def _enough(total: int, installments: int) -> int:
    """Return the least annual income, in 万円, with which J-PASS approves."""
    return -(-total * 12 * 100 // (10_000 * _HIGHEST_SHARE * installments))


def _coverage(draw: Random, price: int) -> rating.Coverage:
    return rating.Coverage(
        plan=draw.choice(tuple(rating.PLANS)),
        term_years=draw.choice(rating.TERM_YEARS),
        grade=draw.choice(rating.GRADES),
        age_condition=draw.choice(tuple(rating.AGE_CONDITIONS)),
        driver_limit=draw.choice(tuple(rating.DRIVER_LIMITS)),
        bodily_injury=draw.choice(tuple(rating.BODILY_INJURY)),
        property_damage=draw.choice(tuple(rating.PROPERTY_DAMAGE)),
        personal_injury=draw.choice(tuple(rating.PERSONAL_INJURY)),
        vehicle_amount=max(10, min(2000, price // 10_000)),
        deductible=draw.choice(tuple(rating.DEDUCTIBLES)),
    )


def _person(draw: Random, n: int) -> tuple[Customer, str]:
    family, family_kana = draw.choice(_FAMILY).split(":")
    given, given_kana, gender = draw.choice(_GIVEN).split(":")
    born = date(1940, 1, 1) + timedelta(days=draw.randrange(0, 365 * 66))
    birth = draw.choice((*_LEAP_DAYS, f"{born:%Y%m%d}", f"{_end_of(born.replace(day=1)):%Y%m%d}"))
    customer = Customer(
        party_kind="個人",
        name=f"{family} {given}",
        kana=f"{family_kana} {given_kana}",
        birth_date=birth,
        address=_address(draw),
        phone=f"000-{n // 10_000:04d}-{n % 10_000:04d}",
    )
    return customer, gender


def _firm(draw: Random, n: int) -> Customer:
    name, kana = draw.choice(_FIRMS).split(":")
    form, form_kana = draw.choice(_FORMS).split(":")
    before = draw.random() < 0.5
    return Customer(
        party_kind="法人",
        name=f"{form}{name}" if before else f"{name}{form}",
        kana=f"{form_kana} {kana}" if before else f"{kana} {form_kana}",
        birth_date="",
        address=_address(draw),
        phone=f"000-{n // 10_000:04d}-{n % 10_000:04d}",
    )


def _address(draw: Random) -> str:
    block = f"{draw.randrange(1, 9)}-{draw.randrange(1, 30)}-{draw.randrange(1, 20)}"
    return f"{draw.choice(_CITIES)}{block}{draw.choice(_HOUSES)}"
