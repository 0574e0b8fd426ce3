"""J-PASS and arclink for their tests: a clerk who fills screens in, and a 損保オンライン that only listens."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape

from renkei.mockportals.context import WorldContext
from renkei.mockportals.exchange.link import Answer, Delivery
from renkei.mockportals.exchange.messages import ConclusionData, EstimateData, InsuranceData, Message
from renkei.mockportals.jpass.form_ids import form_id_of
from renkei.mockportals.jpass.rules import (
    COPIES_GIVEN,
    EXPLAINED,
    NEW_INSURANCE,
    SCREENS,
    SOMPO_JAPAN,
)
from renkei.mockportals.jpass.state import Application, by_receipt
from renkei.mockportals.samples.seed import persona
from werkzeug.test import TestResponse

from .browsing import Browser, alerts, items

FIRST_RECEIPT = "040200000170-00"
SEARCH = {"保険選択": NEW_INSURANCE, "損保会社": SOMPO_JAPAN}
PRODUCT = "残価設定型クレジット"


def value_of(answer: TestResponse, label: str) -> str:
    """Return what stands in a text field."""
    found = re.search(rf'<input id="{re.escape(label)}"[^>]*? value="([^"]*)"', answer.text)
    assert found is not None, f"no field {label}"
    return unescape(found[1])


class Kit:
    """A world's J-PASS and arclink, signed in to, and a clerk's ways through them. `n` is an estimate's number."""

    def __init__(self, world_context: WorldContext, client: Callable[[str], Browser]) -> None:
        self.context = world_context
        self.jpass = client("jpass")
        self.arclink = client("arclink")
        self.sonpo_got: list[Message] = []
        self.sonpo_answers = Answer(accepted=True, path="/dlweb/S000000001")
        world_context.link.connect("notice", self._sonpo)
        world_context.link.connect("link2", self._sonpo)

    def _sonpo(self, _transmission: str, message: Message) -> Answer:
        self.sonpo_got.append(message)
        return self.sonpo_answers

    def effects(self, *, refused: bool = False) -> list[tuple[str, str, str | None]]:
        """Return the ledger's entries."""
        return [(e.effect, e.estimate, e.receipt_number) for e in self.context.ledger.entries(refused=refused)]

    def pass_time(self, **by: float) -> None:
        """Move the world's clock."""
        self.context.clock.set(self.context.clock.now() + timedelta(**by))

    def estimate(self, n: int) -> EstimateData:
        """Return what PAL sends of the `n`-th estimate."""
        who = persona(n)
        return EstimateData(
            estimate_number=who.number,
            customer=who.customer,
            vehicle_name=who.vehicle_name,
            vehicle_price=who.vehicle_price,
            plan=who.coverage.plan,
            premium=who.premium,
            installments=who.installments,
            total_payment=who.total_payment,
            staff=who.staff,
        )

    def send_insurance(self, n: int, **changes: object) -> Delivery:
        """Send the insurance of the `n`-th estimate as 損保オンライン does."""
        who, estimate = persona(n), self.estimate(n)
        data = InsuranceData(
            estimate_number=estimate.estimate_number,
            print_serial=f"{n:010d}",
            customer=estimate.customer,
            plan=estimate.plan,
            term_years=who.coverage.term_years,
            inception_date="20270101",
            premium=who.premium,
            debit_start_month="202701",
            installments=estimate.installments,
        )
        return self.context.link.send("link1", replace(data, **changes))

    def draft(self, n: int, **changes: object) -> int:
        """Press 「WEBと信」 for the `n`-th estimate; return the number of the draft."""
        delivery = self.context.link.send("estimate.jpass", replace(self.estimate(n), **changes))
        assert delivery.answer is not None
        return int(delivery.answer.path.split("/")[2])

    def answers(self, n: int, screen: str) -> dict[str, str]:
        """Return what the clerk enters on `screen` for the `n`-th estimate."""
        return answers(n, screen)

    def fill(self, number: int, n: int, until: str = "final", **changes: dict[str, str]) -> None:
        """Go through the screens of a draft up to `until`, which stays open; `changes` are a screen's other answers."""
        for screen in SCREENS[: SCREENS.index(until)]:
            entered = self.answers(n, screen) | changes.get(screen, {})
            answer = self.jpass.post(f"/applications/{number}/{screen}", **entered)
            assert answer.status_code == 302, (screen, alerts(answer))

    def submit(self, n: int, *, insured: bool = False, **changes: dict[str, str]) -> str:
        """Apply for the `n`-th estimate (whose insurance is sent first unless it was); return the 受付番号."""
        if not insured:
            self.send_insurance(n)
        number = self.draft(n)
        self.fill(number, n, **changes)
        assert self.jpass.post(f"/applications/{number}/submit").status_code == 302
        with self.context.store.reading() as session:
            receipt = session.get_one(Application, number).receipt_number
        assert receipt is not None
        return receipt

    def approved(self, n: int) -> str:
        """Apply and wait until the screening has been decided."""
        receipt = self.submit(n)
        self.pass_time(seconds=3)
        assert self.status(receipt) == "承認"
        return receipt

    def in_procedure(self, n: int) -> str:
        """Apply, wait, and link to 損保オンライン."""
        receipt = self.approved(n)
        assert self.jpass.post(f"/contracts/{receipt}/link").json["url"]
        return receipt

    def conclude(self, n: int, receipt: str) -> Delivery:
        """Send the conclusion as 損保オンライン does."""
        data = ConclusionData(
            estimate_number=persona(n).number,
            receipt_number=receipt,
            print_serial=f"{n:010d}",
            inception_date="20270101",
            concluded_at="2026-11-24T10:05:00+09:00",
            premium=persona(n).premium,
        )
        return self.context.link.send("link3", data)

    def concluded(self, n: int) -> str:
        """Carry a case to 「済」."""
        receipt = self.in_procedure(n)
        assert self.conclude(n, receipt).accepted
        return receipt

    def status(self, receipt: str) -> str:
        """Return the 状態 that お申込内容詳細 shows."""
        return items(self.jpass.get(f"/contracts/{receipt}"))["状態"]

    def application(self, receipt: str) -> Application:
        """Return the record itself."""
        with self.context.store.reading() as session:
            found = by_receipt(session, receipt)
        assert found is not None
        return found


