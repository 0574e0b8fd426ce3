"""What the operator is told of the depot, where the evidence of all machines is kept: what was seen, and what to do next."""

from pathlib import Path

from ..errors import ApplicationError
from ..procedure.steps import STEPS
from ..store.evidence import At, Lacking
from .text import Message
from .visible import visible

_LONGEST = 300
_MOST_PLACES = 5
_MB = 1_000_000


def mark() -> Message:
    return Message(
        ja="renkei の証跡の保管先です。このファイルを消さないでください。",
        en="renkei keeps evidence here. Leave this file where it is.",
    )


def no_such_scheme() -> Message:
    return Message(
        ja="証跡の保管先(--evidence、RENKEI_EVIDENCE)には、フォルダーか s3://バケット/フォルダー を指定してください。",
        en="Evidence is kept in a folder or in s3://BUCKET/FOLDER: say one of them with --evidence or RENKEI_EVIDENCE.",
    )


def none_was_named() -> Message:
    return Message(
        ja="出力フォルダーDIRか、証跡の保管先(--evidence、RENKEI_EVIDENCE)を指定してください。",
        en="Say DIR, an out folder, or where the evidence is kept: --evidence or RENKEI_EVIDENCE.",
    )


def out_of_reach(place: str, why: str) -> Message:
    said = visible(why, _LONGEST)
    return Message(
        ja=f"証跡の保管先 {place} に届きません: 「{said}」。接続、空き容量、アクセス権を確認してください。"
        "画像と帳票は出力フォルダーにあり、届くようになれば自動で送られます。",
        en=f"The depot for evidence, {place}, is out of reach: 「{said}」. See to the connection, the space and the access rights there. "
        "Pictures and papers lie in the out folder, and are carried there by themselves once it answers.",
    )


def not_a_depot(place: str, mark: str) -> Message:
    return Message(
        ja=f"証跡の保管先 {place} に {mark} がありません。ドライブが接続されていないか、別のフォルダーです。接続を確認してください。"
        "画像と帳票は出力フォルダーにあり、届くようになれば自動で送られます。",
        en=f"The depot for evidence, {place}, has no {mark}: the drive is not connected, or it is another folder. See to the connection. "
        "Pictures and papers lie in the out folder, and are carried there by themselves once it is back.",
    )


def in_reach_again(place: str) -> Message:
    return Message(
        ja=f"証跡の保管先 {place} に再び届くようになりました。",
        en=f"The depot for evidence, {place}, is in reach again.",
    )


def too_far_behind(place: str, files: int, size: int, why: Message | None) -> Message:
    because = why or Message("", "")
    return Message(
        ja=f"証跡 {files} 件({size // _MB:,} MB)が保管先 {place} にまだ送られていないため、新しい案件を始めません。{because.ja}",
        en=f"{files} files of evidence ({size // _MB:,} MB) are not in the depot {place} yet; no further case is begun. {because.en}",
    )


def too_large(path: Path, size: int) -> Message:
    return Message(
        ja=f"{path} は大きすぎて保管先に送れません({size // _MB:,} MB)。",
        en=f"{path} is too large for the depot ({size // _MB:,} MB).",
    )


def is_gone(path: Path, why: str) -> Message:
    return Message(ja=f"{path} を読めません: 「{why}」。", en=f"{path} cannot be read: 「{why}」.")


def is_no_evidence(path: Path) -> Message:
    shown = visible(str(path), _LONGEST)
    return Message(
        ja=f"{shown} は証跡ではないため送りません。", en=f"{shown} is no evidence of a case, and is not carried."
    )


def was_changed(path: Path) -> Message:
    return Message(
        ja=f"{path} は、記録されたときと内容が違います。", en=f"{path} does not hold what it held when it was kept."
    )


def cannot_be_read(case_id: str, folder: str, why: str) -> Message:
    return Message(
        ja=f"「{folder}」にある案件 {case_id} の画像と帳票を読めません: 「{why}」。",
        en=f"Pictures and papers of case {case_id} in 「{folder}」 cannot be read: 「{why}」.",
    )


def waits(
    case_id: str, step: str, lacking: Lacking, why: Message | None, *, waited: Message | None = None
) -> ApplicationError:
    """Say of which evidence nobody but one machine has a copy, and how it comes into the depot."""
    told = list(map(_told, lacking.at[:_MOST_PLACES]))
    more = len(lacking.at) - len(told)
    ja, en = "、".join(one.ja for one in told), "; ".join(one.en for one in told)
    if more > 0:
        ja, en = f"{ja}、ほか {more} か所", f"{en}; and {more} more places"
    after = Message(f"({waited.ja}待ちました)", f" after {waited.en}") if waited else Message("", "")
    seen = Message(
        ja=f"手順はすべて終わりましたが、証跡 {lacking.files} 件がまだ保管先にありません{after.ja}: {ja}。"
        f"{why.ja if why else ''}",
        en=f"All steps are done, but {lacking.files} files of evidence are not in the depot yet{after.en}: {en}."
        f"{' ' + why.en if why else ''}",
    )
    return ApplicationError(seen, _next(case_id), step=step, portal=STEPS[step].system)


