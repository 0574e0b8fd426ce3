"""What `renkei nightly` does: it plays a night, or one shard of it, and leaves what a person and a CI want to know in the morning."""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import click

from ..config.addresses import Addresses
from ..config.clock import SystemClock
from ..config.private import make_private
from ..config.settings import Settings
from ..config.temporary import usable_folder
from ..errors import RunAborted, WrongInput
from ..messages import nightly as say
from ..messages.text import Message, operator_language
from ..messages.times import JST
from ..nightly.carrying import Night, slowest
from ..nightly.choosing import drawn, of_shard, own_scenarios
from ..nightly.leaving import NIGHTS, clear_up, leave, put_together
from ..nightly.model import Shard
from ..nightly.page import INDEX
from ..reporting.played import Played
from ..scenario import sweep
from ..scenario.checking import checked_scenarios, installed_faults
from ..scenario.model import Scenario
from .rehearsing import at_portals

_MARKS = {"passed": "ok", "failed": "NG", "error": "!!", "skipped": "--", "flaky": "~~"}


def merge(folders: Sequence[Path], out: Path) -> None:
    """Put the shards of a night together that lie in these folders."""
    make_private(out)
    shards, code = put_together(folders or [out], out, operator_language())
    _conclude(shards, code, out)


def play(
    files: Sequence[Path],
    out: Path,
    budget: float | None,
    part: tuple[int, int],
    retries: int,
    seed: int | None,
    strikes: int,
    portals: str | None,
    workers: int,
) -> None:
    """Play a shard of a night; what is broken of the environment is told on its page, too."""
    began, began_at = SystemClock().now(), time.monotonic()
    day = began.astimezone(JST)
    seed = int(f"{day:%Y%m%d}") if seed is None else seed
    scenarios = checked_scenarios(_files(files), day.date(), installed_faults())
    usable_folder()
    folder = _folder(out, began, part)
    asked = _Asked(scenarios, seed, strikes, part, portals, budget)
    night = Night(
        settings=Settings("", folder, trace=True),
        workers=workers,
        retries=retries,
        language=operator_language(),
        over=lambda: budget is not None and time.monotonic() - began_at > budget,
    )
    played, broken = asked.play(night)
    shard = Shard(
        night=f"{seed}",
        seed=seed,
        shard=part[0],
        of=part[1],
        began=began,
        ended=SystemClock().now(),
        version=version("renkei"),
        evidence=folder.relative_to(out).as_posix(),
        budget=budget,
        broken=broken.spoken(operator_language()) if broken else "",
        played=played,
        slowest=slowest(played, folder),
    )
    _, code = leave(shard, out, operator_language())
    clear_up(out)
    _conclude([shard], code, out)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for of a night."""

    scenarios: Sequence[Scenario]
    seed: int
    strikes: int
    part: tuple[int, int]
    portals: str | None
    budget: float | None

    def play(self, night: Night) -> tuple[list[Played], Message | None]:
        """Play it; return what came of each, and what of the environment was broken, so that nothing more could be played."""
        told: list[Played] = []

        def tell(played: Played) -> None:
            told.append(played)
            _tell(played)

        try:
            with at_portals(self.portals) as addresses:
                tests = self._tests(addresses)
                at = night.at(f"http://{addresses.host}:{addresses.port}")
                return at.play(tests, tell), None
        except RunAborted as aborted:
            broken = aborted.message
        except OSError as error:
            what = f"{error.strerror or error} ({error.filename or '-'})"
            broken = Message(what, what)
        return told, broken

    def _tests(self, addresses: Addresses) -> list[Scenario]:
        pairs = sweep.pairs(sweep.catalogue_of(addresses))
        return of_shard([*self.scenarios, *drawn(pairs, self.seed, self.strikes)], *self.part)


def _files(files: Sequence[Path]) -> Sequence[Path]:
    if files:
        return files
    own = own_scenarios()
    if own is None:
        raise WrongInput(say.no_scenarios())
    return [own]


def _folder(out: Path, began: datetime, part: tuple[int, int]) -> Path:
    """Make a folder for tonight's evidence."""
    shard, of = part
    name = f"{began:%Y%m%d-%H%M%S}-{shard}of{of}"
    make_private(out / NIGHTS)
    for nth in range(1, 100):
        folder = out / NIGHTS / (name if nth == 1 else f"{name}-{nth}")
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            return folder
    raise OSError(0, "no folder for this night", str(out))


def _tell(played: Played) -> None:
    click.echo(f"{_MARKS[played.status]}  {played.name}  ({played.seconds:.1f}s)")
    for detail in played.details:
        click.echo(f"      {detail}")


def _conclude(shards: Sequence[Shard], code: int, out: Path) -> None:
    counts = Counter[str](one.status for shard in shards for one in shard.played)
    words = [
        f"{word.spoken(operator_language())} {counts[status]}"
        for status, word in say.STATUSES.items()
        if counts[status]
    ]
    said = Message("  ".join(words), "  ".join(words)) if words else say.counted(0)
    click.echo(say.ended(said, code, (out / INDEX).resolve()).spoken(operator_language()))
    for shard in shards:
        if shard.broken:
            click.echo(shard.broken, err=True)
    sys.exit(code)
