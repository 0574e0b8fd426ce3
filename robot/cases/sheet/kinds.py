"""What a file really is, whatever its name says: seen by how it begins, and by what is in it."""

from collections.abc import Mapping
from types import MappingProxyType

from ...messages.text import Message

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_HEAD = 4096

_OLD_EXCEL = Message(ja="旧形式のExcelブック(.xls)", en="an old Excel workbook (.xls)")
_OLD_FILE = Message(ja="旧形式のOfficeファイル", en="an old Office file")
_WEB_PAGE = Message(ja="Webページ(HTML)", en="a web page (HTML)")
_EXCEL_XML = Message(ja="XMLスプレッドシート2003", en="an XML Spreadsheet 2003")
_XML = Message(ja="XMLファイル", en="an XML file")

_BEGINNINGS: Mapping[bytes, Message] = MappingProxyType(
    {
        b"%PDF": Message(ja="PDF", en="a PDF"),
        b"{\\rtf": Message(ja="リッチテキスト(RTF)", en="a rich text file (RTF)"),
        b"\x89PNG": Message(ja="画像(PNG)", en="a picture (PNG)"),
        b"\xff\xd8\xff": Message(ja="画像(JPEG)", en="a picture (JPEG)"),
        b"GIF8": Message(ja="画像(GIF)", en="a picture (GIF)"),
        b"\x1f\x8b": Message(ja="圧縮ファイル(gzip)", en="a packed file (gzip)"),
        b"7z\xbc\xaf": Message(ja="圧縮ファイル(7z)", en="a packed file (7z)"),
        b"Rar!": Message(ja="圧縮ファイル(RAR)", en="a packed file (RAR)"),
        b"SQLite format 3": Message(ja="データベース(SQLite)", en="a database (SQLite)"),
    }
)
_WEB = (b"<!doctype html", b"<html", b"<head", b"<meta", b"<body", b"<table", b"<div", b"<style", b"<script")
_OPEN_DOCUMENTS: Mapping[bytes, Message] = MappingProxyType(
    {
        b"spreadsheet": Message(ja="OpenDocumentの表(.ods)", en="an OpenDocument spreadsheet (.ods)"),
        b"text": Message(ja="OpenDocumentの文書(.odt)", en="an OpenDocument text (.odt)"),
    }
)
_INSIDE: Mapping[str, Message] = MappingProxyType(
    {
        "xl/workbook.bin": Message(ja="Excelバイナリブック(.xlsb)", en="an Excel binary workbook (.xlsb)"),
        "word/document.xml": Message(ja="Word文書(.docx)", en="a Word document (.docx)"),
        "ppt/presentation.xml": Message(ja="PowerPoint(.pptx)", en="a PowerPoint presentation (.pptx)"),
        "index/document.iwa": Message(ja="Numbersの表(.numbers)", en="a Numbers document (.numbers)"),
        "index.zip": Message(ja="Numbersの表(.numbers)", en="a Numbers document (.numbers)"),
    }
)
_OTHER_ARCHIVE = Message(
    ja="zipファイル(Excelブックではないもの)", en="a zip archive that is no workbook, or a damaged one"
)


def is_archive(data: bytes) -> bool:
    """Tell whether the file is a zip archive, as workbooks are."""
    return data.startswith(_ARCHIVE)


def is_protected(data: bytes) -> bool:
    """Tell whether the file is a workbook that a password protects."""
    return data.startswith(_OLD_OFFICE) and "EncryptedPackage".encode("utf-16-le") in data


def kind_of(data: bytes) -> Message | None:
    """Return what else the file is, where it is neither an archive nor plain text."""
    if data.startswith(_OLD_OFFICE):
        names = (name.encode("utf-16-le") for name in ("Workbook", "Book"))
        return _OLD_EXCEL if any(name in data for name in names) else _OLD_FILE
    for beginning, kind in _BEGINNINGS.items():
        if data.startswith(beginning):
            return kind
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(_WEB):
        return _WEB_PAGE
    if head.startswith(b"<?xml"):
        return _EXCEL_XML if b"office:spreadsheet" in head or b"excel.sheet" in head else _kind_of_xml(head)
    return None


def _kind_of_xml(head: bytes) -> Message:
    return _WEB_PAGE if b"<html" in head else _XML


def is_text(data: bytes) -> bool:
    """Tell whether nothing in the file's beginning speaks against its being text."""
    return all(char >= 0x09 for char in data[:_HEAD])


def kind_of_archive(names: frozenset[str], mimetype: bytes) -> Message | None:
    """Return what else an archive is, by the names of its parts (small letters) and what it calls itself; `None` for a workbook."""
    if mimetype.startswith(b"application/vnd.oasis.opendocument."):
        return next((kind for name, kind in _OPEN_DOCUMENTS.items() if name in mimetype), _OTHER_ARCHIVE)
    for name, kind in _INSIDE.items():
        if name in names:
            return kind
    return None if "xl/workbook.xml" in names or "_rels/.rels" in names else _OTHER_ARCHIVE
