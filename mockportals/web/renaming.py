"""Screens whose labels are called otherwise than the manual prints them, as a real system's may be.

What is renamed is what a label is: a heading, a button, a link, the head of an item or column, what stands beside a field or a box, and
the name of a group or a part of the page. Statuses, sentences and what is entered stay, and so do the names under which a form sends.
"""

from collections.abc import Callable, Mapping
from html import escape, unescape
from html.parser import HTMLParser

from flask import Response

_LABELS = frozenset({"h1", "h2", "h3", "button", "a", "th", "dt", "label", "legend", "caption", "option"})
_NAMING = ("aria-label", "title", "data-trouble-button")
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})

Table = Mapping[str, str]
"""What each printed label is called instead."""


def table_for(portal: str, labels: Mapping[str, Table]) -> Table:
    """Return what is renamed at one portal; under the empty name stands what is renamed at all of them."""
    return {**labels.get("", {}), **labels.get(portal, {})}


def renaming(table: Table) -> Callable[[Response], Response]:
    """Return what shows a page's labels by their other names, once the page is made."""

    def rename(answer: Response) -> Response:
        if answer.mimetype == "text/html" and not answer.direct_passthrough:
            answer.set_data(renamed(answer.get_data(as_text=True), table))
        return answer

    return rename


def renamed(page: str, table: Table) -> str:
    """Return a page with its labels renamed; all else is left as it is written."""
    writer = _Writer(table)
    writer.feed(page)
    writer.close()
    return writer.written()


class _Writer(HTMLParser):
    """Writes a page anew as it reads it."""

    def __init__(self, table: Table) -> None:
        super().__init__(convert_charrefs=False)
        self._table = table
        self._out: list[str] = []
        self._text: list[str] = []
        self._within: list[str] = []

    def written(self) -> str:
        self._end_text()
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_text()
        written = self.get_starttag_text() or ""
        for name, value in attrs:
            if name in _NAMING and value is not None and value in self._table:
                written = written.replace(f'{name}="{escape(value)}"', f'{name}="{escape(self._table[value])}"')
        self._out.append(written)
        if tag not in _VOID:
            self._within.append(tag)

    def handle_startendtag(self, _tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._end_text()
        self._out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._end_text()
        self._out.append(f"</{tag}>")
        if tag in self._within:
            while self._within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_entityref(self, name: str) -> None:
        self._text.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text.append(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._out.append(f"<!{decl}>")

    def handle_comment(self, data: str) -> None:
        self._end_text()
        self._out.append(f"<!--{data}-->")

    def _end_text(self) -> None:
        text, self._text = "".join(self._text), []
        label = unescape(text).strip()
        if label in self._table and self._within and self._within[-1] in _LABELS:
            text = unescape(text).replace(label, escape(self._table[label]))
            self._keep_value(label)
        self._out.append(text)

    def _keep_value(self, label: str) -> None:
        """An option without a value sends what it says: it goes on sending that."""
        if self._within[-1] == "option" and "value=" not in self._out[-1]:
            self._out[-1] = self._out[-1].replace("<option", f'<option value="{escape(label)}"', 1)
