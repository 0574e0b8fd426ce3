"""QA's bench without a browser: what a test asks of its world, what it is told where that cannot be, and what is kept of it."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Error as PlaywrightError
from renkei.mockportals.server import Worlds
from renkei.mockportals.world import WorldConfig
from renkei.robot.config.addresses import Addresses
from renkei.robot.reporting.summary import CaseResult, Reason
from renkei.robot.scenario.play import Stage
from renkei.robot.testing import browsers
from renkei.robot.testing.kept import Kept
from renkei.robot.testing.portals import RECORDS, Portals
from renkei.robot.testing.result import Result
from renkei.robot.testing.robot import Robot
from renkei.robot.testing.scenarios import play_file
from renkei.robot.testing.world import World
from renkei.robot.testing.wrong import WrongUse

from tests.support.serving import served


@pytest.fixture(autouse=True)
def _in_english(monkeypatch):
    monkeypatch.setenv("RENKEI_LANG", "en")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    file = tmp_path_factory.mktemp("portals") / RECORDS
    with served(Worlds(file, WorldConfig(approve_after=timedelta()))) as server:
        yield server, file


@pytest.fixture
def portals(server):
    serving, file = server
    return Portals(Addresses("localhost", serving.port), file)


@pytest.fixture
def world(portals):
    return World(portals, "test-1", lambda _world, estimate: {"sonpo": f"looked for {estimate}"})


def test_a_world_is_at_an_address_of_its_own(world, portals):
    """As `--portals` takes it, beside the main world's."""
    assert (world.url, portals.url) == (
        f"http://test-1.localhost:{portals.addresses.port}",
        f"http://localhost:{portals.addresses.port}",
    )


def test_a_case_is_the_sample_row_with_other_values(world):
    """Of the estimate that is asked for, on the world's day, and in the columns that are named as the test says."""
    case = world.case(2, コメント="急ぎ")
    assert (case.estimate_number, case.party, case.comment) == ("E00000002", "法人", "急ぎ")
    world.clock(now="2027-05-10T09:00:00")
    assert f"{world.case().inception_date}" == "2027-07-01"


def test_a_case_fits_the_world_that_was_made_anew(world):
    """Another seed has other people, and their rows are what `case` gives."""
    usual = world.case().customer_kana
    world.reset(seed=7)
    assert world.case().customer_kana != usual


def test_the_case_that_is_meant_is_the_last_one_that_was_made(world):
    """Or the first there is, in a world that was made anew; without a world it has to be said."""
    assert world.usual().estimate_number == "E00000001"
    assert world.case(3) == world.usual()
    world.reset()
    assert world.usual().estimate_number == "E00000001"
    with pytest.raises(WrongUse, match="Say whose steps"):
        Robot(None, world.url, None).steps(1, 2)


def test_the_clock_is_told_set_and_moved(world):
    """By a moment in either manner, or by seconds; the answer is the world's time."""
    assert f"{world.clock(now='2026-11-24T10:00:00'):%Y-%m-%d %H:%M}" == "2026-11-24 10:00"
    assert f"{world.clock(advance_seconds=3600):%H:%M}" == "11:00"
    assert f"{world.clock(now=datetime(2026, 11, 25, 1, 0, tzinfo=UTC)):%H:%M}" == "10:00"
    world.reset(now=datetime(2026, 2, 28, 1, 0, tzinfo=UTC))
    assert f"{world.clock():%Y-%m-%d}" == "2026-02-28"


def test_faults_are_armed_counted_and_cleared(world):
    """One is told with how often it fired, and none is armed any more afterwards."""
    world.arm("link1.lost", times=2, case=world.case(3))
    assert world.fired("link1.lost") == 0
    world.disarm()
    with pytest.raises(WrongUse, match=r"The fault 'link1\.lost' is not armed\."):
        world.fired("link1.lost")
    world.arm("step05.slow")
    world.arm("link2.lost")
    assert world.fired("step5.slow") == 0
    world.disarm("step5.slow")
    assert world.fired("link2.lost") == 0
    with pytest.raises(WrongUse, match=r"The fault 'step5\.slow' is not armed\."):
        world.disarm("step5.slow")


def test_a_fresh_world_has_nothing_behind_it(world):
    """Neither effects nor hand-overs, also where some hundred cases have been in it before: those are not the test's."""
    world.reset(lived_in=20)
    assert (world.ledger(), world.refused(), world.links("link1")) == ({}, {}, [])
    assert world.ledger("E00000001") == {}


def test_statuses_are_looked_up_by_the_estimate(world):
    """Whoever looks is told which one."""
    assert world.statuses(world.case(4)) == {"sonpo": "looked for E00000004"}


