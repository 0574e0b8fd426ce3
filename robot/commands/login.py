"""`renkei login`: user and password of a portal, in the system's own safe."""

import click

from ..procedure.steps import SIGNED_IN_TO
from .options import helped


@click.command(
    help=helped(
        f"システム PORTAL ({'、'.join(SIGNED_IN_TO)}) の利用者IDとパスワードを、このパソコンのキーリングに登録します。"
        "入力したパスワードは表示しません。PORTAL を省略すると、どのシステムの利用者IDがどこに登録されているかを表示します。",
        f"Keep user and password of PORTAL ({', '.join(SIGNED_IN_TO)}) in this machine's keyring; the password is not shown. "
        "Without PORTAL, list who signs in where, and where that is kept.",
    )
)
@click.argument("portal", metavar="PORTAL", required=False, type=click.Choice(SIGNED_IN_TO, case_sensitive=False))
@click.option(
    "--user",
    metavar="NAME",
    help=helped("利用者ID (省略時は入力する)", "The user; asked for when left out."),
)
@click.option(
    "--remove",
    is_flag=True,
    help=helped("登録した利用者IDとパスワードを削除する", "Take user and password out of the keyring again."),
)
def login(portal: str | None, user: str | None, remove: bool) -> None:
    """Keep, remove, or list."""
    from . import signing_in

    signing_in.login(portal, user, remove)
