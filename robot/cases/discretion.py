"""What a page says may name the customer: the case's own personal values are taken out before it is kept or told."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ..messages.visible import visible
from .case import COLUMNS, Case

HIDDEN = "＊＊＊"
LONGEST_QUOTE = 300
"""Characters of what a page says that are quoted."""

_BETWEEN_LETTERS = r"[\s\u3000・]*"
_BETWEEN_DIGITS = r"[\s\u3000/.\-‐－年月日()（）]*"
_SHORTEST = 2
_SAYS_NOTHING = frozenset({"なし", "ナシ", "無し", "不明", "同上", "個人", "法人", "本人"})
"""What is entered where there is nothing to say, or says nothing of anybody."""

_VOICED = "\uff9e\uff9f\u3099\u309a"
"""Marks of a kana's voice that stand behind it as characters of their own."""

_LETTERS = "[一-龯々ぁ-んァ-ヶーｦ-ﾟ]{1,12}"
_CALLED = re.compile(
    rf"{_LETTERS}(?:[ \u3000・]{_LETTERS})?(?=[ \u3000]?(?<!お客)(?<!皆)(?<!同)(?<!仕)(?<!模)様(?![式々子にな]))"
)
_ERAS = ((2019, 5, "令和", "R"), (1989, 1, "平成", "H"), (1926, 12, "昭和", "S"), (1912, 7, "大正", "T"))


def quoted(text: str) -> str:
    """Return what a page says on one line, cut, and with a name for what is not seen or would move a terminal."""
    return visible(" ".join(text[: LONGEST_QUOTE * 4].split()), LONGEST_QUOTE)


def discreet(text: str, case: Case, learnt: Iterable[str] = ()) -> str:
    """Return `text` without the case's personal values, those of its row and those `learnt` on the way; see `hidden`."""
    return hidden(text, {*personal_values(case), *learnt})


def hidden(text: str, values: Iterable[str]) -> str:
    """Return `text` without these values, however they are spaced, in whichever width and kana, a date in whichever calendar; and without
    whoever is called by name in it (様).
    """
    for value in sorted({"".join(value.split()) for value in values} - _SAYS_NOTHING, key=len, reverse=True):
        if pattern := _pattern(_folded(value)):
            text = _without(text, pattern)
    return _CALLED.sub(HIDDEN, text)


def all_hidden(texts: Sequence[str], values: Iterable[str]) -> list[str]:
    """Return many short texts likewise, such as the labels of a screen: nearly none of them names anybody, and that is soon seen."""
    values = {*values}
    known = [folded for value in values if len(folded := _folded("".join(value.split()))) >= _SHORTEST]
    plain = (_folded("".join(text.split())) for text in texts)
    named = ("様" in text or any(value in text for value in known) for text in plain)
    return [hidden(text, values) if is_named else text for text, is_named in zip(texts, named, strict=True)]


def personal_values(case: Case) -> Iterator[str]:
    """Yield what a case's row says of people, as text; a date as `YYYYMMDD`."""
    for column in COLUMNS.values():
        value = getattr(case, column.field, None)
        if value and (column.personal or (column.blurred and isinstance(value, str))):
            told = f"{value:%Y%m%d}" if hasattr(value, "strftime") else str(value)
            if told not in _SAYS_NOTHING:
                yield told


def _without(text: str, pattern: re.Pattern[str]) -> str:
    """Return `text` without what the pattern finds in it as it is compared: of what is written there, two characters may be one."""
    starts = [0, *(at for at in range(1, len(text)) if text[at] not in _VOICED), len(text)]
    parts = [text[start:end] for start, end in pairwise(starts)]
    folded = [_folded(part) for part in parts]
    origin = [nth for nth, part in enumerate(folded) for _ in part]
    told, nth = [], 0
    for found in pattern.finditer("".join(folded)):
        if found[0]:
            told += [*parts[nth : origin[found.start()]], HIDDEN]
            nth = origin[found.end() - 1] + 1
    return "".join([*told, *parts[nth:]])


def _folded(text: str) -> str:
    """Return text as it is compared: in one width, and every kana as katakana."""
    return "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else one for one in unicodedata.normalize("NFKC", text))


def _pattern(value: str) -> re.Pattern[str] | None:
    """Return what finds a value: a date as 2027年1月1日 or 令和9年1月1日, too, and a name with or without its space."""
    digits = re.sub(r"\D", "", value)
    if digits and not re.search(r"[^\W\d_]", re.sub("[年月日]", "", value)):
        if len(digits) < _SHORTEST * 2:
            return None
        found = [_BETWEEN_DIGITS.join(digits)]
        if parts := re.fullmatch(r"((?:19|20)\d\d)0?(\d{1,2}?)0?(\d{1,2})", digits) if len(digits) == 8 else None:
            found += _dates(*map(int, parts.groups()))
        return re.compile(rf"(?<!\d)(?:{'|'.join(found)})日?(?!\d)")
    letters = "".join(value.split())
    return re.compile(_BETWEEN_LETTERS.join(map(re.escape, letters))) if len(letters) >= _SHORTEST else None


def _dates(year: int, month: int, day: int) -> Iterator[str]:
    """Yield what finds a date by our years and by the emperors'."""
    rest = rf"{_BETWEEN_DIGITS}0?{month}{_BETWEEN_DIGITS}0?{day}"
    yield f"{year}{rest}"
    for first, since, era, letter in _ERAS:
        if (year, month) >= (first, since):
            nth = year - first + 1
            yield rf"(?:{era}|{letter}){_BETWEEN_DIGITS}0?{nth}{rest}"
            return
