"""データ受信結果 (steps 6 and 40): what arrived, in the window that 損保オンライン opens."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ...web.refusal import Refused
from ...web.screens import context
from ..state import Receipt


def add_to(screens: Blueprint) -> None:
    """Add this screen to the portal's."""
    screens.add_url_rule("/receipts/<transmission>", "receipt", _receipt)


def _receipt(transmission: str) -> ResponseReturnValue:
    """Show what the transmission brought; of one that never arrived nothing is known, not even for which estimate."""
    with context().store.reading() as session:
        receipt = session.get(Receipt, transmission)
    if receipt is None:
        return render_template("receipt.html", refusals=[Refused("データを受け取れませんでした")], receipt=None)
    return render_template("receipt.html", receipt=receipt)
