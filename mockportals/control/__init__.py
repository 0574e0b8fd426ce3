"""The hand on the worlds: faults, screening decisions, the journals. JSON, for tests and tools; never for the robot's flows."""

from ..systems import System

CONTROL = System("control", "control", sign_in=False)
