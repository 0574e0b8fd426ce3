"""Draws a paper as a PDF, A4, from the plain values that were kept when it was printed."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "HeiseiKakuGo-W5"
_WIDTH, _HEIGHT = A4
_LEFT, _RIGHT = 18 * mm, _WIDTH - 18 * mm
_LABEL_WIDTH = 42 * mm
_ROW = 7.2 * mm
_INK, _RULE, _HEAD, _SHADE = (HexColor(code) for code in ("#1c2733", "#6b7a89", "#0b5c8a", "#eef3f7"))
_TERMS = (
    "この控えは、お申込みの内容を確かめるためのものです。大切に保管してください。",
    "お申込み後に内容を変えたいときは、お求めの販売店にお申し出ください。",
    "事故のときは、あわてずに安全を確保し、警察と販売店へ連絡してください。",
    "保険料は、クレジットの分割払金とあわせてお支払いいただきます。",
)
_TRAINING = "練習用の帳票です。記載の人物・契約は架空のものです。"


def draw(content: Mapping[str, Any]) -> bytes:
    """Return the PDF of a paper's `content`; the same content always gives the same bytes."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(content["title"])
    _front(canvas, content)
    canvas.showPage()
    if "reverse" in content:
        _reverse(canvas, content)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _front(canvas: Canvas, content: Mapping[str, Any]) -> None:
    _heading(canvas, content["title"])
    top = _marks(canvas, content["marks"], _HEIGHT - 32 * mm)
    for title, rows in content["sections"]:
        top = _box(canvas, title, rows, top - 8 * mm)
    _text(canvas, _LEFT, 14 * mm, _TRAINING, size=8)
    _text(canvas, _RIGHT, 14 * mm, f"印刷日時 {content['printed_at']}", size=8, right=True)


def _reverse(canvas: Canvas, content: Mapping[str, Any]) -> None:
    """Draw the reverse side; when the contract was concluded stands at its lower left."""
    _heading(canvas, f"{content['title']}(裏面)")
    for at, sentence in enumerate(_TERMS):
        _text(canvas, _LEFT, _HEIGHT - 40 * mm - at * _ROW, f"{at + 1}. {sentence}", size=9.5)
    canvas.setStrokeColor(_RULE)
    canvas.line(_LEFT, 26 * mm, _RIGHT, 26 * mm)
    _text(canvas, _LEFT, 18 * mm, content["reverse"], size=10)


def _heading(canvas: Canvas, title: str) -> None:
    canvas.setFillColor(_HEAD)
    canvas.rect(_LEFT, _HEIGHT - 26 * mm, _RIGHT - _LEFT, 11 * mm, stroke=0, fill=1)
    _text(canvas, _LEFT + 4 * mm, _HEIGHT - 22.4 * mm, title, size=15, color=HexColor("#ffffff"))


def _marks(canvas: Canvas, marks: Sequence[Sequence[str]], top: float) -> float:
    """Write each mark as one run of text, right-aligned under the heading; return where they end."""
    for at, (label, value) in enumerate(marks):
        _text(canvas, _RIGHT, top - at * 5.4 * mm, f"{label} {value}", size=10.5, right=True)
    return top - len(marks) * 5.4 * mm


def _box(canvas: Canvas, title: str, rows: Sequence[Sequence[str]], top: float) -> float:
    """Draw a section as a ruled box of labels and values; return where it ends."""
    _text(canvas, _LEFT, top, title, size=11, color=_HEAD)
    top -= 2.5 * mm
    bottom = top - len(rows) * _ROW
    canvas.setFillColor(_SHADE)
    canvas.rect(_LEFT, bottom, _LABEL_WIDTH, top - bottom, stroke=0, fill=1)
    canvas.setStrokeColor(_RULE)
    canvas.setLineWidth(0.5)
    canvas.grid([_LEFT, _LEFT + _LABEL_WIDTH, _RIGHT], [top - at * _ROW for at in range(len(rows) + 1)])
    for at, (label, value) in enumerate(rows):
        base = top - (at + 1) * _ROW + 2.3 * mm
        _text(canvas, _LEFT + 2.5 * mm, base, label, size=9.5)
        _text(canvas, _LEFT + _LABEL_WIDTH + 3 * mm, base, value, size=_size_for(value))
    return bottom


def _size_for(value: str) -> float:
    """Return the size at which `value` fits into its box."""
    room = _RIGHT - _LEFT - _LABEL_WIDTH - 6 * mm
    return min(10.0, 10.0 * room / max(pdfmetrics.stringWidth(value, FONT, 10.0), 1.0))


def _text(
    canvas: Canvas, x: float, y: float, text: str, *, size: float, right: bool = False, color: Color = _INK
) -> None:
    canvas.setFillColor(color)
    canvas.setFont(FONT, size)
    (canvas.drawRightString if right else canvas.drawString)(x, y, text)
