"""What `make setup` leaves to do once the packages are there: a browser, and a font that can show Japanese.

Run as `python -m renkei.robot.browser.install`. Says one line for each thing it did, and nothing when all is there.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

from ..errors import WrongInput
from ..messages.text import Message, operator_language
from .executable import VARIABLE, find_browser

NO_BROWSER = 3
"""The exit code where no browser could be had."""

_SHELL = "chromium-headless-shell"  # both Playwright and Debian call it so
_FONT_PACKAGES = ("fonts-noto-cjk", "fontconfig")


def run_quietly(command: Sequence[str]) -> str | None:
    """Run a command without a word on the screen; return what it said, or `None` where it failed."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout


def browser_trouble() -> WrongInput | None:
    """Return why no browser can be driven, or `None` where one can."""
    try:
        find_browser(headed=False)
    except WrongInput:
        # Only now is Playwright asked for its own: it takes its time to start.
        with sync_playwright() as playwright:
            own = Path(playwright.chromium.executable_path)
        try:
            find_browser(headed=False, playwright_own=own)
        except WrongInput as trouble:
            return trouble
    return None


def is_root() -> bool:
    """Whether packages of the system may be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


@dataclass
class Installer:
    """Gets what is missing. What it asks of the machine is handed in, so that a test needs no machine to try it on."""

    say: Callable[[Message], None]
    run: Callable[[Sequence[str]], str | None] = run_quietly
    which: Callable[[str], str | None] = shutil.which
    trouble: Callable[[], WrongInput | None] = browser_trouble
    root: bool = False
    platform: str = sys.platform
    wish: str | None = None

    def install(self) -> int:
        """Get all that is missing and return the exit code."""
        trouble = self._get_browser()
        if trouble is not None:
            self.say(trouble.message)
            return NO_BROWSER
        self._get_font()
        return 0

    def _get_browser(self) -> WrongInput | None:
        trouble = self.trouble()
        # Where the operator named a browser that is not there, another one would not be used.
        if trouble is None or self.wish:
            return trouble
        for get, done in (
            (
                self._download_browser,
                Message("Playwright のブラウザを入れました。", "Downloaded Playwright's browser."),
            ),
            (self._install_browser, Message(f"{_SHELL} を入れました。", f"Installed {_SHELL}.")),
        ):
            if get() and self.trouble() is None:
                self.say(done)
                return None
        return trouble

    def _download_browser(self) -> bool:
        playwright = (sys.executable, "-P", "-m", "playwright")  # whatever the folder holds that is named like a module
        if self.run((*playwright, "install", _SHELL)) is None:
            return False
        if self._may_install:
            self.run((*playwright, "install-deps", _SHELL))  # the libraries that the browser needs of the system
        return True

    def _install_browser(self) -> bool:
        return self._apt_install(_SHELL)

    def _get_font(self) -> None:
        if not self.platform.startswith("linux") or self._shows_japanese():
            return
        names = " ".join(_FONT_PACKAGES)
        if self._apt_install(*_FONT_PACKAGES):
            self.say(Message(f"日本語フォントを入れました（{names}）。", f"Installed a Japanese font ({names})."))
        else:
            self.say(
                Message(
                    f"日本語フォントがありません。画面の記録が□になります。{names} を入れてください。",
                    f"There is no Japanese font, so pictures will show empty boxes; please install {names}.",
                )
            )

    def _shows_japanese(self) -> bool:
        return self.which("fc-list") is not None and bool((self.run(("fc-list", ":lang=ja")) or "").strip())

    @property
    def _may_install(self) -> bool:
        return self.root and self.which("apt-get") is not None

    @cached_property
    def _package_lists(self) -> str | None:
        return self.run(("apt-get", "update"))  # once is enough for everything that follows

    def _apt_install(self, *packages: str) -> bool:
        if not self._may_install or self._package_lists is None:
            return False
        return self.run(("apt-get", "install", "-y", "--no-install-recommends", *packages)) is not None


def main() -> None:
    """Set this machine up."""
    language = operator_language()
    installer = Installer(
        say=lambda words: click.echo(words.spoken(language)), root=is_root(), wish=os.environ.get(VARIABLE)
    )
    sys.exit(installer.install())


if __name__ == "__main__":
    main()
