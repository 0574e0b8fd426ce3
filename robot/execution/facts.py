"""What is learnt of a case on its way through the portals, and what of it is kept."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

_PERSONAL = frozenset({"birth_date", "phone", "name"})


@dataclass(slots=True)
class Facts:
    """What was learnt of a case on the way. Money in yen.

    `name`, `birth_date` (`YYYYMMDD`) and `phone` are what the estimate tells of the customer; they stay out of journal and store.
    `invited` says that the customer's terminal has the case, `closed_since` since when a portal is out of its service hours, ISO 8601.
    `happened` tells, by printed step, when something was there first that people speak of (`at`, ISO 8601), and `of` what: of an earlier
    print, premium or contract it does not tell. `condition` is that of a 条件付承認, `handover` the folder with papers to be handed over.
    `compared` is what a screen showed beside what the sheet says, item by item and by step, where somebody wanted to approve it.
    `ending` is how the case ends once its evidence is safe: its `status`, and its `reason` as it is stored.
    `others` are what another version has learnt, and this one does not know: they are kept as they are.
    """

    total_payment: int | None = None
    birth_date: str = ""
    phone: str = ""
    name: str = ""
    print_serial: str | None = None
    receipt_number: str | None = None
    premium: int | None = None
    concluded_at: datetime | None = None
    arclink_status: str | None = None
    invited: bool = False
    closed_since: str | None = None
    condition: str | None = None
    handover: str | None = None
    compared: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    happened: dict[str, dict[str, str]] = field(default_factory=dict)
    ending: dict[str, Any] | None = None
    others: dict[str, Any] = field(default_factory=dict)

    def learn_customer(self, name: str, birth_date: str, phone: str) -> None:
        """Keep what the estimate tells of the customer, for as long as the case is in this session."""
        self.name, self.birth_date, self.phone = name, birth_date, phone

    def personal(self) -> list[str]:
        """Return what the estimate told of the customer, as far as it is known here."""
        return [known for known in (self.name, self.birth_date, self.phone) if known]


def facts_of(facts: Facts) -> dict[str, Any]:
    """Return what was learnt, fit to be kept: the customer's data are read anew where they are needed."""
    kept = {key: value for key, value in asdict(facts).items() if key not in _PERSONAL}
    kept = {**kept.pop("others"), **kept}
    if facts.concluded_at:
        kept["concluded_at"] = facts.concluded_at.isoformat()
    return kept


def facts_from(kept: dict[str, Any]) -> Facts:
    """Return the facts that were kept."""
    known = {one.name for one in fields(Facts)} - {"others"}
    facts = Facts(**{key: value for key, value in kept.items() if key in known})
    facts.others = {key: value for key, value in kept.items() if key not in known}
    if isinstance(kept.get("concluded_at"), str):
        facts.concluded_at = datetime.fromisoformat(kept["concluded_at"])
    return facts
