"""A case that the store knows, and how it is called where it stands: what is said of it in `robot.decisions`, for the commands."""

from ..decisions.standing import STATUSES, how_it_stands, known_case

__all__ = ["STATUSES", "how_it_stands", "known_case"]
