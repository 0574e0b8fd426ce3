"""The console's addresses: pages, the parts of them that are kept up to date, pictures, and what is pressed."""

from hashlib import sha256
from http import HTTPStatus

from flask import Flask, abort, g, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from ..errors import WrongInput
from ..messages import console as say
from ..messages.text import Message
from ..store.browsing import Wish
from ..store.store import Store
from .actions import decide
from .door import Session, TooManyTries
from .errors import say_in
from .guard import ENTER, let_in
from .house import House
from .language import language_of, remember
from .one_case import CasePage, case_page
from .overview import overview
from .pictures import picture

_LONGEST_TEXT = 60
_MOST_PAGES = 1_000_000


class Pages:
    """What each address answers."""

    def __init__(self, house: House) -> None:
        self._house = house

    def stand_in(self, app: Flask) -> None:
        """Let the application have the addresses."""
        app.add_url_rule("/", view_func=self.cases)
        app.add_url_rule("/live", view_func=self.cases_live)
        app.add_url_rule("/cases/<case_id>", view_func=self.case)
        app.add_url_rule("/cases/<case_id>/live", view_func=self.case_live)
        app.add_url_rule("/cases/<case_id>/pictures/<int:record>/<int:place>", view_func=self.picture)
        app.add_url_rule("/cases/<case_id>/<act>", view_func=self.decide, methods=["POST"])
        app.add_url_rule(ENTER, view_func=self.door)
        app.add_url_rule(ENTER, view_func=self.enter, methods=["POST"])
        app.add_url_rule("/leave", view_func=self.leave, methods=["POST"])

    def cases(self) -> Response:
        """All cases: the whole page."""
        return self._page("cases.html.j2", **self._overview())

    def cases_live(self) -> Response:
        """Those parts of it that change."""
        return self._part("cases_parts.html.j2", **self._overview())

    def case(self, case_id: str) -> Response:
        """One case: the whole page."""
        return self._page("case.html.j2", case=self._case(case_id))

    def case_live(self, case_id: str) -> Response:
        """Those parts of it that change."""
        return self._part("case_parts.html.j2", case=self._case(case_id))

    def picture(self, case_id: str, record: int, place: int) -> Response:
        """One of its pictures."""
        with self._house.books.reading() as store:
            found = picture(store, case_id, record, place, self._house.depot)
        if found is None:
            abort(HTTPStatus.NOT_FOUND)
        answer = make_response(found[0])
        answer.headers["Content-Type"] = found[1]
        return answer

    def decide(self, case_id: str, act: str) -> Response:
        """A button was pressed."""
        language = language_of(request, self._house.language)
        with self._house.books.deciding() as store:
            answer = decide(store, case_id, act, request.form, language)
        if answer.status == HTTPStatus.OK:
            self._session().name = request.form.get("by", "").strip()
        return make_response(jsonify(told=[one.spoken(language) for one in answer.told]), answer.status)

    def door(self) -> Response:
        """Where one comes in."""
        return redirect("/", HTTPStatus.SEE_OTHER) if g.session else self._door(None, HTTPStatus.OK)

    def enter(self) -> Response:
        """Somebody has a key."""
        try:
            session = self._house.door.enter(request.form.get("key", ""), request.remote_addr or "")
        except TooManyTries:
            return self._door(say.TOO_MANY_TRIES, HTTPStatus.TOO_MANY_REQUESTS)
        if session is None:
            return self._door(say.WRONG_KEY, HTTPStatus.FORBIDDEN)
        answer = redirect("/", HTTPStatus.SEE_OTHER)
        let_in(self._house, session, answer)
        return answer

    def leave(self) -> Response:
        """Somebody goes: the cookie is worth nothing any more."""
        self._house.door.leave(self._session())
        return redirect(ENTER, HTTPStatus.SEE_OTHER)

    def _door(self, told: Message | None, status: HTTPStatus) -> Response:
        language = language_of(request, self._house.language)
        answer = make_response(
            render_template(
                "door.html.j2",
                language=language,
                say=say_in(language),
                told=told.spoken(language) if told else "",
                is_password=self._house.door.is_password,
            ),
            status,
        )
        remember(request, answer)
        return answer

    def _overview(self) -> dict[str, object]:
        wish = Wish(
            status=request.args.get("status", "")[:_LONGEST_TEXT],
            text=request.args.get("q", "").strip()[:_LONGEST_TEXT],
            page=min(request.args.get("page", 1, type=int), _MOST_PAGES),
        )
        with self._house.books.reading() as store:
            seen = overview(self._house, store, wish, language_of(request, self._house.language))
        return {"seen": seen, "wish": wish}

    def _case(self, case_id: str) -> CasePage:
        with self._house.books.reading() as store:
            return self._looked_up(store, case_id)

    def _looked_up(self, store: Store, case_id: str) -> CasePage:
        try:
            language = language_of(request, self._house.language)
            return case_page(store, case_id, language, has_depot=self._house.depot is not None)
        except WrongInput:
            if store.entry(case_id) is not None:
                raise
            abort(HTTPStatus.NOT_FOUND)

    def _session(self) -> Session:
        session: Session = g.session
        return session

    def _page(self, template: str, **values: object) -> Response:
        answer = make_response(self._rendered(template, **values))
        remember(request, answer)
        return answer

    def _part(self, template: str, **values: object) -> Response:
        """Answer with the parts, or that nothing has changed since the asker's."""
        text = self._rendered(template, **values)
        answer = make_response(text)
        answer.set_etag(sha256(text.encode()).hexdigest()[:32])
        return answer.make_conditional(request)

    def _rendered(self, template: str, **values: object) -> str:
        language = language_of(request, self._house.language)
        return render_template(
            template,
            language=language,
            say=say_in(language),
            visitor=self._session(),
            beyond=not self._house.address.is_loopback,
            **values,
        )
