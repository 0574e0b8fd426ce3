"""What is said of an out folder's seal: what is not as it was left, and what a seal can and cannot tell."""

from collections.abc import Sequence
from pathlib import Path

from .files import name_of
from .text import Message
from .visible import visible

_LONGEST_NAME = 300


def _shown(file: Path) -> str:
    return visible(file.as_posix(), _LONGEST_NAME)


def changed(file: Path) -> Message:
    return Message(ja=f"変更: {_shown(file)} (封印した内容と違います)", en=f"changed: {_shown(file)}")


def missing(file: Path) -> Message:
    return Message(ja=f"欠落: {_shown(file)} (封印したファイルがありません)", en=f"missing: {_shown(file)}")


def added(file: Path) -> Message:
    return Message(
        ja=f"追加: {_shown(file)} (封印にないファイルです)", en=f"added: {_shown(file)} (nothing was sealed there)"
    )


def no_usual_file(file: Path) -> Message:
    return Message(
        ja=f"追加: {_shown(file)} (リンクか特殊なファイルです。中は見ていません)",
        en=f"added: {_shown(file)} (a link or no ordinary file; it was not followed)",
    )


def unreadable(file: Path, why: str) -> Message:
    return Message(ja=f"確認できません: {_shown(file)} (「{why}」)", en=f"cannot be read: {_shown(file)} (「{why}」)")


def was_unfinished(file: Path) -> Message:
    return Message(
        ja=f"書き終える前に止まったファイル: {_shown(file)} (その前の状態のままです)",
        en=f"not written to its end when a run was killed: {_shown(file)} (it is as it was before that)",
    )


def left_over(file: Path) -> Message:
    return Message(
        ja=f"書きかけの残り: {_shown(file)}", en=f"left over from a write that was cut short: {_shown(file)}"
    )


def too_many(most: int) -> Message:
    return Message(
        ja=f"ファイルが {most:,} 個を超えています。残りは確認していません。",
        en=f"There are more than {most:,} files; the others were not looked at.",
    )


def more(count: int) -> Message:
    return Message(ja=f"ほかに {count} 件あります。", en=f"{count} more are as these.")


def seal_is_too_long(most: int) -> Message:
    return Message(ja=f"seal.jsonl が {most:,} 行を超えています。", en=f"seal.jsonl has more than {most:,} lines.")


def seal_line_unreadable(line: int) -> Message:
    return Message(
        ja=f"変更: seal.jsonl の{line}行目が読めません。", en=f"changed: line {line} of seal.jsonl cannot be read."
    )


def seal_lines_missing(line: int, count: int) -> Message:
    return Message(
        ja=f"欠落: seal.jsonl の{line}行目の前の {count} 行がありません。",
        en=f"missing: {count} line(s) before line {line} of seal.jsonl.",
    )


def seal_line_out_of_order(line: int) -> Message:
    return Message(
        ja=f"変更: seal.jsonl の{line}行目は順番が違うか、二重にあります。",
        en=f"changed: line {line} of seal.jsonl is out of its order, or there twice.",
    )


def seal_line_changed(line: int) -> Message:
    return Message(
        ja=f"変更: seal.jsonl の{line}行目が、次の行を書いたときと違います。",
        en=f"changed: line {line} of seal.jsonl is not what it was when the next one was written.",
    )


def seal_line_forged(line: int) -> Message:
    return Message(
        ja=f"変更: seal.jsonl の{line}行目は鍵と合いません。",
        en=f"changed: line {line} of seal.jsonl was not written by who has the key.",
    )


def seal_line_torn(line: int) -> Message:
    return Message(
        ja=f"seal.jsonl の{line}行目は、書いている途中で切れました。",
        en=f"Line {line} of seal.jsonl was cut off while it was written.",
    )


def seal_ends_torn(line: int) -> Message:
    return Message(
        ja=f"seal.jsonl の最後の行({line}行目)は途中で切れています。",
        en=f"The last line of seal.jsonl (line {line}) is cut off.",
    )


def lines_without_mac(lines: Sequence[int]) -> Message:
    where = f"{lines[0]}" if len(lines) == 1 else f"{lines[0]}-{lines[-1]}"
    return Message(
        ja=f"鍵なし: seal.jsonl の {where} 行目のうち {len(lines)} 行は、鍵のないところで書かれたか、ほかの人が書きました。",
        en=f"without the key: {len(lines)} of the lines {where} of seal.jsonl, written where there was no key, or by somebody else.",
    )


def sealed_with_other_key(keys: Sequence[str], own: str | None) -> Message:
    named = ", ".join(keys)
    if own is None:
        return Message(
            ja=f"このフォルダーは鍵 {named} で封印されています。このパソコンに鍵がないため、鍵との照合はしていません。",
            en=f"It was sealed with key {named}, which is not here: only the chain was checked, not who wrote it.",
        )
    return Message(
        ja=f"別の鍵: seal.jsonl に、このパソコンの鍵 {own} ではない鍵 {named} の行があります。",
        en=f"another key: lines of seal.jsonl were written with key {named}; the one here is {own}.",
    )


def sealed_without_key() -> Message:
    return Message(
        ja="鍵なし: このパソコンには鍵がありますが、封印には鍵が使われていません。書き直されていても分かりません。",
        en="without the key: there is a key here, but the folder was sealed without one; nobody can tell whether all of it was rewritten.",
    )


