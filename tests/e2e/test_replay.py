"""Runs done again in a browser: the same comes of it, and in copies of the portals that were changed the step is named."""

import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from renkei.mockportals import __file__ as portals_init
from renkei.mockportals.server import Worlds
from renkei.mockportals.world import WorldConfig
from renkei.robot.browser.warm import WarmBrowser
from renkei.robot.config.settings import Settings
from renkei.robot.replay.comparing import partings
from renkei.robot.replay.recording import read_recording
from renkei.robot.scenario.play import play, stage_of
from renkei.robot.scenario.reading import read_scenario
from renkei.robot.scenario.replaying import replay

from tests.support.serving import served

SCENARIO = Path(__file__).parent / "scenarios" / "main-individual.toml"
REPLAYS = 20
_SERVES = "import sys; sys.path.insert(0, sys.argv.pop(1)); from mockportals.cli import portals; portals()"


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """The main way, played once at the usual portals, and what it left; with a browser that is used on."""
    folder = tmp_path_factory.mktemp("replay")
    with served(Worlds(folder / "portals.sqlite", WorldConfig(approve_after=timedelta()))) as server:
        settings = Settings(f"http://localhost:{server.port}", folder / "first")
        with WarmBrowser(settings) as warm:
            assert play(read_scenario(SCENARIO), stage_of(warm, settings)) == []
            yield read_recording(folder / "first" / SCENARIO.stem), settings, warm


@contextmanager
def changed(folder, change):
    """Serve a copy of the portals, each of whose files that `change` names says something else by now; yield their address."""
    shutil.copytree(Path(portals_init).parent, folder / "mockportals", ignore=shutil.ignore_patterns("__pycache__"))
    for file, (old, new) in change.items():
        path = folder / "mockportals" / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    line = [sys.executable, "-P", "-c", _SERVES, str(folder), "--port", "0"]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        assert process.stdout is not None
        yield next(found[1] for said in process.stdout if (found := re.search(r"--portals (http://\S+)", said)))
    finally:
        process.kill()
        process.communicate()


@pytest.mark.nightly
def test_the_main_way_again_and_again_parts_nowhere(usual, tmp_path):
    """Twenty replays, each in a world of its own: no parting."""
    first, settings, warm = usual
    parted = []
    for nth in range(REPLAYS):
        at = Settings(settings.portals, tmp_path / f"{nth}")
        again = replay(first, stage_of(warm, at), f"replay-{nth}")
        parted += [(found.step, found.told.en) for found in partings(first, again, "case-0001")]
    assert parted == []


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("change", "step", "told"),
    [
        ({"jpass/templates/contract.html": ("契約手続きへ", "契約へすすむ")}, ("25", "26"), "契約手続きへ"),
        ({"jpass/form_ids.py": ("}26{", "}27{")}, ("14",), "帳票ID"),
        ({"samples/seed.py": ("total_payment=price *", "total_payment=1000 + price *")}, ("1",), "支払総額"),
    ],
    ids=["label", "rule", "amount"],
)
def test_a_changed_copy_of_the_portals_is_named_with_its_step(usual, tmp_path, change, step, told):
    """A label, a rule, an amount: where it is met, and what of it is otherwise."""
    first, _, warm = usual
    with changed(tmp_path / "copy", change) as url:
        at = Settings(url, tmp_path / "again")
        again = replay(first, stage_of(warm, at), "replay")
    [found, *_] = partings(first, again, "case-0001")
    assert found.step in step
    assert told in found.told.en
