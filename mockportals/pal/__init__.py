"""PAL: the dealer's sales system."""

from ..systems import System

PAL = System("pal", "PAL")
