"""Pictures and papers: what was seen at each step, kept under `evidence/<case id>/`.

Pictures are taken through the DevTools protocol, which costs a fifth of Playwright's own screenshot; as JPEG, for a WebP
takes the browser more than twice as long. Where masking is on, whatever stands beside a personal label, or under a personal
column head, or calls somebody by name (様), is blurred before the picture is taken.
"""

import base64
import io
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pypdfium2 as pdfium
from PIL import Image
from playwright.sync_api import CDPSession, Page
from playwright.sync_api import Error as PlaywrightError

PERSONAL_LABELS = (
    "氏名", "法人名", "カナ", "カナ氏名", "生年月日", "住所", "電話", "法人電話番号", "代表者", "契約者", "お客様", "お客さま", "担当者",
    "保証人氏名", "保証人カナ", "保証人生年月日", "保証人電話", "勤務先", "年収",
)  # fmt: skip

_MASK = """
(labels) => {
  const personal = new Set(labels), clean = (node) => node.textContent.trim();
  const blur = (node) => { if (node) node.style.filter = "blur(6px)"; };
  for (const label of document.querySelectorAll("label")) if (personal.has(clean(label))) blur(label.control);
  for (const head of document.querySelectorAll("th")) {
    if (!personal.has(clean(head))) continue;
    if (head.scope === "row" || head.nextElementSibling?.tagName === "TD") { blur(head.nextElementSibling); continue; }
    for (const row of head.closest("table").rows) if (row !== head.parentElement) blur(row.cells[head.cellIndex]);
  }
  const calledByName = (node) => !node.children.length && /(?<!お客)\\s*様$/.test(clean(node));
  [...document.querySelectorAll("p, h1, h2, h3, div, span, strong, li, a, td")].filter(calledByName).forEach(blur);
  document.querySelectorAll("iframe, embed").forEach(blur);
}
"""

_ENDS: Mapping[str, bytes] = MappingProxyType({".jpg": b"\xff\xd9", ".pdf": b"%%EOF"})
_LAST_BYTES = 1024
_EMPTY_WINDOW = (1280, 1000)
# An answer that broke off before its first byte leaves a document without a root. Chromium never paints that, and would let
# whoever asks for its picture wait for ever.
_EMPTY = "() => document.documentElement === null"


class Evidence:
    """One case's folder of evidence. Paths are returned relative to the out folder, with `/`."""

    def __init__(self, out: Path, case_id: str, *, mask: bool) -> None:
        self._out = out
        self._folder = out / "evidence" / case_id
        self._mask = mask
        self._taken = _last_number(self._folder)
        self._sessions: dict[Page, CDPSession] = {}

    def picture(self, page: Page | None, step: str, *, failed: bool = False) -> str | None:
        """Take a picture of what `page` shows; return `None` when there is nothing to see any more.

        A picture that cannot be taken must not fail the step it documents, so trouble here is no error.
        """
        if page is None or page.is_closed():
            return None
        try:
            if page.evaluate(_EMPTY):
                return self._draw(Image.new("RGB", _EMPTY_WINDOW, "white"), self._name(step, "-failed.jpg"))
            if self._mask:
                page.evaluate(_MASK, list(PERSONAL_LABELS))
            session = self._session(page)
            shot = session.send("Page.captureScreenshot", {"format": "jpeg", "quality": 60, "optimizeForSpeed": True})
        except PlaywrightError:
            return None
        return self._keep(self._name(step, "-failed.jpg" if failed else ".jpg"), base64.b64decode(shot["data"]))

    def paper(self, pdf: bytes, step: str, title: str) -> str:
        """Keep a PDF that a step printed."""
        return self._keep(self._name(step, f"-{title}.pdf"), pdf)

    def picture_of_paper(self, pdf: bytes, step: str) -> str | None:
        """Draw the first sheet of a PDF as this step's picture; not where masking is on, for a sheet cannot be masked."""
        if self._mask:
            return None
        document = pdfium.PdfDocument(pdf)
        try:
            image = document[0].render(scale=1.3).to_pil()
        finally:
            document.close()
        return self._draw(image, self._name(step, ".jpg"))

    def _session(self, page: Page) -> CDPSession:
        if page not in self._sessions:
            self._sessions[page] = page.context.new_cdp_session(page)
        return self._sessions[page]

    def _name(self, step: str, suffix: str) -> str:
        self._taken += 1
        return f"{self._taken:03d}-step{step}{suffix}"

    def _draw(self, image: Image.Image, name: str) -> str:
        drawn = io.BytesIO()
        image.save(drawn, "JPEG", quality=70)
        return self._keep(name, drawn.getvalue())

    def _keep(self, name: str, content: bytes) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / name
        path.write_bytes(content)
        return path.relative_to(self._out).as_posix()


def is_whole(path: Path) -> bool:
    """Tell whether a picture or paper was written to its end: a power cut may have left a part of it, or nothing but its name."""
    end = _ENDS.get(path.suffix.lower())
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LAST_BYTES))
        tail = file.read()
    # Blocks whose content never reached the disk read as zeros.
    return bool(tail.strip(b"\0")) and (end is None or end in tail)


def _last_number(folder: Path) -> int:
    """Return how many pictures and papers an earlier robot took of the case: its numbers are not used twice."""
    numbers = (path.name.partition("-")[0] for path in folder.glob("*-step*")) if folder.is_dir() else ()
    return max((int(number) for number in numbers if number.isdecimal()), default=0)
