"""`--video`: a case's pictures as one that moves, made of what was pictured and of nothing else."""

from datetime import UTC, datetime

import pytest
from PIL import Image, ImageFont
from renkei.robot.reporting import video
from renkei.robot.reporting.summary import CaseResult, StepRecord
from renkei.robot.reporting.video import write_video

from tests.support import in_process

SIZES = {
    "001-step1.jpg": (1280, 1000),
    "002-step2.jpg": (1280, 5000),
    "003-step16.jpg": (390, 844),
    "004-step①.jpg": (10, 10),
}


@pytest.fixture
def result(tmp_path):
    """A case whose folder has a picture for each step, and one that is torn."""
    folder = tmp_path / "evidence" / "case-0001"
    folder.mkdir(parents=True)
    for nth, (name, size) in enumerate(SIZES.items()):
        Image.new("RGB", size, (0, 60 * nth, 0)).save(folder / name, "JPEG")
    (folder / "005-step17.jpg").write_bytes(b"\xff\xd8 torn")
    steps = [_step("1", "001"), _step("16", "003", before=["002-step2.jpg"]), _step("①", "004"), _step("17", "005")]
    return CaseResult(case_id="case-0001", estimate_number="E00000001", status="done", steps=steps)


def _step(step, number, before=()):
    place = "evidence/case-0001/"
    return StepRecord(
        step=step, portal="pal", attempt=1, status="ok", started_at=datetime(2027, 1, 1, tzinfo=UTC), seconds=1.0,
        evidence=f"{place}{number}-step{step}.jpg", before=[place + one for one in before],
    )  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_picture_is_a_frame_in_the_order_of_the_steps(result, tmp_path, language):
    """Whatever its size; a torn one is left out, and none is kept of a case without any."""
    path = write_video(result, tmp_path, language)
    assert path == tmp_path / "evidence" / "case-0001" / "video.webp"
    with Image.open(path) as moving:
        assert (moving.format, moving.n_frames, moving.size) == ("WEBP", len(SIZES), (800, 600))
        for nth in range(4):
            moving.seek(nth)
            red, green, blue = moving.convert("RGB").getpixel((400, 5))
            assert abs(green - 60 * nth) < 12 or nth == 3
            assert max(red, blue) < 12 or nth == 3
    assert write_video(result.model_copy(update={"steps": []}), tmp_path, language) is None


def test_where_no_font_has_japanese_the_steps_number_is_the_caption(result, tmp_path, monkeypatch):
    """Rather than empty boxes."""
    monkeypatch.setattr(video, "_FONTS", ())
    font, knows_japanese = video._font()
    assert isinstance(font, ImageFont.FreeTypeFont)
    assert not knows_japanese
    assert [video._caption(step, None) for step in result.steps] == ["1", "16", "(1)", "17"]
    assert write_video(result, tmp_path, "ja")


@pytest.mark.parametrize(
    "line",
    [
        "run nowhere.xlsx --portals http://localhost:1 --video",
        "work --portals http://localhost:1 --video",
        "demo --video",
        "scenario nowhere.toml --video",
    ],
)
def test_what_cannot_be_made_is_told_before_anything_begins(line, tmp_path, monkeypatch):
    """One sentence with what to do, exit code 2."""
    monkeypatch.setattr(video.features, "check", lambda _what: False)
    environ = {"LC_ALL": "C.UTF-8", "RENKEI_DB": str(tmp_path / "renkei.sqlite")}
    done = in_process.renkei(*line.split(), cwd=tmp_path, environ=environ)
    assert (done.returncode, done.stdout) == (2, "")
    assert "leave --video out" in done.stderr
    assert list(tmp_path.iterdir()) == []
