"""The commands by name. Each is declared in a small module of its own, and imports what it needs when it is carried out.

So `renkei --help`, a command's own help, and a shell that completes a line need neither books nor browser; what a command is
called and how it is used is declared in one place, and cannot differ from what the list says of it.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

import click

from .language import with_lang_option

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

_FOUND = "renkei.commands"


class LazyGroup(click.Group):
    """A group that knows where its commands are, and finds those that other packages offer (such as the practice portals).

    What is offered is imported to be listed: its module is to be as small as ours.
    """

    places: Mapping[str, str]
    """For each command its module, relative to this package's parent, and its name there: "run": ".commands.run:run"."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in order."""
        return sorted({*super().list_commands(ctx), *self.places, *(entry.name for entry in _offered())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now, or None where there is none of that name."""
        if cmd_name in self.places:
            module, name = self.places[cmd_name].split(":")
            command: click.Command = getattr(import_module(module, __package__.rpartition(".")[0]), name)
            return with_lang_option(command)
        for entry in _offered():
            if entry.name == cmd_name:
                offered: click.Command = entry.load()
                return with_lang_option(offered)
        return super().get_command(ctx, cmd_name)


def _offered() -> "EntryPoints":
    """Look up what other packages offer; not before somebody asks, for that takes reading through all that is installed."""
    from importlib.metadata import entry_points

    return entry_points(group=_FOUND)
