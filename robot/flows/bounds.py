"""How often a hand-over, a phase or a look is tried: within the bounds of the robot's patience, with a pause that grows."""

from collections.abc import Callable

from tenacity import Retrying, retry_if_exception, retry_if_result, stop_after_attempt, wait_exponential

from ..config.clock import Clock
from ..config.settings import Timeouts
from ..execution.job import Job


def within_sends(job: Job, once: Callable[[], bool]) -> bool:
    """Do `once` until it tells that the data crossed, as often as the bounds allow; tell whether it did."""
    job.stumbled = None
    bounded = Retrying(
        retry=retry_if_result(lambda crossed: not crossed),
        stop=stop_after_attempt(job.timeouts.sends),
        wait=wait_exponential(job.timeouts.backoff),
        sleep=job.clock.sleep,
        retry_error_callback=lambda _state: False,
    )
    return bounded(once)


def within_attempts(timeouts: Timeouts, clock: Clock, is_worth_another: Callable[[BaseException], bool]) -> Retrying:
    """Return what calls again where an error is worth another attempt, as often as the bounds allow; the last error is raised."""
    return Retrying(
        retry=retry_if_exception(is_worth_another),
        stop=stop_after_attempt(timeouts.phase_attempts),
        wait=wait_exponential(timeouts.backoff),
        sleep=clock.sleep,
        reraise=True,
    )
