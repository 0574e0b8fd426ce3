"""`renkei report`: the report of a run, made anew or made ready to be sent away."""

from pathlib import Path

import click

from .options import books_option, evidence_option, helped


@click.command(
    help=helped(
        "実行の報告書を作り直します。メールで送る1つのファイルや、zip にもできます。RUN は出力フォルダーです。",
        "Make the report of a run anew, or one file of it to be mailed, or a zip. RUN is the run's out folder.",
    )
)
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--case",
    "cases",
    multiple=True,
    metavar="ID",
    help=helped("この案件だけ(繰り返し指定できます)", "This case alone; may be given several times."),
)
@click.option(
    "--single-file",
    is_flag=True,
    help=helped(
        "画像も入った1つのHTMLファイルにする(8MB まで)", "One HTML file with its pictures in it, 8 MB at most."
    ),
)
@click.option(
    "--zip",
    "as_zip",
    is_flag=True,
    help=helped("報告書、画像、ブックを zip にまとめる", "Report, pictures and workbooks in a zip."),
)
@click.option(
    "--with-papers",
    is_flag=True,
    help=helped(
        "zip に印刷した書類(PDF)も入れる。個人情報はマスクされていません",
        "Put the printed papers into the zip, too; personal data in them is not masked.",
    ),
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help=helped("書き出すファイル", "The file to write.")
)
@books_option
@evidence_option
def report(
    run: Path,
    cases: tuple[str, ...],
    single_file: bool,
    as_zip: bool,
    with_papers: bool,
    out: Path | None,
    db: str | None,
    evidence: str | None,
) -> None:
    """Make what is asked for of the run's books, where they can be reached, or else of what its folder says."""
    from . import reporting

    reporting.report(run, cases, single_file, as_zip, with_papers, out, db, evidence)
