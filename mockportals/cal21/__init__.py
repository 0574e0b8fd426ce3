"""cal21: the accounting system, another door to arclink (step 51)."""

from ..systems import System

CAL21 = System("cal21", "cal21")
