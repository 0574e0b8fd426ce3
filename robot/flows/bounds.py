"""How often a hand-over, a phase or a look is tried: within the bounds of the robot's timeouts, with a pause that grows."""

from collections.abc import Callable, Iterator

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from ..config.clock import Clock
from ..config.settings import Timeouts
from ..execution.job import Job


def sends(job: Job) -> Iterator[int]:
    """Yield the number of each try that the bounds allow, from 1; before each further one there is a pause, twice as long each time."""
    job.stumbled = None
    for number in range(1, job.timeouts.sends + 1):
        if number > 1:
            job.clock.sleep(job.timeouts.backoff * 2 ** (number - 2))
        yield number


def within_attempts(timeouts: Timeouts, clock: Clock, is_worth_another: Callable[[BaseException], bool]) -> Retrying:
    """Return what tries again where an error is worth another attempt, as often as the bounds allow; the last error is raised."""
    return Retrying(
        retry=retry_if_exception(is_worth_another),
        stop=stop_after_attempt(timeouts.phase_attempts),
        wait=wait_exponential(timeouts.backoff),
        sleep=clock.sleep,
        reraise=True,
    )
