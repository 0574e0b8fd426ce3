"""arclink: the approval flow towards head office."""

from ..systems import System

ARCLINK = System("arclink", "arclink")
