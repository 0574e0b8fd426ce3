"""Canaries: values that occur nowhere else, looked for in all that a run leaves, however they are written and however deep they lie.

What is looked through is told by `BY_DESIGN` to the file: where the house keeps the customer's data on purpose stands there with its
reason, and nowhere else may any be.
"""

import base64
import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

BY_DESIGN = (
    (
        r"results\.xlsx!.*",
        "the sheet's rows as they came: it is what the operator gave, and is given to `renkei run` again",
    ),
    (r"evidence/[^/]+/[^/]+\.pdf", "the printed papers themselves, which are evidence"),
    (r"handover/.*", "the papers that a person hands over to the customer"),
)
"""Where a customer's data are kept on purpose. Passwords are nowhere."""

PIXELS = (".jpg", ".jpeg", ".png", ".webp")
"""Pictures: what they show is asked of the page as it is pictured, for nothing can be read off a blurred picture."""

_ERAS = ((2019, 5, "令和", "R"), (1989, 1, "平成", "H"), (1926, 12, "昭和", "S"))
_HALF_WIDTH = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFFA0)}
_ENCODINGS = ("utf-8", "cp932", "euc_jp", "utf-16-le")


def spelled(value: str) -> set[str]:
    """Return the ways to write a value: with and without spaces, in every kind of kana, in digits of both widths, a date in each form."""
    bare = "".join(value.split())
    forms = {value, bare, "　".join(value.split()), unicodedata.normalize("NFKC", value)}
    forms |= {_half_width(bare), _half_width(value), "".join(map(_hiragana, bare)), "".join(map(_full_width, bare))}
    if re.fullmatch(r"(19|20)\d{6}", value):
        forms |= set(_dates(int(value[:4]), int(value[4:6]), int(value[6:])))
    elif digits := re.sub(r"\D", "", value) if re.fullmatch(r"[\d()-]+", value) else "":
        forms |= {digits, "".join(map(_full_width, digits))}
    return {form for form in forms if len(form) > 2}


def _dates(year: int, month: int, day: int) -> Iterator[str]:
    for m, d in ((f"{month}", f"{day}"), (f"{month:02}", f"{day:02}")):
        yield from (f"{year}{between}{m}{between}{d}" for between in ("-", "/", "."))
        yield f"{year}年{m}月{d}日"
        for first, since, era, letter in _ERAS:
            if (year, month) >= (first, since):
                nth = year - first + 1
                yield from (f"{era}{nth}年{m}月{d}日", f"{letter}{nth}.{m}.{d}", f"{letter}{nth:02}{month:02}{day:02}")
                break


def _half_width(text: str) -> str:
    apart = unicodedata.normalize("NFD", text).replace("\u3099", "ﾞ").replace("\u309a", "ﾟ")
    return "".join(_HALF_WIDTH.get(one, one) for one in apart)


def _hiragana(one: str) -> str:
    return chr(ord(one) - 0x60) if "ァ" <= one <= "ヶ" else one


def _full_width(one: str) -> str:
    return chr(ord(one) + 0xFEE0) if "0" <= one <= "9" else one


def written(value: str) -> set[bytes]:
    """Return the bytes that a value may be kept as: encoded, escaped for an address, for JSON and for a page."""
    found = set()
    for form in spelled(value):
        for encoding in _ENCODINGS:
            try:
                plain = form.encode(encoding)
            except UnicodeEncodeError:
                continue
            found |= {plain, quote(plain).encode(), quote_plus(plain).encode(), quote(plain).lower().encode()}
            if len(plain) > 5:
                found.add(base64.b64encode(plain).rstrip(b"="))
        found.add(form.encode("unicode_escape"))
    return {one for one in found if len(one) > 2}


def members(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield what a file consists of: itself, or all that is packed in it."""
    yield from _unpacked(name, path.read_bytes())


def _unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if content[:4] != b"PK\x03\x04":
        yield name, content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for one in packed.namelist():
            yield from _unpacked(f"{name}!{one}", packed.read(one))


def leaks(folder: Path, canaries: Iterable[str], *, but: Iterable[str] = ()) -> dict[str, set[str]]:
    """Return which canaries are in which of the folder's files: none where all is well. `but` are files, by pattern, that may hold them."""
    looked_for = {canary: written(canary) for canary in canaries}
    may = re.compile("|".join(but) or "(?!)")
    found: dict[str, set[str]] = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        for name, content in members(path, path.relative_to(folder).as_posix()):
            if name.lower().endswith(PIXELS) or may.fullmatch(name):
                continue
            read = content
            if b"&#" in content:  # a page, or a workbook, may write what is not ASCII by its number
                read += html.unescape(content.decode("utf-8", "replace")).encode()
            there = {canary for canary, forms in looked_for.items() if any(form in read for form in forms)}
            there |= {canary for canary in looked_for if canary in name}
            if there:
                found[name] = there
    return found


def in_text(text: str, canaries: Iterable[str]) -> set[str]:
    """Return which of them a text says."""
    return {canary for canary in canaries if any(form in text for form in spelled(canary))}
