"""The tables `[labels]` of a file: what the practice portals are to call otherwise than the manual prints it, all of them or one."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import click

from .portals import PORTALS
from .tongue import said
from .web.renaming import Table

_MOST_BYTES = 1_000_000
_LONGEST = 60


def read_labels(file: Path) -> Mapping[str, Table]:
    """Return what is renamed, by portal; under the empty name stands what is renamed at all of them. Whatever else the file says is passed
    over. Raises `click.UsageError` where it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            content = tomllib.loads(opened.read(_MOST_BYTES).decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise click.UsageError(said(f"{file} を読めません({why})。", f"{file} cannot be read: {why}.")) from error
    return tables_in(content.get("labels", {}))


def tables_in(labels: object) -> Mapping[str, Table]:
    """Return likewise the tables of `[labels]`, as TOML reads them."""
    if not isinstance(labels, Mapping):
        raise _wrong("[labels]")
    own = {name: table for name, table in labels.items() if isinstance(table, Mapping)}
    tables = {"": {name: value for name, value in labels.items() if name not in own}, **own}
    for name, table in tables.items():
        if name and name not in {portal.name for portal in PORTALS}:
            raise _wrong(f"[labels.{_shown(name)}]")
        for printed, there in table.items():
            if not isinstance(there, str) or not there.strip() or not printed.strip():
                raise _wrong(f"[labels{f'.{name}' if name else ''}] {_shown(printed)}")
    return {name: {printed: there.strip() for printed, there in table.items()} for name, table in tables.items()}


def _shown(name: str) -> str:
    return name[:_LONGEST] if name.isprintable() else ascii(name[:_LONGEST])


def _wrong(where: str) -> click.UsageError:
    names = ", ".join(portal.name for portal in PORTALS)
    return click.UsageError(
        said(
            f"{where}: 「印刷された名前 = 表示する名前」を文字列で書いてください。システムの名前は {names} です。",
            f"{where}: write printed label = label to be shown, both as text; the portals are called {names}.",
        )
    )
