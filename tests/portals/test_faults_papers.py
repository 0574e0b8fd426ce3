"""Papers that the printer spoils: at the printing, so that each reading of the paper finds the same and a new print is sound."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from .sonpo_kit import Sonpo


@pytest.fixture
def sonpo(world_context, client):
    """損保オンライン, signed in to."""
    return Sonpo(world_context, client)


def printed(sonpo, path):
    """Return the paper as its window fetches it."""
    return sonpo.browser.get(f"{path}.pdf")


def text_of(answer):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)


@pytest.mark.parametrize(
    ("kind", "status", "begins", "ends"),
    [
        ("pdf_missing", 404, b"<!doctype html>", True),
        ("pdf_empty", 200, b"", False),
        ("pdf_cut", 200, b"%PDF", False),
        ("pdf_html", 200, b"<!doctype html>", False),
    ],
)
def test_no_whole_paper_comes(sonpo, world_context, kind, status, begins, ends):
    """Read twice it is the same; printed again it is whole."""
    sonpo.made()
    world_context.faults.arm(f"step4.{kind}")
    path = sonpo.print(1, "申込書")
    for _ in range(2):
        answer = printed(sonpo, path)
        assert (answer.status_code, answer.data[: len(begins)]) == (status, begins)
        assert b"%%EOF" not in answer.data
        assert (answer.mimetype == "application/pdf") is not ends
    assert kind != "pdf_empty" or printed(sonpo, path).data == b""
    assert printed(sonpo, sonpo.print(1, "申込書")).data.rstrip().endswith(b"%%EOF")


def test_a_cut_paper_is_half_of_it(sonpo, world_context):
    """The first half of the bytes."""
    sonpo.made()
    whole = len(printed(sonpo, sonpo.print(1, "申込書")).data)
    world_context.faults.arm("step4.pdf_cut")
    assert abs(len(printed(sonpo, sonpo.print(1, "申込書")).data) - whole // 2) < 20


def test_another_customers_paper(sonpo, world_context):
    """A whole paper with another name, 見積番号 and 印刷連番 than the application's."""
    sonpo.made()
    world_context.faults.arm("step4.pdf_of_another")
    text = text_of(printed(sonpo, sonpo.print(1, "申込書")))
    record = sonpo.record(1)
    assert all(own not in text for own in (record.name, record.kana, record.estimate_number, record.print_serial))
    assert "E99999999" in text
    assert "印刷連番 0000000002" in text


def test_each_paper_is_its_steps(sonpo, world_context):
    """Step 31 spoils the customer's copy and not the application form; step 46 the お申込み控え."""
    world_context.faults.arm("step31.pdf_empty")
    world_context.faults.arm("step46.pdf_html")
    sonpo.printed()
    assert printed(sonpo, "/prints/1").data.startswith(b"%PDF")
    sonpo.concluded()
    assert printed(sonpo, "/prints/3").data == b""
    copy = sonpo.browser.post(f"/inquiry/{sonpo.record(1).number}/copy").location
    assert printed(sonpo, copy).data.startswith(b"<!doctype html>")