def form_id(n: int) -> str:
    """Return the 帳票ID of the `n`-th estimate's contract."""
    who = persona(n)
    return form_id_of(who.coverage.plan, who.coverage.term_years, who.customer.party_kind)


def answers(n: int, screen: str) -> dict[str, str]:
    """Return what the clerk enters on `screen` for the `n`-th estimate."""
    who = persona(n)
    corporate = who.customer.party_kind == "法人"
    given: dict[str, dict[str, str]] = {
        "parties": {"お申込人": who.customer.party_kind, "連帯保証人": "なし"},
        "applicant": _corporate(n) if corporate else _individual(n),
        "staff": {"店舗": "本店", "担当者": who.staff, "契約書": "電子契約"},
        "insurance": {**SEARCH, "制度商品": PRODUCT, "保険": f"{n:010d}", "帳票ID(保険用)": form_id(n)},
        "explain": {EXPLAINED: "1", COPIES_GIVEN: "1"},
    }
    return given.get(screen, {})


def _individual(n: int) -> dict[str, str]:
    who = persona(n)
    return {
        "氏名": who.customer.name,
        "カナ": who.customer.kana,
        "生年月日": who.customer.birth_date,
        "性別": who.gender,
        "住所": who.customer.address,
        "電話": who.customer.phone,
        "職業": who.occupation,
        "勤務先": who.employer,
        "年収": str(who.annual_income),
        "居住形態": who.housing,
    }


def _corporate(n: int) -> dict[str, str]:
    who = persona(n)
    return {
        "法人名": who.customer.name,
        "カナ": who.customer.kana,
        "法人電話番号": who.customer.phone,
        "住所": who.customer.address,
        "代表者": who.representative,
        "設立年月": who.founded,
        "業種": who.industry,
    }
