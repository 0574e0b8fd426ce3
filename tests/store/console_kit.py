"""The console before a test: its pages asked for as a browser of a person who has come in asks."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from renkei.robot.console.app import create_app
from renkei.robot.console.door import Door
from renkei.robot.console.house import Books, House
from renkei.robot.console.listening import Address
from renkei.robot.messages.text import Language
from renkei.robot.messages.words import APPROVED
from renkei.robot.procedure.said import Asked
from renkei.robot.procedure.words import WORDS
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import Ticket
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger
from werkzeug.test import TestResponse

from .conftest import PORTALS, HandClock, invented
from .desk import REASON

HOST = "127.0.0.1:8701"
KEY = "the key of this test"


def house_of(file: Path, clock: HandClock, address: Address | None = None, language: Language = "en") -> House:
    """A console's house on these books."""
    door = Door(KEY, clock.monotonic, is_password=False)
    books = Books(place_of(str(file)), clock)
    return House(
        books, door, address or Address("127.0.0.1", 8701), language, clock, audits=file.parent / "renkei-audits"
    )


@dataclass
class Visitor:
    """Somebody at the console."""

    house: House
    client: FlaskClient = field(init=False)
    token: str = ""

    def __post_init__(self) -> None:
        self.client = create_app(self.house).test_client()

    def come_in(self, key: str = KEY) -> "Visitor":
        """Hand the key in, and take the token of the page."""
        answer = self.post("/enter", {"key": key})
        assert answer.status_code == 303, answer.text
        [self.token] = set(re.findall(r'name="token" value="([^"]+)"', self.get("/").text))
        return self

    def get(self, path: str, host: str = HOST, **headers: str) -> TestResponse:
        return self.client.get(path, base_url=f"http://{host}", headers=_named(headers), buffered=True)

    def post(self, path: str, form: dict[str, Any], host: str = HOST, **headers: str) -> TestResponse:
        """Send a form, as a page of the console does."""
        headers = {"Origin": f"http://{host}", "Sec_Fetch_Site": "same-origin"} | headers
        return self.client.post(path, base_url=f"http://{host}", data=form, headers=_named(headers))

    def shown(self, case_id: str) -> str:
        """What the page of a case marks as shown."""
        return next(iter(re.findall(r'name="shown" value="([^"]+)"', self.get(f"/cases/{case_id}").text)), "")

    def press(
        self, case_id: str, act: str, by: str = "山田 花子", shown: str | None = None, **form: Any
    ) -> TestResponse:
        """Press a button on the page of a case, as it is shown now or was `shown` before."""
        mark = self.shown(case_id) if shown is None else shown
        return self.post(f"/cases/{case_id}/{act}", {"token": self.token, "shown": mark, "by": by, **form})


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items() if value}


def parked(store: Store, n: int = 1, *, in_doubt: bool = False, phase: str = "link3") -> str:
    """Let the n-th case have stopped; return its ID."""
    case = invented(n)
    entry = store.take(_enrolled(store, case), "robot-1")
    assert entry is not None
    if in_doubt:
        ledger = StoredLedger(store, Path())
        ledger.hold(entry)
        ledger.announce(case.case_id, "16", 1, store.clock.now())
    store.hand_on(entry, status="needs_person", phase=phase, reason=REASON.model_dump(mode="json"))
    return case.case_id


def waits_for_approval(store: Store, *, premium: str = "61,230円") -> str:
    """Let the first case wait for what is said and approved at step 16; return its ID."""
    case, iso = invented(), store.clock.now().isoformat()
    known = store.entry(case.case_id)
    entry = store.take(known.ticket if known else _enrolled(store, case), "robot-1")
    assert entry is not None
    asked = [Asked("16", word.text, word.speaker, iso, iso) for word in WORDS["16"]]
    asked.append(Asked("16", APPROVED, "staff", iso, iso, premium))
    item = {"label": "保険料", "sheet": "61,230円", "screen": premium, "same": premium == "61,230円", "in_sheet": True}
    facts = {"happened": {"4": {"at": iso, "of": "1"}}, "compared": {"16": [item]}}
    reason = REASON.model_dump(mode="json")
    store.hand_on(
        entry,
        status="waiting_person",
        phase="link2",
        reason=reason,
        facts=facts,
        asked=[one.kept() for one in asked],
    )
    store.clock.sleep(timedelta(minutes=1).total_seconds())
    return case.case_id


def _enrolled(store: Store, case: Any) -> Ticket:
    ticket = store.enrol(case, Wanted(PORTALS), "link1")
    assert ticket is not None
    return ticket
