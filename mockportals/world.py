"""One world: every portal's records in one file, and what they stand on. The composition root."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from .clock import DEFAULT_APPROVE_AFTER, Clock, Now, system_now
from .context import Origin, Policy, Settings, WorldContext
from .exchange.link import Link
from .faults import Faults
from .ledger import Ledger
from .past import Standing, live, stand
from .portals import PORTALS
from .samples.estimates import Estimates
from .samples.seed import DEFAULT_ESTIMATES, DEFAULT_SEED
from .store import Store
from .web.portal import Portal
from .web.renaming import Table
from .web.signin import SignIns


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldConfig:
    """How worlds are made unless told otherwise.

    `now` is the time that a world's clock is moved against, and `begins` what a world's clock says when it is made anew (without
    it, the same); its estimates are `generated`, as `renkei generate` makes rows for them, or the plainer samples; `lived_in` is how many
    cases have been in the world before, `standing` are those that stand at a step; `approve_after` is how long a screening takes; `wait`
    is what a slow portal does for so many seconds. `training` says whether the training account opens the `portals`. `labels` are what
    each portal, by its name, or all of them, by none, call otherwise than the manual prints it.
    """

    now: Now = system_now
    seed: int = DEFAULT_SEED
    estimates: int = DEFAULT_ESTIMATES
    lived_in: int = 0
    generated: bool = False
    standing: tuple[Standing, ...] = ()
    begins: datetime | None = None
    approve_after: timedelta = DEFAULT_APPROVE_AFTER
    wait: Callable[[float], None] = time.sleep
    training: bool = True
    portals: tuple[Portal, ...] = PORTALS
    labels: Mapping[str, Table] = field(default_factory=dict)

    @property
    def of_estimates(self) -> Estimates:
        """The estimates that a world has that is made so."""
        return Estimates(self.seed, self.estimates, self.lived_in, self.generated)


class TooManyWorlds(Exception):
    """There are as many worlds as there may be."""


def open_world(path: Path, config: WorldConfig | None = None, *, name: str = "main") -> WorldContext:
    """Open the world kept in the file `path`, and make it after `config` when it is new."""
    with ExitStack() as failing:
        store = Store(path)
        failing.callback(store.close)
        config = config or WorldConfig()
        context = context_of(store, name, config) if is_made(store) else make_world(store, name, config)
        failing.pop_all()
    return context


def reset_world(context: WorldContext, config: WorldConfig) -> WorldContext:
    """Make the world anew in the same file: whatever happened in it is gone, its clock is the config's again."""
    context.store.wipe()
    anew = make_world(context.store, context.name, config)
    anew.policy.approve_after = config.approve_after  # a config of its own is known again after a restart
    return anew


def is_made(store: Store) -> bool:
    """Tell whether a world was made in `store` already."""
    return Settings(store).read("origin") is not None


def make_world(store: Store, name: str, config: WorldConfig) -> WorldContext:
    """Make a world in an empty store: its time, and what those left in it who were there before."""
    if config.begins is not None:
        clock = Clock(config.now)
        clock.set(config.begins)
        Settings(store).write(clock_offset=str(clock.offset.total_seconds()))
    context = context_of(store, name, config)
    if context.origin.lived_in:
        live(context)
    if config.standing:
        settings = {"standing": json.dumps(stand(context, config.standing), ensure_ascii=False)}
        context.settings.write(**settings)
    return context


def context_of(store: Store, name: str, config: WorldConfig) -> WorldContext:
    """Put together what the world kept in `store` stands on, and let its portals take what the others send."""
    settings = Settings(store)
    clock = Clock(config.now, timedelta(seconds=float(settings.read("clock_offset") or 0)))
    faults = Faults(store)
    link = Link(store, clock, faults)
    context = WorldContext(
        name=name,
        store=store,
        clock=clock,
        faults=faults,
        link=link,
        ledger=Ledger(store, clock),
        sign_ins=SignIns(store, config.training),
        policy=Policy(settings, config.approve_after),
        settings=settings,
        origin=_origin(settings, config, clock),
        wait=config.wait,
    )
    for portal in config.portals:
        for road, take in portal.receivers.items():
            link.connect(road, partial(take, context))
    return context


def _origin(settings: Settings, config: WorldConfig, clock: Clock) -> Origin:
    """Return what the world was made from, and write it down when it is new."""
    kept = settings.read("origin")
    if kept is None:
        origin = Origin(
            seed=config.seed,
            estimates=config.estimates,
            opened_on=clock.today(),
            lived_in=config.lived_in,
            generated=config.generated,
        )
        written = (
            f"{origin.seed} {origin.estimates} {origin.opened_on:%Y-%m-%d} {origin.lived_in} {int(origin.generated)}"
        )
        settings.write(origin=written)
        return origin
    # Files of earlier versions say nothing of the last.
    seed, estimates, opened_on, lived_in, generated = [*kept.split(), "0", "0"][:5]
    return Origin(
        seed=int(seed),
        estimates=int(estimates),
        opened_on=date.fromisoformat(opened_on),
        lived_in=int(lived_in),
        generated=generated == "1",
    )
