"""損保オンライン for its tests: a clerk's ways to each stage of an application, and a J-PASS that only listens."""

from collections.abc import Callable
from dataclasses import replace

from renkei.mockportals.context import WorldContext
from renkei.mockportals.exchange.link import Answer
from renkei.mockportals.exchange.messages import ApprovalData, EstimateData, Message, ScreeningNotice
from renkei.mockportals.pal.state import Estimate
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.sonpo.fields import WEB_PROCEDURE
from renkei.mockportals.sonpo.rules import Paper
from renkei.mockportals.sonpo.state import Application, application_of
from renkei.mockportals.sonpo.texts import TEXTS
from werkzeug.test import TestResponse

from .browsing import Browser, items

INDIVIDUAL, CORPORATE = 1, 2
RECEIPT = "040200000170-00"
AGREED = {text.agreement: "1" for text in TEXTS}


def entries(n: int) -> dict[str, str]:
    """Return what a clerk enters for the `n`-th estimate: all of it sound."""
    who = persona(n)
    cover, customer = who.coverage, who.customer
    party = (
        {"氏名": customer.name, "生年月日": customer.birth_date, "性別": who.gender, "電話": customer.phone}
        if customer.party_kind == "個人"
        else {"法人名": customer.name, "代表者": who.representative, "法人電話番号": customer.phone}
    )
    return party | {
        "カナ": customer.kana,
        "住所": customer.address,
        "保険始期日": "20270101",
        "保険期間": str(cover.term_years),
        "等級": str(cover.grade),
        "年齢条件": cover.age_condition,
        "運転者限定": cover.driver_limit,
        "対人": cover.bodily_injury,
        "対物": cover.property_damage,
        "人身傷害": cover.personal_injury,
        "車両保険金額": str(cover.vehicle_amount),
        "免責金額": cover.deductible,
        "保険料": str(who.premium),
        WEB_PROCEDURE: "1",
        "振替開始年月": "202701",
        "支払回数": str(who.installments),
        "割賦/保険承認番号": "",
    }


class Sonpo:
    """損保オンライン, signed in to, and what J-PASS heard of it. `n` is an estimate's number."""

    def __init__(self, world_context: WorldContext, client: Callable[[str], Browser]) -> None:
        self.context = world_context
        self.browser = client("sonpo")
        self.heard: list[Message] = []
        self.jpass_says = Answer(accepted=True)
        for road in ("link1", "link3"):
            world_context.link.connect(road, self._listen)

    def _listen(self, _transmission: str, message: Message) -> Answer:
        self.heard.append(message)
        return self.jpass_says

    def estimate(self, n: int) -> EstimateData:
        """Return what PAL sends."""
        return Estimate(persona(n), self.context.origin.opened_on).as_message()

    def inquire(self, n: int, **changes: object) -> str:
        """「損保照会」 in PAL; return the path of the screen that opens."""
        delivery = self.context.link.send("estimate.sonpo", replace(self.estimate(n), **changes))
        assert delivery.answer is not None
        return delivery.answer.path

    def record(self, n: int) -> Application:
        """Return the record itself."""
        with self.context.store.reading() as session:
            found = application_of(session, persona(n).number)
        assert found is not None
        return found

    def path(self, n: int, rest: str = "") -> str:
        """Return the path of one of the application's screens."""
        return f"/applications/{self.record(n).number}{rest}"

    def get(self, n: int, rest: str = "") -> TestResponse:
        """Open one of the application's screens."""
        return self.browser.get(self.path(n, rest))

    def post(self, n: int, rest: str = "", **data: str) -> TestResponse:
        """Submit one of the application's forms."""
        return self.browser.post(self.path(n, rest), **data)

    def save(self, n: int, **changes: str) -> TestResponse:
        """Enter everything, with `changes`, and press 「申込書帳票作成」."""
        return self.post(n, **(entries(n) | changes))

    def status(self, n: int) -> str:
        """Return the status that the design screen shows."""
        return items(self.get(n))["割賦WEB手続きステータス"]

    def print(self, n: int, paper: str) -> str:
        """Print, and return the path of the print window."""
        return self.post(n, "/print", 帳票=paper).location

    def made(self, n: int = INDIVIDUAL) -> None:
        """Carry the application to its papers."""
        self.inquire(n)
        assert self.save(n).status_code == 302

    def printed(self, n: int = INDIVIDUAL) -> None:
        """Carry it on until it is printed."""
        self.made(n)
        self.print(n, Paper.APPLICATION)

    def linked(self, n: int = INDIVIDUAL) -> None:
        """Carry it on until J-PASS has it."""
        self.printed(n)
        self.post(n, "/link")

    def notice(self, n: int, status: str) -> Answer | None:
        """Say how the screening stands, as J-PASS does."""
        message = ScreeningNotice(estimate_number=persona(n).number, receipt_number=RECEIPT, status=status)
        return self.context.link.send("notice", message).answer

    def approve(self, n: int, **changes: object) -> Answer | None:
        """Send the approval as J-PASS does."""
        message = ApprovalData(
            estimate_number=persona(n).number,
            receipt_number=RECEIPT,
            print_serial=self.record(n).print_serial,
            premium=persona(n).premium,
        )
        return self.context.link.send("link2", replace(message, **changes)).answer

    def screening(self, n: int = INDIVIDUAL) -> None:
        """Carry it on until it is in screening."""
        self.linked(n)
        self.notice(n, "審査中")

    def approved(self, n: int = INDIVIDUAL) -> None:
        """Carry it on until it is approved and open for its contract."""
        self.screening(n)
        self.approve(n)

    def enrolled(self, n: int = INDIVIDUAL) -> None:
        """Carry it on until the customer's copy is printed."""
        self.approved(n)
        self.print(n, Paper.CUSTOMER_COPY)

    def agreed(self, n: int = INDIVIDUAL) -> None:
        """Carry it on until all texts are read and agreed to."""
        self.enrolled(n)
        for text in TEXTS:
            self.get(n, f"/texts/{text.key}")
        assert self.post(n, "/paperless", **AGREED).status_code == 302

    def concluded(self, n: int = INDIVIDUAL) -> None:
        """Carry it on until the contract is concluded, five minutes past ten."""
        self.agreed(n)
        for at in (1, 2):
            self.post(n, f"/paperless/{at}")
        self.context.clock.set(self.context.clock.now().replace(hour=10, minute=5))
        assert self.post(n, "/conclude").status_code == 302
