"""Commands that are imported when they are called: most need neither the engine nor Playwright, and start in a third of the time."""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points

import click

_FOUND = "renkei.commands"


class LazyGroup(click.Group):
    """A group that knows where its commands are, and finds those that other packages offer (such as the practice portals)."""

    places: Mapping[str, str]
    """For each command its module, relative to this package's parent, and its name there: "run": ".commands.run:run"."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in order."""
        found = (entry.name for entry in entry_points(group=_FOUND))
        return sorted({*super().list_commands(ctx), *self.places, *found})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now, or None where there is none of that name."""
        if cmd_name in self.places:
            module, name = self.places[cmd_name].split(":")
            command: click.Command = getattr(import_module(module, __package__.rpartition(".")[0]), name)
            return command
        for entry in entry_points(group=_FOUND, name=cmd_name):
            offered: click.Command = entry.load()
            return offered
        return super().get_command(ctx, cmd_name)