def test_a_world_stands_at_a_printed_step(world):
    """With what had to be done before in its ledger, for the first case or those that are named."""
    world.reset(at_step=29)
    assert (world.ledger(), world.links("link2")) == ({"application": 1}, ["delivered"])
    world.reset(at_step=29, cases=[2, 3])
    assert (world.ledger(), world.ledger(world.case(1)), world.ledger(world.case(3))) == (
        {"application": 2},
        {},
        {"application": 1},
    )


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda w: w.reset(at_step=60), "The portals refused: at_step: "),
        (lambda w: w.arm("link1.lots"), "there is no fault 「link1.lots」; nearest: link1.lost"),
        (lambda w: w.arm("nonsense"), "there is no fault 「nonsense」; see docs/faults.md"),
        (lambda w: w.case(1, コメンド="x"), "There is no column 'コメンド'. Possible: コメント"),
        (lambda w: w.case(1, 等級="21"), "Case 1 is wrong: 等級:"),
        (lambda w: w.case(13), "There is no case 13: this world has 1 to 12; reset(estimates=...) makes more."),
        (lambda w: w.links("link9"), "There is no road 'link9'. Possible: link"),
        (lambda w: w.reset(seed="seven"), "The portals refused: seed:"),
        (lambda w: w.reset(now="yesterday"), "The portals refused: 'yesterday' is no time"),
        (lambda w: w.clock(now="1999-01-01"), "The portals refused: a world's clock can be set to the years from 2000"),
        (lambda w: w.decide(w.case(), "はい"), "The portals refused: decision:"),
        (lambda w: w.decide(w.case(), "否決"), "The portals refused: "),
        (lambda w: w.arm("link1.lost", times=0), "The portals refused: times:"),
    ],
)
def test_what_cannot_be_is_one_sentence(world, ask, told):
    """It begins at the test's own line and has nothing of ours behind it: what was asked for, and what there is instead."""
    with pytest.raises(WrongUse) as raised:
        ask(world)
    assert str(raised.value).startswith(told)
    assert "\n" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [(5, 53, "There is no step '53'; "), (17, 5, "Step 5 comes before step 17.")],
)
def test_steps_that_are_not_printed_are_refused(tmp_path, world, first, last, told):
    """Before anything is opened."""
    with pytest.raises(WrongUse) as raised:
        Robot(None, world.url, tmp_path).steps(first, last, world.case())
    assert str(raised.value).startswith(told)


def test_a_result_says_where_a_case_stopped_and_why(tmp_path):
    """In its own words and in what pytest shows of it; one that is done says nothing."""
    why = Reason(step="14", portal="jpass", kind="business", message="帳票IDが違う", evidence=None, next_action="直す")
    told = CaseResult(case_id="case-1", estimate_number="E00000001", status="needs_person", reason=why, premium=12)
    result = Result.of(told, tmp_path)
    assert (result.status, result.step, result.reason, result.next_action) == (
        "needs_person",
        "14",
        "帳票IDが違う",
        "直す",
    )
    assert (result.facts.premium, result.facts.receipt_number, result.attempts(14)) == (12, None, 0)
    assert "帳票IDが違う" in repr(result)
    done = Result.of(told.model_copy(update={"reason": None, "status": "done"}), tmp_path)
    assert (done.step, done.reason, done.next_action) == ("", "", "")


def test_a_failed_test_keeps_its_world_and_the_robots_folder(world, portals, tmp_path):
    """Both are copied, the report says where, and the saved world is one that portals can be started on."""
    world.clock(now="2027-01-02T03:04:05")
    pictures = tmp_path / "robot" / "evidence" / "case-0001"
    pictures.mkdir(parents=True)
    (pictures / "5-1.jpg").write_bytes(b"picture")
    for trace in ("trace-2.zip", "trace.zip"):
        (pictures / trace).write_bytes(b"trace")
    to = tmp_path / "kept"
    said = Kept(folders=[tmp_path / "robot"], save=world.save).keep(to)
    shutil.rmtree(tmp_path / "robot")
    copy = to / "robot" / "evidence" / "case-0001"
    assert said.splitlines() == [
        f"Kept in: {to}",
        f"pictures: {copy}",
        f"trace: playwright show-trace {copy / 'trace.zip'}",
        f"trace: playwright show-trace {copy / 'trace-2.zip'}",
        f"world: renkei portals --data {to / 'world.sqlite'}",
    ]
    assert (copy / "5-1.jpg").read_bytes() == b"picture"
    again = Worlds(to / "world.sqlite")
    assert f"{again.named('main').clock.now():%Y-%m-%d}" == "2027-01-02"
    again.close()


def test_a_scenario_file_that_is_wrong_is_told_as_the_command_tells_it(portals, tmp_path):
    """With the file, the line, the key, and what is possible there; nothing is played."""
    (tmp_path / "mine.toml").write_text('titel = "x"\n', "utf-8")
    stage = Stage(browsers=None, portals=portals.addresses, out=tmp_path / "out")
    with pytest.raises(WrongUse, match=r"mine\.toml:1: titel:? is not known here; possible: title, covers"):
        play_file(tmp_path / "mine.toml", stage)
    assert not stage.out.exists()


class BrowserType:
    """A kind of browser, as far as it is asked here."""

    def __init__(self, name):
        self.name, self.executable_path = name, f"/nowhere/{name}"


