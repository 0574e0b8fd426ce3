"""The fixtures of a test's world and its robot."""

import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from renkei.robot.browser.context import Browsers
    from renkei.robot.browser.pdf.reader import ReaderProcess
    from renkei.robot.scenario.judge import Seen
    from renkei.robot.testing.kept import Kept
    from renkei.robot.testing.portals import Portals
    from renkei.robot.testing.robot import Robot
    from renkei.robot.testing.world import World

KEPT = pytest.StashKey[Callable[[], str]]()
"""What keeps all that is left of a test, and says where."""

_OUTPUT = "test-results"
_TURNS = 100
"""So many worlds are used in turn: what comes late in one does not meet the next test, and the portals take 500."""


@pytest.fixture(scope="session")
def renkei_portals(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Portals]":
    """Practice portals, served for all tests of this process (with pytest-xdist: of this worker); `.url` is their address."""
    from renkei.robot.testing.portals import serving

    with serving(tmp_path_factory.mktemp("renkei-portals")) as portals:
        yield portals


@pytest.fixture
def renkei_world(
    renkei_portals: "Portals",
    _renkei_names: Iterator[str],
    _renkei_kept: "Kept",
    _renkei_look: "Callable[[World, str], dict[str, str]]",
) -> "World":
    """A world of the test's own: its cases, faults, clock and decisions, and what really happened in it."""
    from renkei.robot.testing.world import World

    world = World(renkei_portals, next(_renkei_names), _renkei_look)
    _renkei_kept.save = world.save
    return world


@pytest.fixture
def renkei_robot(
    renkei_world: "World", renkei_browsers: "Browsers", _renkei_folder: Path, _renkei_watching: dict[str, bool]
) -> "Iterator[Robot]":
    """The robot in the test's world, in the browser of pytest-playwright: `run(*cases)`, and `steps(first, last, case)`."""
    from renkei.robot.testing.robot import Robot

    robot = Robot(renkei_browsers, renkei_world.url, _renkei_folder, usual=renkei_world.usual, **_renkei_watching)
    yield robot
    robot.close()


@pytest.fixture
def renkei_scenario(
    renkei_portals: "Portals",
    renkei_browsers: "Browsers",
    _renkei_kept: "Kept",
    _renkei_folder: Path,
    _renkei_watching: dict[str, bool],
    request: pytest.FixtureRequest,
) -> "Callable[[str | Path], Seen]":
    """Plays a scenario file, by its path from the test's own folder, in a world of its own; what is not as it expects fails the test."""
    from renkei.robot.scenario.play import Stage
    from renkei.robot.testing.scenarios import play_file

    stage = Stage(browsers=renkei_browsers, portals=renkei_portals.addresses, out=_renkei_folder, **_renkei_watching)

    def play(path: str | Path) -> "Seen":
        __tracebackhide__ = True
        return play_file(request.path.parent / path, stage, keep_world)

    def keep_world(name: str) -> None:
        _renkei_kept.save = partial(renkei_portals.save, name)

    return play


@pytest.fixture(scope="session")
def _renkei_names() -> Iterator[str]:
    return cycle(f"test-{n}" for n in range(1, _TURNS + 1))


@pytest.fixture(scope="session")
def _renkei_reader() -> "Iterator[ReaderProcess]":
    """Who reads the papers that are printed, for all tests of this process."""
    from renkei.robot.browser.pdf.reader import ReaderProcess

    reader = ReaderProcess()
    yield reader
    reader.close()


@pytest.fixture
def _renkei_folder(tmp_path_factory: pytest.TempPathFactory, _renkei_kept: "Kept") -> Iterator[Path]:
    """Where the robot puts its pictures, its papers and its journal; what a failed test leaves is copied before it is gone."""
    folder = tmp_path_factory.mktemp("renkei-robot")
    _renkei_kept.folders.append(folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def _renkei_kept(request: pytest.FixtureRequest) -> "Iterator[Kept]":
    """What there is to keep of the test, should it fail."""
    from renkei.robot.testing.kept import Kept

    kept, to = Kept(), _folder_of(request)
    request.node.stash[KEPT] = lambda: kept.keep(to)
    yield kept
    del request.node.stash[KEPT]


@pytest.fixture
def _renkei_look(request: pytest.FixtureRequest) -> "Callable[[World, str], dict[str, str]]":
    def look(world: "World", estimate: str) -> dict[str, str]:
        __tracebackhide__ = True
        from renkei.robot.testing.looking import look_up

        browsers = request.getfixturevalue("renkei_browsers")  # not before: a test that never looks needs no browser
        seen: dict[str, str] = look_up(world.url, estimate, browsers)
        return seen

    return look


def _folder_of(request: pytest.FixtureRequest) -> Path:
    """Return where pytest-playwright keeps what is left of the test; without it a folder that is named likewise."""
    if request.config.pluginmanager.hasplugin("playwright"):
        return Path(request.getfixturevalue("output_path"))
    return Path(_OUTPUT).absolute() / (re.sub(r"[^0-9A-Za-z]+", "-", request.node.nodeid).strip("-").lower()[:200])
