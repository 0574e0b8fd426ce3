"""What cannot be answered is told in words, in the reader's language: nobody sees a traceback."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from flask import Flask, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ..messages import console as say
from ..messages.text import Message
from .house import BooksTrouble, House
from .language import language_of

_WORDS: Mapping[int, Message] = MappingProxyType(
    {
        HTTPStatus.FORBIDDEN: say.FORM_IS_OLD,
        HTTPStatus.UNAUTHORIZED: say.FORM_IS_OLD,
        HTTPStatus.NOT_FOUND: say.NOT_FOUND,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: say.TOO_LARGE,
        HTTPStatus.MISDIRECTED_REQUEST: say.OTHER_NAME,
    }
)


def tell_errors(app: Flask, house: House) -> None:
    """Answer refusals, the books' troubles, and our own faults."""

    def answer(message: Message, status: int) -> Response:
        language = language_of(request, house.language)
        if request.method == "POST" or request.path.endswith("/live"):
            return make_response(jsonify(told=[message.spoken(language)]), status)
        page = render_template(
            "trouble.html.j2", language=language, say=say_in(language), told=message.spoken(language)
        )
        return make_response(page, status)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        status = error.code or HTTPStatus.BAD_REQUEST
        return answer(_WORDS.get(status, say.NOT_SO), status)

    @app.errorhandler(BooksTrouble)
    def no_books(error: BooksTrouble) -> Response:
        return answer(error.message, HTTPStatus.SERVICE_UNAVAILABLE)

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        logging.getLogger("renkei.console").error("the console: %s", request.path, exc_info=error)
        return answer(say.ONCE_MORE, HTTPStatus.INTERNAL_SERVER_ERROR)


def say_in(language: str) -> object:
    """Return what picks the half of a pair that is spoken, for the templates."""
    return lambda ja, en: ja if language == "ja" else en
