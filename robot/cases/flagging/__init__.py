"""Flagging cells in a workbook that is somebody's own: a comment and a colour at each, and nothing else is touched.

openpyxl would lose on saving what it does not know (charts, pictures, form controls, extensions). So the package itself is edited:
`part` changes a part's XML in single places and leaves every other byte, `styles` finds a cell's own format with another ground, `cells`
gives it to the cells of a sheet, `comments` and `shapes` say what is wrong, `package` knows who refers to whom, and `workbook` puts them
together. Whatever was flagged before is unflagged first.
"""

from .workbook import Flag, flagged

__all__ = ["Flag", "flagged"]
