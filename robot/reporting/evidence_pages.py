"""A sheet that is printed on A4: rows of text and rows of pictures, and pages that end between them, never within."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from .fitting import Shrunk
from .workbook import Look, fill

WIDTHS = (13, 26, 15, 25, 6, 12)
"""Of the columns, in characters: together they fill a page's width."""
_PIXELS = tuple(width * 7 + 5 for width in WIDTHS)
PAGE_WIDTH = sum(_PIXELS)
_GAP = 8
_EMU = 9525
"""Of a pixel: in these a spreadsheet says where pictures are."""
_PAGE_POINTS = 730.0
"""What fits on a page between its margins, in points, with something to spare."""
_LINE_POINTS = 16.0
_HIGHEST_ROW = 409.0
"""Points; Excel knows no higher row."""
_POINTS_OF_A_PIXEL = 0.75
_PIXELS_OF_A_SIGN = 7
_MARGIN_INCHES, _EDGE_INCHES = 0.4, 0.6


@dataclass(slots=True)
class Pages:
    """Writes rows into a sheet, from the first one on; what is written as one block stays on one page where a page has room for it."""

    sheet: Worksheet
    _row: int = 0
    _used: float = 0.0
    _title: float = 0.0
    _block: list[float] = field(default_factory=list)

    def set_up(self, footer: str) -> None:
        """Print on A4, as wide as a page, with page numbers below."""
        for place, width in enumerate(WIDTHS, start=1):
            self.sheet.column_dimensions[get_column_letter(place)].width = width
        self.sheet.page_setup.paperSize = "9"  # A4
        self.sheet.page_setup.orientation = "portrait"
        self.sheet.page_setup.fitToWidth, self.sheet.page_setup.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margins = self.sheet.page_margins
        margins.left = margins.right = _MARGIN_INCHES
        margins.top = margins.bottom = _EDGE_INCHES
        margins.header = margins.footer = _MARGIN_INCHES / 2
        below = HeaderFooterItem(left=_HeaderFooterPart(footer.replace("&", "&&")), right=_HeaderFooterPart("&P / &N"))
        self.sheet.oddFooter = below

    def end_block(self) -> None:
        """Let what was written since the last block stay together."""
        height, first = sum(self._block), self._row - len(self._block)
        if self._used and self._used + height > _PAGE_POINTS and first:
            self.sheet.row_breaks.append(Break(id=first))
            self._used = self._title
        self._used += height
        self._block = []

    def titles(self, texts: Sequence[str]) -> None:
        """Write the row that stands on top of every page from here on."""
        self.row(texts, "renkei head")
        self._title = self._block[-1]
        self.sheet.print_title_rows = f"{self._row}:{self._row}"
        self.sheet.freeze_panes = f"A{self._row + 1}"

    def row(self, texts: Sequence[str], look: Look = "renkei wrapped") -> None:
        """Write a row with a text in each column."""
        lines = max(_lines(one, width) for one, width in zip(texts, _PIXELS, strict=True))
        self._begin(min(_HIGHEST_ROW, lines * _LINE_POINTS))
        for place, one in enumerate(texts, start=1):
            fill(self.sheet.cell(self._row, place), one, look)

    def wide(self, label: str, value: str, look: Look = "renkei wrapped") -> None:
        """Write a row with a label and a text of several columns."""
        lines = max(_lines(label, _PIXELS[0]), _lines(value, PAGE_WIDTH - _PIXELS[0]))
        self._begin(min(_HIGHEST_ROW, lines * _LINE_POINTS * (1.5 if look == "renkei title" else 1)))
        fill(self.sheet.cell(self._row, 1), label, "renkei wrapped")
        fill(self.sheet.cell(self._row, 2), value, look)
        self.sheet.merge_cells(start_row=self._row, end_row=self._row, start_column=2, end_column=len(WIDTHS))

    def pictures(self, shown: Sequence[tuple[str, Shrunk]], *, height: int) -> None:
        """Write a row of captions and below it one of pictures, side by side, none higher than `height` pixels."""
        room = (PAGE_WIDTH - _GAP * (len(shown) - 1)) // len(shown)
        placed = [(caption, _scaled(picture, room, height)) for caption, picture in shown]
        self._begin(_LINE_POINTS)
        for place, (caption, _) in enumerate(placed):
            fill(self.sheet.cell(self._row, (1, 3)[place]), caption, "renkei text")
        self._begin((max(image.height for _, image in placed) + _GAP) * _POINTS_OF_A_PIXEL)
        for place, (_, image) in enumerate(placed):
            self._put(image, place * (room + _GAP))

    def _put(self, image: Image, left: int) -> None:
        column = 0
        while left >= _PIXELS[column]:
            left -= _PIXELS[column]
            column += 1
        size = XDRPositiveSize2D(int(image.width) * _EMU, int(image.height) * _EMU)
        marker = AnchorMarker(col=column, colOff=left * _EMU, row=self._row - 1, rowOff=_GAP // 2 * _EMU)
        image.anchor = OneCellAnchor(_from=marker, ext=size)
        self.sheet.add_image(image)

    def _begin(self, points: float) -> None:
        self._row += 1
        self.sheet.row_dimensions[self._row].height = points
        self._block.append(points)


def _lines(text: str, pixels: int) -> int:
    """Return in how many lines a text is broken, roughly: a Japanese sign is as wide as two others."""
    room = max(1, pixels // _PIXELS_OF_A_SIGN - 1)
    return sum(max(1, -(-sum(1 if char.isascii() else 2 for char in line) // room)) for line in text.split("\n"))


def _scaled(picture: Shrunk, width: int, height: int) -> Image:
    image = Image(picture)
    scale = min(width / image.width, height / image.height, 1.0)
    image.width, image.height = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image
