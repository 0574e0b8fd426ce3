"""What the operator is told by the console and of it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from .statuses import as_it_is
from .text import Message
from .visible import visible

NAME_WANTED = Message(ja="氏名を40字までで入力してください。", en="Enter a name of up to 40 characters.")
NOTHING_TICKED = Message(
    ja="実際に行ったことを、少なくとも1つ選んでください。", en="Tick at least one thing that has really been done."
)
NO_TIME = Message(
    ja="日時として読めません。20261126 1005 や 10:05 のように入力してください。",
    en="That is no time: enter it as 2026-11-26 10:05, or as 10:05 of today.",
)
CHOOSE_ONE = Message(ja="どちらかを選んでください。", en="Choose one of the two.")
WRONG_KEY = Message(ja="キーまたはパスワードが違います。", en="That is not the key, or not the password.")
TOO_MANY_TRIES = Message(
    ja="間違いが続いたため、しばらく受け付けません。1分ほど待ってください。",
    en="Too many wrong tries: nothing is looked at for a minute.",
)
FORM_IS_OLD = Message(
    ja="この画面からの操作は受け付けられません。画面を読み込み直してから、もう一度操作してください。何も変更していません。",
    en="Nothing is taken from this page: load it anew, then do it again. Nothing was changed.",
)
OTHER_NAME = Message(
    ja="このコンソールは、その名前では開けません。端末に表示されたアドレスで開いてください。"
    "プロキシを通すときは renkei console --name で名前を指定します。",
    en="The console is not opened by that name: use the address that the terminal shows. A proxy's name is given with "
    "`renkei console --name`.",
)
SAY_IT_HERE = Message(
    ja="実際に行ったことを確かめ、案件の画面の「確認を伝える」で伝えてください。伝わると続きから進みます。",
    en="Once it has really been done, say so with 「Confirm」 on the case's page. The case then goes on.",
)
APPROVE_IT_HERE = Message(
    ja="案件の画面で内容を確かめ、よければ「承認する」、よくなければ「差し戻す」を押してください。",
    en="See on the case's page what is shown; press 「Approve」 where all is right, and 「Send back」 where it is not.",
)
"""What to do next where a person's word is waited for: here it is a button, and no command."""
NOT_FOUND = Message(ja="そのページはありません。", en="There is no such page.")
NOT_SO = Message(ja="その操作はできません。", en="That cannot be done.")
TOO_LARGE = Message(ja="送られた内容が大きすぎます。", en="Too much was sent.")
ONCE_MORE = Message(
    ja="コンソールの内部で問題が起きました。画面を読み込み直してください。続くときは、端末に出た内容を開発者に送ってください。",
    en="Something went wrong within the console: load the page anew. If it stays so, send its makers what the terminal shows.",
)
NO_SUCH_PICTURE = Message(ja="画像はここにはありません。", en="The picture is not here.")


def changed_meanwhile(case_id: str, news: Sequence[Message]) -> Message:
    """Say that a case is no longer as it was shown, and what was done meanwhile."""
    ja, en = "".join(f"{one.ja}。" for one in news), "".join(f" {one.en}." for one in news)
    return Message(
        ja=f"この画面を開いた後に、案件 {case_id} が変わりました。{ja}今の状態を見てから、もう一度決めてください。",
        en=f"Case {case_id} has changed since it was shown.{en} See how it stands now, and decide again.",
    )


def first_was(refusal: Message, news: Sequence[Message]) -> Message:
    """Say why a decision was refused, and what somebody else did before."""
    if not news:
        return refusal
    return Message(
        ja=f"{'、'.join(one.ja for one in news)}。{refusal.ja}", en=f"{'; '.join(one.en for one in news)}. {refusal.en}"
    )


_ACTS: Mapping[str, Message] = MappingProxyType(
    {
        "retry": Message("手順{step}から再開", "let it go on from step {step}"),
        "cancel": Message("取消", "cancelled it"),
        "happened": Message("手順{step}は完了していたと回答", "said that step {step} took hold"),
        "did_not_happen": Message("手順{step}は完了していなかったと回答", "said that step {step} did not take hold"),
        "done": Message("手作業で完了", "ended it as done by hand"),
        "send_back": Message("差戻し", "sent it back"),
        "withdraw": Message("手順{step}の確認を取消", "withdrew what was said of step {step}"),
    }
)


def act(decided: str, step: str | None, by: str, when: str, way: Message) -> Message:
    """Tell a decision: what, who, when, and by which way."""
    known = _ACTS.get(decided) or as_it_is(decided)
    name = visible(by)
    return Message(
        ja=f"{when} {name} が{known.ja.format(step=step or '-')}({way.ja})",
        en=f"at {when} 「{name}」 {known.en.format(step=step or '-')} ({way.en})",
    )


BY_COMMAND = Message("コマンド", "command")


def cannot_listen(host: str, port: int, detail: str) -> Message:
    return Message(
        ja=f"{host} のポート {port} で待ち受けできません「{detail}」。--port で別の番号を、または --host で別のアドレスを"
        "指定してください。",
        en=f"Cannot listen on {host}, port {port}: 「{detail}」. Choose another port with --port, or another address with --host.",
    )


def password_wanted(host: str) -> Message:
    return Message(
        ja=f"{host} ではこのパソコンの外からも開けるため、パスワードが必要です。環境変数 RENKEI_CONSOLE_PASSWORD か、"
        "キーリング(サービス名 renkei、利用者名 console)に設定してください。",
        en=f"{host} can be reached from beyond this machine, so the console wants a password: set RENKEI_CONSOLE_PASSWORD, or keep it in "
        "the keyring (service renkei, user console).",
    )


def opened(url: str) -> Message:
    return Message(ja=f"コンソール: {url}\n終了するには Ctrl-C を押します。", en=f"The console: {url}\nCtrl-C ends it.")


def beyond_this_machine(url: str) -> Message:
    return Message(
        ja=f"コンソール: {url}\nこのパソコンの外からも開けます(パスワードが必要です)。通信は暗号化されません(http)。"
        "社内の信頼できるネットワークだけで使うか、TLSのプロキシを前に置いてください。\n終了するには Ctrl-C を押します。",
        en=f"The console: {url}\nIt can be reached from beyond this machine, with the password. It is plain http: use it in a network that "
        "you trust, or put a proxy with TLS before it.\nCtrl-C ends it.",
    )


def ended() -> Message:
    return Message(ja="コンソールを終了しました。", en="The console has ended.")
