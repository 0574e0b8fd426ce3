"""The operator's language. The rule is the robot's, which the portals do not import."""

import locale
import os

VARIABLE = "RENKEI_LANG"


def said(ja: str, en: str) -> str:
    """Return the sentence in the language that `RENKEI_LANG` names, or else in Japanese in a Japanese locale and in English elsewhere, by
    the environment, then by the system.
    """
    if (wish := os.environ.get(VARIABLE)) in ("ja", "en"):
        return ja if wish == "ja" else en
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return ja if value.lower().startswith("ja") else en
    return ja if (locale.getlocale()[0] or "").lower().startswith("ja") else en
