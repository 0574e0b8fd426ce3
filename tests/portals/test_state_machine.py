"""A clerk who does anything in any order, with trouble, restarts and decisions in between: the portals never contradict themselves."""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from renkei.mockportals.arclink.rules import PRODUCTS
from renkei.mockportals.arclink.rules import Status as Approval
from renkei.mockportals.arclink.state import ArcCase
from renkei.mockportals.exchange.roads import ROADS
from renkei.mockportals.faults import CATALOGUE
from renkei.mockportals.jpass.rules import SCREENS
from renkei.mockportals.jpass.rules import Status as Credit
from renkei.mockportals.jpass.screening import decide_by_hand
from renkei.mockportals.jpass.state import Application, Insurance
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.server import ByHostName, Worlds
from renkei.mockportals.sonpo.rules import Paper
from renkei.mockportals.sonpo.rules import Status as Web
from renkei.mockportals.sonpo.state import Application as WebProcedure
from renkei.mockportals.sonpo.texts import TEXTS
from renkei.mockportals.world import WorldConfig
from sqlalchemy import select

from . import browsing, jpass_kit, sonpo_kit
from .conftest import START

APPROVE_AFTER = timedelta(minutes=5)
ESTIMATES = st.integers(1, 3)
ONCE = ("application", "conclusion", "registration", "arclink_data", "bring_in", "reapplication")
AFTER_CONCLUSION = (Credit.CONCLUDED, Credit.COPY_DELIVERED)
ON_ROADS = [f"{road}.{kind}" for road in ROADS for kind in ("lost", "late", "twice", "out_of_order")]
AT_REQUESTS = [
    f"step{step}.{kind}"
    for step in ("5", "16", "27", "37", "39", "43", "50", "52", "①")
    for kind in ("error_before_commit", "error_after_commit")
]
TROUBLE = sorted(CATALOGUE.keys() & {*ON_ROADS, *AT_REQUESTS})


class Clerk:
    """Signed in to all portals of a world in a file; presses what is named, whether the portal wants it or not."""

    def __init__(self, worlds: Worlds) -> None:
        self.worlds = worlds
        self.app = ByHostName(worlds)
        self.portals = {name: browsing.Browser(self.app, name) for name in ("pal", "sonpo", "jpass", "arclink")}
        self.drafts: dict[int, int] = {}

    @property
    def context(self):
        return self.worlds.named("main")

    def post(self, portal: str, path: str, **data: str) -> str:
        """Press a button; return where it leads, or nothing where the portal refused or failed."""
        answer = self.portals[portal].post(path, **data)
        return str(answer.location or "") if answer.status_code < 400 else ""

    def record(self, n: int) -> WebProcedure | None:
        """Return what 損保オンライン has of an estimate."""
        with self.context.store.reading() as session:
            return session.scalar(select(WebProcedure).where(WebProcedure.estimate_number == persona(n).number))

    def contract(self, n: int) -> Application | None:
        """Return the newest application of an estimate in J-PASS."""
        query = select(Application).where(
            Application.estimate_number == persona(n).number, Application.receipt_number.is_not(None)
        )
        with self.context.store.reading() as session:
            return session.scalar(query.order_by(Application.id.desc()).limit(1))

    def at_sonpo(self, n: int, rest: str = "", **data: str) -> None:
        if record := self.record(n):
            self.post("sonpo", f"/applications/{record.number}{rest}", **data)

    def at_contract(self, n: int, rest: str, **data: str) -> None:
        if contract := self.contract(n):
            self.post("jpass", f"/contracts/{contract.receipt_number}{rest}", **data)

    def draft(self, n: int) -> None:
        """Steps 9-15, for a new application or (③) one more for a contract that came back."""
        contract = self.contract(n)
        changing = contract is not None and contract.status == Credit.CHANGING
        leads_to = (
            self.post("jpass", f"/contracts/{contract.receipt_number}/reapply")
            if contract and changing
            else self.post("pal", f"/estimates/{persona(n).number}/jpass")
        )
        found, record = re.search(r"/applications/(\d+)", leads_to), self.record(n)
        if not found:
            return
        self.drafts[n] = int(found[1])
        for screen in SCREENS[:-1]:
            entered = jpass_kit.answers(n, screen)
            if screen == "insurance":
                entered |= {"保険": (record and record.print_serial) or ""}
            self.post("jpass", f"/applications/{found[1]}/{screen}", **entered)

    def submit(self, n: int) -> None:
        """Step 16."""
        if n in self.drafts:
            self.post("jpass", f"/applications/{self.drafts[n]}/submit")

    def agree(self, n: int) -> None:
        """Steps 32-36."""
        if record := self.record(n):
            for text in TEXTS:
                self.portals["sonpo"].get(f"/applications/{record.number}/texts/{text.key}")
        self.at_sonpo(n, "/paperless", **sonpo_kit.AGREED)
        for at in ("1", "2"):
            self.at_sonpo(n, f"/paperless/{at}")

    def register(self, n: int) -> None:
        """Step 43."""
        day = f"{self.context.clock.now():%Y%m%d}"
        at = {"保険締結日時(年月日)": day, "保険締結日時(時刻)": "0000"}
        self.at_contract(n, "/registration", 保険始期日="20270101", **at)

    def at_case(self, n: int, *rests: str, **data: str) -> None:
        for row in browsing.rows(self.portals["arclink"].get("/", q=persona(n).number))[:1]:
            if row[0].isdecimal():
                for rest in rests:
                    self.post("arclink", f"/cases/{int(row[0])}{rest}", **data)

    def file(self, n: int) -> None:
        """Step 52."""
        self.at_case(n, "", **dict.fromkeys(PRODUCTS, "1"))
        self.at_case(n, "/comment")


