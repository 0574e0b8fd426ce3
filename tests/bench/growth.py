"""What grows with what is there already: a case's time by the estimates in the portals and the cases in the books, and the screens' own."""

import statistics
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from renkei.robot.app import App
from renkei.robot.browser.warm import WarmBrowser
from renkei.robot.cases.case import Case
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.plain_run import OneBrowser
from renkei.robot.reporting.journal import Journal
from renkei.robot.store import tables
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from sqlalchemy import insert, select

from .measuring import Series, in_turn
from .portals import portals
from .replay import Replay
from .ways import cases, on_a_thread

_AT_ONCE = 5_000


def measured(estimates: tuple[int, ...], books: tuple[int, ...], rounds: int) -> dict[str, Any]:
    """Return medians of a case by how many estimates and how many cases there are, and each largest in terms of its smallest."""
    told: dict[str, Any] = {}
    _tell(told, "estimates", estimates, _by_portals(estimates, rounds))
    _tell(told, "cases_in_books", books, _by_books(books, rounds))
    return told


def screens(estimates: int, times: int) -> dict[str, Any]:
    """Return the 99th of a hundred of what the screens of a case take at so many estimates, in milliseconds."""
    with (
        TemporaryDirectory() as folder,
        portals(estimates=estimates) as at,
        WarmBrowser(Settings(portals=at.url, out=Path(folder))) as warm,
    ):
        taken = Replay(warm, at.port, "main").screens(cases(1)[0], times)
    return {
        f"p99_of_a_screen_at_{estimates}_ms": round(statistics.quantiles(taken, n=100)[98], 1),
        f"screens_at_{estimates}": len(taken),
    }


def _by_portals(sizes: tuple[int, ...], rounds: int) -> dict[str, Series]:
    with TemporaryDirectory() as folder, ExitStack() as closing:
        ways = {}
        for size in sizes:
            at = closing.enter_context(portals(estimates=size))
            out = Path(folder) / str(size)
            out.mkdir()
            store = closing.enter_context(Store.in_memory())
            ways[str(size)] = on_a_thread(closing, partial(_robot, at.url, out, store))
        return in_turn(ways, cases(rounds))


def _by_books(sizes: tuple[int, ...], rounds: int) -> dict[str, Series]:
    with TemporaryDirectory() as folder, ExitStack() as closing:
        ways = {}
        for size in sizes:
            at, out = closing.enter_context(portals()), Path(folder) / str(size)
            out.mkdir()
            store = closing.enter_context(Store.open(place_of(str(out / "renkei.sqlite"))))
            _fill(store, size, at.url)
            ways[str(size)] = on_a_thread(closing, partial(_robot, at.url, out, store))
        return in_turn(ways, cases(rounds))


def _robot(url: str, out: Path, store: Store, closing: ExitStack) -> Callable[[Case], None]:
    settings = Settings(portals=url, out=out, timeouts=Timeouts(poll=0.05), staff="robot")
    warm = closing.enter_context(WarmBrowser(settings))
    journal = closing.enter_context(Journal(out / "journal.jsonl"))
    browsers = OneBrowser(warm.browser, warm.new_context, warm.within, warm.reader)
    run = App(settings=settings, language="en").plain_run(store, browsers, journal)

    def carry(case: Case) -> None:
        run.run([case])

    return carry


def _fill(store: Store, size: int, url: str) -> None:
    """Put so many cases into the books, half of them ended and half of them waiting."""
    [pattern] = cases(1)
    store.enrol(pattern.model_copy(update={"case_id": "pattern", "estimate_number": "E99999999"}), Wanted(url), "link1")
    table = tables.cases
    with store.writing() as books:
        first = dict(books.execute(select(table)).mappings().one())
        for begin in range(0, size, _AT_ONCE):
            rows = [_row(first, n) for n in range(begin, min(begin + _AT_ONCE, size))]
            books.execute(insert(table), rows)


def _row(first: dict[str, Any], n: int) -> dict[str, Any]:
    names = {"case_id": f"there-{n:07}", "estimate_number": f"E9{n:07}"}
    return {**first, **names, "row": first["row"] | names, "status": "done" if n % 2 else "waiting"}


def _tell(told: dict[str, Any], of: str, sizes: tuple[int, ...], series: dict[str, Series]) -> None:
    for size in sizes:
        told[f"{of}_{size}"] = series[str(size)].told()
    least, most = series[str(sizes[0])].median, series[str(sizes[-1])].median
    told[f"{of}_{sizes[0]}_to_{sizes[-1]}"] = round(most / least, 3) if least and most else None
