"""What is told of a series: the figures on the screen, and a table of every plan."""

from collections.abc import Iterator, Sequence
from statistics import quantiles

from tests.chaos.series import Outcome

_JUDGED = ("lost", "twice", "false done")
_HEAD = ("victim", "plan", "kills", "missed", "ended", "a person was asked", *_JUDGED, "trouble")


def figures(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the lines that sum a series up."""
    recoveries = sorted(seconds for outcome in outcomes for seconds in outcome.recoveries)
    p50, p95 = _percentiles(recoveries)
    return [
        f"kills {sum(len(o.struck) for o in outcomes)}  missed {sum(len(o.missed) for o in outcomes)}  "
        f"cases {len(outcomes)}",
        f"ended done {_ended(outcomes, 'done')}  parked {_ended(outcomes, 'needs_person')}  "
        f"(a person was asked on the way {sum(o.parked for o in outcomes)} times)",
        "  ".join(f"{kind} {sum(o.count(kind) for o in outcomes)}" for kind in _JUDGED),
        f"recovery, from the kill to the next step begun: p50 {p50:.2f} s  p95 {p95:.2f} s  of {len(recoveries)}",
    ]


def must_not_be(outcomes: Sequence[Outcome]) -> list[str]:
    """Return all that must not be, by plan."""
    return [
        f"{outcome.victim} {outcome.plan.name}: {problem}"
        for outcome in outcomes
        for problem in (*outcome.problems, *_not_as_planned(outcome))
    ]


def _not_as_planned(outcome: Outcome) -> Iterator[str]:
    yield from (f"did not come to pass: kill at {kill}" for kill in outcome.missed)
    yield from (f"trouble: {trouble}" for trouble in outcome.troubles)


def table(outcomes: Sequence[Outcome]) -> str:
    """Return a page in Markdown: the figures of each victim, the plans, the kills and how long each recovery took."""
    lines = ["# Torture", ""]
    for victim in dict.fromkeys(outcome.victim for outcome in outcomes):
        lines += [f"## Of the {victim}", "", *figures([o for o in outcomes if o.victim == victim]), ""]
    lines += ["## Plans", "", _row(_HEAD), _row(["---"] * len(_HEAD)), *map(_plan, outcomes), ""]
    lines += ["## Kills", "", "| victim | plan | kill | next step after s |", "| --- | --- | --- | --- |"]
    for outcome in outcomes:
        for kill, seconds in zip(outcome.struck, outcome.recoveries, strict=False):
            lines.append(_row([outcome.victim, outcome.plan.name, f"{kill.step} {kill.point}", f"{seconds:.2f}"]))
    lines += ["", "## What persons were told", ""]
    lines += [f"- {o.victim} {o.plan.name}: {reason}" for o in outcomes for reason in o.reasons]
    return "\n".join(lines) + "\n"


def _plan(outcome: Outcome) -> str:
    missed = ", ".join(map(str, outcome.missed)) or "0"
    counts = [outcome.parked, *map(outcome.count, _JUDGED)]
    trouble = "; ".join(outcome.troubles) or "none"
    return _row([outcome.victim, outcome.plan.name, len(outcome.struck), missed, outcome.status, *counts, trouble])


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _ended(outcomes: Sequence[Outcome], status: str) -> int:
    return sum(outcome.status == status for outcome in outcomes)


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    if len(values) < 2:
        return (values[0], values[0]) if values else (0.0, 0.0)
    cuts = quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94]
