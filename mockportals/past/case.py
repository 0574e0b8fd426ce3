"""One estimate on its way through the portals: what was done, and what each portal wrote down of it.

Each act writes what the portals' own views and inboxes would, with the records' own methods, and asks of them only what they allow.
A test holds one case's records to those that the views leave, after every step.
"""

from collections.abc import Container
from dataclasses import asdict

from ..arclink.rules import PRODUCTS
from ..arclink.rules import Status as Approval
from ..arclink.state import ArcCase
from ..jpass.handover import bring_in_of
from ..jpass.reapplication import follow_up
from ..jpass.rules import Status as Credit
from ..sonpo.rules import Paper
from ..sonpo.rules import Status as Web
from ..sonpo.texts import TEXTS
from .applied import AppliedFor

Facts = dict[str, str | int | None]
"""What is learnt of a case on its way, by name; what is not known yet is missing."""


class PastCase(AppliedFor):
    """An estimate, and what can be done with it."""

    # 連携Ⅲ

    def print_copy(self) -> None:
        """Print 割賦WEB連携お客様控 (29-31)."""
        self._print(Paper.CUSTOMER_COPY)
        self.policy.status = Web.ENROLLED

    def open_text(self) -> None:
        """Open the next text of ペーパーレス手続き (33, 34)."""
        self.policy.open_text(TEXTS[len(self.policy.opened_texts)].key)

    def agree(self) -> None:
        """Open the last of the texts, 「契約締結します」 (35)."""
        self.open_text()
        self.policy.paperless_done = 1

    def confirm_screens(self) -> None:
        """The paperless screens, in order (36)."""
        self.policy.paperless_done = len(TEXTS)

    def apply_for_contract(self) -> None:
        """「契約を申し込む」 (37)."""
        self.policy.status, self.policy.concluded_at = Web.CONCLUDED, self._records.now
        self._took_hold("conclusion")

    def conclude(self) -> None:
        """ペーパーレス手続き, 「契約を申し込む」 (32-37)."""
        for _ in TEXTS[:-1]:
            self.open_text()
        self.agree()
        self.confirm_screens()
        self.apply_for_contract()

    def hand_back(self) -> None:
        """「終了」, and J-PASS shows the conclusion (38-40)."""
        self.policy.finished_at = self._records.now
        conclusion = self.policy.conclusion()
        transmission = self._records.send("link3", self._number)
        self.credit.conclude(conclusion.inception_date, conclusion.concluded_at)
        self._receipt(transmission, "link3", asdict(conclusion))

    def lose_conclusion(self) -> None:
        """「終了」, and the conclusion is lost on its way (38, 39)."""
        self.policy.finished_at = self._records.now
        self._records.send("link3", self._number, arrives=False)

    def print_application_copy(self) -> None:
        """Print お申込み控え (46)."""
        self._print(Paper.APPLICATION_COPY)

    def register(self) -> None:
        """「保険締結情報登録」 (42, 43)."""
        concluded_at = self.policy.concluded_time().replace(second=0)
        self.credit.conclude(self.policy.inception_date, concluded_at.isoformat())
        self._took_hold("registration")

    def register_by_hand(self) -> None:
        """「終了」, the conclusion is lost on its way, and is registered by hand (38, 39, 41-46)."""
        self.lose_conclusion()
        self.print_application_copy()
        self.register()

    # 持込手続

    def deliver_copy(self) -> None:
        """「控え交付済」 (49)."""
        self.credit.status = Credit.COPY_DELIVERED

    def bring_in(self) -> None:
        """「arclinkデータ連携」 (50)."""
        self._records.send("bringin", self._number)
        self.case = ArcCase(**asdict(bring_in_of(self.credit)))
        self._records.keep(self.case)
        self._took_hold("arclink_data")
        self.credit.arclink_sent_at = self._records.now

    def file(self) -> None:
        """「申請」「登録」 (52)."""
        self.case.products, self.case.status = list(PRODUCTS), Approval.WITH_STORE
        self.case.comment = self._row["コメント"]
        self._took_hold("bring_in")

    def approve_in_arclink(self) -> None:
        """The store approver agrees."""
        self.case.status = Approval.APPROVED

    def return_in_arclink(self) -> None:
        """The store approver sends it back."""
        self.case.status = Approval.RETURNED

    # 変更再申込

    def withdraw(self) -> None:
        """「担当者手続き中に戻す」, 「変更再申込」 (①): the contract goes back to J-PASS."""
        self.case.status = Approval.WITH_STAFF
        self._records.send("reapply", self._number)
        self._put_back()
        self._notify()
        self.case.withdrawn_at = self._records.now

    def follow(self) -> None:
        """「変更再申込へ」 (③): a draft of its own follows the contract."""
        self._put_back()
        self._notify()
        self.credit = follow_up(self._records.session, self.credit)

    def draft_again(self) -> None:
        """「変更再申込へ」 (②, ③), and as far as 「ご担当者確認」."""
        self.follow()
        self.enter_parties_again()

    def learnt(self, done: Container[str]) -> Facts:
        """Return what whoever did the steps `done` with it has learnt. Money in yen, the conclusion's moment in ISO 8601."""
        told: Facts = {"estimate": self._number}
        if "4" in done:
            told |= {"print_serial": self.policy.print_serial, "premium": int(self.policy.premium)}
            told["total_payment"] = self._who.total_payment
        if "16" in done:
            told["receipt_number"] = self._receipt_number
        if "37" in done and self.policy.concluded_at is not None:
            told["concluded_at"] = self.policy.concluded_time().isoformat()
        return told
