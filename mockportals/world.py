"""One world: every portal's records in one file, and what they stand on. The composition root."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from .arclink import inbox as arclink_inbox
from .clock import DEFAULT_APPROVE_AFTER, Clock, Now, system_now
from .customer import inbox as customer_inbox
from .faults import Faults
from .ground import Ground, Origin, Policy, Settings
from .jpass import inbox as jpass_inbox
from .ledger import Ledger
from .link import Link
from .past import live
from .seed import DEFAULT_ESTIMATES, DEFAULT_SEED
from .signin import SignIns
from .sonpo import inbox as sonpo_inbox
from .store import Store


@dataclass(frozen=True, slots=True)
class Recipe:
    """How worlds are made unless told otherwise.

    `now` is the time that a world's clock is moved against, and `begins` what a world's clock says when it is made anew (without
    it, the same); `lived_in` is how many cases have been in the world before; `approve_after` is how long a screening takes; `wait`
    is what a slow portal does for so many seconds. `training` says whether the training account opens the portals.
    """

    now: Now = system_now
    seed: int = DEFAULT_SEED
    estimates: int = DEFAULT_ESTIMATES
    lived_in: int = 0
    begins: datetime | None = None
    approve_after: timedelta = DEFAULT_APPROVE_AFTER
    wait: Callable[[float], None] = time.sleep
    training: bool = True


class TooManyWorlds(Exception):
    """There are as many worlds as there may be."""


def open_world(path: Path, recipe: Recipe | None = None, *, name: str = "main") -> Ground:
    """Open the world kept in the file `path`, and make it after `recipe` when it is new."""
    with ExitStack() as failing:
        store = Store(path)
        failing.callback(store.close)
        recipe = recipe or Recipe()
        ground = _lay(store, name, recipe) if is_made(store) else make_world(store, name, recipe)
        failing.pop_all()
    return ground


def reset_world(ground: Ground, recipe: Recipe) -> Ground:
    """Make the world anew in the same file: whatever happened in it is gone, its clock is the recipe's again."""
    ground.store.wipe()
    anew = make_world(ground.store, ground.name, recipe)
    anew.policy.approve_after = recipe.approve_after  # a recipe of its own is known again after a restart
    return anew


def is_made(store: Store) -> bool:
    """Tell whether a world was made in `store` already."""
    return Settings(store).read("origin") is not None


def make_world(store: Store, name: str, recipe: Recipe) -> Ground:
    """Make a world in an empty store: its time, and what those left in it who were there before."""
    if recipe.begins is not None:
        clock = Clock(recipe.now)
        clock.set(recipe.begins)
        Settings(store).write(clock_offset=str(clock.offset.total_seconds()))
    ground = _lay(store, name, recipe)
    if ground.origin.lived_in:
        live(ground)
    return ground


def _lay(store: Store, name: str, recipe: Recipe) -> Ground:
    settings = Settings(store)
    clock = Clock(recipe.now, timedelta(seconds=float(settings.read("clock_offset") or 0)))
    faults = Faults(store)
    link = Link(store, clock, faults)
    ground = Ground(
        name=name,
        store=store,
        clock=clock,
        faults=faults,
        link=link,
        ledger=Ledger(store, clock),
        sign_ins=SignIns(store, recipe.training),
        policy=Policy(settings, recipe.approve_after),
        settings=settings,
        origin=_origin(settings, recipe, clock),
        wait=recipe.wait,
    )
    for inbox in (sonpo_inbox, jpass_inbox, customer_inbox, arclink_inbox):
        inbox.connect(ground)
    return ground


def _origin(settings: Settings, recipe: Recipe, clock: Clock) -> Origin:
    """Return what the world was made from, and write it down when it is new."""
    kept = settings.read("origin")
    if kept is None:
        origin = Origin(recipe.seed, recipe.estimates, clock.today(), recipe.lived_in)
        settings.write(origin=f"{origin.seed} {origin.estimates} {origin.opened_on:%Y-%m-%d} {origin.lived_in}")
        return origin
    seed, estimates, opened_on, *lived_in = kept.split()  # files of an earlier version say nothing of the last
    return Origin(int(seed), int(estimates), date.fromisoformat(opened_on), *map(int, lived_in))
