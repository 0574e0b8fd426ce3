"""One world: every portal's records in one file, and what they stand on. The composition root."""

from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from mockportals.arclink import inbox as arclink_inbox
from mockportals.clock import Clock, Now, system_now
from mockportals.faults import Faults
from mockportals.ground import Ground, Policy, Setting
from mockportals.jpass import inbox as jpass_inbox
from mockportals.ledger import Ledger
from mockportals.link import Link
from mockportals.pal.state import add_estimates
from mockportals.seed import DEFAULT_ESTIMATES, DEFAULT_SEED, Persona, persona
from mockportals.signin import SignIns
from mockportals.sonpo import inbox as sonpo_inbox
from mockportals.store import Store

DEFAULT_APPROVE_AFTER = timedelta(seconds=3)


def open_world(
    path: Path,
    *,
    name: str = "main",
    now: Now = system_now,
    seed: int = DEFAULT_SEED,
    estimates: int = DEFAULT_ESTIMATES,
    approve_after: timedelta = DEFAULT_APPROVE_AFTER,
) -> Ground:
    """Open the world kept in the file `path`, and fill it from `seed` when it is new.

    `now` is the time that the world's clock is moved against; `approve_after` is how long a screening takes unless the world
    was told otherwise.
    """
    store = Store(path)
    clock = Clock(now)
    faults = Faults(store)
    link = Link(store, clock, faults)
    ground = Ground(
        name=name,
        store=store,
        clock=clock,
        faults=faults,
        link=link,
        ledger=Ledger(store, clock),
        sign_ins=SignIns(store),
        policy=Policy(store, approve_after),
    )
    for inbox in (sonpo_inbox, jpass_inbox, arclink_inbox):
        inbox.connect(ground)
    _fill_when_new(ground, seed, estimates)
    return ground


def _fill_when_new(ground: Ground, seed: int, estimates: int) -> None:
    with ground.store.writing() as session:
        if session.get(Setting, "seed") is not None:
            return
        session.add(Setting(name="seed", value=str(seed)))
        today = ground.clock.today()
        add_estimates(session, (_estimate_row(persona(n, seed), today) for n in range(1, estimates + 1)))


def _estimate_row(who: Persona, today: date) -> dict[str, object]:
    """Return what PAL knows of `who`; the rest stays with the clerk."""
    return {
        **asdict(who.customer),
        "number": who.number,
        "made_on": f"{today - timedelta(days=who.made_days_ago):%Y%m%d}",
        "vehicle_name": who.vehicle_name,
        "vehicle_model": who.vehicle_model,
        "vehicle_registration": who.vehicle_registration,
        "vehicle_first_registered": who.vehicle_first_registered,
        "vehicle_price": who.vehicle_price,
        "plan": who.coverage.plan,
        "premium": who.premium,
        "installments": who.installments,
        "total_payment": who.total_payment,
        "staff": who.staff,
    }
