"""However a value may be written in what a browser sends, shows and notes: in which letters, encoded how, and escaped how."""

import base64
import html
import json
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

_ENCODINGS = ("utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be")


def all_spellings(values: Iterable[str]) -> list[bytes]:
    """Return what any of the values may look like, the longest first."""
    return sorted({written for value in values if value for written in spellings(value)}, key=len, reverse=True)


def without(written: Iterable[bytes], content: bytes, instead: str) -> bytes:
    """Return `content` with all that is `written` so taken out."""
    for one in written:
        content = content.replace(one, instead.encode())
    return content


def spellings(value: str) -> set[bytes]:
    """Return what a value may look like as bytes."""
    forms = {value, unicodedata.normalize("NFKC", value), "".join(value.split())} - {""}
    written: set[bytes] = set()
    for form in forms:
        written |= {json.dumps(form)[1:-1].encode(), html.escape(form).encode()}
        written |= {
            json.dumps(form, ensure_ascii=False)[1:-1].encode(),
            html.escape(form).encode("ascii", "xmlcharrefreplace"),
        }
        for encoding in _ENCODINGS:
            try:
                plain = form.encode(encoding)
            except UnicodeEncodeError:
                continue
            written |= {plain, base64.b64encode(plain)}
            escaped = (quote(plain, safe=""), quote(plain), quote_plus(plain))
            written |= {one.encode() for text in escaped for one in (text, _small(text))}
    return written


def _small(escaped: str) -> str:
    """Return percent escapes in small letters: `%e5`, not `%E5`."""
    parts = escaped.split("%")
    return "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])])
