"""Trouble by name: what can be armed (`CATALOGUE`), and what is armed in a world (`Faults`)."""

from .armed import ArmedFault, Faults
from .catalogue import CATALOGUE, Fault

__all__ = ["CATALOGUE", "ArmedFault", "Fault", "Faults"]
