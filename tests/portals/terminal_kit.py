"""A clerk's ways to the customer's own terminal, and the customer's through its screens."""

from dataclasses import dataclass

from renkei.mockportals.applicant import GUARANTOR, sections
from renkei.mockportals.customer.rules import CONSENTS
from renkei.mockportals.jpass.rules import COPIES_GIVEN, EXPLAINED, ON_TERMINAL
from renkei.mockportals.jpass.state import Application
from renkei.mockportals.samples.seed import persona
from werkzeug.test import Client, TestResponse

from .jpass_kit import PRODUCT, SEARCH, Kit, form_id

TERMINAL = ON_TERMINAL
AGREED = {label: "1" for label in CONSENTS}
GUARANTEE = dict(
    zip(
        (field.label for field in GUARANTOR),
        ("見本 花子", "ミホン ハナコ", "19700101", "000-1234-5678", "配偶者"),
        strict=True,
    )
)


def keys(n: int) -> dict[str, str]:
    """Return what the `n`-th estimate's customer is looked for by."""
    customer = persona(n).customer
    if customer.party_kind == "法人":
        return {"法人電話番号": customer.phone}
    return {"カナ氏名": customer.kana, "生年月日": customer.birth_date}


def about(n: int, kit: Kit) -> dict[str, str]:
    """Return what the `n`-th estimate's customer enters of himself."""
    asked = sections(persona(n).customer.party_kind, guarantor=False, known=False)["お申込人"]
    told = kit.answers(n, "applicant")
    return {field.label: told[field.label] for field in asked}


def on_terminal(kit: Kit, n: int) -> int:
    """Make a draft that the customer is to apply for; return its number."""
    number = kit.draft(n)
    assert kit.jpass.post(f"/applications/{number}/means", 手段=TERMINAL).status_code == 302
    return number


def to_insurance(kit: Kit, number: int, n: int, guarantor: str = "なし") -> None:
    """Go through the screens of such a draft up to 保険選択."""
    for screen, changes in (("parties", {"連帯保証人": guarantor}), ("deal", {}), ("staff", {})):
        answer = kit.jpass.post(f"/applications/{number}/{screen}", **(kit.answers(n, screen) | changes))
        assert answer.status_code == 302


def sent(kit: Kit, n: int, guarantor: str = "なし") -> tuple[int, str, str]:
    """Send the `n`-th estimate to the customer's terminal; return the draft's number, the 受付番号 and the code."""
    kit.send_insurance(n)
    number = on_terminal(kit, n)
    to_insurance(kit, number, n, guarantor)
    chosen = {**SEARCH, "制度商品": PRODUCT, **keys(n), "保険": f"{n:010d}", "帳票ID(保険用)": form_id(n)}
    for screen, entered in (
        ("insurance", chosen),
        ("amounts", {}),
        ("review", {}),
        ("explain", {EXPLAINED: "1", COPIES_GIVEN: "1"}),
        ("submit", {}),
    ):
        assert kit.jpass.post(f"/applications/{number}/{screen}", **entered).status_code == 302
    with kit.context.store.reading() as session:
        application = session.get_one(Application, number)
    assert application.receipt_number is not None
    assert application.customer_code is not None
    return number, application.receipt_number, application.customer_code


@dataclass
class Telephone:
    """The customer's terminal, which asks for no sign-in."""

    client: Client
    code: str = ""

    def get(self, path: str = "") -> TestResponse:
        """Open one of the screens of the code."""
        return self.client.get(f"/{self.code}{path}", base_url="http://customer.localhost:8700")

    def post(self, path: str = "", **data: str) -> TestResponse:
        """Submit one of them."""
        return self.client.post(f"/{self.code}{path}", base_url="http://customer.localhost:8700", data=data)

    def to_apply(self) -> None:
        """Check and consent."""
        assert self.post().location == f"/{self.code}/consent"
        assert self.post("/consent", **AGREED).location == f"/{self.code}/apply"
