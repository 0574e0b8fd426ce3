"""`renkei work`: the cases that wait."""

from collections.abc import Mapping
from pathlib import Path

import click

from ..config.rates import Rate
from .options import books_option, browser_options, evidence_option, helped, trace_option, video_option, workers_option


@click.command(
    help=helped(
        "待っている案件を進めるロボを動かします。何台のパソコンで何個動かしてもかまいません。Ctrl-C で止まります。",
        "Work off the cases that wait, until stopped with Ctrl-C. Any number of workers, on any machine.",
    )
)
@browser_options
@trace_option
@video_option
@workers_option
@books_option
@evidence_option
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help=helped(
        "このパソコンの監視用ポート: /metrics(Prometheus形式)と /healthz (0 なら空いている番号)",
        "Answer /metrics (Prometheus text) and /healthz on this port of this machine; 0 for any that is free.",
    ),
)
@click.option("--as-helper", is_flag=True, hidden=True)
@click.option("--for-run", hidden=True)
def work(
    portals: str,
    out: Path | None,
    headed: bool,
    slow_mo: float,
    mask: bool,
    rates: Mapping[str, Rate],
    trace: bool,
    video: bool,
    workers: int,
    db: str | None,
    evidence: str | None,
    metrics_port: int | None,
    as_helper: bool,
    for_run: str | None,
) -> None:
    """Take cases from the queue as they come; as another worker's helper, tell that one of it, and with a run's cases alone."""
    from . import carrying

    carrying.work(
        portals,
        out,
        headed,
        slow_mo,
        mask,
        rates,
        trace,
        video,
        workers,
        db,
        evidence,
        metrics_port,
        as_helper,
        for_run,
    )
