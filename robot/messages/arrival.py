"""What the operator is told of what a portal shows in place of the screen that should be there: what was seen, and what to do next."""

from ..procedure.steps import SYSTEMS
from .text import Message
from .visible import visible


def stranger(portal: str, url: str) -> tuple[Message, Message]:
    system, shown = SYSTEMS[portal], visible(url.partition("?")[0])
    return (
        Message(
            ja=f"{system.ja} のアドレスではない画面が表示されたため、何も入力していません: {shown}",
            en=f"This is not {system.en}'s address, and nothing was entered there: {shown}",
        ),
        Message(
            ja="--portals の指定が正しいか確認してください。正しければ、画像をシステムの管理者に見せて確認してください。",
            en="See whether --portals is right; if it is, show the picture to whoever runs the system before anything else is done.",
        ),
    )


def sign_in_refused(portal: str) -> Message:
    return Message(
        ja=f"{portal} にログインできませんでした。利用者IDとパスワード(環境変数 RENKEI_{portal.upper()}_USER など、"
        "または renkei login で登録したもの)を確認してください。",
        en=f"{portal} refused the sign-in. Check the user and password (RENKEI_{portal.upper()}_USER and so on, or what `renkei "
        "login` has kept).",
    )


def error_page(heading: str) -> tuple[Message, Message]:
    return (
        Message(ja=f"エラー画面「{heading}」が表示されました。", en=f"An error page came up: 「{heading}」."),
        Message(
            ja="時間をおいて、もう一度実行してください。続きから進みます。",
            en="Run the case again after a while; it goes on where it stands.",
        ),
    )


def signed_out(heading: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"操作の途中でログアウトされていたため、ログインし直しました(「{heading}」画面に戻りました)。",
            en=f"The portal had signed the robot out; after signing in again it shows 「{heading}」.",
        ),
        Message(
            ja="同じアカウントを他の端末で使っていないか確認し、もう一度実行してください。続きから進みます。",
            en="See whether the account is used elsewhere, then run the case again; it goes on where it stands.",
        ),
    )


def refused(said: str) -> tuple[Message, Message]:
    return (
        Message(ja=f"画面に次のメッセージが表示されました: 「{said}」", en=f"The portal refused: 「{said}」"),
        Message(
            ja="メッセージに従ってケース表の内容を直し、もう一度実行してください。",
            en="Correct the case's row as the message says, and run it again.",
        ),
    )


def refused_though_the_row_is_right() -> Message:
    """What to do where a portal refuses a step at which nothing of the row is entered."""
    return Message(
        ja="ケース表を直す必要はありません。メッセージの内容をシステムの画面で確認し、解消してからもう一度実行してください。続きから進みます。",
        en="The row need not be corrected. See in the portal what the message is about, settle it, and run the case again; it goes "
        "on where it stands.",
    )


def out_of_hours(portal: str, said: str) -> tuple[Message, Message]:
    system = SYSTEMS[portal]
    return (
        Message(
            ja=f"{system.ja}がサービス時間外のため、再開を待っています。画面の表示: 「{said}」",
            en=f"{system.en} is out of its service hours and waited for. It says: 「{said}」",
        ),
        Message(
            ja="操作は不要です。サービスが再開すると、続きから自動で進みます。",
            en="Nothing needs to be done: the case goes on by itself when the portal is open again.",
        ),
    )


def other_question(message: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"いつもと違う確認メッセージが表示されたため、OKを押しませんでした: 「{message}」",
            en=f"An unexpected question came up and was not agreed to: 「{message}」",
        ),
        Message(
            ja="メッセージの内容を確認し、問題がなければ手作業で進めてください。",
            en="Read the question; if it is fine, go on by hand.",
        ),
    )


def unexpected_alert(message: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"予期しないメッセージが表示されました: 「{message}」",
            en=f"An unexpected message came up: 「{message}」",
        ),
        Message(
            ja="メッセージの内容を確認してから、もう一度実行してください。続きから進みます。",
            en="Read the message, then run the case again; it goes on where it stands.",
        ),
    )
