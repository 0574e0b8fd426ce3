"""What is done of an estimate up to the end of its screening: 連携Ⅰ and 連携Ⅱ, act by act."""

from dataclasses import asdict

from ..customer.rules import SCREENS as CUSTOMERS_SCREENS
from ..customer.state import invitation_from
from ..jpass.handover import received_from
from ..jpass.invitation import invitation_of, new_code
from ..jpass.rules import MEANS, Decision, decide
from ..jpass.rules import Status as Credit
from ..jpass.state import Insurance
from ..sonpo.rules import Paper
from ..sonpo.rules import Status as Web
from ..sonpo.state import application_from
from . import entries
from .traces import Traces


class AppliedFor(Traces):
    """An estimate, and what is done with it until its credit is decided and the contract is opened."""

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

    def lose_insurance(self) -> None:
        """「割賦WEB連携」, and the data is lost on its way (5)."""
        self._records.send("link1", self._number, arrives=False)

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

    def open_draft(self) -> None:
        """「WEBと信」 (9)."""
        self._open_draft()

    def enter_parties(self) -> None:
        """「J-PASSで申込手続き」, and as far as 「ご担当者確認」 (10)."""
        self._enter_staff(MEANS[0])

    def enter_parties_on_paper(self) -> None:
        """The same, for a credit contract on paper."""
        self._enter_staff(MEANS[0], on_paper=True)

    def enter_parties_for_terminal(self) -> None:
        """「お客さま端末で手続き」, and as far as 「ご担当者確認」 (18)."""
        self._enter_staff(MEANS[1])

    def enter_parties_again(self) -> None:
        """As far as 「ご担当者確認」, in the draft of a re-application (10)."""
        self._enter_staff()

    def draft(self) -> None:
        """「WEBと信」 (9), and as far as 「ご担当者確認」 (10)."""
        self.open_draft()
        self.enter_parties()

    def draft_on_paper(self) -> None:
        """The same, for a credit contract on paper."""
        self.open_draft()
        self.enter_parties_on_paper()

    def draft_for_terminal(self) -> None:
        """「WEBと信」, 「お客さま端末で手続き」, and as far as 「ご担当者確認」 (9, 18)."""
        self.open_draft()
        self.enter_parties_for_terminal()

    def choose_received(self) -> None:
        """Choose the insurance that was sent, enter the 帳票ID (11-14, 19-21)."""
        self._choose(self.received)

    def confirm_amounts(self) -> None:
        """「次へ」 at 「金額確認」 (15)."""
        self.credit.enter("amounts", {})

    def explain(self) -> None:
        """「申込内容確認」 and 「契約内容説明」, before 「送信」 (16)."""
        self._explain()

    def choose_insurance(self) -> None:
        """From 「保険選択」 to 「契約内容説明」 (11-15, 19-21)."""
        self.choose_received()
        self.confirm_amounts()
        self.explain()

    def choose_no_insurance(self) -> None:
        """The same with 「2. 保険申込なし」."""
        self._choose(None)
        self.confirm_amounts()
        self.explain()

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
        known = self.credit.known() | entries.applicant(self._row)
        self.credit.entered = {**self.credit.entered, "applicant": known}
        self._begin_screening()
        self.invitation.applied_at = self._records.now

    def hold_back(self) -> None:
        """The credit company looks at it by hand: 審査中, until somebody decides otherwise."""
        self._decide(Decision(Credit.SCREENING))
        self.credit.decided_at = None

    def be_decided(self) -> None:
        """The screening ends as J-PASS's own rules decide it (24)."""
        self._decide(decide(self.credit.screened()))
        if self.credit.status == Credit.DECLINED:
            self._notify()

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
