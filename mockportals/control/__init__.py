"""The hand on the worlds: faults, screening decisions, the journals. JSON, for tests and tools; never for the robot's flows."""