ACTIONS: Mapping[str, Callable[[Clerk, int], object]] = MappingProxyType(
    {
        "損保照会 (1)": lambda clerk, n: clerk.post("pal", f"/estimates/{persona(n).number}/sonpo"),
        "申込書帳票作成 (3)": lambda clerk, n: clerk.at_sonpo(n, **sonpo_kit.entries(n)),
        "印刷 (4)": lambda clerk, n: clerk.at_sonpo(n, "/print", 帳票=Paper.APPLICATION),
        "割賦WEB連携 (5)": lambda clerk, n: clerk.at_sonpo(n, "/link"),
        "WEBと信 (9)": Clerk.draft,
        "送信 (16)": Clerk.submit,
        "wait": lambda clerk, _n: clerk.context.clock.set(clerk.context.clock.now() + APPROVE_AFTER),
        "損保オンライン連携 (27)": lambda clerk, n: clerk.at_contract(n, "/link"),
        "申込書帳票作成 (29)": lambda clerk, n: clerk.at_sonpo(n, **sonpo_kit.entries(n)),
        "印刷 (31)": lambda clerk, n: clerk.at_sonpo(n, "/print", 帳票=Paper.CUSTOMER_COPY),
        "契約締結します (35)": Clerk.agree,
        "契約を申し込む (37)": lambda clerk, n: clerk.at_sonpo(n, "/conclude"),
        "終了 (39)": lambda clerk, n: clerk.at_sonpo(n, "/finish"),
        "控え交付済 (49)": lambda clerk, n: clerk.at_contract(n, "/copy", 控え交付済="1"),
        "arclinkデータ連携 (50)": lambda clerk, n: clerk.at_contract(n, "/arclink"),
        "登録 (52)": Clerk.file,
        "変更再申込 (①)": lambda clerk, n: clerk.at_case(n, "/staff", "/reapply"),
    }
)
"""The main way in its order, and back again."""
BESIDE: Mapping[str, Callable[[Clerk, int], object]] = MappingProxyType(
    {
        "保険締結情報登録 (43)": Clerk.register,
        "申込書帳票作成 with another premium": lambda clerk, n: clerk.at_sonpo(
            n, **(sonpo_kit.entries(n) | {"保険料": "123450"})
        ),
    }
)


