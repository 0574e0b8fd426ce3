"""Sheets as tests want them."""

import re
from pathlib import Path


def with_short_names(sheet: Path) -> Path:
    """Take the day out of the names of a .csv template's cases, so that a test can say what they are called."""
    sheet.write_text(re.sub(r"case-\d{8}-", "case-", sheet.read_text("utf-8-sig")), "utf-8-sig")
    return sheet
