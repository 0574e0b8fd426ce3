"""cal21's screens."""

from .base import Screen


class Menu(Screen):
    """The menu; its 「経理業務」 is a door to arclink (step 51)."""

    portal = "cal21"
    heading = "業務メニュー"
