"""How the sheet is laid beside the screen that a person approves, in the terminal and on the console."""

from .text import Message

ITEM = Message("項目", "item")
SHEET = Message("ケース表", "sheet")
SCREEN = Message("画面", "screen")
SAME = Message("一致", "same")
DIFFERS = Message("相違", "DIFFERS")
NOT_IN_SHEET = Message("－", "-")
HIDDEN = Message("(個人情報)", "(personal)")


def head(step: str, title: Message) -> Message:
    return Message(ja=f"手順{step} {title.ja}: ケース表と画面", en=f"step {step}, {title.en}: sheet and screen")
