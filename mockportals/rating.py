"""What an insurance costs: the insurer's own arithmetic, invented, and steady enough to check an entered premium by."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PLANS: Mapping[str, int] = MappingProxyType(
    {"クレビタプラン・ライト": 42_000, "クレビタプラン・スタンダード": 58_000, "クレビタプラン・プレミアム": 76_000}
)
TERM_YEARS = (1, 2, 3)
GRADES = range(1, 21)
AGE_CONDITIONS: Mapping[str, int] = MappingProxyType(
    {"年齢を問わず補償": 210, "21歳以上補償": 140, "26歳以上補償": 100, "30歳以上補償": 94}
)
DRIVER_LIMITS: Mapping[str, int] = MappingProxyType(
    {"限定なし": 100, "家族限定": 99, "本人・配偶者限定": 93, "本人限定": 92}
)
BODILY_INJURY: Mapping[str, int] = MappingProxyType({"無制限": 100, "1億円": 97})
PROPERTY_DAMAGE: Mapping[str, int] = MappingProxyType({"無制限": 100, "1億円": 98, "5,000万円": 95})
PERSONAL_INJURY: Mapping[str, int] = MappingProxyType({"3,000万円": 100, "5,000万円": 103, "1億円": 106, "無制限": 110})
DEDUCTIBLES: Mapping[str, int] = MappingProxyType({"なし": 120, "5-10万円": 100, "10-10万円": 91})
_YEN_PER_VEHICLE_MAN = 95  # per 万円 of vehicle cover and year
_LONG_TERM_PERCENT: Mapping[int, int] = MappingProxyType({1: 100, 2: 196, 3: 288})


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is covered and on which terms. `vehicle_amount` is in 万円."""

    plan: str
    term_years: int
    grade: int
    age_condition: str
    driver_limit: str
    bodily_injury: str
    property_damage: str
    personal_injury: str
    vehicle_amount: int
    deductible: str


def premium(coverage: Coverage) -> int:
    """Return the premium of the whole term in yen, a multiple of 10.

    Raises `KeyError` when a term is not one that the tables know.
    """
    liability = PLANS[coverage.plan]
    for table, choice in (
        (BODILY_INJURY, coverage.bodily_injury),
        (PROPERTY_DAMAGE, coverage.property_damage),
        (PERSONAL_INJURY, coverage.personal_injury),
    ):
        liability = liability * table[choice] // 100
    vehicle = coverage.vehicle_amount * _YEN_PER_VEHICLE_MAN * DEDUCTIBLES[coverage.deductible] // 100
    yearly = (liability + vehicle) * AGE_CONDITIONS[coverage.age_condition] // 100
    yearly = yearly * DRIVER_LIMITS[coverage.driver_limit] // 100
    yearly = yearly * _grade_percent(coverage.grade) // 100
    return yearly * _LONG_TERM_PERCENT[coverage.term_years] // 1000 * 10


def _grade_percent(grade: int) -> int:
    """Return what the no-claims grade makes of the premium: grade 1 pays most, grade 20 least, 6 is where one starts."""
    return 164 - 6 * grade if grade < 6 else 128 - 4 * (grade - 6)
