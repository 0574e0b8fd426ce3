"""`renkei run`: the cases of a sheet."""

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import click

from ..config.rates import Rate
from ..config.settings import Customer, Staff
from .options import (
    approve_option,
    books_option,
    browser_options,
    evidence_option,
    helped,
    sheet_option,
    staff_option,
    trace_option,
    video_option,
    workers_option,
)


@click.command(
    help=helped(
        "案件の表を実行し、すべての案件が終わるまで進めます。途中で止めても、同じコマンドで続きから進みます。",
        "Carry out the cases of a sheet until all have ended. Stopped on the way, the same command goes on.",
    )
)
@click.argument("cases", type=click.Path(path_type=Path))
@sheet_option
@browser_options
@trace_option
@video_option
@click.option(
    "--customer",
    type=click.Choice(get_args(Customer)),
    default="person",
    show_default=True,
    help=helped(
        "お客さま端末で申し込む人: お客さま(person)か、練習用にロボ(robot)",
        "Who applies on the customer's terminal: the customer, or for practice the robot.",
    ),
)
@staff_option
@approve_option
@workers_option
@books_option
@evidence_option
def run(
    cases: Path,
    sheet_name: str | None,
    portals: str,
    out: Path | None,
    headed: bool,
    slow_mo: float,
    mask: bool,
    rates: Mapping[str, Rate],
    trace: bool,
    video: bool,
    customer: Customer,
    staff: Staff,
    approve: tuple[str, ...],
    workers: int,
    db: str | None,
    evidence: str | None,
) -> None:
    """Check the sheet row by row, and by what the portals' lists offer; then carry out the rows that are right."""
    from . import carrying

    carrying.run(
        cases,
        sheet_name,
        portals,
        out,
        headed,
        slow_mo,
        mask,
        rates,
        trace,
        video,
        customer,
        staff,
        approve,
        workers,
        db,
        evidence,
    )