@pytest.mark.parametrize("name", ["firefox", "webkit"])
def test_chromiums_path_is_never_handed_to_another_browser(name, monkeypatch):
    """Not even where `RENKEI_BROWSER` names one."""
    monkeypatch.setenv("RENKEI_BROWSER", sys.executable)
    monkeypatch.setattr(browsers, "find_firefox", lambda: None)
    assert browsers.launched_as_the_product_does({"slow_mo": 5}, BrowserType(name)) == {"slow_mo": 5}


def test_without_playwrights_own_firefox_it_is_the_machines(monkeypatch, tmp_path):
    """By the channel that drives a Firefox as anybody has it; where Playwright has its own, that one is taken."""
    firefox = tmp_path / "firefox-esr"
    firefox.touch()
    monkeypatch.setenv("RENKEI_BROWSER", str(firefox))
    kind = BrowserType("firefox")
    assert browsers.launched_as_the_product_does({}, kind) == {"executable_path": firefox, "channel": "moz-firefox"}
    kind.executable_path = sys.executable
    assert browsers.launched_as_the_product_does({}, kind) == {}


def test_chromium_is_the_one_that_the_product_finds(monkeypatch):
    """With pytest-playwright's own options, and an argument of the test's behind the product's."""
    monkeypatch.setenv("RENKEI_BROWSER", sys.executable)
    given = {"slow_mo": 5, "args": ["--mute-audio"]}
    wanted = browsers.launched_as_the_product_does(given, BrowserType("chromium"))
    assert (str(wanted["executable_path"]), wanted["slow_mo"], wanted["args"][-1]) == (
        sys.executable,
        5,
        "--mute-audio",
    )


@pytest.mark.parametrize("chosen", [{"channel": "msedge"}, {"executable_path": "/opt/mine"}])
def test_who_names_a_browser_gets_that_one(chosen):
    """A channel, or a path of the test's own, goes before what the product finds."""
    wanted = browsers.launched_as_the_product_does(chosen, BrowserType("chromium"))
    assert {name: wanted.get(name) for name in ("channel", "executable_path")} == {
        "channel": None,
        "executable_path": None,
        **chosen,
    }


@pytest.mark.parametrize(
    ("error", "name", "channel", "told"),
    [
        ("Executable doesn't exist at /x/firefox", "firefox", None, "Playwright's own firefox is not on this machine"),
        (
            "Chromium distribution 'msedge' is not found at /opt",
            "chromium",
            "msedge",
            "The browser of --browser-channel",
        ),
        ('Unsupported chromium channel "foo"', "chromium", "foo", "The browser of --browser-channel foo is not on"),
        ("Missing X server or $DISPLAY: headed browser", "chromium", None, "there is no display for --headed"),
    ],
)
def test_why_a_browser_does_not_start_is_one_sentence(error, name, channel, told):
    """Instead of Playwright's page, which it takes the place of."""

    def launch(**_wishes):
        raise PlaywrightError(f"{error}\nCall log:\n  - <launching>")

    with pytest.raises(WrongUse) as raised:
        browsers.launching(launch, BrowserType(name), channel)()
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


class Context:
    """A context whose pages cannot be opened."""

    def __init__(self, error):
        self.error = error

    def new_page(self):
        raise PlaywrightError(self.error)


def test_why_no_window_is_opened_is_one_sentence_and_other_trouble_is_told_as_it_is():
    """Where the recorder of videos is not there, which shows with the first page, and where a Firefox is too old for Playwright."""

    def fail(**_wishes):
        raise PlaywrightError("Protocol error (emulation.setMediaFeaturesOverride): unknown command")

    with pytest.raises(WrongUse, match="The Firefox of this machine is too old for this version of Playwright"):
        browsers.opening(fail)()
    missing = Context("Executable doesn't exist at /x/ffmpeg-1011/ffmpeg-linux")
    with pytest.raises(WrongUse, match="--video needs Playwright's ffmpeg"):
        browsers.opening(lambda **_wishes: missing)().new_page()
    with pytest.raises(PlaywrightError, match="boom"):
        browsers.opening(lambda **_wishes: Context("boom"))().new_page()


def test_an_unknown_device_is_one_sentence():
    """With devices whose names are like it; none asked for is none."""
    devices = {"iPhone 13": {}, "Pixel 7": {}}
    with pytest.raises(WrongUse, match=r"There is no --device 'iphone'; there is, for example: iPhone 13\."):
        browsers.device_of("iphone", devices)
    assert (browsers.device_of(None, devices), browsers.device_of("Pixel 7", devices)) == (None, "Pixel 7")


def test_what_is_wanted_of_all_windows_goes_before_the_robots_wishes():
    """The size of a device that is emulated, for one; Playwright takes nothing twice."""
    opened = browsers.giving_way_to({"viewport": "telephone"}, lambda **wishes: wishes)
    assert opened(viewport="desk", locale="ja-JP") == {"locale": "ja-JP"}


def test_who_does_not_use_the_plugin_pays_nothing_for_it():
    """Importing it takes nothing of renkei, and no library but pytest."""
    loaded = "import sys; before = set(sys.modules); import pytest; known = set(sys.modules)"
    ours = "import pytest_renkei; print(sorted({name.partition('.')[0] for name in set(sys.modules) - known}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{loaded}; {ours}"], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "['pytest_renkei']"
