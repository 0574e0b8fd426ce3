"""Which browser is driven."""

import sys

import pytest
from renkei.robot.browser.executable import find_browser, find_firefox
from renkei.robot.errors import WrongInput

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins below are executable by their mode")


@pytest.fixture
def machine(tmp_path):
    """A machine that has only what a test puts there."""
    return Machine(tmp_path)


class Machine:
    """A folder of stand-ins for programs."""

    def __init__(self, root):
        self.root = root
        self.environ = {"PATH": str(root / "bin"), "HOME": str(root / "home")}

    def put(self, *places):
        """Put programs there and return the path of the last."""
        for place in places:
            path = self.root / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o755)
        return path

    def find(self, *, headed=False, playwright_own=None, platform="linux", **environ):
        """Look for a browser on this machine."""
        return find_browser(headed, playwright_own, environ=self.environ | environ, platform=platform)


def test_a_headless_shell_is_taken_first(machine):
    """It does the same clicks in less time."""
    shell = machine.put("bin/google-chrome", "bin/chromium", "bin/chromium-headless-shell")
    assert machine.find() == shell


def test_to_watch_a_headless_shell_will_not_do(machine):
    """With windows wanted, Chromium is taken; with only a shell there is no browser."""
    machine.put("bin/chromium-headless-shell")
    with pytest.raises(WrongInput, match=r"The browser of this machine, .*chromium-headless-shell, has no windows"):
        machine.find(headed=True)
    chromium = machine.put("bin/chromium")
    assert machine.find(headed=True) == chromium


@pytest.mark.parametrize(
    "name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"]
)
def test_a_browser_under_any_of_its_names_is_found(machine, name):
    """Distributions disagree about names."""
    browser = machine.put(f"bin/{name}")
    assert machine.find() == browser


@pytest.mark.parametrize(
    ("platform", "variable", "places"),
    [
        ("win32", "PROGRAMFILES", ["Chromium/Application/chrome.exe", "Google/Chrome/Application/chrome.exe"]),
        ("win32", "LOCALAPPDATA", ["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"]),
        (
            "win32",
            "PROGRAMFILES(X86)",
            ["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"],
        ),
        (
            "darwin",
            "HOME",
            [
                "Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
                "Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
            ],
        ),
    ],
)
def test_the_usual_folders_of_windows_and_macos_are_looked_into(machine, platform, variable, places):
    """Chromium before Chrome before Edge, and on no other system."""
    for place in reversed(places):
        path = machine.put(place)
        assert machine.find(platform=platform, **{variable: str(machine.root)}) == path
    with pytest.raises(WrongInput):
        machine.find(platform="linux", **{variable: str(machine.root)})


def test_edge_comes_last(machine):
    """An Edge on the PATH does not go before a Chrome in its folder."""
    machine.put("bin/msedge")
    chrome = machine.put("Google/Chrome/Application/chrome.exe")
    assert machine.find(platform="win32", PROGRAMFILES=str(machine.root)) == chrome


def test_playwrights_own_headless_shell_serves_when_nothing_else_is_there(machine):
    """`None` leaves the choice to Playwright; a download that was cut short does not count."""
    own = machine.root / "chromium-1/chrome-linux64/chrome"
    with pytest.raises(WrongInput):
        machine.find(playwright_own=own)
    machine.put("chromium_headless_shell-1/chrome-headless-shell-linux64/chrome-headless-shell")
    with pytest.raises(WrongInput):
        machine.find(playwright_own=own)
    machine.put("chromium_headless_shell-1/INSTALLATION_COMPLETE")
    assert machine.find(playwright_own=own) is None
    with pytest.raises(WrongInput):
        machine.find(playwright_own=own, headed=True)


def test_playwrights_own_chromium_serves_too(machine):
    """To watch it is Playwright's choice; without a window it has to be named, for Playwright would look for its shell."""
    own = machine.put("chromium-1/chrome-mac/Chromium.app/Contents/MacOS/Chromium")
    assert machine.find(playwright_own=own, headed=True) is None
    assert machine.find(playwright_own=own) == own


def test_a_browser_of_the_machine_goes_before_playwrights_own(machine):
    """What is installed is kept up to date by somebody."""
    own = machine.put("chromium-1/chrome-linux64/chrome")
    chromium = machine.put("bin/chromium")
    assert machine.find(playwright_own=own) == chromium


def test_the_operators_wish_goes_before_everything(machine):
    """RENKEI_BROWSER is a path or the name of a command."""
    machine.put("bin/chromium-headless-shell")
    mine = machine.put("mine/browser")
    assert machine.find(RENKEI_BROWSER=str(mine)) == mine
    chrome = machine.put("bin/google-chrome")
    assert machine.find(RENKEI_BROWSER="google-chrome") == chrome
    assert machine.find(RENKEI_BROWSER="").name == "chromium-headless-shell"


@pytest.mark.parametrize("wish", ["/nowhere/browser", "no-such-command", "."])
def test_a_wish_that_is_not_there_is_named_and_nothing_else_is_taken(machine, wish):
    """The operator meant one browser; another one would be a surprise."""
    machine.put("bin/chromium")
    with pytest.raises(WrongInput) as caught:
        machine.find(RENKEI_BROWSER=wish)
    assert wish in caught.value.message.ja
    assert wish in caught.value.message.en


def test_a_wished_headless_shell_will_not_do_to_watch(machine):
    """It is refused by name, not silently replaced."""
    shell = machine.put("bin/chrome-headless-shell")
    machine.put("bin/chromium")
    assert machine.find(RENKEI_BROWSER=str(shell)) == shell
    with pytest.raises(WrongInput, match="without windows"):
        machine.find(RENKEI_BROWSER=str(shell), headed=True)


@pytest.mark.parametrize("name", ["firefox", "firefox-esr", "MiniBrowser"])
def test_a_wish_that_is_no_chromium_is_refused(machine, name):
    """In one sentence, before Playwright would find that it does not understand it; for tests a Firefox is found all the same."""
    other = machine.put(f"bin/{name}")
    with pytest.raises(WrongInput, match="which is no Chromium: the robot works in Chromium, Chrome or Edge"):
        machine.find(RENKEI_BROWSER=name)
    found = find_firefox(environ=machine.environ | {"RENKEI_BROWSER": name}, platform="linux")
    assert found == (other if "firefox" in name else None)


def test_a_firefox_is_found_where_it_usually_is(machine):
    """By its name, on the path or in the system's folder for programs."""
    assert find_firefox(environ=machine.environ, platform="linux") is None
    usual = machine.put("programs/Mozilla Firefox/firefox.exe")
    environ = machine.environ | {"PROGRAMFILES": str(machine.root / "programs")}
    assert find_firefox(environ=environ, platform="win32") == usual


def test_without_any_browser_the_operator_is_told_what_to_do(machine):
    """The sentence names the two ways out."""
    with pytest.raises(WrongInput) as caught:
        machine.find()
    for sentence in (caught.value.message.ja, caught.value.message.en):
        assert "Chromium" in sentence
        assert "RENKEI_BROWSER" in sentence
