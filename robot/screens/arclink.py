"""arclink's screens."""

from .base import Screen
from .finding import Fields
from .written import yen

WITH_STAFF = "担当者手続き中"
WITH_APPROVER = "店舗承認者手続中"
RETURNED = "差戻し"
APPLIED_FOR = frozenset({WITH_APPROVER, "承認済"})
"""With the store approver, or past that: the case was applied for (52)."""
_WITHDRAWN = "変更再申込済"


class Cases(Screen):
    """「案件一覧」."""

    portal = "arclink"
    heading = "案件一覧"

    def search(self, number: str) -> list[Fields]:
        """Return the rows of that 見積番号 or 受付番号, the case that came last first, however the list is ordered."""
        rows = self.found("見積番号・受付番号", number)
        found = [row for row in rows if number in (row["見積番号"], row["受付番号"])]
        return sorted(found, key=lambda row: row["案件番号"], reverse=True)


def is_withdrawn(row: Fields) -> bool:
    """Tell whether a case of the list rests because its contract went back to J-PASS (①)."""
    return _WITHDRAWN in row["手続き状況"]


class CaseDetail(Screen):
    """「案件詳細」 (steps 52 and ①)."""

    portal = "arclink"
    heading = "案件詳細"

    def status(self) -> str:
        """Return 手続き状況."""
        return self.items()["手続き状況"]

    def take_back(self) -> None:
        """Press 「担当者手続き中に戻す」 and wait until it is answered (①)."""
        with self._moving_on():
            self.press("担当者手続き中に戻す")

    def premium(self) -> int | None:
        """Return the premium in yen."""
        return yen(self.items()["保険料"])


class Comment(Screen):
    """「コメント入力」 (step 52)."""

    portal = "arclink"
    heading = "コメント入力"


class Withdrawn(Screen):
    """「変更再申込」: the contract went back to J-PASS (①)."""

    portal = "arclink"
    heading = "変更再申込"
