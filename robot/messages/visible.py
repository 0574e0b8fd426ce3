"""What strangers wrote (a cell, a sheet's name, a file's) made fit to be shown: short, and every character to be seen."""

import re

LONGEST = 60

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, but for tab and the ends of lines
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
"""Characters that take no room and yet make two texts differ: zero-width, bidi, soft hyphens, fillers, controls.

Variation selectors are none of them: with them Japanese names tell one form of a letter from another.
"""
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800]")


def plain(text: str) -> str:
    """Return `text` without what nobody sees, and with ordinary spaces for those that only look ordinary."""
    if text.isascii() and text.isprintable():
        return text
    return _ODD_SPACE.sub(" ", INVISIBLE.sub("", text))


def unseen_in(text: str) -> list[str]:
    """Return each invisible character of `text` once, written as U+200B."""
    return list(dict.fromkeys(map(_code, INVISIBLE.findall(text))))


def visible(text: str, longest: int = LONGEST) -> str:
    """Return `text` with a name for what is not seen or would move a terminal, as [U+200B], and cut where it is too long."""
    shown = "".join(
        char if char == "\u3000" or (char.isprintable() and not INVISIBLE.match(char)) else f"[{_code(char)}]"
        for char in text[:longest]
    )
    return shown if len(text) <= longest else f"{shown}…"


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"
