"""How often a hand-over is tried: within the bounds of the robot's timeouts, with a pause that grows."""

from collections.abc import Iterator

from ..execution.job import Job


def sends(job: Job) -> Iterator[int]:
    """Yield the number of each try that the bounds allow, from 1; before each further one there is a pause, twice as long each time."""
    job.stumbled = None
    for number in range(1, job.timeouts.sends + 1):
        if number > 1:
            job.clock.sleep(job.timeouts.backoff * 2 ** (number - 2))
        yield number
