"""What is said of the moving pictures of a case."""

from .text import Message


def cannot_be_made() -> Message:
    return Message(
        ja="この環境の Pillow は WebP に対応していないため、--video は使えません。"
        "Pillow を入れ直す(pip install --force-reinstall pillow)か、--video を付けずに実行してください。",
        en="The Pillow that is installed here knows no WebP, so that --video cannot be had. Install it anew (pip install "
        "--force-reinstall pillow), or leave --video out.",
    )
