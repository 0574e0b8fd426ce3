"""What `renkei diff` does, and the lines in which a comparison is told.

Exit codes: 0 the same; 1 they part; 2 wrong use, or nothing to compare.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from ..errors import WrongInput
from ..messages import replay as say
from ..messages.text import Message, operator_language
from ..replay.comparing import Measure, common_cases, partings
from ..replay.model import Recording
from ..replay.recording import read_recording, recordings_in

SAME, PARTED = 0, 1


def diff(before: Path, after: Path) -> None:
    """Compare two runs; or two folders with a run in each folder of theirs, by the names of these."""
    pairs = _pairs(before, after)
    well = [
        compared(one, other, [case.case_id for case in one.cases], _measure(one, other), others_too=True)
        for one, other in pairs
    ]
    sys.exit(SAME if all(well) else PARTED)


def compared(
    before: Recording, after: Recording, cases: Sequence[str], measure: Measure, *, others_too: bool = False
) -> bool:
    """Tell of each case whether it went as before, or where it parts; return whether all did. Raises `WrongInput` where none is in both."""
    both, alone = common_cases(before, after)
    if not both:
        raise WrongInput(say.nothing_in_common())
    well = True
    for case_id in (case for case in cases if case in both):
        found = partings(before, after, case_id, measure)
        steps = next(len(case.steps) for case in before.cases if case.case_id == case_id)
        tell([say.parted(case_id, one.step, one.told) for one in found] or [say.same(case_id, steps)])
        well = well and not found
    if others_too:
        tell(map(say.only_in_one, alone))
    return well and not (others_too and alone)


def tell(messages: Iterable[Message]) -> None:
    """Print each on a line of its own."""
    for message in messages:
        click.echo(message.spoken(operator_language()))


def _pairs(before: Path, after: Path) -> list[tuple[Recording, Recording]]:
    ones, others = recordings_in(before), recordings_in(after)
    if ones == [before] or others == [after]:
        return [(read_recording(ones[0]), read_recording(others[0]))] if len(ones) == len(others) == 1 else _none()
    names = {folder.name: folder for folder in others}
    return [(read_recording(one), read_recording(names[one.name])) for one in ones if one.name in names] or _none()


def _none() -> list[tuple[Recording, Recording]]:
    raise WrongInput(say.nothing_in_common())


def _measure(one: Recording, other: Recording) -> Measure:
    """Real portals make values and times of their own; two runs at the same ones are compared in all but these."""
    same = one.practice and other.practice
    return Measure(values=same, screens=one.practice == other.practice, times=same)
