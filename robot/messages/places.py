"""What the operator is told of a portals file, and of the way to a portal."""

from collections.abc import Sequence
from pathlib import Path

from ..procedure.steps import SYSTEMS
from .files import name_of
from .text import Message
from .visible import visible


def wrong_line(path: Path, line: int, why: Message) -> Message:
    """Say what is wrong with a portals file, and on which line."""
    name = name_of(path)
    return Message(ja=f"{name} の{line}行目: {why.ja}", en=f"{name}, line {line}: {why.en}")


def no_toml(why: str) -> Message:
    return Message(ja=f"TOMLとして読めません: 「{visible(why)}」", en=f"this is no TOML: 「{visible(why)}」")


def unknown_name(name: str, where: str, known: Sequence[str]) -> Message:
    shown, there = visible(name), f" [{where}]" if where else ""
    return Message(
        ja=f"{there.strip() or 'ここ'} に「{shown}」という項目はありません。書けるのは {'、'.join(known)} です。",
        en=f"there is no 「{shown}」{f' in{there}' if there else ''}; it can have {', '.join(known)}.",
    )


def names_no_portal(known: Sequence[str]) -> Message:
    return Message(
        ja=f'システムが1つも書かれていません。[{known[0]}] のように書き、その下に url = "https://…" を書いてください({"、".join(known)})。',
        en=f'no system is named. Write a table such as [{known[0]}] with url = "https://…" in it ({", ".join(known)}).',
    )


def no_table(name: str) -> Message:
    return Message(
        ja=f"「{visible(name)}」は [{visible(name)}] という見出しにして、その下に項目を書いてください。",
        en=f"「{visible(name)}」 must be a table: its name in [ ], and its items below it.",
    )


def no_url(portal: str) -> Message:
    return Message(
        ja=f'[{portal}] に url がありません。url = "https://…" を書いてください。',
        en=f'[{portal}] has no url; write url = "https://…".',
    )


def no_address(portal: str, url: str) -> Message:
    shown = visible(url)
    return Message(
        ja=f"[{portal}] の url「{shown}」はアドレスとして読めません。https://pal.dealer.example/app のように書いてください。",
        en=f"the url of [{portal}], {shown!r}, is not an address; write it like https://pal.dealer.example/app.",
    )


def same_address(portal: str, other: str) -> Message:
    return Message(
        ja=f"[{portal}] の url が [{other}] と同じです。システムごとに別のアドレスを書いてください。",
        en=f"the url of [{portal}] is that of [{other}]; each system has its own.",
    )


def wrong_kind(where: str, key: str, kind: Message) -> Message:
    shown = key if key.isascii() and key.isidentifier() else f"「{visible(key)}」"
    return Message(
        ja=f"[{where}] の {shown} は{kind.ja}で書いてください。", en=f"{shown} in [{where}] must be {kind.en}."
    )


A_TEXT = Message('文字列("…")', 'a text ("…")')
TRUE_OR_FALSE = Message("true か false", "true or false")
A_PROXY = Message("http://ホスト:ポート の形", "http://host:port, without a password")


def file_is_missing(where: str, key: str, file: Path) -> Message:
    name = name_of(file)
    return Message(
        ja=f"[{where}] の {key}「{name}」が見つかりません(このファイルのあるフォルダーから探します)。",
        en=f"{key} in [{where}] names {name}, which is not there (looked for from this file's folder).",
    )


def cannot_be_used(where: str, key: str, file: Path) -> Message:
    name = name_of(file)
    return Message(
        ja=f"[{where}] の {key}「{name}」を証明書として読めません。",
        en=f"{key} in [{where}] names {name}, which cannot be read as a certificate.",
    )


def only_with_https(portal: str, key: str) -> Message:
    return Message(
        ja=f"[{portal}] の {key} は、url が https:// のときだけ書けます。",
        en=f"{key} in [{portal}] is for a url with https:// only.",
    )


def key_without_certificate(portal: str) -> Message:
    return Message(
        ja=f"[{portal}] の client_key には、client_certificate(.pem)も書いてください。.p12 / .pfx には client_key は不要です。",
        en=f"client_key in [{portal}] goes with a client_certificate in .pem; a .p12 or .pfx holds its key itself.",
    )


def two_of_them(portal: str, other: str, key: str) -> Message:
    return Message(
        ja=f"[{portal}] の {key} は [{other}] のものと異なります。{key} は1つの相手にしか使えません。",
        en=f"{key} of [{portal}] differs from that of [{other}]; there can be one only.",
    )


def no_basic_pass(portal: str, service: str) -> Message:
    name = f"RENKEI_{portal.upper()}_BASIC"
    return Message(
        ja=f"[{portal}] の basic_auth のユーザー名とパスワードがありません。環境変数 {name}_USER / {name}_PASSWORD か、"
        f"キーリング(サービス名 {service})に設定してください。",
        en=f"No user and password for basic_auth of [{portal}]. Set {name}_USER / {name}_PASSWORD, or keep the password in the "
        f"keyring (service {service}).",
    )


def cannot_be_opened(portal: str, file: Path) -> Message:
    name = name_of(file)
    return Message(
        ja=f"[{portal}] の client_certificate「{name}」を開けません。パスフレーズ(環境変数 RENKEI_{portal.upper()}_CERTIFICATE_PASSPHRASE "
        f"かキーリングの「{portal} client_certificate」)と、鍵が合っているかを確認してください。",
        en=f"client_certificate of [{portal}], {name}, cannot be opened. See whether its passphrase "
        f"(RENKEI_{portal.upper()}_CERTIFICATE_PASSPHRASE, or 「{portal} client_certificate」 in the keyring) and its key are right.",
    )


def not_named(portal: str, path: str) -> tuple[Message, Message]:
    system = SYSTEMS[portal]
    return (
        Message(
            ja=f"{system.ja} のアドレスが {path} に書かれていません。",
            en=f"{path} does not say where {system.en} is.",
        ),
        Message(
            ja=f'[{portal}] と url = "https://…" を書き足して、もう一度実行してください。続きから進みます。',
            en=f'Add [{portal}] with url = "https://…" to it and run the case again; it goes on where it stands.',
        ),
    )


def other_portals(portals: str) -> tuple[Message, Message]:
    shown = visible(portals, 200)
    return (
        Message(
            ja=f"この案件は別のポータル({shown})で始められています。",
            en=f"The case was begun at other portals: {shown}.",
        ),
        Message(
            ja="案件を始めたときと同じ --portals で実行してください。",
            en="Run it with the --portals that it was begun with.",
        ),
    )


def silent_place(url: str, why: Message | None) -> Message:
    told = why or Message(ja="接続できません", en="nothing answers")
    return Message(
        ja=f"{url} に接続できません({told.ja})。アドレスとネットワークを確認してください。"
        "renkei systems で、すべてのシステムを確認できます。",
        en=f"Nothing answers at {url} ({told.en}). Check the address and the network; `renkei systems` looks at all of them.",
    )


CERTIFICATE_NOT_TRUSTED = Message(
    "証明書を信頼できません。ca を確認してください", "its certificate is not trusted; see its ca"
)
CERTIFICATE_OF_OTHERS = Message("証明書が別のホスト名のものです", "its certificate is for another host name")
CERTIFICATE_TOO_OLD = Message("証明書の有効期限が切れています", "its certificate has expired")
NOT_REACHED = Message("接続できません", "nothing answers")
NO_TLS = Message("TLS (https) で応答しません", "what answers there speaks no TLS (https)")
PROXY_REFUSED = Message("プロキシが接続を断りました", "the proxy refuses the way there")
