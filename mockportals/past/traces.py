"""What a case of the past has of itself in each portal, and what its acts have in common."""

from collections.abc import Mapping

from ..arclink.state import ArcCase
from ..customer.state import Invitation
from ..exchange.messages import EstimateData
from ..jpass.handover import draft_from
from ..jpass.reapplication import put_back
from ..jpass.rules import COPIES_GIVEN, EXPLAINED, Decision, next_branch
from ..jpass.rules import Status as Credit
from ..jpass.state import Application, Insurance, Receipt
from ..ledger import Effect
from ..pal.state import Estimate
from ..samples.seed import Persona
from ..sonpo.papers import content_of
from ..sonpo.rules import Paper
from ..sonpo.rules import Status as Web
from ..sonpo.state import Application as Policy
from ..sonpo.state import Print
from . import entries
from .records import PastRecords


class Traces:
    """An estimate's policy in 損保オンライン, its insurance and application in J-PASS, its invitation, its case in arclink.

    Each comes to be with the act that makes it.
    """

    policy: Policy
    received: Insurance
    credit: Application
    invitation: Invitation
    case: ArcCase

    def __init__(self, records: PastRecords, who: Persona, changes: Mapping[str, object] | None = None) -> None:
        """`changes` are what the row says, from `wish` on, otherwise than the one that fits the estimate `who`, by header."""
        self._records = records
        self._who = who
        self._number = who.number
        self._row = entries.entered_row(who, records.context.origin.opened_on)
        self._wished = {**self._row, **entries.as_entered(changes or {})}

    def wish(self) -> None:
        """Go on by the row as it was changed: from the first step on, or from the second application."""
        self._row = self._wished

    @property
    def _receipt_number(self) -> str:
        return self.credit.receipt_number or ""

    def _estimate(self) -> EstimateData:
        return Estimate(self._who, self._records.context.origin.opened_on).as_message()

    def _enter(self, *, by_web: bool) -> None:
        self.policy.enter(entries.in_sonpo(self._row, self._who.customer, by_web=by_web))

    def _print(self, paper: Paper) -> None:
        now, serial = self._records.now, self.policy.print_serial
        content = content_of(paper, self.policy, serial, now)
        self._records.keep(
            Print(application=self.policy.number, kind=str(paper), serial=serial, printed_at=now, content=content)
        )

    def _receipt(self, transmission: str, kind: str, content: dict[str, object]) -> None:
        self._records.keep(
            Receipt(transmission=transmission, kind=kind, content=content, received_at=self._records.now)
        )

    def _open_draft(self) -> None:
        self._records.send("estimate.jpass", self._number)
        self.credit = credit = draft_from(self._estimate())
        credit.status, credit.reason, credit.means, credit.entered, credit.passed = Credit.DRAFT, "", "", {}, 0
        self._records.keep(credit)

    def _enter_staff(self, means: str = "", *, on_paper: bool = False) -> None:
        """Choose how the application is made; enter 当事者選択, ご本人さま情報 or お取引確認, and ご担当者確認."""
        credit = self.credit
        credit.choose_means(means)
        credit.enter("parties", entries.parties(self._row))
        if credit.on_terminal:
            credit.enter("deal", {})
        else:
            credit.enter("applicant", credit.known() | entries.applicant(self._row))
        credit.enter("staff", entries.staff(self._row, on_paper=on_paper))

    def _choose(self, insurance: Insurance | None) -> None:
        self.credit.enter("insurance", entries.insurance(self._row, insured=insurance is not None))
        self.credit.take_insurance(insurance)

    def _explain(self) -> None:
        self.credit.enter("review", {})
        self.credit.enter("explain", dict.fromkeys((EXPLAINED, COPIES_GIVEN), "1"))

    def _give_receipt_number(self) -> None:
        follows = self.credit.follows
        receipt_number = next_branch(follows) if follows else self._records.next_receipt_number()
        self.credit.submit(receipt_number, self._records.now)

    def _begin_screening(self) -> None:
        self.credit.begin_screening(self._records.now, self._records.until_decided)
        self._took_hold("application")
        self._notify()

    def _decide(self, decision: Decision) -> None:
        self.credit.decided(decision, self._records.now)

    def _notify(self) -> None:
        """Let 損保オンライン hear how the screening of an application with insurance stands."""
        if not self.credit.with_insurance:
            return
        self._records.send("notice", self._number)
        if self.credit.status != Credit.CHANGING:
            self.policy.status = str(self.credit.status)
        elif self.policy.status != Web.CHANGING:
            self.policy.reopen()
        self.policy.receipt_number = self._receipt_number

    def _put_back(self) -> None:
        put_back(self._records.context, self._records.session, self.credit)

    def _took_hold(self, effect: Effect) -> None:
        self._records.took_hold(effect, self._number, self._receipt_number)
