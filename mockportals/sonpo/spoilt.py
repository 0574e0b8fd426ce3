"""Papers on which the printer failed: what comes instead of the PDF that should have."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..faults.handlers import handles
from ..faults.middleware import fault_here
from .pdf import draw

_ERROR_PAGE = '<!doctype html><html lang="ja"><title>帳票</title><h1>帳票サーバに接続できません</h1></html>'
_ANOTHER: Mapping[str, str] = MappingProxyType(
    {
        "氏名": "別野 花子",
        "法人名": "株式会社別野商事",
        "カナ": "ベツノ ハナコ",
        "見積番号": "E99999999",
        "受付番号": "040299999999-00",
    }
)


@handles("pdf_missing", "pdf_empty", "pdf_cut", "pdf_html", "pdf_of_another")
def spoilt_here() -> str:
    """Return how the paper that this request prints is spoilt; empty when it is not."""
    fault = fault_here(spoilt_here)
    return fault.kind if fault else ""


def bytes_of(content: Mapping[str, Any], spoilt: str) -> bytes | None:
    """Return the bytes that come for a paper of this `content`; `None` when there is none."""
    if spoilt == "pdf_missing":
        return None
    if spoilt == "pdf_html":
        return _ERROR_PAGE.encode()
    if spoilt == "pdf_empty":
        return b""
    pdf = draw(_of_another(content) if spoilt == "pdf_of_another" else content)
    return pdf[: len(pdf) // 2] if spoilt == "pdf_cut" else pdf


def _of_another(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same paper as if it were another customer's."""
    sections = [[title, [_changed(*row) for row in rows]] for title, rows in content["sections"]]
    return {**content, "marks": [_changed(*mark) for mark in content["marks"]], "sections": sections}


def _changed(label: str, value: str) -> list[str]:
    if label == "印刷連番":
        return [label, f"{int(value) + 1:010d}"]
    return [label, _ANOTHER.get(label, value)]
