"""What the operator is told of a case file as a whole: what it is where it is none, and which of its sheets is meant."""

from collections.abc import Sequence
from pathlib import Path

from .files import name_of
from .text import Message
from .visible import visible

_MOST_NAMES = 20


def is_owners_mark(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} は、Excelがブックを開いている間だけ置くファイルです。「~$」の付かないブックを指定してください。",
        en=f"{name} is what Excel leaves beside a workbook that is open; name the workbook itself, without ~$.",
    )


def is_no_case_file(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} は案件ファイルではありません。.xlsx か .csv(または .xlsm)を指定してください。",
        en=f"{name} is no case file; it must be .xlsx or .csv (or .xlsm).",
    )


def is_protected(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name}: このブックはパスワードで保護されています。パスワードなしで保存し直してください。",
        en=f"{name}: this workbook is protected by a password: save it without one.",
    )


def is_another_kind(path: Path, kind: Message) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} は、名前と違って{kind.ja}です。Excelなどで表を開き、「Excelブック(.xlsx)」として保存してください。",
        en=f"{name} is {kind.en}, whatever its name says: open the table in Excel and save it as an Excel workbook (.xlsx).",
    )


def is_text(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} はExcelブックではなく、テキストファイルです(または壊れています)。CSVの表であれば、名前を .csv に変えてください。",
        en=f"{name} is a text file, no workbook, or a damaged one; if it is a table, name it .csv.",
    )


def is_workbook(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} はCSVではなく、Excelブック(またはzip)です。名前を .xlsx に変えてください。",
        en=f"{name} is a workbook (or a zip archive), no text; name it .xlsx.",
    )


def is_damaged(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} を表として読めません。壊れているか、途中で切れています。Excelで開いて保存し直すか、もう一度コピーしてください。",
        en=f"{name} cannot be read as a sheet; it may be damaged or cut short. Open and save it in Excel, or copy it once more.",
    )


def has_unknown_letters(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} の文字コードが分かりません(UTF-8、UTF-16、シフトJIS(CP932)のいずれでもありません)。「CSV UTF-8」で保存してください。",
        en=f"{name} is encoded neither in UTF-8 nor in UTF-16 nor in CP932 (Shift_JIS), or it is damaged; save it as CSV UTF-8.",
    )


def has_document_type(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} には、Excelブックにない文書型宣言(DTD)が含まれているため、開きません。Excelで開いて保存し直してください。",
        en=f"{name} holds a document type (DTD), which no workbook has, and is not opened. Open and save it in Excel.",
    )


def is_too_large_unpacked(path: Path, most: int) -> Message:
    name, size = name_of(path), f"{most // 1_000_000} MB"
    return Message(
        ja=f"{name} は展開すると {size} を超えるため、開きません。案件の行だけを新しいブックにコピーしてください。",
        en=f"{name} is too large: unpacked it holds more than {size}. Copy the rows with cases into a new workbook.",
    )


def has_too_many_parts(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} は部品が多すぎるため、開きません。案件の行だけを新しいブックにコピーしてください。",
        en=f"{name} has too many parts inside. Copy the rows with cases into a new workbook.",
    )


def has_too_many_rows(path: Path, most: int) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} の行が多すぎます({most:,} 行まで)。表を分けてください。",
        en=f"{name} has too many rows: {most:,} at most. Divide it.",
    )


def has_an_endless_line(path: Path, number: int) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} の {number} 行目が長すぎます。案件の表ではありません。",
        en=f"Line {number} of {name} is too long for a table of cases.",
    )


def quotes_are_wrong(path: Path, number: int) -> Message:
    name = name_of(path)
    return Message(
        ja=f'{name} の {number} 行目から始まる行で、引用符「"」が正しく閉じていません。直してから実行してください。',
        en=f'{name}: in the row that begins in line {number} a quotation mark (") is not closed as it should be; mend it first.',
    )


def has_no_sheet_of_cells(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} には、セルのあるシートがありません(グラフシートなどだけです)。案件の表のあるブックを指定してください。",
        en=f"{name} has no sheet with cells, only charts and the like; name the workbook with the table of cases.",
    )


