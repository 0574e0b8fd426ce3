"""損保オンライン's screens; opened by J-PASS it calls itself DLWebオンライン."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Literal

from .base import Screen
from .finding import ACTIONS, MENU, Fields, InRow, Part
from .written import digits, yen

UNLINKED = "未連携"
LINKED = "連携済み(審査申込前)"
APPROVED = "審査承認済み(加入依頼書未作成)"
ENROLLED = "審査承認済 加入依頼書作成済"
CONCLUDED = "契約締結済"
DECLINED = "否決"
CHANGING = "変更手続中"
APPLIED = frozenset({"審査中", APPROVED, ENROLLED, CONCLUDED, DECLINED})

Paper = Literal["申込書", "割賦WEB連携お客様控"]


@dataclass(frozen=True, slots=True)
class ContractState:
    """Where an application stands in 損保オンライン."""

    number: str
    status: str
    print_serial: str
    receipt_number: str


class Applications(Screen):
    """The list of applications."""

    portal = "sonpo"
    heading = "申込一覧"
    links = MappingProxyType({"自動車契約照会(申し込み時点)": MENU})

    def search(self, estimate: str) -> Fields | None:
        """Return the estimate's row, if there is one: 損保オンライン has one application of an estimate."""
        rows = self.found("見積番号・契約者", estimate)
        return next((row for row in rows if row["見積番号"] == estimate), None)


class ApplicationForm(Screen):
    """The application's design screen (steps 1-3, 29-30)."""

    portal = "sonpo"
    heading = "申込書情報"

    def standing(self) -> ContractState:
        """Return where the application stands."""
        items = self.items()
        return ContractState(
            number=items["申込番号"],
            status=items["割賦WEB手続きステータス"],
            print_serial=items["印刷連番"],
            receipt_number=items.get("受付番号", ""),
        )

    def is_by_web(self) -> bool:
        """Tell whether 「割賦WEB手続き」 is checked."""
        return self.is_ticked("割賦WEB手続き")

    def is_dlweb(self) -> bool:
        """Tell whether J-PASS opened it (step 28)."""
        return "DLWebオンライン" in self.page.title()


class Forms(Screen):
    """「申込書帳票作成」: the papers and what follows them (steps 4-8, 31-32)."""

    portal = "sonpo"
    heading = "申込書帳票作成"
    printed_choices = frozenset({"申込書", "割賦WEB連携お客様控"})
    links = MappingProxyType({"再表示": ACTIONS, "設計画面に戻る": ACTIONS})

    def status(self) -> str:
        """Return the status of 割賦WEB手続き."""
        return self.items()["割賦WEB手続きステータス"]

    def premium(self) -> int | None:
        """Return the premium of the application in yen."""
        return yen(self.items()["保険料"])

    def choose_paper(self, paper: Paper) -> None:
        """Choose what to print."""
        self.choose("帳票", paper)


class PrintWindow(Screen):
    """A printed paper in a window of its own, closed with 「×」."""

    portal = "sonpo"
    heading = "帳票印刷"

    def paper_url(self) -> str:
        """Return the address of the PDF that the window shows."""
        return self.page.get_by_title(self.there("帳票"), exact=True).get_attribute("src") or ""


class TextWindow(Screen):
    """A text to be read, in a window of its own; `title` names the link to it and its heading."""

    portal = "sonpo"
    title: ClassVar[str]


class ImportantMatters(TextWindow):
    """「重要事項のご説明」 (step 33)."""

    title = heading = "重要事項のご説明"


class Consent(TextWindow):
    """「同意事項」 (step 34)."""

    title = heading = "同意事項"


class ContractContents(TextWindow):
    """「ご契約内容」 (step 35)."""

    title = heading = "ご契約内容"


class Paperless(Screen):
    """The explanations before the contract, each with its link in a part of its own (steps 33-35)."""

    portal = "sonpo"
    heading = "ペーパーレス手続き"
    links = MappingProxyType(
        {text.title: Part("region", text.title) for text in (ImportantMatters, Consent, ContractContents)}
    )


class ConfirmParty(Screen):
    """The first paperless screen (step 36)."""

    portal = "sonpo"
    heading = "ご契約者さまの確認"


class ConfirmCoverage(Screen):
    """The second paperless screen (step 36)."""

    portal = "sonpo"
    heading = "補償内容の確認"


class ConfirmAll(Screen):
    """The last paperless screen, with 「契約を申し込む」 (steps 36-37)."""

    portal = "sonpo"
    heading = "お申込内容の最終確認"


class Completion(Screen):
    """「保険申込完了」 (step 38)."""

    portal = "sonpo"
    heading = "保険申込完了"


class Inquiry(Screen):
    """「自動車契約照会(申し込み時点)」 (step 45)."""

    portal = "sonpo"
    heading = "自動車契約照会(申し込み時点)"

    def search(self, estimate: str) -> Fields | None:
        """Return the row of the estimate's contract, if it is there: 損保オンライン has one application of an estimate."""
        rows = self.found("見積番号・受付番号", estimate)
        return next((row for row in rows if row["見積番号"] == estimate), None)

    def open_contract(self, estimate: str) -> None:
        """Open the estimate's contract, which was searched for, and wait until it is shown."""
        with self._moving_on():
            self.press(InRow(estimate, "詳細"))
        self._one(self.page.get_by_role("rowheader", name=self.there("申込日時"), exact=True), "申込日時", "item")

    def applied_at(self) -> str:
        """Return 申込日時 as the digits `YYYYMMDDHHMM`."""
        return digits(self.items()["申込日時"]).replace(" ", "").replace(":", "")
