"""What `renkei scenario` does: it plays scenario files and says of each whether it ended as expected."""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from ..browser.warm import WarmBrowser
from ..config.addresses import Addresses
from ..config.clock import SystemClock
from ..config.settings import Settings
from ..config.temporary import usable_folder
from ..errors import RunAborted, WrongInput
from ..messages.run import no_sandbox
from ..messages.text import Message, operator_language
from ..reporting.out_folder import folder_of_ones_own
from ..reporting.video import must_be_possible
from ..scenario import practice, sweep
from ..scenario.checking import check_cases, check_faults
from ..scenario.model import Scenario
from ..scenario.play import Stage, play, stage_of
from ..scenario.reading import read_scenarios

ALL_WELL, SOME_DIFFER = 0, 1


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
) -> None:
    """Play files or sweep the faults; exit 0 when all ended as expected, else 1."""
    if bool(files) == (only is not None):
        raise click.UsageError(_help("FILES か --sweep のどちらかを指定してください。", "Say either FILES or --sweep."))
    must_be_possible(video=video)
    scenarios = read_scenarios(files)
    check_cases(scenarios, SystemClock().now().date())
    temporary = usable_folder()
    with at_portals(portals) as addresses, folder_to_keep(out, temporary) as folder:
        settings = Settings(
            f"http://{addresses.host}:{addresses.port}", folder, headed=headed, trace=trace, video=video
        )
        well = _play_all(scenarios, settings, lived_in) if only is None else _sweep(only, settings, workers, lived_in)
    click.echo(_help(f"{len(well)}件中 {sum(well)}件 ok", f"{sum(well)} of {len(well)} ok"), err=only is not None)
    sys.exit(ALL_WELL if all(well) else SOME_DIFFER)


@contextmanager
def at_portals(url: str | None) -> Iterator[Addresses]:
    """Use the practice portals at `url`, or without it start some of one's own. Raises as those do."""
    if url is None:
        with practice.practice_portals(approve_after=0.0) as started:
            yield started
        return
    addresses = Addresses.parse(url)
    if addresses.file is not None:
        raise WrongInput(
            Message(
                ja="シナリオには、ポータルのファイルではなく、練習用ポータルのアドレス (例 http://localhost:8700) を指定してください。",
                en="Scenarios are played at an address of practice portals, such as http://localhost:8700, and not by a portals file.",
            )
        )
    if not addresses.answer():
        raise RunAborted(addresses.silent())
    yield addresses


def _play_all(scenarios: Sequence[Scenario], settings: Settings, lived_in: int) -> list[bool]:
    check_faults(scenarios, sweep.catalogue_of(Addresses.parse(settings.portals)))
    with WarmBrowser(settings) as warm:
        stage = stage_of(warm, settings, lived_in)
        if not warm.sandboxed:
            click.echo(no_sandbox().spoken(operator_language()), err=True)
        return [_played(one, stage) for one in scenarios]


def _sweep(only: str, settings: Settings, workers: int, lived_in: int) -> list[bool]:
    """Tell of each case on standard error as it ends; print the table on standard output and keep it as `sweep.md`."""
    wanted = sweep.pairs(sweep.catalogue_of(Addresses.parse(settings.portals)), only)
    if not wanted:
        raise WrongInput(Message(ja=f"障害「{only}」はありません。", en=f"There is no fault like {only!r}."))
    struck = []
    for one in sweep.sweep(wanted, settings, workers, lived_in):
        struck.append(one)
        wrong = "; ".join(one.problems)
        click.echo(
            f"{'NG' if wrong else 'ok'}  {len(struck)}/{len(wanted)}  {one.fault} {one.party}  {wrong}", err=True
        )
    table = sweep.table(struck)
    (settings.out / "sweep.md").write_text(table, "utf-8")
    click.echo(table, nl=False)
    return [not one.problems for one in struck]


def _played(one: Scenario, stage: Stage) -> bool:
    """Play one scenario and print its line, and below it each difference, or that it cannot be played: the next one may be."""
    began = time.monotonic()
    try:
        found = play(one, stage)
    except WrongInput as refused:
        found = [refused.message]
    click.echo(f"{'NG' if found else 'ok'}  {one.name}  {one.title}  ({time.monotonic() - began:.1f}s)")
    for difference in found:
        click.echo(f"      {difference.spoken(operator_language())}")
    return not found


@contextmanager
def folder_to_keep(chosen: Path | None, temporary: Path) -> Iterator[Path]:
    """Use the chosen folder, alone, or without one a folder that is gone afterwards. Raises `WrongInput` where that cannot be."""
    if chosen is not None:
        with folder_of_ones_own(chosen, sealed=False):
            yield chosen
        return
    with tempfile.TemporaryDirectory(prefix="renkei-scenario-", dir=temporary, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
