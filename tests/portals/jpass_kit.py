"""What the tests of J-PASS and arclink share: a fresh world, a browser without a browser, and a clerk who fills screens in.

損保オンライン is replaced by a stub that keeps what it is sent and answers as it is told, so that these tests hold whatever
that portal does.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import pytest
from werkzeug.test import Client, TestResponse

from mockportals.clock import JST
from mockportals.ground import Ground
from mockportals.jpass.form_ids import form_id_of
from mockportals.jpass.rules import COPIES_GIVEN, EXPLAINED, NEW_INSURANCE, SCREENS, SOMPO_JAPAN
from mockportals.jpass.state import Application, by_receipt
from mockportals.link import Answer, Delivery
from mockportals.messages import ConclusionData, EstimateData, InsuranceData, Message
from mockportals.pal.state import Estimate
from mockportals.seed import persona
from mockportals.server import ByHostName
from mockportals.signin import TRAINING_PASSWORD, TRAINING_USER
from mockportals.world import open_world

START = datetime(2026, 11, 24, 10, 0, tzinfo=JST)
FIRST_RECEIPT = "040200000170-00"
SEARCH = {"保険選択": NEW_INSURANCE, "損保会社": SOMPO_JAPAN}
PRODUCT = "残価設定型クレジット"


def alerts(answer: TestResponse) -> list[str]:
    """Return the sentences that the screen says in its alerts."""
    boxes = re.findall(r'<ul role="alert".*?</ul>', answer.text, re.DOTALL)
    return [unescape(said) for box in boxes for said in re.findall(r"<li>(.*?)</li>", box, re.DOTALL)]


def heading(answer: TestResponse) -> str:
    """Return the screen's name."""
    return unescape(re.findall(r"<h1>(.*?)</h1>", answer.text)[0])


def items(answer: TestResponse) -> dict[str, str]:
    """Return what the screen's tables of items show."""
    pairs = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', answer.text, re.DOTALL)
    return {unescape(label): unescape(value) for label, value in pairs}


def rows(answer: TestResponse) -> list[list[str]]:
    """Return the texts of the rows of the screen's lists."""
    lists = re.findall(r'<table class="list".*?</table>', answer.text, re.DOTALL)
    found = [row for table in lists for row in re.findall(r"<tr>(<td.*?)</tr>", table, re.DOTALL)]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in found]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


def value_of(answer: TestResponse, label: str) -> str:
    """Return what stands in a text field."""
    found = re.search(rf'<input id="{re.escape(label)}"[^>]*? value="([^"]*)"', answer.text)
    assert found is not None, f"no field {label}"
    return unescape(found[1])


class Browser:
    """One portal, signed in to."""

    def __init__(self, app: ByHostName, portal: str) -> None:
        self._client = Client(app)
        self._base = f"http://{portal}.localhost"
        self.post("/login", user=TRAINING_USER, password=TRAINING_PASSWORD)

    def get(self, path: str, **query: str) -> TestResponse:
        """Open a screen."""
        return self._client.get(path, base_url=self._base, query_string=query or None)

    def post(self, path: str, **data: str | list[str]) -> TestResponse:
        """Submit a form."""
        return self._client.post(path, base_url=self._base, data=data)


class Kit:
    """A world with 30 estimates at 2026-11-24 10:00, its J-PASS and arclink, and a clerk's ways through them."""

    def __init__(self, ground: Ground, app: ByHostName) -> None:
        self.ground = ground
        self.jpass = Browser(app, "jpass")
        self.arclink = Browser(app, "arclink")
        self.sonpo_got: list[Message] = []
        self.sonpo_answers = Answer(accepted=True, path="/dlweb/S000000001")
        ground.link.connect("notice", self._sonpo)
        ground.link.connect("link2", self._sonpo)

    def _sonpo(self, _transmission: str, message: Message) -> Answer:
        self.sonpo_got.append(message)
        return self.sonpo_answers

    def effects(self, *, refused: bool = False) -> list[tuple[str, str, str | None]]:
        """Return the ledger's entries."""
        return [(e.effect, e.estimate, e.receipt_number) for e in self.ground.ledger.entries(refused=refused)]

    def pass_time(self, **by: float) -> None:
        """Move the world's clock."""
        self.ground.clock.advance(timedelta(**by))

    def estimate(self, n: int) -> EstimateData:
        """Return what PAL sends of the `n`-th estimate."""
        with self.ground.store.reading() as session:
            return session.get_one(Estimate, persona(n).number).as_message()

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
        return self.ground.link.send("link1", replace(data, **changes))

    def draft(self, n: int, **changes: object) -> int:
        """Press 「WEBと信」 for the `n`-th estimate; return the number of the draft."""
        delivery = self.ground.link.send("estimate.jpass", replace(self.estimate(n), **changes))
        assert delivery.answer is not None
        return int(delivery.answer.path.split("/")[2])

    def answers(self, n: int, screen: str) -> dict[str, str]:
        """Return what the clerk enters on `screen` for the `n`-th estimate."""
        who = persona(n)
        corporate = who.customer.party_kind == "法人"
        given: dict[str, dict[str, str]] = {
            "parties": {"お申込人": who.customer.party_kind, "連帯保証人": "なし"},
            "applicant": _corporate(n) if corporate else _individual(n),
            "staff": {"店舗": "本店", "担当者": who.staff},
            "insurance": {**SEARCH, "制度商品": PRODUCT, "保険": f"{n:010d}", "帳票ID(保険用)": form_id(n)},
            "explain": {EXPLAINED: "1", COPIES_GIVEN: "1"},
        }
        return given.get(screen, {})

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
        with self.ground.store.reading() as session:
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
        return self.ground.link.send("link3", data)

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
        with self.ground.store.reading() as session:
            found = by_receipt(session, receipt)
        assert found is not None
        return found


def form_id(n: int) -> str:
    """Return the 帳票ID of the `n`-th estimate's contract."""
    who = persona(n)
    return form_id_of(who.coverage.plan, who.coverage.term_years, who.customer.party_kind)


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


class CurrentWorld:
    """Stands in for the server's worlds: the applications, costly to build, serve one test's world after another's."""

    def __init__(self) -> None:
        self.ground: Ground | None = None

    def named(self, _name: str) -> Ground:
        """Return the world of the test that runs."""
        assert self.ground is not None
        return self.ground


@pytest.fixture(scope="module")
def portals():
    """The portals, built once a module, and the place where each test puts its world."""
    worlds = CurrentWorld()
    return ByHostName(worlds), worlds


@pytest.fixture
def kit(portals, tmp_path):
    """A fresh world, whose clock stands still until it is moved."""
    app, worlds = portals
    worlds.ground = open_world(tmp_path / "portals.sqlite", now=lambda: START, estimates=30)
    yield Kit(worlds.ground, app)
    worlds.ground.store.close()