class Portals(RuleBasedStateMachine):
    """Three estimates, a clerk, time, trouble and restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        config = WorldConfig(now=lambda: START, estimates=5, approve_after=APPROVE_AFTER, wait=lambda _seconds: None)
        self.clerk = Clerk(Worlds(Path(self.folder.name) / "portals.sqlite", config))
        self.places = Counter[int]()

    @property
    def context(self):
        return self.clerk.context

    def teardown(self) -> None:
        self.clerk.worlds.close()
        self.folder.cleanup()

    @rule(n=ESTIMATES, actions=st.integers(1, len(ACTIONS)), hasty=st.booleans())
    def go_on(self, n: int, actions: int, hasty: bool) -> None:
        """The clerk goes on with a case as the manual says; where hasty, with two clicks for each one."""
        for _ in range(actions):
            for _click in range(1 + hasty):
                list(ACTIONS.values())[self.places[n] % len(ACTIONS)](self.clerk, n)
            self.places[n] += 1

    @rule(n=ESTIMATES, action=st.sampled_from([*ACTIONS, *BESIDE]), times=st.integers(1, 2))
    def press(self, n: int, action: str, times: int) -> None:
        """The clerk presses something, once or twice, whatever is open."""
        for _ in range(times):
            {**ACTIONS, **BESIDE}[action](self.clerk, n)

    @rule(minutes=st.sampled_from([1, 10, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        """What is late arrives, what is screened is decided."""
        self.context.clock.set(self.context.clock.now() + timedelta(minutes=minutes))

    @rule(name=st.sampled_from(TROUBLE), nth=st.integers(1, 2))
    def arm(self, name: str, nth: int) -> None:
        """Trouble between two portals, or with a request before or after it took hold."""
        self.context.faults.arm(name, nth=nth)

    @rule()
    def restart(self) -> None:
        """The server ends and begins anew on the same file."""
        self.clerk.worlds.reopen("main")

    @precondition(lambda self: any(self.clerk.contract(n) for n in (1, 2, 3)))
    @rule(n=ESTIMATES, decision=st.sampled_from(["承認", "条件付承認", "否決", "差戻し"]))
    def decide(self, n: int, decision: str) -> None:
        """The credit company decides, if there is something to decide."""
        contract = self.clerk.contract(n)
        if contract and contract.status == Credit.SCREENING:
            decide_by_hand(self.context, str(contract.receipt_number), decision, "")

    @invariant()
    def no_effect_twice(self) -> None:
        """Each receipt number, which is one draft sent, has each effect once.

        A clerk may well draft a second application for an estimate: J-PASS does not refuse that, whoever drafts must look.
        """
        entries = self.context.ledger.entries()
        counted = Counter((entry.effect, entry.receipt_number) for entry in entries if entry.effect in ONCE)
        assert {key: count for key, count in counted.items() if count > 1} == {}

    @invariant()
    def the_ledger_tells_what_is_so(self) -> None:
        """Whoever is concluded, handed over or filed in a portal is so in the ledger, and the other way round."""
        entries = self.context.ledger.entries()
        took = {(entry.effect, entry.receipt_number) for entry in entries}
        submitted = {a.receipt_number: a for a in self.applications() if a.receipt_number}
        assert {receipt for effect, receipt in took if effect == "application"} == set(submitted)
        for receipt, application in submitted.items():
            if application.status in AFTER_CONCLUSION:
                assert {("conclusion", receipt), ("registration", receipt)} & took, receipt
            if application.status == Credit.CHANGING:
                assert ("reapplication", receipt) in took
        cases = {case.receipt_number: case for case in self.cases()}
        assert {receipt for effect, receipt in took if effect == "arclink_data"} == set(cases)
        for receipt, case in cases.items():
            assert submitted[receipt].status in (Credit.COPY_DELIVERED, Credit.CHANGING)
            if case.status == Approval.WITH_STORE:
                assert ("bring_in", receipt) in took
        for record in self.records():
            if record.status == Web.CONCLUDED:
                assert ("conclusion", record.receipt_number) in took

    @invariant()
    def nothing_came_that_was_not_sent(self) -> None:
        """What a portal has from another one is in the link's journal as delivered on that road, for that estimate."""
        came = {(entry.road, entry.estimate) for entry in self.context.link.journal() if entry.outcome == "delivered"}
        with self.context.store.reading() as session:
            insured = set(session.scalars(select(Insurance.estimate_number)))
        assert insured == {estimate for road, estimate in came if road == "link1"}
        assert {case.estimate_number for case in self.cases()} <= {e for road, e in came if road == "bringin"}
        assert {r.estimate_number for r in self.records()} <= {e for road, e in came if road == "estimate.sonpo"}
        asked = {a.estimate_number for a in self.applications()}
        assert asked <= {e for road, e in came if road in {"estimate.jpass", "reapply"}}

    def applications(self) -> list[Application]:
        with self.context.store.reading() as session:
            return list(session.scalars(select(Application)))

    def records(self) -> list[WebProcedure]:
        with self.context.store.reading() as session:
            return list(session.scalars(select(WebProcedure)))

    def cases(self) -> list[ArcCase]:
        with self.context.store.reading() as session:
            return list(session.scalars(select(ArcCase)))


SLICE = settings(
    max_examples=7,
    stateful_step_count=15,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("hasty", [False, True])
def test_the_main_way_runs_through_and_round_again(hasty):
    """Undisturbed, the clerk's actions in their order leave each effect once, and once more after 変更再申込: the machine reaches all."""
    machine = Portals()
    try:
        machine.go_on(1, 2 * len(ACTIONS), hasty=hasty)
        effects = [entry.effect for entry in machine.context.ledger.entries()]
        assert effects == ["application", "conclusion", "arclink_data", "bring_in", "reapplication"] * 2
    finally:
        machine.teardown()


def test_whatever_a_clerk_does_the_portals_stay_consistent():
    """A fixed slice of what the nightly run does at length."""
    run_state_machine_as_test(Portals, settings=SLICE)


@pytest.mark.nightly
def test_whatever_a_clerk_does_at_length():
    """Other ways each night, and longer ones."""
    run_state_machine_as_test(
        Portals, settings=settings(SLICE, max_examples=150, stateful_step_count=30, derandomize=False, print_blob=True)
    )