def has_no_headers(path: Path, needed: Sequence[str], rows: int) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} に案件の行がありません。どのシートも、上から {rows} 行以内に見出し({'、'.join(needed[:3])} など)がありません。"
        "ひな形は renkei template で作れます。",
        en=f"{name} has no case rows: within the first {rows} rows of no sheet there are the headers ({', '.join(needed[:3])} and so "
        "on). `renkei template` writes a sheet to begin with.",
    )


def only_hidden(path: Path, sheets: Sequence[str]) -> Message:
    name, shown = name_of(path), _names(sheets)
    return Message(
        ja=f"{name} では、案件の表が非表示のシートにだけあります({shown.ja})。シートを再表示して保存してください。",
        en=f"{name} has its table of cases on a hidden sheet only ({shown.en}). Unhide it and save the workbook.",
    )


def has_several_tables(path: Path, sheets: Sequence[str]) -> Message:
    name, shown = name_of(path), _names(sheets)
    return Message(
        ja=f"{name} では、案件の表が複数のシートにあります: {shown.ja}。--sheet でシート名を指定してください。",
        en=f"{name} has a table of cases on several sheets: {shown.en}. Say which one with --sheet NAME.",
    )


def read_to_put_right(path: Path, beside: Sequence[str]) -> Message:
    name, shown = name_of(path), _names(beside)
    return Message(
        ja=f"{name} は実行結果のブックです。シート「要確認」を読みました。ほかのシートは --sheet で指定できます: {shown.ja}",
        en=f"{name} is what a run left: the sheet 「要確認」 was read. --sheet may name another one: {shown.en}",
    )


def has_nothing_to_put_right(path: Path, beside: Sequence[str]) -> Message:
    name, shown = name_of(path), _names(beside)
    return Message(
        ja=f"{name} は実行結果のブックで、シート「要確認」に案件の行はありません。ほかのシートは --sheet で指定できます: {shown.ja}",
        en=f"{name} is what a run left, and its sheet 「要確認」 has no rows. --sheet may name another one: {shown.en}",
    )


def has_no_such_sheet(path: Path, wanted: str, sheets: Sequence[str]) -> Message:
    name, shown = name_of(path), _names(sheets)
    return Message(
        ja=f"{name} にシート「{visible(wanted)}」はありません。--sheet で指定できるシート: {shown.ja}",
        en=f"{name} has no sheet 「{visible(wanted)}」. --sheet may name: {shown.en}",
    )


def is_hidden_sheet(path: Path, wanted: str) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} のシート「{visible(wanted)}」は非表示です。再表示して保存してから指定してください。",
        en=f"The sheet 「{visible(wanted)}」 of {name} is hidden. Unhide it and save the workbook first.",
    )


def has_no_sheets(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} はCSVのため、--sheet は指定できません。",
        en=f"{name} is a .csv and has no sheets; leave --sheet out.",
    )


def lacks_columns(path: Path, missing: Sequence[str]) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} に次の列がありません: {'、'.join(missing)}", en=f"{name} lacks these columns: {', '.join(missing)}"
    )


def has_columns_twice(path: Path, twice: Sequence[str]) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} に同じ見出しの列が二つ以上あります: {'、'.join(twice)}",
        en=f"{name} has these columns more than once: {', '.join(twice)}",
    )


def has_no_rows(path: Path) -> Message:
    name = name_of(path)
    return Message(ja=f"{name} に案件の行がありません。", en=f"{name} has no case rows.")


def hidden_sheets(sheets: Sequence[str]) -> Message:
    shown = _names(sheets)
    return Message(
        ja=f"非表示のシートは読みませんでした: {shown.ja}",
        en=f"Hidden sheets with these headers were not read: {shown.en}",
    )


def _names(sheets: Sequence[str]) -> Message:
    shown = [visible(sheet) for sheet in sheets[:_MOST_NAMES]]
    more = " …" if len(sheets) > _MOST_NAMES else ""
    return Message(
        ja="".join(f"「{sheet}」" for sheet in shown) + more, en=", ".join(f"「{sheet}」" for sheet in shown) + more
    )
