"""What `make setup` gets, and what it says."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from renkei.robot.browser import install
from renkei.robot.browser.install import NO_BROWSER, Installer, run_quietly
from renkei.robot.errors import WrongInput
from renkei.robot.messages.text import Message

NO = WrongInput(Message("ブラウザがありません。", "no browser"))
PLAYWRIGHT = "playwright install chromium-headless-shell"
LIBRARIES = "playwright install-deps chromium-headless-shell"
UPDATE = "apt-get update"
BROWSER = "apt-get install -y --no-install-recommends chromium-headless-shell"
FONT = "apt-get install -y --no-install-recommends fonts-noto-cjk fontconfig"
FONTS = "fc-list :lang=ja"


class Machine:
    """A machine on which commands do what the test says: those in `fail` fail, those in `brings` bring a browser."""

    def __init__(self, *, browser=False, font=True, brings=(), fail=(), programs=("apt-get", "fc-list")):
        self.browser, self.font, self.brings, self.fail, self.programs = browser, font, brings, fail, programs
        self.ran, self.said = [], []

    def run(self, command):
        """Note the command, and do what it would do."""
        line = " ".join(command).removeprefix(f"{sys.executable} -P -m ")
        self.ran.append(line)
        if line in self.fail:
            return None
        self.browser = self.browser or line in self.brings
        return "font\n" if line == FONTS and self.font else ""

    def install(self, **given):
        """Set this machine up."""
        installer = Installer(
            say=lambda words: self.said.append(words.en),
            run=self.run,
            which=lambda name: name if name in self.programs else None,
            trouble=lambda: None if self.browser else NO,
            **({"root": True, "platform": "linux"} | given),
        )
        return installer.install()


def test_where_all_is_there_nothing_is_done_and_nothing_said():
    """The second set-up is silent."""
    machine = Machine(browser=True)
    assert machine.install() == 0
    assert (machine.ran, machine.said) == ([FONTS], [])


def test_playwrights_own_browser_is_tried_first():
    """Nothing of the system is touched where the download works, but for the libraries it needs."""
    machine = Machine(brings=[PLAYWRIGHT])
    assert machine.install() == 0
    assert machine.ran == [PLAYWRIGHT, LIBRARIES, FONTS]
    assert machine.said == ["Downloaded Playwright's browser."]


def test_where_the_download_fails_the_systems_package_is_installed():
    """On Debian as root; one line says so."""
    machine = Machine(brings=[BROWSER], fail=[PLAYWRIGHT])
    assert machine.install() == 0
    assert machine.ran == [PLAYWRIGHT, UPDATE, BROWSER, FONTS]
    assert machine.said == ["Installed chromium-headless-shell."]


def test_the_font_is_installed_too_and_the_package_lists_are_fetched_once():
    """Where no font can show Japanese, pictures would show empty boxes."""
    machine = Machine(brings=[BROWSER], fail=[PLAYWRIGHT], font=False)
    assert machine.install() == 0
    assert machine.ran == [PLAYWRIGHT, UPDATE, BROWSER, FONTS, FONT]
    assert len(machine.said) == 2


def test_without_the_program_that_lists_fonts_the_font_is_installed():
    """No fc-list: nobody can tell, so it is installed, with fc-list."""
    machine = Machine(browser=True, programs=["apt-get"])
    assert machine.install() == 0
    assert machine.ran == [UPDATE, FONT]


@pytest.mark.parametrize(
    ("given", "programs"), [({"root": False}, ("apt-get", "fc-list")), ({"root": True}, ("fc-list",))]
)
def test_a_font_that_cannot_be_installed_is_only_a_warning(given, programs):
    """Not root, or no apt-get: one line says what to install, and the set-up has succeeded."""
    machine = Machine(browser=True, font=False, programs=programs)
    assert machine.install(**given) == 0
    assert machine.ran == [FONTS]
    (warning,) = machine.said
    assert "fonts-noto-cjk" in warning


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macos_bring_their_own_fonts(platform):
    """No font is looked for there."""
    machine = Machine(browser=True, font=False)
    assert machine.install(platform=platform, root=False) == 0
    assert machine.ran == []


@pytest.mark.parametrize(
    "machine",
    [
        Machine(fail=[PLAYWRIGHT, UPDATE]),
        Machine(fail=[PLAYWRIGHT, BROWSER]),
        Machine(fail=[PLAYWRIGHT], programs=["fc-list"]),
        Machine(),
    ],
    ids=["no package lists", "no such package", "no apt-get", "installed in vain"],
)
def test_without_a_browser_the_set_up_fails_and_says_so(machine):
    """Exit code 3 and the sentence that says what to do; a command that claims success is not believed."""
    assert machine.install() == NO_BROWSER == 3
    assert machine.said == ["no browser"]


def test_a_wish_that_is_not_there_is_reported_and_nothing_is_installed():
    """Where RENKEI_BROWSER names a browser, another one would not be used."""
    machine = Machine(brings=[PLAYWRIGHT])
    assert machine.install(wish="/nowhere") == NO_BROWSER
    assert (machine.ran, machine.said) == ([], ["no browser"])


def test_a_command_that_fails_or_is_not_there_is_no_traceback(capfd):
    """Commands run without a word on the screen; failure is `None`."""
    assert (
        run_quietly([sys.executable, "-c", "import sys; print('out'); print('err', file=sys.stderr)"]).strip() == "out"
    )
    assert run_quietly([sys.executable, "-c", "import sys; print('x'); sys.exit(1)"]) is None
    assert run_quietly(["no-such-command-anywhere"]) is None
    assert capfd.readouterr() == ("", "")


def test_playwright_is_not_started_where_a_browser_is_at_hand(monkeypatch):
    """Asking Playwright takes its time, and the set-up runs before every demo and test."""
    monkeypatch.setattr(install, "find_browser", lambda **_: None)
    monkeypatch.setattr(install, "sync_playwright", lambda: pytest.fail("was started"))
    assert install.browser_trouble() is None


def test_the_program_exits_with_the_code_of_the_set_up(monkeypatch, capsys):
    """`python -m renkei.robot.browser.install` speaks the operator's language and names the wrong wish."""
    monkeypatch.setenv("RENKEI_BROWSER", "/nowhere/browser")
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    # On a thread of its own: another test's Playwright may live on this one.
    with ThreadPoolExecutor(1) as thread, pytest.raises(SystemExit) as caught:
        thread.submit(install.main).result()
    assert caught.value.code == NO_BROWSER
    assert capsys.readouterr().out == "RENKEI_BROWSER のブラウザ「/nowhere/browser」が見つかりません。\n"
