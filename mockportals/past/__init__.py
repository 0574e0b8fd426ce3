"""A world that was lived in: what those who were here before left in every portal.

Their records are written as the portals write them, with the records' own methods and in the order of time, but in one
transaction and without a request: hundreds of cases in a moment. So are those of a case that stands at a printed step in a new world.
"""

from .calendar import live
from .standing import Standing, must_stand, stand

__all__ = ["Standing", "live", "must_stand", "stand"]
