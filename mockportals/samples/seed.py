"""The invented people, firms, cars and estimates that a world starts with, each a pure function of seed and number.

Nobody here exists: names are drawn from lists of common parts, telephone numbers lie in ranges that are not given out.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .. import rating
from ..exchange.messages import Customer

DEFAULT_SEED = 20260401
DEFAULT_ESTIMATES = 3000

_FAMILY = (
    "青木:アオキ 石川:イシカワ 上田:ウエダ 大西:オオニシ 加藤:カトウ 木下:キノシタ 桑原:クワバラ 小松:コマツ 坂本:サカモト 島田:シマダ "
    "高橋:タカハシ 千葉:チバ 土屋:ツチヤ 中川:ナカガワ 西村:ニシムラ 野口:ノグチ 橋本:ハシモト 平野:ヒラノ 藤井:フジイ 松田:マツダ "
    "三浦:ミウラ 村上:ムラカミ 森田:モリタ 山口:ヤマグチ 横山:ヨコヤマ 吉岡:ヨシオカ 渡部:ワタベ"
).split()
_GIVEN_MALE = (
    "健一:ケンイチ 大輔:ダイスケ 直樹:ナオキ 浩二:コウジ 翔太:ショウタ 和也:カズヤ 誠:マコト 隆:タカシ 悠人:ユウト"
).split()
_GIVEN_FEMALE = (
    "美咲:ミサキ 陽子:ヨウコ 恵:メグミ 由美:ユミ 彩香:アヤカ 直美:ナオミ 千尋:チヒロ 真理:マリ 優子:ユウコ"
).split()
_FIRMS = (
    "みどり運送:ミドリウンソウ 青葉建設:アオバケンセツ ひかり食品:ヒカリショクヒン 大空設備:オオゾラセツビ さくら印刷:サクラインサツ "
    "北斗電機:ホクトデンキ 若草商事:ワカクサショウジ 港南工業:コウナンコウギョウ"
).split()
_TOWNS = ("緑が丘", "桜台", "港町", "本町", "旭町", "若葉", "東山", "川原")
_CITIES = ("東京都見本市", "神奈川県例示市", "愛知県仮名市", "大阪府見本区", "福岡県例示市")
_CARS = (
    ("カローラ見本", "6AA-ZX01", 2_480_000),
    ("ノア見本", "6AA-ZX02", 3_390_000),
    ("ヤリス見本", "5BA-ZX03", 1_890_000),
    ("ハリアー見本", "6AA-ZX04", 4_120_000),
    ("シエンタ見本", "6AA-ZX05", 2_380_000),
    ("アルファード見本", "6AA-ZX06", 5_800_000),
)
_INSTALLMENTS = (24, 36, 48, 60)
_STAFF = ("営業一課 佐倉", "営業一課 片桐", "営業二課 真壁", "営業二課 早乙女")
_JOBS = (("会社員", "見本製作所"), ("公務員", "例示市役所"), ("自営業", "仮名商店"), ("会社役員", "見本物産"))
_INDUSTRIES = ("製造業", "建設業", "卸売・小売業", "運輸業", "サービス業")
_RELATIONS = ("配偶者", "親", "兄弟姉妹")


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """One estimate and all that the clerk who made it knows besides: what a case row needs beyond the estimate."""

    number: str
    made_days_ago: int
    customer: Customer
    gender: str
    representative: str
    vehicle_name: str
    vehicle_model: str
    vehicle_registration: str
    vehicle_first_registered: str
    vehicle_price: int
    coverage: rating.Coverage
    installments: int
    total_payment: int
    staff: str
    occupation: str
    employer: str
    annual_income: int
    housing: str
    founded: str
    industry: str
    guarantor: "Customer | None"
    guarantor_relation: str

    @property
    def premium(self) -> int:
        """The premium in yen that the insurer's own arithmetic gives for these conditions."""
        return rating.premium(self.coverage)


