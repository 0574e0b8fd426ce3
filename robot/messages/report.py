"""What the operator is told of the report: what is left to write, what cannot be made of a folder, and what lies in what was made."""

from pathlib import Path
from typing import Literal

from .files import name_of
from .text import Message
from .visible import visible


def pages_are_left(count: int, out: Path) -> Message:
    name = name_of(out)
    return Message(
        ja=f"終了を求められたため、案件のページを {count} 件書いていません。renkei report {name} で書かれます。",
        en=f"It was asked to end: the pages of {count} case(s) are not written yet. `renkei report {name}` writes them.",
    )


def no_folder(out: Path) -> Message:
    name = name_of(out)
    return Message(
        ja=f"フォルダー {name} がありません。renkei run の出力フォルダーを指定してください。",
        en=f"There is no folder {name}; name the out folder of a run.",
    )


def no_run(out: Path) -> Message:
    name = name_of(out)
    return Message(
        ja=f"{name} は実行の出力フォルダーではありません(summary.json も記録もありません)。renkei run の出力フォルダーを指定してください。",
        en=f"{name} is no out folder of a run: it has neither summary.json nor a journal. Name the folder that `renkei run` wrote to.",
    )


def no_summary(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} は renkei の summary.json として読めません。壊れていれば、別の場所に移してからもう一度実行してください。",
        en=f"{name} does not read as a summary of renkei's. If it is damaged, move it away and give the same command again.",
    )


def too_large(path: Path, most: int) -> Message:
    name, size = name_of(path), f"{most // 1_000_000} MB"
    return Message(ja=f"{name} は大きすぎます({size} まで)。", en=f"{name} is too large: {size} at most.")


def leads_outside(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} は出力フォルダーの外を指しています。リンクではなく、実行がそのまま残したフォルダーを指定してください。",
        en=f"{name} leads out of the run's folder. Name a folder as a run left it, without links to elsewhere.",
    )


def no_such_case(case_id: str, out: Path) -> Message:
    name, shown = name_of(out), visible(case_id)
    return Message(
        ja=f"案件 {shown} は {name} の実行にありません。",
        en=f"The run in {name} has no case {shown}.",
    )


def no_page(case_id: str, out: Path) -> Message:
    name = name_of(out)
    return Message(
        ja=f"案件 {case_id} は {name} でまだ何も行われておらず、ページがありません。",
        en=f"Nothing was done yet of case {case_id} in {name}: it has no page.",
    )


def must_end_in(path: Path, suffix: Literal[".html", ".zip"]) -> Message:
    name = name_of(path)
    return Message(
        ja=f"--out {name} には、末尾が {suffix} のファイルを指定してください。",
        en=f"--out {name} must name a file that ends in {suffix}.",
    )


def books_left_out(why: Message) -> Message:
    return Message(
        ja=f"台帳を読めないため、フォルダーの記録だけから報告書を作りました。{why.ja}",
        en=f"The books cannot be read, so the report was made of what lies in the folder. {why.en}",
    )


def written(path: Path) -> Message:
    name = name_of(path)
    return Message(ja=f"報告書: {name}", en=f"Report: {name}")


def pictures_left_out(count: int) -> Message:
    return Message(
        ja=f"大きさの都合で、画像 {count} 枚を省きました。案件を減らすと入ります。",
        en=f"{count} picture(s) found no room and were left out; with fewer cases they fit.",
    )


def not_masked() -> Message:
    return Message(
        ja="画像の個人情報はマスクされていません。送る相手を確かめてください。",
        en="Personal data on the pictures is not masked: see to whom it is sent.",
    )


def in_the_archive(*, papers: bool) -> Message:
    rows = Message(
        ja="results.xlsx には表の行の個人情報が入っています。",
        en="results.xlsx holds the personal data of the sheet's rows.",
    )
    printed = (
        Message(
            ja="印刷した書類(PDF)も入っています。書類の個人情報はマスクされていません。",
            en="The printed papers (PDF) are in it, too, and nothing in them is masked.",
        )
        if papers
        else Message(
            ja="印刷した書類(PDF)は、個人情報がマスクされていないため入れていません。必要なときは --with-papers を付けてください。",
            en="The printed papers (PDF) are left out, for nothing in them is masked; --with-papers takes them in.",
        )
    )
    return Message(ja=rows.ja + printed.ja, en=f"{rows.en} {printed.en}")


def is_an_audit(out: Path) -> Message:
    name = name_of(out)
    return Message(
        ja=f"{name} は確認(renkei audit)の出力フォルダーです。zip にできるのは実行の出力フォルダーです。",
        en=f"{name} is the out folder of an audit; a zip is made of a run's.",
    )
