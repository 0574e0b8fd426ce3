"""Which browser a test drives, how it is started, and why it cannot be: one sentence instead of Playwright's page."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, BrowserContext, BrowserType
from playwright.sync_api import Error as PlaywrightError

from ..browser.executable import find_browser, find_firefox
from ..browser.trouble import why_not_started
from ..browser.warm import BROWSER_ARGUMENTS
from ..messages.text import Message
from .wrong import WrongUse, in_one_sentence, wrong

CHROMIUM = "chromium"
FIREFOX = "firefox"
_BY_BIDI = "moz-firefox"
"""The channel by which Playwright drives a Firefox as anybody has it."""
_NOT_THERE = "Executable doesn't exist"
_UNKNOWN_TO_FIREFOX = "unknown command"
_FFMPEG = "ffmpeg"
_A_LITTLE_ALIKE = 0.5
_GET = "python -m playwright install firefox"
_CHANNELS = ("is not found at", "is not supported", "Unsupported")

R = TypeVar("R")
Arguments = dict[str, Any]
NewContext = Callable[..., BrowserContext]


@in_one_sentence
def launched_as_the_product_does(arguments: Mapping[str, Any], browser_type: BrowserType) -> Arguments:
    """Return the arguments of Playwright's launch with the browser that the product would find.

    Chromium's path is handed to Chromium alone. Without Playwright's own Firefox it is the machine's, driven by WebDriver BiDi; WebKit
    there is none but Playwright's own. Who names a channel or an executable has chosen already.
    """
    chosen = arguments.get("executable_path") or arguments.get("channel")
    if browser_type.name == FIREFOX and not chosen:
        return {**arguments, **_firefox(browser_type)}
    if browser_type.name != CHROMIUM or arguments.get("executable_path"):
        return dict(arguments)
    more = arguments_of_chromium(arguments)
    if not chosen:
        headed = arguments.get("headless") is False
        more["executable_path"] = find_browser(headed, Path(browser_type.executable_path))
    return more


def arguments_of_chromium(arguments: Mapping[str, Any]) -> Arguments:
    """Return the arguments with what the product tells every Chromium before what is told there."""
    return {**arguments, "args": [*BROWSER_ARGUMENTS, *arguments.get("args", ())]}


def _firefox(browser_type: BrowserType) -> Arguments:
    if Path(browser_type.executable_path).exists():
        return {}
    found = find_firefox()
    return {"executable_path": found, "channel": _BY_BIDI} if found else {}


def launching(launch: Callable[..., Browser], browser_type: BrowserType, channel: str | None) -> Callable[..., Browser]:
    """Return what launches likewise, and says in one sentence why a browser does not start."""

    def launched(**wishes: Any) -> Browser:  # noqa: ANN401 - Playwright's own
        __tracebackhide__ = True
        try:
            return launch(**wishes)
        except PlaywrightError as error:
            why = why_no_browser(error, browser_type.name, channel)
        raise why from None

    return launched


def why_no_browser(error: PlaywrightError, name: str, channel: str | None) -> WrongUse:
    """Return what is said where a browser did not start."""
    if channel and any(words in str(error) for words in _CHANNELS):
        return wrong(
            Message(
                ja=f"--browser-channel {channel} のブラウザは、この端末にありません。インストールするか、オプションを外してください。",
                en=f"The browser of --browser-channel {channel} is not on this machine: install it, or leave the option out.",
            )
        )
    if name != CHROMIUM and _NOT_THERE in str(error):
        return wrong(
            Message(
                ja=f"Playwright の {name} がこの端末にありません。python -m playwright install {name} で入れてください。",
                en=f"Playwright's own {name} is not on this machine: python -m playwright install {name} gets it.",
            )
        )
    why = why_not_started(error)
    return wrong(Message(ja=f"{name} を起動できませんでした: {why.ja}。", en=f"{name} did not start: {why.en}."))


def opening(open_context: NewContext) -> NewContext:
    """Return what opens contexts likewise, and says in one sentence that there is no ffmpeg for `--video`, which is asked for with the
    first page, or that a Firefox is too old.
    """

    def opened(**wishes: Any) -> BrowserContext:  # noqa: ANN401 - Playwright's own
        __tracebackhide__ = True
        context: BrowserContext = _with_reason(open_context)(**wishes)
        context.new_page = _with_reason(context.new_page)  # type: ignore[method-assign]
        return context

    return opened


def _with_reason(do: Callable[..., R]) -> Callable[..., R]:
    def done(**wishes: Any) -> R:  # noqa: ANN401 - Playwright's own
        __tracebackhide__ = True
        try:
            return do(**wishes)
        except PlaywrightError as error:
            why = _why_not_opened(error)
            if why is None:
                raise
        raise why from None

    return done


def _why_not_opened(error: PlaywrightError) -> WrongUse | None:
    said = str(error)
    if _NOT_THERE in said and _FFMPEG in said:
        return no_ffmpeg()
    return too_old() if _UNKNOWN_TO_FIREFOX in said else None


def too_old() -> WrongUse:
    """Return what is said where a Firefox does not know what Playwright asks of it."""
    return wrong(
        Message(
            ja=f"この端末の Firefox は、この版の Playwright には古すぎます。新しい Firefox を入れるか、{_GET} で入れてください。",
            en=f"The Firefox of this machine is too old for this version of Playwright: get a newer one, or by {_GET}.",
        )
    )


def no_ffmpeg() -> WrongUse:
    """Return what is said where Playwright's recorder of videos is not there."""
    return wrong(
        Message(
            ja=f"--video に必要な Playwright の ffmpeg がこの端末にありません。python -m playwright install {_FFMPEG} で入れるか、"
            "--tracing を使ってください。",
            en="--video needs Playwright's ffmpeg, which is not on this machine: python -m playwright install ffmpeg gets it; "
            "--tracing needs none.",
        )
    )


@in_one_sentence
def device_of(name: str | None, devices: Mapping[str, object]) -> str | None:
    """Return the device that is to be emulated; raise `WrongUse` where Playwright knows none of that name."""
    if name is not None and name not in devices:
        alike = {one.lower(): one for one in devices}
        near = [alike[one] for one in get_close_matches(name.lower(), alike, 5, _A_LITTLE_ALIKE)]
        possible = ", ".join(near or list(devices)[:5])
        raise wrong(
            Message(
                ja=f"--device「{name}」はありません。候補: {possible}",
                en=f"There is no --device {name!r}; there is, for example: {possible}.",
            )
        )
    return name


def giving_way_to(given: Mapping[str, Any], open_context: NewContext) -> NewContext:
    """Return what opens contexts for the robot; what is `given` for all of the test's, such as a device's size, goes before its wishes."""
    return lambda **wishes: open_context(**{name: wish for name, wish in wishes.items() if name not in given})
