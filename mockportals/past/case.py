"""One estimate on its way through the portals: what was done, and what each portal wrote down of it.

Each act writes what the portals' own views and inboxes would, with the records' own methods, and asks of them only what they allow.
A test holds one case's records to those that the views leave.
"""

from dataclasses import asdict

from ..arclink.rules import PRODUCTS
from ..arclink.rules import Status as Approval
from ..arclink.state import ArcCase
from ..customer.rules import SCREENS as CUSTOMERS_SCREENS
from ..customer.state import invitation_from
from ..jpass.handover import bring_in_of, received_from
from ..jpass.invitation import invitation_of, new_code
from ..jpass.reapplication import follow_up
from ..jpass.rules import MEANS, Decision
from ..jpass.rules import Status as Credit
from ..jpass.state import Insurance
from ..sonpo.rules import Paper
from ..sonpo.rules import Status as Web
from ..sonpo.state import application_from
from ..sonpo.texts import TEXTS
from . import entries
from .traces import Traces


class PastCase(Traces):
    """An estimate, and what can be done with it."""

    # 連携Ⅰ

    def inquire(self) -> None:
        """「損保照会」 (1)."""
        self._records.send("estimate.sonpo", self._number)
        self.policy = policy = application_from(self._estimate(), self._records.next_number())
        # What a new record stands at, it learns only when it is written; the acts go on from it before that.
        policy.status, policy.print_serial, policy.receipt_number = Web.UNLINKED, "", ""
        policy.opened_texts, policy.paperless_done = [], 0
        self._records.keep(policy)

    def inquire_again(self) -> None:
        """「損保照会」 of an estimate that 損保オンライン has an application of (1): it is left as it is."""
        self._records.send("estimate.sonpo", self._number)

    def make_form(self) -> None:
        """Enter the application, 「申込書帳票作成」 (2, 3)."""
        self._enter(by_web=True)

    def make_form_without_web(self) -> None:
        """The same, with 「割賦WEB手続き」 left unchecked."""
        self._enter(by_web=False)

    def print_form(self) -> None:
        """Print 申込書 (4)."""
        self.policy.print_serial, self.policy.status = self._records.next_serial(), Web.UNLINKED
        self._print(Paper.APPLICATION)

    def link(self) -> None:
        """「割賦WEB連携」, and J-PASS shows the data (5, 6); what was sent for the estimate before is replaced."""
        insurance = self.policy.insurance()
        transmission = self._records.send("link1", self._number)
        received = received_from(insurance, transmission, self._records.now)
        if hasattr(self, "received"):
            for column in Insurance.__table__.columns:
                setattr(self.received, column.name, getattr(received, column.name))
        else:
            self.received = received
            self._records.keep(received)
        self._receipt(transmission, "link1", asdict(insurance))
        self.policy.status = Web.LINKED

    # 連携Ⅱ

    def draft(self) -> None:
        """「WEBと信」 (9), and as far as 「ご担当者確認」 (10)."""
        self._open_draft(MEANS[0])
        self._enter_staff()

    def draft_on_paper(self) -> None:
        """The same, for a credit contract on paper."""
        self._open_draft(MEANS[0])
        self._enter_staff(on_paper=True)

    def draft_for_terminal(self) -> None:
        """「WEBと信」, 「お客さま端末で手続き」, and as far as 「ご担当者確認」 (9, 18)."""
        self._open_draft(MEANS[1])
        self._enter_staff()

    def choose_insurance(self) -> None:
        """From 「保険選択」 to 「契約内容説明」 (11-15, 19-21)."""
        self._choose(self.received)

    def choose_no_insurance(self) -> None:
        """The same with 「2. 保険申込なし」."""
        self._choose(None)

    def submit(self) -> None:
        """「送信」 (16), and the screening begins."""
        self._give_receipt_number()
        self._begin_screening()

    def submit_to_terminal(self) -> None:
        """「送信」 (16): the case goes to the customer's terminal and waits there (22)."""
        self._give_receipt_number()
        self.credit.customer_code = new_code(self._records.chance.choice)
        self._took_hold("terminal_application")
        self._records.send("invite", self._number)
        self.invitation = invitation_from(invitation_of(self.credit))
        self.invitation.passed = 0
        self.credit.invited_at = self._records.now
        self._records.keep(self.invitation)

    def apply_as_customer(self) -> None:
        """The customer checks, consents and applies (22)."""
        for screen in CUSTOMERS_SCREENS[:-1]:
            self.invitation.done(screen)
        self._records.send("customer", self._number)
        known = self.credit.known() | entries.applicant(self._who)
        self.credit.entered = {**self.credit.entered, "applicant": known}
        self._begin_screening()
        self.invitation.applied_at = self._records.now

    def hold_back(self) -> None:
        """The credit company looks at it by hand: 審査中, until somebody decides otherwise."""
        self._decide(Decision(Credit.SCREENING))
        self.credit.decided_at = None

    def approve(self) -> None:
        """承認."""
        self._decide(Decision(Credit.APPROVED))

    def approve_conditionally(self) -> None:
        """条件付承認."""
        self._decide(Decision(Credit.CONDITIONAL, "契約時に収入証明書を確認してください。"))

    def decline(self) -> None:
        """否決, of which 損保オンライン hears."""
        self._decide(Decision(Credit.DECLINED, "年収に対する年間支払額の割合が基準を超えています。"))
        self._notify()

    def send_back(self) -> None:
        """差戻し."""
        self._decide(Decision(Credit.RETURNED, "勤務先の記入に不備があります。"))

    def open_dlweb(self) -> None:
        """「損保オンライン連携」 (27, 28)."""
        self._records.send("link2", self._number)
        self.policy.status, self.policy.receipt_number = Web.APPROVED, self._receipt_number
        self.policy.approved_premium = self.credit.premium
        self.credit.status = Credit.IN_PROCEDURE

    # 連携Ⅲ

    def print_copy(self) -> None:
        """Print 割賦WEB連携お客様控 (29-31)."""
        self._print(Paper.CUSTOMER_COPY)
        self.policy.status = Web.ENROLLED

    def conclude(self) -> None:
        """ペーパーレス手続き, 「契約を申し込む」 (32-37)."""
        for text in TEXTS:
            self.policy.open_text(text.key)
        self.policy.paperless_done = len(TEXTS)
        self.policy.status, self.policy.concluded_at = Web.CONCLUDED, self._records.now
        self._took_hold("conclusion")

    def hand_back(self) -> None:
        """「終了」, and J-PASS shows the conclusion (38-40)."""
        self.policy.finished_at = self._records.now
        conclusion = self.policy.conclusion()
        transmission = self._records.send("link3", self._number)
        self.credit.conclude(conclusion.inception_date, conclusion.concluded_at)
        self._receipt(transmission, "link3", asdict(conclusion))

    def register_by_hand(self) -> None:
        """「終了」, the conclusion is lost on its way, and is registered by hand (38, 39, 41-46)."""
        self.policy.finished_at = self._records.now
        self._records.send("link3", self._number, arrives=False)
        self._print(Paper.APPLICATION_COPY)
        concluded_at = self.policy.concluded_time().replace(second=0)
        self.credit.conclude(self.policy.inception_date, concluded_at.isoformat())
        self._took_hold("registration")

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

    def draft_again(self) -> None:
        """「変更再申込へ」 (②, ③), and as far as 「ご担当者確認」."""
        self._put_back()
        self._notify()
        self.credit = follow_up(self._records.session, self.credit)
        self._enter_staff()
