"""帳票ID(保険用): which one belongs to which contract (step 14). Two letters and six digits, invented but consistent."""

from collections.abc import Mapping
from types import MappingProxyType

_PLAN_LETTERS: Mapping[str, str] = MappingProxyType(
    {"クレビタプラン・ライト": "CL", "クレビタプラン・スタンダード": "CS", "クレビタプラン・プレミアム": "CP"}
)
_PARTY_DIGITS: Mapping[str, str] = MappingProxyType({"個人": "01", "法人": "02"})


def form_id_of(plan: str, term_years: int, party_kind: str) -> str:
    """Return the one 帳票ID that J-PASS takes for such a contract, such as `CS260101`."""
    return f"{_PLAN_LETTERS[plan]}26{_PARTY_DIGITS[party_kind]}{term_years:02d}"