def persona(n: int, seed: int = DEFAULT_SEED) -> Persona:
    """Return the `n`-th estimate of `seed`, counted from 1. Every fifth, from the second on, is a corporation's."""
    draw = Random(f"{seed}:{n}")
    corporate = n % 5 == 2
    gender = draw.choice(("男性", "女性"))
    customer = _firm(draw, n) if corporate else _person(draw, gender, n)
    name, model, price = draw.choice(_CARS)
    price += draw.randrange(0, 40) * 10_000
    installments = draw.choice(_INSTALLMENTS)
    occupation, employer = draw.choice(_JOBS)
    with_guarantor = n % 7 == 0
    return Persona(
        number=f"E{n:08d}",
        made_days_ago=draw.randrange(0, 60),
        customer=customer,
        gender="" if corporate else gender,
        representative=_full_name(draw, "男性")[0] if corporate else "",
        vehicle_name=name,
        vehicle_model=model,
        vehicle_registration=f"見本 {draw.randrange(300, 400)} わ {draw.randrange(10, 100)}-{draw.randrange(10, 100)}",
        vehicle_first_registered=f"20{draw.randrange(22, 27)}{draw.randrange(1, 13):02d}",
        vehicle_price=price,
        coverage=_coverage(draw, price),
        installments=installments,
        total_payment=price * (100 + installments // 6) // 100 // 100 * 100,
        staff=draw.choice(_STAFF),
        occupation="" if corporate else occupation,
        employer="" if corporate else employer,
        annual_income=0 if corporate else 1200 + draw.randrange(0, 30) * 20,
        housing="" if corporate else draw.choice(("自己所有", "賃貸", "家族所有", "社宅")),
        founded=f"{draw.randrange(1975, 2016)}{draw.randrange(1, 13):02d}" if corporate else "",
        industry=draw.choice(_INDUSTRIES) if corporate else "",
        guarantor=_person(draw, "女性", n + 50_000) if with_guarantor else None,
        guarantor_relation=draw.choice(_RELATIONS) if with_guarantor else "",
    )


def _coverage(draw: Random, vehicle_price: int) -> rating.Coverage:
    return rating.Coverage(
        plan=draw.choice(tuple(rating.PLANS)),
        term_years=draw.choice(rating.TERM_YEARS),
        grade=draw.randrange(6, 21),
        age_condition=draw.choice(tuple(rating.AGE_CONDITIONS)),
        driver_limit=draw.choice(tuple(rating.DRIVER_LIMITS)),
        bodily_injury=draw.choice(tuple(rating.BODILY_INJURY)),
        property_damage=draw.choice(tuple(rating.PROPERTY_DAMAGE)),
        personal_injury=draw.choice(tuple(rating.PERSONAL_INJURY)),
        vehicle_amount=vehicle_price // 10_000 // 5 * 5,
        deductible=draw.choice(tuple(rating.DEDUCTIBLES)),
    )


def _person(draw: Random, gender: str, n: int) -> Customer:
    name, kana = _full_name(draw, gender)
    born = date(1955, 1, 1) + timedelta(days=draw.randrange(0, 365 * 48))
    return Customer(
        party_kind="個人",
        name=name,
        kana=kana,
        birth_date=f"{born:%Y%m%d}",
        address=_address(draw),
        phone=f"000-{n // 10_000:04d}-{n % 10_000:04d}",
    )


def _firm(draw: Random, n: int) -> Customer:
    name, kana = draw.choice(_FIRMS).split(":")
    branch, branch_kana = draw.choice(("東:ヒガシ", "西:ニシ", "南:ミナミ", "中央:チュウオウ")).split(":")
    return Customer(
        party_kind="法人",
        name=f"株式会社{branch}{name}",
        kana=f"カブシキガイシャ{branch_kana}{kana}",
        birth_date="",
        address=_address(draw),
        phone=f"000-{n // 10_000:04d}-{n % 10_000:04d}",
    )


def _full_name(draw: Random, gender: str) -> tuple[str, str]:
    family, family_kana = draw.choice(_FAMILY).split(":")
    given, given_kana = draw.choice(_GIVEN_MALE if gender == "男性" else _GIVEN_FEMALE).split(":")
    return f"{family} {given}", f"{family_kana} {given_kana}"


def _address(draw: Random) -> str:
    return f"{draw.choice(_CITIES)}{draw.choice(_TOWNS)}{draw.randrange(1, 9)}-{draw.randrange(1, 30)}-{draw.randrange(1, 20)}"
