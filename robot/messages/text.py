"""What the operator reads, in Japanese and in English.

Both languages of a sentence stand side by side where the sentence is needed, so that neither is forgotten when the other
changes. Which one is spoken is decided once, by `--lang` or from the locale, by whoever prints.
"""

import locale
import os
from dataclasses import dataclass
from typing import Literal, Self, cast, get_args

Language = Literal["ja", "en"]
VARIABLE = "RENKEI_LANG"
"""Names the language, whatever the locale; `--lang` sets it for this process and those that it starts."""

_BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in both languages."""

    ja: str
    en: str

    def spoken(self, language: Language) -> str:
        """Return the sentence in `language`."""
        return self.ja if language == "ja" else self.en

    @property
    def both(self) -> str:
        """Return both languages as one text, for whatever keeps a single one; see `from_both`."""
        return f"{self.ja}{_BETWEEN}{self.en}"

    @classmethod
    def from_both(cls, text: str) -> Self:
        """Return what `both` made a text of; any other text is shown as it is, whoever reads it."""
        parts = text.split(_BETWEEN)  # both halves quote the same, so that there is always one in the middle
        if len(parts) % 2:
            return cls(text, text)
        middle = len(parts) // 2
        return cls(_BETWEEN.join(parts[:middle]), _BETWEEN.join(parts[middle:]))


def operator_language() -> Language:
    """Return what `RENKEI_LANG` names, or else "ja" in a Japanese locale and "en" elsewhere, by the environment as POSIX reads it, then
    by the system.
    """
    for language in get_args(Language):
        if os.environ.get(VARIABLE) == language:
            return cast(Language, language)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ja" if value.lower().startswith("ja") else "en"
    system = locale.getlocale()[0] or ""
    return "ja" if system.lower().startswith("ja") else "en"
