"""What `renkei labels` does: it walks practice portals, or looks through others, and tells what is called otherwise by now."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from ..browser.warm import WarmBrowser
from ..config.addresses import Addresses
from ..config.settings import Settings
from ..config.temporary import usable_folder
from ..errors import RunAborted, WrongInput
from ..execution.plain_run import OneBrowser
from ..messages import drift as say
from ..messages.portal_labels import line_for
from ..messages.run import no_sandbox
from ..messages.text import Message, operator_language
from ..procedure.steps import STEPS
from ..scenario.drift import Drift, walk
from ..scenario.onlookers import look_through
from ..screens.labels import AS_PRINTED

ALL_THERE, SOME_MISSING = 0, 1


def labels(portals: str, at_step: str | None, write: Path | None, headed: bool) -> None:
    """Walk or look, and tell; exit 0 where everything is there, else 1."""
    step, addresses = _step(at_step), Addresses.parse(portals)
    if step is not None and not addresses.are_practice():
        raise WrongInput(say.only_for_practice())
    if write is not None and write.exists():
        raise WrongInput(say.file_is_there(str(write)))
    if not addresses.answer():
        raise RunAborted(addresses.silent())
    drift = _found(addresses, portals, step, headed)
    _tell(drift, only_looked=not addresses.are_practice())
    if write is not None and drift.missing:
        write.write_text("".join(f"{line}\n" for line in _lines(drift)), "utf-8")
        _say(say.written(str(write)))
    sys.exit(SOME_MISSING if drift.missing or drift.stops else ALL_THERE)


def _step(said: str | None) -> str | None:
    if said is not None and said not in STEPS:
        raise WrongInput(say.no_step(said))
    return said


def _found(addresses: Addresses, portals: str, step: str | None, headed: bool) -> Drift:
    known = addresses.labels or AS_PRINTED
    with tempfile.TemporaryDirectory(
        prefix="renkei-labels-", dir=usable_folder(), ignore_cleanup_errors=True
    ) as folder:
        settings = Settings(portals, Path(folder), headed=headed, labels=known)
        with WarmBrowser(settings) as warm:
            if not warm.sandboxed:
                click.echo(no_sandbox().spoken(operator_language()), err=True)
            browsers = OneBrowser(warm.browser, warm.new_context, warm.within, warm.reader)
            if addresses.are_practice():
                return walk(addresses, browsers, Path(folder), known, step)
            return look_through(settings, browsers, known)


def _tell(drift: Drift, *, only_looked: bool) -> None:
    for one in drift.missing:
        _say(say.missing(one.step, one.kind, one.portal, one.screen, one.label, one.alike))
    for stop in drift.stops:
        _say(say.stopped(stop.step, stop.seen))
    if not drift.missing and not drift.stops:
        _say(say.all_there(only_looked=only_looked))
        return
    _say(say.found(len(drift.missing), len(drift.stops)))
    if drift.missing:
        click.echo("")
        for line in _lines(drift):
            click.echo(line)


def _lines(drift: Drift) -> Iterator[str]:
    """Yield the tables for `[labels]`; what resembles a label less than the line says is behind it, for a person to choose."""
    for portal in dict.fromkeys(one.portal for one in drift.missing):
        yield f"[labels.{portal}]"
        for one in (one for one in drift.missing if one.portal == portal):
            others = "".join(f"「{name}」" for name in one.alike[1:])
            if one.alike:
                yield line_for(one.label, one.alike[0]) + (f"  # {others}" if others else "")
            else:
                yield f"# {line_for(one.label, '?')}"


def _say(message: Message) -> None:
    click.echo(message.spoken(operator_language()))
