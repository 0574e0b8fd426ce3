"""What `renkei scenario` does: it plays scenario files and says of each whether it ended as expected."""

import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from ..config.addresses import Addresses
from ..config.clock import SystemClock
from ..config.settings import Settings
from ..config.temporary import usable_folder
from ..errors import RunAborted, WrongInput
from ..messages.files import cannot_be_written, is_folder
from ..messages.run import no_sandbox
from ..messages.text import Message, operator_language
from ..messages.times import JST
from ..messages.visible import visible
from ..reporting.junit import write_junit
from ..reporting.out_folder import folder_of_ones_own
from ..reporting.played import Played, write_json
from ..reporting.video import must_be_possible
from ..scenario import practice, sweep
from ..scenario.checking import checked_scenarios, installed_faults
from ..scenario.model import Scenario
from ..scenario.playing import Outcome, play_all, skipped
from ..scenario.reading import world_of

ALL_WELL, SOME_DIFFER, COULD_NOT_GO_ON = 0, 1, 3
_LONGEST_TITLE = 200
_MARKS = {"passed": "ok", "failed": "NG", "error": "!!", "skipped": "--"}


@dataclass(frozen=True, slots=True)
class Leaves:
    """The files for other programs that are wanted of what was played, and all that was so far."""

    junit: Path | None
    json: Path | None
    played: list[Played] = field(default_factory=list)

    def must_be_possible(self) -> None:
        """Raise `WrongInput` where one is a folder: nobody wants to learn that after an hour."""
        for path in (self.junit, self.json):
            if path is not None and path.is_dir():
                raise WrongInput(is_folder(path))

    def write(self) -> None:
        """Write them. Raises `RunAborted` where one cannot be."""
        wanted: tuple[tuple[Path | None, Callable[[Path, Sequence[Played]], None]], ...]
        wanted = (self.junit, write_junit), (self.json, write_json)
        for path, write in wanted:
            try:
                if path is not None:
                    write(path, self.played)
            except OSError as error:
                raise RunAborted(cannot_be_written(path or Path(), error)) from error


def _help(ja: str, en: str) -> str:
    return Message(ja=ja, en=en).spoken(operator_language())


def scenario(
    files: Sequence[Path],
    portals: str | None,
    out: Path | None,
    headed: bool,
    trace: bool,
    video: bool,
    only: str | None,
    workers: int,
    lived_in: int,
    junit: Path | None,
    json: Path | None,
) -> None:
    """Play files or sweep the faults; exit 0 when all ended as expected, 1 when some did not, 3 when some could not be played."""
    if bool(files) == (only is not None):
        raise click.UsageError(_help("FILES か --sweep のどちらかを指定してください。", "Say either FILES or --sweep."))
    must_be_possible(video=video)
    leaves = Leaves(junit, json)
    leaves.must_be_possible()
    scenarios = (
        checked_scenarios(files, SystemClock().now().astimezone(JST).date(), _known_faults(portals)) if files else []
    )
    temporary = usable_folder()
    with at_portals(portals) as addresses, folder_to_keep(out, temporary) as folder:
        settings = Settings(
            f"http://{addresses.host}:{addresses.port}", folder, headed=headed, trace=trace, video=video
        )
        try:
            if only is None:
                _play_all(scenarios, settings, workers, lived_in, leaves.played, out is not None)
            else:
                _sweep(only, settings, workers, lived_in, leaves.played)
        finally:
            leaves.write()
    statuses = [one.status for one in leaves.played]
    count, well = len(statuses), statuses.count("passed")
    click.echo(_help(f"{count}件中 {well}件 ok", f"{well} of {count} ok"), err=only is not None)
    sys.exit(COULD_NOT_GO_ON if "error" in statuses else SOME_DIFFER if well < count else ALL_WELL)


@contextmanager
def at_portals(url: str | None) -> Iterator[Addresses]:
    """Use the practice portals at `url`, or without it start some of one's own.

    Raises as those do, and `RunAborted` where nothing answers at `url`, or something else than practice portals.
    """
    if url is None:
        with practice.practice_portals(approve_after=0.0) as started:
            yield started
        return
    addresses = _one_address(url)
    if addresses.are_practice() and not addresses.answer():
        raise RunAborted(addresses.silent())
    sweep.catalogue_of(addresses)
    yield addresses


