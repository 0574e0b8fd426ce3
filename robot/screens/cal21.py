"""cal21's screens."""

from types import MappingProxyType

from .base import Screen
from .finding import MENU


class Menu(Screen):
    """The menu; its 「経理業務」 is a door to arclink (step 51)."""

    portal = "cal21"
    heading = "業務メニュー"
    links = MappingProxyType({"経理業務": MENU})
