"""Which browser the robot drives: one that is on the machine, or Playwright's own download."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath

from ..errors import WrongInput
from ..messages.text import Message

VARIABLE = "RENKEI_BROWSER"

# A headless shell is Chromium without its windows: it does the same clicks in less time.
_SHELLS = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_EDGES = ("microsoft-edge", "microsoft-edge-stable", "msedge")

_OTHERS = ("firefox", "safari", "webkit", "minibrowser", "epiphany")
_FIREFOXES = ("firefox", "firefox-esr")

_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_WINDOWS_BROWSERS = ("Chromium/Application/chrome.exe", "Google/Chrome/Application/chrome.exe")
_WINDOWS_FIREFOXES = ("Mozilla Firefox/firefox.exe",)
_WINDOWS_EDGES = ("Microsoft/Edge/Application/msedge.exe",)
_MAC_BROWSERS = ("Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome")
_MAC_FIREFOXES = ("Firefox.app/Contents/MacOS/firefox",)
_MAC_EDGES = ("Microsoft Edge.app/Contents/MacOS/Microsoft Edge",)


def find_browser(
    headed: bool,
    playwright_own: Path | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
) -> Path | None:
    """Return the browser to drive, or `None` where Playwright is to use its own.

    `playwright_own` is where Playwright keeps its Chromium (its `executable_path`), whether it is there or not. Raises
    `WrongInput` where `RENKEI_BROWSER` names nothing that will do, and where there is no browser at all.
    """
    if wish := environ.get(VARIABLE):
        return _wished(wish, headed, environ)
    found = next(_installed(headed, environ, platform), None)
    if found is not None:
        return found
    if playwright_own is not None:
        if _playwright_has_its_own(playwright_own, headed):
            return None
        if playwright_own.exists():
            return playwright_own  # without the headless shell, Playwright would not take its full Chromium unasked
    if headed and (shell := _on_path(_SHELLS, environ)):
        raise WrongInput(
            Message(
                f"この端末のブラウザ({shell})は画面を表示できません。Chromium か Chrome を入れるか、--headed を外してください。",
                f"The browser of this machine, {shell}, has no windows: install Chromium or Chrome, or leave --headed out.",
            )
        )
    raise WrongInput(
        Message(
            f"ブラウザが見つかりません。Chromium か Chrome を入れるか、環境変数 {VARIABLE} に場所を指定してください。",
            f"There is no browser; install Chromium or Chrome, or say where one is in {VARIABLE}.",
        )
    )


def find_firefox(*, environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path | None:
    """Return a Firefox as anybody has it: what `RENKEI_BROWSER` names, if that is one, else one that is on the machine."""
    wish = environ.get(VARIABLE)
    named = wish and is_firefox(wish) and (_as_file(wish) or _on_path((wish,), environ))
    return (
        named
        or _on_path(_FIREFOXES, environ)
        or _first_file(_usual_places(platform, environ, _WINDOWS_FIREFOXES, _MAC_FIREFOXES))
    )


def is_firefox(wish: str | PurePath) -> bool:
    """Tell by its name whether a browser is a Firefox."""
    return "firefox" in PurePath(wish).name.lower()


def _wished(wish: str, headed: bool, environ: Mapping[str, str]) -> Path:
    path = _as_file(wish) or _on_path((wish,), environ)
    if path is None:
        raise WrongInput(
            Message(
                f"{VARIABLE} のブラウザ「{wish}」が見つかりません。",
                f"{VARIABLE} names a browser that is not there: {wish}",
            )
        )
    if any(name in path.name.lower() for name in _OTHERS):
        raise WrongInput(
            Message(
                f"{VARIABLE} の「{wish}」は Chromium ではありません。ロボは Chromium、Chrome、Edge のどれかで動きます。",
                f"{VARIABLE} names {wish}, which is no Chromium: the robot works in Chromium, Chrome or Edge.",
            )
        )
    if headed and _is_shell(path):
        raise WrongInput(
            Message(
                f"{VARIABLE} の「{wish}」は画面を表示できません。Chromium か Chrome を指定してください。",
                f"{VARIABLE} names a browser without windows: {wish}; to watch, it must be Chromium or Chrome.",
            )
        )
    return path


def _installed(headed: bool, environ: Mapping[str, str], platform: str) -> Iterator[Path]:
    """Yield the browsers of the machine, the best first."""
    searches = (
        _on_path(() if headed else _SHELLS, environ),
        _on_path(_BROWSERS, environ),
        _first_file(_usual_places(platform, environ, _WINDOWS_BROWSERS, _MAC_BROWSERS)),
        _on_path(_EDGES, environ),
        _first_file(_usual_places(platform, environ, _WINDOWS_EDGES, _MAC_EDGES)),
    )
    return (path for path in searches if path is not None)


def _usual_places(
    platform: str, environ: Mapping[str, str], on_windows: Iterable[str], on_mac: Iterable[str]
) -> Iterator[Path]:
    if platform == "win32":
        folders = [Path(environ[name]) for name in _WINDOWS_FOLDERS if environ.get(name)]
        yield from (folder / place for place in on_windows for folder in folders)
    elif platform == "darwin":
        homes = [Path(home) for home in (environ.get("HOME"),) if home]
        folders = [home / "Applications" for home in homes] + [Path("/Applications")]
        yield from (folder / place for place in on_mac for folder in folders)


def _playwright_has_its_own(playwright_own: Path, headed: bool) -> bool:
    if headed:
        return playwright_own.exists()
    # Playwright tells where its full Chromium is; the headless shell that it takes without a window lies beside it, as
    # chromium_headless_shell-1234 beside chromium-1234, and is complete when a file says so.
    for folder in playwright_own.parents:
        if folder.name.startswith("chromium-"):
            shell = folder.with_name(folder.name.replace("chromium-", "chromium_headless_shell-", 1))
            return (shell / "INSTALLATION_COMPLETE").exists()
    return False


def _on_path(names: Iterable[str], environ: Mapping[str, str]) -> Path | None:
    # An empty PATH and none at all are the same here: `which` would fall back to the one of this process.
    found = (shutil.which(name, path=environ.get("PATH", "")) for name in names)
    return next((Path(name) for name in found if name), None)


def _as_file(wish: str) -> Path | None:
    try:
        path = Path(wish).expanduser()
    except RuntimeError:  # nobody knows whose folder that would be
        return None
    return path.absolute() if len(path.parts) > 1 and path.is_file() else None


def _first_file(paths: Iterable[Path]) -> Path | None:
    return next((path for path in paths if path.is_file()), None)


def _is_shell(path: PurePath) -> bool:
    name = path.name.lower()
    return "headless" in name and "shell" in name