def _one_address(url: str) -> Addresses:
    addresses = Addresses.parse(url)
    if addresses.file is not None:
        raise WrongInput(
            Message(
                ja="シナリオには、ポータルのファイルではなく、練習用ポータルのアドレス (例 http://localhost:8700) を指定してください。",
                en="Scenarios are played at an address of practice portals, such as http://localhost:8700, and not by a portals file.",
            )
        )
    return addresses


def _known_faults(url: str | None) -> Collection[str] | None:
    """Return the faults' names that the portals will know; `None` where they do not say: why not is told when they are used."""
    if url is None:
        return installed_faults()
    try:
        return sweep.catalogue_of(_one_address(url))
    except RunAborted:
        return None


def _play_all(
    scenarios: Sequence[Scenario],
    settings: Settings,
    workers: int,
    lived_in: int,
    played: list[Played],
    kept: bool,
) -> None:
    """Tell of each scenario as it ends; those that an interruption left out are noted as skipped."""
    said_of_sandbox = False
    try:
        for outcome in play_all(scenarios, settings, workers, lived_in):
            if not outcome.sandboxed and not said_of_sandbox:
                click.echo(no_sandbox().spoken(operator_language()), err=True)
                said_of_sandbox = True
            played.append(_as_played(outcome, settings.out if kept else None))
            _tell(outcome)
    finally:
        played += [_as_played(skipped(one), None) for one in scenarios[len(played) :]]


def _tell(outcome: Outcome) -> None:
    """Print a scenario's line, and below it each difference, or why it could not be played."""
    one = outcome.scenario
    title = visible(one.title, _LONGEST_TITLE)
    click.echo(f"{_MARKS[outcome.status]}  {one.name}  {title}  ({outcome.seconds:.1f}s)")
    for difference in outcome.differences:
        click.echo(f"      {difference.spoken(operator_language())}")


def _as_played(outcome: Outcome, out: Path | None) -> Played:
    one, told = outcome.scenario, [difference.spoken(operator_language()) for difference in outcome.differences]
    return Played(
        name=one.name,
        status=outcome.status,
        seconds=round(outcome.seconds, 3),
        message=told[0] if told else "",
        details=told,
        suite="renkei.scenario",
        title=one.title,
        file=one.file,
        evidence=str(out / one.name) if out is not None else "",
        more={"world": world_of(one), "covers": one.covers},
    )


def _sweep(only: str, settings: Settings, workers: int, lived_in: int, played: list[Played]) -> None:
    """Tell of each case on standard error as it ends; print the table on standard output and keep it as `sweep.md`."""
    wanted = sweep.pairs(sweep.catalogue_of(Addresses.parse(settings.portals)), only)
    if not wanted:
        raise WrongInput(Message(ja=f"障害「{only}」はありません。", en=f"There is no fault like {only!r}."))
    struck = []
    for one in sweep.sweep(wanted, settings, workers, lived_in):
        struck.append(one)
        played.append(_struck_as_played(one))
        wrong = "; ".join(one.problems)
        click.echo(
            f"{'NG' if wrong else 'ok'}  {len(struck)}/{len(wanted)}  {one.fault} {one.party}  {wrong}", err=True
        )
    table = sweep.table(struck)
    (settings.out / "sweep.md").write_text(table, "utf-8")
    click.echo(table, nl=False)


def _struck_as_played(one: sweep.Struck) -> Played:
    return Played(
        name=f"{one.fault} {one.party}",
        status="failed" if one.problems else "passed",
        seconds=one.seconds,
        message="; ".join(one.problems),
        details=one.problems,
        suite="renkei.sweep",
        more={"fired": one.fired, "ended": one.ended, "after": one.after},
    )


@contextmanager
def folder_to_keep(chosen: Path | None, temporary: Path) -> Iterator[Path]:
    """Use the chosen folder, alone, or without one a folder that is gone afterwards. Raises `WrongInput` where that cannot be."""
    if chosen is not None:
        with folder_of_ones_own(chosen, sealed=False):
            yield chosen
        return
    with tempfile.TemporaryDirectory(prefix="renkei-scenario-", dir=temporary, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
