"""損保オンライン: the insurer's agency system."""

from ..systems import System

SONPO = System("sonpo", "損保オンライン")
