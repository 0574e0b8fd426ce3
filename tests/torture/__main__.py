"""`make torture`: every plan against every victim. Exit code 1 when a number that must be 0 is not."""

import shutil
import sys
from pathlib import Path

import click

from tests.torture import table
from tests.torture.blows import VICTIMS
from tests.torture.plans import plans_for
from tests.torture.portals import Portals
from tests.torture.series import Series


@click.command()
@click.option("--victim", type=click.Choice(VICTIMS), multiple=True, help="Who is killed; each in turn unless named.")
@click.option("--only", default="", help="Only plans whose names begin so.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out") / "torture", show_default=True)
@click.option(
    "--in-flight", type=float, default=1.0, show_default=True, help="Seconds that an unanswered click is waited for."
)
def torture(victim: tuple[str, ...], only: str, out: Path, in_flight: float) -> None:
    """Kill, begin again, count."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    outcomes = []
    for each in victim or VICTIMS:
        with Portals(out) as portals:
            series = Series(portals, out, each, in_flight=in_flight)
            for plan in plans_for(each, only):
                outcomes.append(outcome := series.carry_out(plan))
                click.echo(
                    f"{each:8} {plan.name:16} {len(outcome.struck):3} kills  {outcome.status}  "
                    f"asked {outcome.parked}  missed {', '.join(map(str, outcome.missed)) or 0}"
                )
                (out / "torture.md").write_text(table.table(outcomes), "utf-8")
        click.echo("\n".join(table.figures([outcome for outcome in outcomes if outcome.victim == each])))
    wrong = table.must_not_be(outcomes)
    click.echo("\n".join([*wrong, f"Table: {out / 'torture.md'}"]))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    torture()
