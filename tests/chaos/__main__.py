"""`make torture`: every plan against every victim. Exit code 1 when a number that must be 0 is not."""

import shutil
import sys
from pathlib import Path

import click
from renkei.robot.config.settings import Timeouts

from tests.chaos import table
from tests.chaos.kills import VICTIMS, Kill
from tests.chaos.plans import KillPlan, plans_for
from tests.chaos.portals import Portals
from tests.chaos.series import Series
from tests.chaos.victim import HURRIED


@click.command()
@click.option("--victim", type=click.Choice(VICTIMS), multiple=True, help="Who is killed; each in turn unless named.")
@click.option("--only", default="", help="Only plans whose names begin so.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out") / "torture", show_default=True)
def torture(victim: tuple[str, ...], only: str, out: Path) -> None:
    """Kill, begin again, count."""
    victims = victim or VICTIMS
    if not any(plans_for(each, only) for each in victims):
        raise click.BadParameter(f"no plan's name begins with {only!r}", param_hint="--only")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    outcomes = []
    for each in victims:
        with Portals(out) as portals:
            series = Series(portals, out, each)
            for plan in plans_for(each, only):
                outcomes.append(outcome := series.carry_out(plan))
                click.echo(
                    f"{each:8} {plan.name:16} {len(outcome.struck):3} kills  {outcome.status}  "
                    f"asked {outcome.parked}  missed {', '.join(map(str, outcome.missed)) or 0}"
                )
                (out / "torture.md").write_text(table.table(outcomes), "utf-8")
        click.echo("\n".join(table.figures([outcome for outcome in outcomes if outcome.victim == each])))
    if not only:
        with Portals(out) as portals:
            click.echo(_what_waiting_for_an_answer_adds(portals, out))
    wrong = table.must_not_be(outcomes)
    click.echo("\n".join([*wrong, f"Table: {out / 'torture.md'}"]))
    sys.exit(bool(wrong))


def _what_waiting_for_an_answer_adds(portals: Portals, out: Path) -> str:
    """Kill the robot between the intent and the click of 16, and see when 16 is done: hurried, and as the robot is delivered."""
    took = []
    for in_flight in (HURRIED.in_flight, Timeouts().in_flight):
        plan = KillPlan(f"waits-{in_flight:.0f}", (Kill("16", "announced"),))
        outcome = Series(portals, out, "robot", in_flight=in_flight).carry_out(plan)
        took.append(f"{outcome.seconds_to_done('16'):.1f} s with in_flight {in_flight:.0f}")
    return f"from the kill before the click of 16 to 16 done: {', '.join(took)}"


if __name__ == "__main__":
    torture()
