"""`renkei systems`: whether the systems of a portals file can be used."""

from collections.abc import Mapping

import click

from ..config.rates import Rate
from .options import helped, max_rate_option


@click.command(
    help=helped(
        "ファイルに書いた各システムが応答するか、証明書がいつまで有効か、ログインできるかを確認します。何も操作しません。",
        "Say of each system in the file whether it answers, until when its certificate is good, and whether the sign-in works. "
        "Nothing is done there.",
    )
)
@click.argument("portals", metavar="FILE", envvar="RENKEI_PORTALS")
@max_rate_option
def systems(portals: str, rates: Mapping[str, Rate]) -> None:
    """Look at all of them, and exit 0 where each can be used, else 1."""
    from . import visiting

    visiting.visit(portals, rates)
