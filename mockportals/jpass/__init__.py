"""J-PASS: the credit company's application system."""

from ..systems import System

JPASS = System("jpass", "J-PASS")
