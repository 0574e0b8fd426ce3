"""A browser without a browser: signed-in requests to one portal, and what a person reads on the answers."""

import re
from html import unescape

from renkei.mockportals.server import ByHostName
from renkei.mockportals.web.signin import TRAINING_PASSWORD, TRAINING_USER
from werkzeug.test import Client, TestResponse


class Browser:
    """One portal of the main world, signed in to. Redirects are not followed: where they lead is part of the answer."""

    def __init__(self, app: ByHostName, portal: str) -> None:
        self._client = Client(app)
        self._base = f"http://{portal}.localhost:8700"
        self.post("/login", user=TRAINING_USER, password=TRAINING_PASSWORD)

    def get(self, path: str, **query: str) -> TestResponse:
        """Open a screen."""
        return self._client.get(path, base_url=self._base, query_string=query or None)

    def post(self, path: str, **data: str) -> TestResponse:
        """Submit a form; the keys are the items' labels."""
        return self._client.post(path, base_url=self._base, data=data)


def alerts(answer: TestResponse) -> list[str]:
    """Return the sentences that the screen says in its alerts."""
    boxes = re.findall(r'<(\w+)[^>]* role="alert"[^>]*>(.*?)</\1>', answer.text, re.DOTALL)
    said = [re.findall(r"<li>(.*?)</li>", box, re.DOTALL) or [box] for _tag, box in boxes]
    return [_plain(sentence) for sentences in said for sentence in sentences]


def heading(answer: TestResponse) -> str:
    """Return the screen's name."""
    return _plain(re.findall(r"<h1>(.*?)</h1>", answer.text)[0])


def items(answer: TestResponse) -> dict[str, str]:
    """Return what the screen's tables of items show, by label."""
    pairs = re.findall(r'<th scope="row">(.*?)</th>\s*<td>(.*?)</td>', answer.text, re.DOTALL)
    return {_plain(label): _plain(value) for label, value in pairs}


def rows(answer: TestResponse) -> list[list[str]]:
    """Return the cells of the rows of the screen's lists, without their heads."""
    lists = re.findall(r'<table class="list"[^>]*>(.*?)</table>', answer.text, re.DOTALL)
    found = [row for table in lists for row in re.findall(r"<tr>(\s*<td.*?)</tr>", table, re.DOTALL)]
    return [[_plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in found]


def button(answer: TestResponse, label: str) -> str | None:
    """Return the button's own tag and its form's, or `None` when the screen has no button of that label."""
    found = re.search(
        rf"(<form[^>]*>)(?:(?!</form>).)*?(<button[^>]*>){re.escape(label)}</button>", answer.text, re.DOTALL
    )
    return found and unescape(found[1] + found[2])


def _plain(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", markup)).strip()
