"""Reading a case file, .xlsx or .csv: every row that a person sees becomes a `Case`, or says what is wrong with it.

openpyxl writes our sheets but does not read them: its quick way of reading tells neither which rows are hidden nor which formulas
were never worked out, and it knows no bounds. `archive` and `markup` bound what a file may cost before and while it is opened,
`workbook` and `grid` read what Excel means, `delimited` what is in a .csv, `table` finds where the cases stand, and `reading` judges
them row by row.
"""

from .reading import WORKBOOKS, read_cases
from .results import RowProblem, SheetReading
from .table import WrongHeaders

__all__ = ["WORKBOOKS", "RowProblem", "SheetReading", "WrongHeaders", "read_cases"]
