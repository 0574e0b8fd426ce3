"""What a case can be called: its name is a folder's, a page's and an address's, so nothing else may be in it."""

import re

MARK = "@"
"""Begins what two cases of one name are told apart by (`robot.store.names`). No row of a sheet can have it in its own."""

_NAME = re.compile(rf"[A-Za-z0-9_{MARK}-]{{1,40}}")


def is_a_case(case_id: str) -> bool:
    """Tell whether a case can be called so, be it by its row or in the books; such a name leads nowhere else on any system."""
    return _NAME.fullmatch(case_id) is not None
