"""Papers that mean harm. Each is made when it is asked for; none is larger than what the robot fetches."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from types import MappingProxyType

from reportlab.pdfgen.canvas import Canvas

A4 = "[0 0 595 842]"
_CATALOGUE, _TREE = "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [{kids}] /Count {count} >>"


def good(said: str = "good paper") -> bytes:
    """Return a paper as anybody prints it."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(100, 700, said)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf_of(objects: Sequence[str | bytes], trailer: str = "") -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is its catalogue."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one.encode() if isinstance(one, str) else one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = f"<< /Size {len(places) + 1} /Root 1 0 R {trailer.format(start=start)} >>"
    return bytes(out) + f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()


def page(
    content: bytes = b"", *, box: str = A4, filters: str = "", resources: str = "", more: Sequence[str | bytes] = ()
):
    """Return a PDF of one sheet that draws `content`; further objects are numbered from 6 on."""
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    sheet = f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents 4 0 R /Resources << /Font << /F 5 0 R >> {resources} >> >>"
    return pdf_of([_CATALOGUE, _TREE.format(kids="3 0 R", count=1), sheet, stream(content, filters), font, *more])


def stream(content: bytes, entries: str = "") -> bytes:
    """Return an object with a stream."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries.encode(), content)


def of_many_sheets(count: int = 60_000) -> bytes:
    """Return a paper of 60,000 sheets."""
    kids = " ".join(f"{number} 0 R" for number in range(3, count + 3))
    sheet = f"<< /Type /Page /Parent 2 0 R /MediaBox {A4} >>"
    return pdf_of([_CATALOGUE, _TREE.format(kids=kids, count=count), *[sheet] * count])


def of_more_sheets_than_it_says(count: int = 5_000) -> bytes:
    """Return a paper that says it had one sheet, and has thousands."""
    kids = " ".join("3 0 R" for _ in range(count))
    sheet = f"<< /Type /Page /Parent 2 0 R /MediaBox {A4} >>"
    return pdf_of([_CATALOGUE, _TREE.format(kids=kids, count=1), sheet])


def of_a_million_points() -> bytes:
    """Return a paper whose sheet is 350 m wide and high."""
    return page(b"BT /F 12 Tf 9 9 Td (x) Tj ET", box="[0 0 1000000 1000000]")


def that_unfolds(megabytes: int = 700) -> bytes:
    """Return a paper of some kB whose text unfolds to most of a gigabyte."""
    fold, folded = zlib.compressobj(1), bytearray()
    for _ in range(megabytes):
        folded += fold.compress(b" " * 2**20)
    return page(zlib.compress(bytes(folded) + fold.flush(), 9), filters="/Filter [/FlateDecode /FlateDecode]")


def whose_tree_has_no_end() -> bytes:
    """Return a paper whose sheets are below themselves."""
    return pdf_of([_CATALOGUE, _TREE.format(kids="2 0 R " * 50, count=1)])


def whose_table_leads_to_itself() -> bytes:
    """Return a paper whose older table of contents is the newest one."""
    return pdf_of([_CATALOGUE, _TREE.format(kids="", count=0)], "/Prev {start}")


def of_nested_lists(depth: int = 500_000) -> bytes:
    """Return a paper with half a million lists, one in another."""
    return pdf_of([_CATALOGUE.replace(">>", "/Deep 3 0 R >>"), "[" * depth + "]" * depth, "[" * depth + "]" * depth])


def of_stamps_in_stamps(depth: int = 40) -> bytes:
    """Return a paper that draws a stamp twice, which draws another one twice, and so on: 2 to the power of forty."""
    entries = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {onward} 0 R >> >>"
    stamps = [stream(b"/X Do /X Do", entries.format(onward=number + 1)) for number in range(6, 6 + depth)]
    last = stream(b"BT /F 12 Tf (x) Tj ET", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return page(b"/X Do /X Do", resources="/XObject << /X 6 0 R >>", more=[*stamps, last])


def of_endless_text(lines: int = 3_000_000) -> bytes:
    """Return a paper of one sheet with millions of lines."""
    lines_said = b"BT /F 12 Tf " + b"(all work and no play) Tj 0 1 Td " * lines + b"ET"
    return page(zlib.compress(lines_said, 9), filters="/Filter /FlateDecode")


def of_a_huge_picture() -> bytes:
    """Return a paper with a picture of ten thousand million dots."""
    picture = "/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    dots = zlib.compress(zlib.compress(bytes(2**24), 9), 9)
    drawn = stream(dots, picture + " /Filter [/FlateDecode /FlateDecode]")
    return page(b"595 0 0 842 0 0 cm /I Do", resources="/XObject << /I 6 0 R >>", more=[drawn])


def of_nothing() -> bytes:
    """Return a paper that has no sheet."""
    return pdf_of([_CATALOGUE, _TREE.format(kids="", count=0)])


def that_is_none() -> bytes:
    """Return what only begins and ends as a paper does."""
    return b"%PDF-1.7\n" + b"\x00\xff(<[" * 1000 + b"\n%%EOF\n"


BAD: Mapping[str, Callable[[], bytes]] = MappingProxyType(
    {
        make.__name__: make
        for make in (
            of_many_sheets,
            of_more_sheets_than_it_says,
            of_a_million_points,
            that_unfolds,
            whose_tree_has_no_end,
            whose_table_leads_to_itself,
            of_nested_lists,
            of_stamps_in_stamps,
            of_endless_text,
            of_a_huge_picture,
            of_nothing,
            that_is_none,
        )
    }
)
"""Papers by what is wrong with them."""
