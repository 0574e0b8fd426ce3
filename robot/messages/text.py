"""What the operator reads, in Japanese and in English.

Both languages of a sentence stand side by side where the sentence is needed, so that neither is forgotten when the other
changes. Which one is spoken is decided once, from the locale, by whoever prints.
"""

import locale
import os
from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in both languages."""

    ja: str
    en: str

    def spoken(self, language: Language) -> str:
        """Return the sentence in `language`."""
        return self.ja if language == "ja" else self.en


def operator_language() -> Language:
    """Return "ja" in a Japanese locale and "en" elsewhere, by the environment as POSIX reads it, then by the system."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ja" if value.lower().startswith("ja") else "en"
    system = locale.getlocale()[0] or ""
    return "ja" if system.lower().startswith("ja") else "en"
