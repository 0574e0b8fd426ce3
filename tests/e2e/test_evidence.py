"""Pictures of windows that show nothing."""

from PIL import Image
from renkei.robot.evidence import Evidence


def test_a_window_whose_answer_broke_off_has_an_empty_picture(page, tmp_path):
    """Its document has no root, Chromium would never paint it: an empty picture is kept, and nobody waits."""
    page.evaluate("document.documentElement.remove()")
    taken = Evidence(tmp_path, "case-1", mask=True).picture(page, "37", failed=True)
    with Image.open(tmp_path / taken) as picture:
        assert picture.convert("L").getextrema() == (255, 255)


def test_a_window_that_is_gone_has_none(page, tmp_path):
    """There is nothing to see any more."""
    page.close()
    assert Evidence(tmp_path, "case-1", mask=False).picture(page, "37") is None
