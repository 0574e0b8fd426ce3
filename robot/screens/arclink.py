"""arclink's screens."""

from .base import Screen, yen

WITH_STAFF = "担当者手続き中"
WITH_APPROVER = "店舗承認者手続中"
RETURNED = "差戻し"


class Cases(Screen):
    """「案件一覧」."""

    portal = "arclink"
    heading = "案件一覧"

    def search(self, number: str) -> list[dict[str, str]]:
        """Return the rows of that 見積番号 or 受付番号."""
        self.find("見積番号・受付番号", number)
        return [row for row in self.rows() if number in (row.get("見積番号"), row.get("受付番号"))]


class CaseDetail(Screen):
    """「案件詳細」 (steps 52 and ①)."""

    portal = "arclink"
    heading = "案件詳細"

    def status(self) -> str:
        """Return 手続き状況."""
        return self.items()["手続き状況"]

    def take_back(self) -> None:
        """Press 「担当者手続き中に戻す」 and wait until it is answered (①)."""
        with self.page.expect_event("framenavigated", predicate=lambda frame: frame == self.page.main_frame):
            self.press("担当者手続き中に戻す")

    def premium(self) -> int | None:
        """Return the premium in yen."""
        return yen(self.items().get("保険料", ""))


class Comment(Screen):
    """「コメント入力」 (step 52)."""

    portal = "arclink"
    heading = "コメント入力"


class Withdrawn(Screen):
    """「変更再申込」: the contract went back to J-PASS (①)."""

    portal = "arclink"
    heading = "変更再申込"
