"""`renkei steps`: all that is printed, and who does it."""

import json

import click

from ..messages.text import operator_language
from ..procedure.steps import printed_numbers
from .options import helped

_PRINTED = printed_numbers()


@click.command(
    help=helped(f"手順{_PRINTED.ja}の一覧を表示します。", f"List the steps {_PRINTED.en} and who does each.")
)
@click.option("--json", "as_json", is_flag=True, help=helped("JSONで出力する", "Print JSON."))
def steps(as_json: bool) -> None:
    """List every printed step."""
    from ..procedure import registry as catalogue

    entries = catalogue.entries(operator_language())
    if as_json:
        click.echo(json.dumps(entries, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    heads = [
        ("番号", "step"),
        ("章", "chapter"),
        ("システム", "system"),
        ("内容", "title"),
        ("取消可", "undoable"),
        ("実行する関数", "done by"),
    ]
    for ja, en in heads:
        table.add_column(helped(ja, en), overflow="fold")
    for entry in entries:
        keys = ("number", "chapter", "system_name", "title")
        table.add_row(*(str(entry[key]) for key in keys), "○" if entry["undoable"] else "×", str(entry["done_by"]))
    Console().print(table)
