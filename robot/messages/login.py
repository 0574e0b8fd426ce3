"""What is said of signing in: with what, kept where."""

from .text import Message


def no_credentials(portal: str) -> Message:
    name = f"RENKEI_{portal.upper()}_USER / RENKEI_{portal.upper()}_PASSWORD"
    return Message(
        ja=f"{portal} の利用者IDとパスワードがありません。renkei login {portal} で登録するか、環境変数 {name} に設定してください。",
        en=f"No user and password for {portal}. Give `renkei login {portal}`, or set {name}.",
    )


def no_keyring() -> Message:
    return Message(
        ja="このパソコンには、使えるキーリングがありません(ロックされているか、用意されていません)。ロックを解除してもう一度実行するか、"
        "環境変数 RENKEI_USER と RENKEI_PASSWORD(システムごとには RENKEI_PAL_USER など)に設定してください。",
        en="This machine has no keyring that can be used: it is locked, or there is none. Unlock it and give the command again, or set "
        "RENKEI_USER and RENKEI_PASSWORD in the environment, RENKEI_PAL_USER and so on for one portal.",
    )


def kept(portal: str, user: str) -> Message:
    return Message(
        ja=f"{portal} の利用者「{user}」のパスワードを、このパソコンのキーリングに登録しました。",
        en=f"Kept the password of 「{user}」 for {portal} in this machine's keyring.",
    )


def environment_goes_before(variables: str, are_set: str) -> Message:
    """`variables` go before the keyring; those of them that `are_set` do so now."""
    if are_set:
        return Message(
            ja=f"ただし、環境変数 {are_set} が設定されているため、そちらが使われます。",
            en=f"But {are_set} is set in the environment, and goes before it.",
        )
    return Message(
        ja=f"環境変数 {variables} を設定すると、そちらが先に使われます。",
        en=f"Where {variables} is set in the environment, that goes before it.",
    )


def removed(portal: str) -> Message:
    return Message(
        ja=f"{portal} の利用者IDとパスワードを、キーリングから削除しました。",
        en=f"Took user and password for {portal} out of the keyring.",
    )


def nothing_to_remove(portal: str) -> Message:
    return Message(
        ja=f"{portal} の利用者IDとパスワードは、キーリングに登録されていません。登録されているものは renkei login で確認できます。",
        en=f"The keyring has no user and password for {portal}. `renkei login` lists what there is.",
    )


def nothing_given(what: Message) -> Message:
    return Message(
        ja=f"{what.ja}が空です。登録していません。もう一度実行してください。",
        en=f"The {what.en} is empty: nothing was kept. Give the command again.",
    )


USER = Message(ja="利用者ID", en="user")
PASSWORD = Message(ja="パスワード", en="password")
IN_KEYRING = Message(ja="キーリング", en="keyring")
TRAINING = Message(
    ja="練習用ポータル(localhost)では、環境変数がなければ練習用の利用者を使います。",
    en="Practice portals under localhost take the training account, unless the environment names a user.",
)


def signs_in(system: Message, portal: str, user: str, user_in: Message, password_in: Message) -> Message:
    """Tell of one portal who signs in, and where user and password are."""
    return Message(
        ja=f"{system.ja} ({portal}): 「{user}」({user_in.ja})、パスワード: {password_in.ja}",
        en=f"{system.en} ({portal}): 「{user}」 ({user_in.en}), password: {password_in.en}",
    )


def lacks_password(system: Message, portal: str, user: str, user_in: Message) -> Message:
    return Message(
        ja=f"{system.ja} ({portal}): 「{user}」({user_in.ja})、パスワードがありません",
        en=f"{system.en} ({portal}): 「{user}」 ({user_in.en}), no password",
    )


def nobody_signs_in(system: Message, portal: str) -> Message:
    return Message(
        ja=f"{system.ja} ({portal}): 登録されていません",
        en=f"{system.en} ({portal}): nothing is kept",
    )
