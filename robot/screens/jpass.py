"""J-PASS's screens."""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlsplit

from ..messages.times import JST
from .base import Screen
from .finding import ACTIONS, MENU, Fields, Part
from .written import digits, yen

BEFORE_APPLICATION = "申込前"
SCREENING = "審査中"
CONDITIONAL = "条件付承認"
APPROVED = frozenset({"承認", CONDITIONAL})
CONTRACTING = "契約手続き中"
DONE = "済"
COPY_DELIVERED = "控え交付済"
DECLINED = "否決"
SENT_BACK = "差戻し"
CHANGING = "変更手続中"
ENDED_WITHOUT_CONTRACT = frozenset({SENT_BACK, CHANGING})
LINKED_BACK = frozenset({DONE, COPY_DELIVERED})
_SCHEMES = Part("search", "商品の検索")
_INSURANCES = Part("group", "保険の検索")


class Top(Screen):
    """The top screen and its menu."""

    portal = "jpass"
    heading = "トップ"
    links = MappingProxyType(dict.fromkeys(("審査状況確認(当日分)", "お申込一覧(変更再申込)", "arclinkへ"), MENU))


@dataclass(frozen=True, slots=True)
class Received:
    """What the receipt window shows of the data that came (steps 6 and 40)."""

    print_serial: str
    estimate_number: str
    premium: int | None
    receipt_number: str


class Receipt(Screen):
    """「データ受信結果」: whether J-PASS got the data."""

    portal = "jpass"
    heading = "データ受信結果"
    shows_alerts = True

    def received(self) -> Received | None:
        """Return what was received, or `None` when the window says that nothing was."""
        if self.page.get_by_role("alert").count():
            return None
        items = self.items()
        return Received(
            print_serial=items["印刷連番"],
            estimate_number=items["見積番号"],
            premium=yen(items["保険料"]),
            receipt_number=items.get("受付番号", ""),  # there from 連携Ⅲ on
        )

    def concluded_at(self) -> datetime:
        """Return 保険締結日時 as received (step 40)."""
        text = self.items()["保険締結日時"]
        return datetime.strptime(text, "%Y/%m/%d %H:%M").replace(tzinfo=JST)


class Means(Screen):
    """「お申込手続き手段」 (step 10)."""

    portal = "jpass"
    heading = "お申込手続き手段"


class Parties(Screen):
    """「当事者選択」."""

    portal = "jpass"
    heading = "当事者選択"


class Deal(Screen):
    """「お取引確認」, where the customer applies on the own terminal (step 18)."""

    portal = "jpass"
    heading = "お取引確認"

    def read(self) -> tuple[str, int | None, int | None]:
        """Return 支払回数, and 支払総額 and 保険料 in yen."""
        items = self.items()
        return items["支払回数"].removesuffix("回"), yen(items["支払総額"]), yen(items["保険料"])


class Applicant(Screen):
    """「ご本人さま情報」."""

    portal = "jpass"
    heading = "ご本人さま情報"


class Staff(Screen):
    """「ご担当者確認」."""

    portal = "jpass"
    heading = "ご担当者確認"


class InsuranceChoice(Screen):
    """「保険選択」 (steps 11-14 and 19-21)."""

    portal = "jpass"
    heading = "保険選択"
    printed_choices = frozenset({"1. 保険新規申込", "2. 保険申込なし", "損保ジャパン(クレビタプラン)"})

    def search(self) -> None:
        """Press 「検索」 of the scheme products and wait for what it brings; that of the insurances is another one."""
        with self._moving_on():
            self._press_button("検索", _SCHEMES)
        self._heading().wait_for()

    def search_by_customer(self, **keys: str) -> None:
        """Look for the insurances of one customer, and wait for the answer (step 20)."""
        self.fill(**keys)
        with self._moving_on():
            self._press_button("検索", _INSURANCES)

    def choose_received(self, print_serial: str) -> None:
        """Choose the insurance of this 印刷連番 on the page of the list that is open (steps 13 and 20)."""
        self.choose("損保オンラインから受信した保険", print_serial)

    def received(self, print_serial: str) -> Fields | None:
        """Look through every page of the received insurances for this 印刷連番; leave its page open."""
        while True:
            for row in self.rows():
                if row.get("印刷連番") == print_serial:
                    return row
            self.must_have_column("印刷連番")
            if not self.turn_page():
                return None
            self._heading().wait_for()


@dataclass(frozen=True, slots=True)
class AmountsShown:
    """The amounts of step 15, in yen; `None` for one that is missing."""

    estimate_number: str
    print_serial: str
    premium: int | None
    total_payment: int | None
    installments: str
    debit_start_month: str


