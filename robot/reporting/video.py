"""A case's pictures as one that moves: one after the other, each with its step below it, as they lie in its folder of evidence.

It is made of the pictures that were taken, and shows nothing that they do not: what is blurred there is blurred here. A recording of the
screen would show what no mask reaches, such as a paper in the browser's own viewer, and takes a program that must be installed.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from ..errors import WrongInput
from ..messages import step as say
from ..messages import video as said
from ..messages.text import Language
from ..procedure.steps import STEPS
from .drafts import replacing
from .pictures import file_of
from .summary import CaseResult, StepRecord

NAME = "video.webp"
MOST_FRAMES = 200
_SIZE, _CAPTION = (800, 600), 28
_MILLISECONDS, _MILLISECONDS_OF_THE_LAST = 1200, 4000
_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "YuGothM.ttc",
    "meiryo.ttc",
    "msgothic.ttc",
    "ヒラギノ角ゴシック W3.ttc",
    "ipag.ttf",
    "ipaexg.ttf",
)

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def must_be_possible(*, video: bool) -> None:
    """Raise `WrongInput` where a video is wished for and cannot be made here."""
    if video and not features.check("webp"):
        raise WrongInput(said.cannot_be_made())


def write_video(result: CaseResult, out: Path, language: Language) -> Path | None:
    """Write a case's pictures as one that moves; return where it lies, `None` where there is no picture. Raises `OSError`."""
    font, knows_japanese = _font()
    frames = list(islice(_frames(result.steps, out, font, language if knows_japanese else None), MOST_FRAMES))
    if not frames:
        return None
    path = out / "evidence" / result.case_id / NAME
    times = [_MILLISECONDS] * (len(frames) - 1) + [_MILLISECONDS_OF_THE_LAST]
    first, *others = frames
    with replacing(path) as file:
        first.save(file, "WEBP", save_all=True, append_images=others, duration=times, loop=1, quality=60, method=0)
    return path


def _frames(steps: Iterable[StepRecord], out: Path, font: Font, language: Language | None) -> Iterator[Image.Image]:
    for record in steps:
        for evidence in dict.fromkeys([*record.before, *([record.evidence] if record.evidence else [])]):
            if (file := file_of(evidence, out)) is not None:
                yield _frame(file, _caption(record, language), font)


def _frame(file: Path, caption: str, font: Font) -> Image.Image:
    frame = Image.new("RGB", _SIZE, "white")
    with Image.open(file) as picture:
        picture.thumbnail((_SIZE[0], _SIZE[1] - _CAPTION))
        frame.paste(picture.convert("RGB"), ((_SIZE[0] - picture.width) // 2, 0))
    draw = ImageDraw.Draw(frame)
    draw.rectangle((0, _SIZE[1] - _CAPTION, *_SIZE), fill="#003366")
    draw.text((10, _SIZE[1] - _CAPTION + 3), caption, fill="white", font=font)
    return frame


def _caption(record: StepRecord, language: Language | None) -> str:
    """Return what stands below a picture; where no font on the machine has Japanese, the step's number alone."""
    mark = "" if record.status == "ok" else "  ×"
    if language is None or record.step not in STEPS:
        return f"{record.step.translate(_IN_BRACKETS)}{mark and '  x'}"
    return f"{say.at(STEPS[record.step]).spoken(language)}{mark}"


_IN_BRACKETS = str.maketrans({"①": "(1)", "②": "(2)", "③": "(3)"})


def _font() -> tuple[Font, bool]:
    """Return what captions are written in, and whether it has Japanese."""
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, 18), True
        except OSError:
            continue
    return ImageFont.load_default(18), False
