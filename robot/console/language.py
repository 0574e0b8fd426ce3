"""In which language a page is: as was chosen on it, else as the browser asks for, else the operator's own."""

from typing import Final, cast

from flask import Request
from werkzeug.wrappers import Response

from ..messages.text import Language

_COOKIE: Final = "renkei-console-language"
_LANGUAGES: Final = ("ja", "en")


def language_of(request: Request, operators: Language) -> Language:
    """Return the page's language."""
    chosen = request.args.get("lang") or request.cookies.get(_COOKIE)
    if chosen in _LANGUAGES:
        return cast(Language, chosen)
    return cast(Language, request.accept_languages.best_match(_LANGUAGES, operators))


def remember(request: Request, answer: Response) -> None:
    """Keep what was chosen, in the browser alone: nothing else is changed by it."""
    if request.args.get("lang") in _LANGUAGES:
        answer.set_cookie(_COOKIE, request.args["lang"], samesite="Strict", path="/", httponly=True)