class Amounts(Screen):
    """「金額確認」 (step 15)."""

    portal = "jpass"
    heading = "金額確認"

    def read(self) -> AmountsShown:
        """Return the amounts."""
        items = self.items()
        return AmountsShown(
            estimate_number=items["見積番号"],
            print_serial=items["印刷連番"],
            premium=yen(items["保険料"]),
            total_payment=yen(items["支払総額"]),
            installments=items["支払回数"].removesuffix("回"),
            debit_start_month=digits(items["振替開始年月"]),
        )


class Review(Screen):
    """「お申込内容確認」 (step 16)."""

    portal = "jpass"
    heading = "お申込内容確認"


class Explanation(Screen):
    """「契約内容説明」 (step 16)."""

    portal = "jpass"
    heading = "契約内容説明"


class FinalCheck(Screen):
    """「最終確認」 with 「送信」 (step 16)."""

    portal = "jpass"
    heading = "最終確認"


class Result(Screen):
    """「送信結果」 (steps 17 and 22)."""

    portal = "jpass"
    heading = "送信結果"
    links = MappingProxyType({"トップに戻る": ACTIONS})


class _ApplicationList(Screen):
    portal = "jpass"
    links = MappingProxyType({"トップに戻る": ACTIONS})

    def search(self, number: str) -> list[Fields]:
        """Return the rows of that 受付番号 or 見積番号, the one that was sent last first, however the list is ordered."""
        rows = self.found("受付番号・見積番号", number)
        found = [row for row in rows if number in (row["受付番号"], row["見積番号"])]
        return sorted(found, key=lambda row: (row["送信日時"], row["受付番号"]), reverse=True)


class Today(_ApplicationList):
    """「審査状況確認(当日分)」 (step 24)."""

    heading = "審査状況確認(当日分)"


class ApplicationsOfAllDays(_ApplicationList):
    """「お申込一覧(変更再申込)」 (steps 24 and 42)."""

    heading = "お申込一覧(変更再申込)"


class Details(Screen):
    """「お申込内容詳細」 (steps 22, 25-26, ② and ③)."""

    portal = "jpass"
    heading = "お申込内容詳細"

    def customers_path(self) -> str:
        """Return the path of the customer's screens, which the link 「お客さま端末を開く」 leads to; empty when it leads nowhere."""
        label = "お客さま端末を開く"
        link = self._one(self.page.get_by_role("link", name=self.there(label), exact=True), label, "link")
        return urlsplit(link.get_attribute("href") or "")._replace(scheme="", netloc="", fragment="").geturl()

    def awaits_customer(self) -> bool:
        """Tell whether the customer has yet to apply on the own terminal (22)."""
        return self.items()["状態"] == BEFORE_APPLICATION

    def is_invited(self) -> bool:
        """Tell whether J-PASS says that the customer's terminal has the case (22)."""
        return self.items().get("お客さま端末へのご案内", "").startswith("送信済")

    def invite_again(self) -> None:
        """Press 「案内を再送」 and wait until it is answered (22)."""
        with self._moving_on():
            self.press("案内を再送")


class Procedure(Screen):
    """「契約手続き」 (steps 27, 49, 50)."""

    portal = "jpass"
    heading = "契約手続き"
    links = MappingProxyType({"再表示": ACTIONS, "arclinkへ": ACTIONS})

    def status(self) -> str:
        """Return the application's status."""
        return self.items()["状態"]

    def wait_for_copy_delivered(self) -> None:
        """Wait until the status says that the copy was delivered (step 49)."""
        self._fresh.spoil()
        status = self.page.get_by_role("rowheader", name=self.there("状態"), exact=True)
        self.page.get_by_role("row").filter(has=status).get_by_text(COPY_DELIVERED, exact=True).wait_for()

    def handed_to_arclink(self) -> bool:
        """Tell whether J-PASS says that arclink has the data."""
        return self.items()["arclink連携"].startswith("連携済")


class RegistrationNotice(Screen):
    """When 「保険締結情報登録」 is not needed (step 42)."""

    portal = "jpass"
    heading = "保険締結情報登録"


class Registration(Screen):
    """「保険始期日」 and 「保険締結日時」 by hand (step 43)."""

    portal = "jpass"
    heading = "保険締結情報入力"


class RegistrationOutcome(Screen):
    """What follows 「次へ」: 「登録完了」, or 「入力エラー」 with what was wrong (steps 43-44)."""

    portal = "jpass"
    heading = ("登録完了", "入力エラー")
    shows_alerts = True
    links = MappingProxyType({"OK": ACTIONS})

    def errors(self) -> str:
        """Return what was wrong with the entry, a line each."""
        said = self.page.get_by_role("alert")
        return said.first.inner_text() if said.count() else ""

    def is_done(self) -> bool:
        """Tell whether the registration was made."""
        return self.page.get_by_role("heading", level=1, name=self.there("登録完了"), exact=True).count() == 1
