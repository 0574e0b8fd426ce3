"""Parsing a PDF. Only ever called where a paper that never ends, or takes all memory, hurts nobody."""

import math
from io import BytesIO

import pypdfium2 as pdfium
from pypdf import PdfReader

from .paper import Limits, Paper, Unreadable

_SCALE = 1.3  # pixels a point
_QUALITY = 70


def read(pdf: bytes, limits: Limits, *, picture: bool) -> Paper:
    """Return what is on the sheets; raise `Unreadable`, or whatever else a parser does over what is no paper.

    The sheets are counted and measured by the parser that is quick at it, before the other one looks for their text.
    """
    document = pdfium.PdfDocument(pdf)
    try:
        if len(document) > limits.sheets:
            raise Unreadable("sheets")
        drawn = _drawn(document, limits, picture=picture)
    finally:
        document.close()
    return Paper(pdf, tuple(text_of(pdf, limits)), drawn)


def text_of(pdf: bytes, limits: Limits) -> list[str]:
    """Return the text of each sheet."""
    sheets: list[str] = []
    left = limits.characters
    for page in PdfReader(BytesIO(pdf)).pages:
        sheets.append(page.extract_text())
        left -= len(sheets[-1])
        if left < 0:
            raise Unreadable("text")
        if len(sheets) > limits.sheets:
            raise Unreadable("sheets")
    return sheets


def _drawn(document: pdfium.PdfDocument, limits: Limits, *, picture: bool) -> bytes | None:
    """Return a picture of the first sheet, whose size must be a paper's even where no picture is wished."""
    first = document[0]
    width, height = first.get_size()
    if not 0 < min(width, height) <= max(width, height) <= limits.points:
        raise Unreadable("size")
    if not picture:
        return None
    scale = min(_SCALE, math.sqrt(limits.pixels / (width * height)))
    drawn = BytesIO()
    first.render(scale=scale).to_pil().save(drawn, "JPEG", quality=_QUALITY)
    return drawn.getvalue()
