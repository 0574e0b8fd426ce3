"""Which browser a test drives, how it is started, and why it cannot be: one sentence instead of Playwright's page."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, BrowserType
from playwright.sync_api import Error as PlaywrightError

from ..browser.executable import find_browser
from ..browser.trouble import why_not_started
from ..browser.warm import BROWSER_ARGUMENTS
from ..messages.text import Message
from .wrong import WrongUse, in_one_sentence, wrong

CHROMIUM = "chromium"
_NOT_THERE = "Executable doesn't exist"
_FFMPEG = "ffmpeg"
_CHANNELS = ("is not found at", "is not supported")

Arguments = dict[str, Any]
NewContext = Callable[..., BrowserContext]


@in_one_sentence
def launched_as_the_product_does(arguments: Mapping[str, Any], browser_type: BrowserType) -> Arguments:
    """Return the arguments of Playwright's launch with the browser that the product would find.

    Only Chromium is found so: Firefox and WebKit are Playwright's own. Who names a channel or an executable has chosen already.
    """
    if browser_type.name != CHROMIUM or arguments.get("executable_path"):
        return dict(arguments)
    more: Arguments = {"args": [*BROWSER_ARGUMENTS, *arguments.get("args", ())]}
    if not arguments.get("channel"):
        headed = arguments.get("headless") is False
        more["executable_path"] = find_browser(headed, Path(browser_type.executable_path))
    return {**arguments, **more}


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


def recording(open_context: NewContext) -> NewContext:
    """Return what opens contexts likewise, and says in one sentence that there is no ffmpeg for `--video`."""

    def opened(**wishes: Any) -> BrowserContext:  # noqa: ANN401 - Playwright's own
        __tracebackhide__ = True
        try:
            return open_context(**wishes)
        except PlaywrightError as error:
            if _NOT_THERE not in str(error) or _FFMPEG not in str(error):
                raise
        raise no_ffmpeg() from None

    return opened


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
        near = [one for one in devices if name.lower() in one.lower() or one.lower() in name.lower()][:5]
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