def no_key() -> Message:
    return Message(
        ja="鍵を使わない照合です。一部の変更は分かりますが、フォルダーに書き込める人がファイルと封印をすべて書き直した場合は"
        "分かりません(鍵を作る: renkei verify --make-key)。",
        en="Checked without a key: what was changed here and there shows, but not whether somebody who can write in the folder has "
        "rewritten files and seal together (`renkei verify --make-key` makes a key).",
    )


def not_closed(lines: int) -> Message:
    return Message(
        ja=f"未完了: 封印は {lines} 行目で終わっていますが、閉じられていません。実行中か、強制終了されています。それだけでは改ざんとは"
        "いえませんが、最後の部分が削られていても分かりません。同じ出力フォルダーでもう一度実行すると閉じられます。",
        en=f"not closed: the seal ends with line {lines} and is open. A renkei is at work there, or one was killed: that is no "
        "sign of a change, but what was cut off at the end would not show. The next run with this out folder closes it.",
    )


def whole(count: int, lines: int, head: str) -> Message:
    return Message(
        ja=f"封印どおりです。ファイル {count} 個、seal.jsonl {lines} 行、末尾 {head}",
        en=f"All is as it was sealed: {count} file(s); seal.jsonl has {lines} lines and ends in {head}",
    )


def not_whole(count: int, lines: int, head: str) -> Message:
    return Message(
        ja=f"封印と違うところが {count} 件あります。seal.jsonl {lines} 行、末尾 {head}",
        en=f"{count} thing(s) are not as they were sealed; seal.jsonl has {lines} lines and ends in {head}",
    )


def no_seal(folder: Path) -> Message:
    name = name_of(folder)
    return Message(
        ja=f"{name} には封印(seal.jsonl)がありません。run、work、audit の出力フォルダーを指定してください。",
        en=f"{name} has no seal (seal.jsonl). Name an out folder of run, work or audit.",
    )


def seal_cannot_be_read(folder: Path, why: str) -> Message:
    name = name_of(folder)
    return Message(
        ja=f"{name} の封印(seal.jsonl)を読めません(「{why}」)。アクセス権を確認してください。",
        en=f"The seal of {name} (seal.jsonl) cannot be read (「{why}」). See to the access rights.",
    )


def there_is_a_key(service: str, user: str) -> Message:
    return Message(
        ja=f"キーリングにはすでに鍵があります(サービス名 {service}、利用者 {user})。そのまま使われます。",
        en=f"The keyring has a key already (service {service}, user {user}); it is the one that is used.",
    )


def keyring_takes_none(variable: str, why: str) -> Message:
    return Message(
        ja=f"キーリングに鍵を保存できません(「{why}」)。環境変数 {variable} に、推測できない長い文字列を設定してください。",
        en=f"The keyring takes no key (「{why}」). Set the environment variable {variable} to a long text that nobody guesses.",
    )


def key_is_made(key: str, service: str, user: str, variable: str) -> Message:
    return Message(
        ja=f"鍵 {key} をキーリングに作りました。これからの封印に使われます。ほかのパソコンでも同じ鍵を使うには、"
        f"`keyring get {service} {user}` の結果を、そのパソコンのキーリング(同じ名前)か環境変数 {variable} に設定してください。",
        en=f"Key {key} is in the keyring, and is used from now on. To use it on other machines, too, put what "
        f"`keyring get {service} {user}` says into their keyring under the same name, or into {variable}.",
    )


def journal_line_added(file: Path, line: int) -> Message:
    return Message(
        ja=f"追加: {_shown(file)} の{line}行目は封印した記録にありません。", en=f"added: line {line} of {_shown(file)}"
    )


def journal_lines_added(file: Path, count: int) -> Message:
    return Message(
        ja=f"追加: {_shown(file)} の末尾の {count} 行は、記録を終えた後のものです。",
        en=f"added: the last {count} line(s) of {_shown(file)}, after their writer had ended",
    )


def journal_lines_missing(file: Path, line: int, count: int) -> Message:
    return Message(
        ja=f"欠落: {_shown(file)} の{line}行目の前の {count} 行がないか、移されています。",
        en=f"missing: {count} line(s) before line {line} of {_shown(file)}, or they were moved",
    )


def journal_line_out_of_order(file: Path, line: int) -> Message:
    return Message(
        ja=f"変更: {_shown(file)} の{line}行目は順番が違うか、二重にあります。",
        en=f"changed: line {line} of {_shown(file)} is out of its order, or there twice",
    )


def journal_line_changed(file: Path, line: int) -> Message:
    return Message(ja=f"変更: {_shown(file)} の{line}行目", en=f"changed: line {line} of {_shown(file)}")


def journal_is_cut(file: Path, count: int) -> Message:
    return Message(
        ja=f"欠落: {_shown(file)} の末尾の {count} 行がありません。",
        en=f"missing: the last {count} line(s) of a writer of {_shown(file)}",
    )


def journal_line_torn(file: Path, line: int) -> Message:
    return Message(
        ja=f"{_shown(file)} の{line}行目は、書いている途中で切れました。",
        en=f"Line {line} of {_shown(file)} was cut off while it was written.",
    )


def journal_ends_open(file: Path, count: int) -> Message:
    return Message(
        ja=f"{_shown(file)} の末尾の {count} 行は、封印する前に強制終了されたものです。",
        en=f"The last {count} line(s) of a writer of {_shown(file)} were written and not sealed: it was killed, or is at work.",
    )


def more_of_journal(file: Path, count: int) -> Message:
    return Message(
        ja=f"{_shown(file)} にはほかに {count} 件あります。", en=f"{count} more are as these in {_shown(file)}"
    )
