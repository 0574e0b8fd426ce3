"""`make simulate`, `make mutants` and the replay of one line. Exit code 0 when all is well, 1 when something is wrong."""

import sys
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import partial
from pathlib import Path

import click
from renkei.mockportals.faults import CATALOGUE
from renkei.robot.flows.ways import phases_of
from renkei.robot.procedure.steps import STEPS
from renkei.robot.procedure.words import CONDITION, WORDS

from tests.simulation import plans, table
from tests.simulation.hunt import hunt
from tests.simulation.mutants import MUTANTS, mutated
from tests.simulation.plan import RunPlan
from tests.simulation.pool import Played, Tally, play_all, progress
from tests.simulation.robot_at_work import without_a_machine
from tests.simulation.simulator import Simulator
from tests.support.ways import PARTIES, WAYS

_ANY_DAY = date(2026, 11, 24)


@click.command()
@click.option(
    "--runs", default=10_000, show_default=True, help="How many runs at least; beyond what is listed, by chance."
)
@click.option("--seed", default=0, show_default=True, help="What chance begins with.")
@click.option("--workers", default=2, show_default=True, help="How many processes.")
@click.option("--write-table", is_flag=True, help=f"Write {table.PATH} anew.")
@click.option(
    "--replay", metavar="LINE", callback=lambda *given: _plan(given[-1]), help="Play one run and tell all of it."
)
@click.option(
    "--lived-in",
    "lived",
    default=0,
    metavar="N",
    help="Play in worlds that N cases have been in before; 60 fill every list.",
)
@click.option("--mutants", is_flag=True, help="Hunt the robots that are wrong on purpose.")
def main(
    runs: int, seed: int, workers: int, write_table: bool, replay: RunPlan | None, lived: int, mutants: bool
) -> None:
    """Play many runs of the robot against the portals, without browser and sockets."""
    if replay is not None:
        sys.exit(_replay(replay))
    sys.exit(_hunt() if mutants else _simulate(runs, seed, workers, lived, write_table=write_table))


def _plan(line: str | None) -> RunPlan | None:
    """Read a line; what is wrong with it is wrong use, and said with what is possible."""
    if line is None:
        return None
    try:
        plan = RunPlan.parse(line)
    except ValueError as error:
        raise click.BadParameter(f"{line!r} is no line of a run ({error}). One looks like this: {RunPlan()}") from error
    _must_be_one_of("way", [plan.way], WAYS)
    _must_be_one_of("party", [str(plan.party)], list(map(str, PARTIES)))
    case = WAYS[plan.way].case(plan.party, _ANY_DAY)
    _must_be_one_of("from", [plan.phase] if plan.phase else [], [phase.name for phase in phases_of(case)[1:]])
    _must_be_one_of("fault", [fault.name for fault in plan.faults], CATALOGUE)
    _must_be_one_of("crash", [crash.step for crash in plan.crashes], STEPS)
    said = [plan.silent] if plan.silent else [withdrawal.step for withdrawal in plan.withdrawals]
    _must_be_one_of("silent or withdraw", said, [*WORDS, CONDITION])
    _must_be_one_of("mutant", [plan.mutant] if plan.mutant else [], [name.replace(" ", "_") for name in MUTANTS])
    return plan


def _must_be_one_of(what: str, given: Iterable[str], known: Collection[str]) -> None:
    for one in given:
        if one not in known:
            near = get_close_matches(one, known, n=5) or list(known)[:5]
            raise click.BadParameter(f"there is no {what}={one}; there are {', '.join(near)} and so on")


def _replay(plan: RunPlan) -> int:
    with without_a_machine() as descriptor, Simulator(descriptor) as simulator:
        simulator.undisturbed_of(plan)
        with mutated(plan.mutant):
            outcome = simulator.play(plan)
    for line in outcome.journal:
        click.echo(line)
    for turn in outcome.turns:
        click.echo(turn.model_dump_json(exclude={"steps"}))
    click.echo(f"ends {outcome.ends}  effects {dict(outcome.effects)}  portals {outcome.statuses}")
    click.echo(f"fired {dict(outcome.fired)}  deaths {outcome.deaths}  simulated seconds {outcome.seconds:.0f}")
    click.echo("\n".join(outcome.problems) or "all is well")
    return 1 if outcome.problems else 0


def _hunt() -> int:
    away = 0
    with without_a_machine() as descriptor, Simulator(descriptor) as simulator:
        for catch in hunt(simulator):
            away += not catch.by
            told = f"caught by '{catch.line}': {catch.by}" if catch.by else "GOT AWAY"
            click.echo(f"{catch.mutant}: {told}")
    click.echo(f"{len(MUTANTS) - away} of {len(MUTANTS)} caught")
    return 1 if away else 0


def _simulate(runs: int, seed: int, workers: int, lived: int, *, write_table: bool) -> int:
    with without_a_machine() as descriptor, Simulator(descriptor) as simulator:
        known = partial(simulator.undisturbed, lived=lived)
        single = {replace(plan, lived=lived) for plan in plans.every_fault(known)}
        planned = [replace(plan, lived=lived) for plan in plans.all_plans(known, runs, seed)]
    tally, struck = Tally(), list[Played]()
    tell = progress(len(planned), click.echo)
    for played in play_all(planned, workers):
        tally.add(played)
        if played.plan in single:
            struck.append(played)
        tell(tally)
    for line in tally.lines():
        click.echo(line)
    unfired = {plan.faults[0].name for plan in single} - set(tally.fired)
    if unfired:
        click.echo(f"faults of the catalogue that did not fire: {', '.join(sorted(unfired))}")
    if write_table:
        Path(table.PATH).write_text(table.markdown(_sorted(struck)), "utf-8")
    return 1 if tally.wrong or unfired else 0


def _sorted(struck: list[Played]) -> list[Played]:
    return sorted(struck, key=lambda played: (played.plan.faults[0].name, played.plan.party))


if __name__ == "__main__":
    main()
