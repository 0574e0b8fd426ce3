"""PAL's screens."""

from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from .base import Screen
from .finding import MENU
from .written import digits, yen

_LINKS = "(main) => [...main.querySelectorAll('td a')].map((link) => [link.textContent.trim(), link.href])"


@dataclass(frozen=True, slots=True)
class EstimateShown:
    """What an estimate says; money in yen. `birth_date` is `YYYYMMDD`, empty for a corporation."""

    number: str
    party: str
    kana: str
    birth_date: str
    phone: str
    name: str
    premium: int | None
    installments: str
    total_payment: int | None


class Menu(Screen):
    """The menu."""

    portal = "pal"
    heading = "メニュー"
    links = MappingProxyType(dict.fromkeys(("見積書一覧", "商談一覧", "その他商談支援"), MENU))


class Estimates(Screen):
    """The list of estimates."""

    portal = "pal"
    heading = "見積書一覧"

    def search(self, number: str) -> bool:
        """Search for an estimate; tell whether exactly it was found."""
        rows = self.found("見積番号・お客様名・カナ", number)
        return [row["見積番号"] for row in rows].count(number) == 1

    def paths(self) -> dict[str, list[str]]:
        """Return where the links of the list lead that is shown, by the estimates' numbers."""
        found: dict[str, list[str]] = {}
        for number, address in self.page.get_by_role("main").evaluate(_LINKS):
            found.setdefault(number, []).append(urlsplit(address).path)
        return found


class Estimate(Screen):
    """One estimate."""

    portal = "pal"
    heading = "見積書"

    def read(self) -> EstimateShown:
        """Return what it says."""
        items = self.items()
        is_person = items["区分"] == "個人"
        return EstimateShown(
            number=items["見積番号"],
            party=items["区分"],
            kana=items["カナ"],
            birth_date=digits(items["生年月日"]) if is_person else "",
            name=items["氏名" if is_person else "法人名"],
            phone=items["電話" if is_person else "法人電話番号"],
            premium=yen(items["保険料"]),
            installments=items["支払回数"],
            total_payment=yen(items["支払総額"]),
        )


class Support(Screen):
    """「その他商談支援」: the door to J-PASS (23, 47) and to arclink (51)."""

    portal = "pal"
    heading = "その他商談支援"
    links = MappingProxyType({"J-PASS": MENU, "arclink": MENU})