def _told(one: At) -> Message:
    where = (
        f"{visible(one.machine, 80)}: {visible(one.folder, 200)}" if one.machine != "-" else visible(one.folder, 200)
    )
    where = f"「{where}」"
    why = Message.from_both(one.trouble) if one.trouble else Message("", "")
    return Message(ja=f"{where} ({one.files}) {why.ja}".strip(), en=f"{where} ({one.files}) {why.en}".strip())


def _next(case_id: str) -> Message:
    return Message(
        ja="そのパソコンで renkei work を同じ --out と --evidence で動かしてください。残りが送られると、案件は自動で終わります。"
        f"そのパソコンが二度と動かないときは、renkei resolve {case_id} --done で、残りの証跡なしに終えられます。"
        "画面の操作は繰り返されません。",
        en="Let `renkei work` run on that machine with the same --out and --evidence: once the rest is carried the case ends by itself. "
        f"Where that machine is gone for good, `renkei resolve {case_id} --done` ends it without that evidence. Nothing is clicked again.",
    )


def key_is_too_short(variable: str, service: str, user: str, shortest: int) -> Message:
    return Message(
        ja=f"証跡の暗号化の鍵({variable}、またはキーリングの {service} の {user})が短すぎます。{shortest}文字以上の乱数にしてください。",
        en=f"The key for evidence ({variable}, or {user} of {service} in the keyring) is too short: "
        f"take {shortest} random characters or more.",
    )


def no_such_key(place: str, key: str, *, any_key: bool) -> Message:
    ja = "指定された鍵は別のものです" if any_key else "鍵が指定されていません"
    en = "the key that is given is another one" if any_key else "no key is given"
    return Message(
        ja=f"保管先 {place} の証跡は鍵 {key} で暗号化されていますが、{ja}。RENKEI_EVIDENCE_KEY かキーリングにその鍵を入れてください。",
        en=f"Evidence in the depot {place} is encrypted with the key {key}, and {en}: put that one into RENKEI_EVIDENCE_KEY "
        "or the keyring.",
    )


def was_forged(place: str, name: str) -> Message:
    return Message(
        ja=f"保管先 {place} の「{visible(name, _LONGEST)}」は、保管されたときと内容が違うため使えません。控えから戻してください。",
        en=f"「{visible(name, _LONGEST)}」 in the depot {place} is not what was kept there, and is not used. Put a copy back.",
    )


def not_there_yet(name: str, machine: str, folder: str) -> Message:
    where = f"「{visible(machine, 80)}: {visible(folder, 200)}」"
    shown = f"「{visible(name, _LONGEST)}」"
    return Message(ja=f"未送信: {shown} ({where} にあります)", en=f"not there yet: {shown} (it lies on {where})")


def is_missing(place: str, name: str) -> Message:
    shown = f"「{visible(name, _LONGEST)}」"
    return Message(
        ja=f"欠落: {shown} が保管先 {place} にありません", en=f"missing: {shown} is not in the depot {place}"
    )


def more(count: int) -> Message:
    return Message(ja=f"ほかに {count:,} 件あります。", en=f"{count:,} more are as these.")


def of_others(place: str, count: int) -> Message:
    return Message(
        ja=f"保管先 {place} には、この台帳にないファイルが {count:,} 件あります(別の台帳のもの、または記録の前に止まったもの)。",
        en=f"{count:,} files in the depot {place} are none of these books': another one's, or put there by whoever died before noting it.",
    )


def as_kept(place: str, files: int) -> Message:
    return Message(
        ja=f"保管先 {place} の証跡 {files:,} 件は、すべて保管したときのままです。",
        en=f"All {files:,} files of evidence in the depot {place} are as they were kept.",
    )


def not_as_kept(place: str, files: int, problems: int) -> Message:
    return Message(
        ja=f"保管先 {place} の証跡 {files:,} 件のうち {problems:,} 件が、保管したときのままではありません。",
        en=f"{problems:,} of {files:,} files of evidence in the depot {place} are not as they were kept.",
    )


def in_depot(count: int, size: int) -> Message:
    return Message(
        ja=f"保管先の証跡: {count:,} 件、{size / 1e6:.1f} MB",
        en=f"evidence in the depot: {count:,} files, {size / 1e6:.1f} MB",
    )


def stays_in_the_depot() -> Message:
    return Message(
        ja="保管先の証跡は残っています。--evidence(または RENKEI_EVIDENCE)で保管先を指定すると、次の prune で削除します。",
        en="Evidence in the depot stays: name it with --evidence or RENKEI_EVIDENCE, and the next prune takes it.",
    )
