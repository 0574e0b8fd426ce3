"""What the operator is told of what the portals know of a row, before anything is begun."""

from ..flows.compared import Compared
from .compared import value_told
from .text import Message
from .visible import visible


def of_row(row: int, column: str, said: Message) -> Message:
    return Message(ja=f"{row} 行目「{column}」: {said.ja}", en=f"row {row}, {column}: {said.en}")


def no_estimate(number: str) -> Message:
    return Message(
        ja=f"PALに見積番号 {number} の見積書がありません。", en=f"PAL has no estimate {number}; correct the number."
    )


def other_than_estimate(one: Compared) -> Message:
    if one.personal:
        return Message(
            ja="PALの見積書と異なります(個人情報のため値は表示しません)。見積番号かこの列を直してください。",
            en="not what PAL's estimate says (personal data, not shown); correct the estimate's number or this column.",
        )
    shown, expected = value_told(one.shown), value_told(one.expected)
    return Message(
        ja=f"PALの見積書と異なります(見積書: {shown.ja}、ケース表: {expected.ja})。見積番号かこの列を直してください。",
        en=f"not what PAL's estimate says (estimate: {shown.en}, sheet: {expected.en}); correct the estimate's number or this column.",
    )


def applied_for(number: str, status: str) -> Message:
    return Message(
        ja=f"すでに申込済みです({visible(number)}「{visible(status)}」)。実行すると、その続きから進みます。"
        "新しい案件でなければ行を外し、変更するときは「手続き区分」を「変更再申込」にしてください。",
        en=f"applied for already ({visible(number)}, 「{visible(status)}」). A run would go on from there: leave the row out, or say "
        "「変更再申込」 in 手続き区分 where it is to be changed.",
    )


def begun(number: str, status: str) -> Message:
    return Message(
        ja=f"損保オンラインに、この見積書の申込 {visible(number)} があります(「{visible(status)}」、審査は未申込)。"
        "実行すると、それを使って進みます。",
        en=f"損保オンライン has an application of this estimate, {visible(number)} (「{visible(status)}」), which was not sent to the "
        "screening. A run goes on with it.",
    )


def nothing_to_change() -> Message:
    return Message(
        ja="J-PASSに、変更する申込がありません。新規の案件であれば、この列を「新規」か空欄にしてください。",
        en="J-PASS has no application of this estimate that could be changed; where the case is a new one, say 「新規」 or nothing.",
    )


def looking_up(rows: int) -> Message:
    return Message(
        ja=f"PALの見積書などを {rows:,} 行について確認しています。中止するには Ctrl-C を押してください。",
        en=f"Looking into PAL's estimates and the like for {rows:,} rows. Ctrl-C stops it.",
    )


def not_looked_up(rows: int, why: Message) -> Message:
    return Message(
        ja=f"{rows:,} 行について、見積書と申込の有無をすべては確認できませんでした({why.ja.removesuffix('。')})。",
        en=f"What the portals know of {rows:,} {'row' if rows == 1 else 'rows'} was not checked, or not all of it "
        f"({why.en.removesuffix('.')}).",
    )


def some_are_wrong(good: int, bad: int) -> Message:
    return Message(
        ja=f"{good} 行を実行できます。{bad} 行は、表の誤りか、システムの内容との違いがあります。何も実行していません。",
        en=f"{_rows(good)} can be carried out; {_rows(bad)} would be refused, or do not go with what the portals know. Nothing was "
        "carried out.",
    )


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"
