"""Doing a run again and laying two runs side by side: `replay.json`, what makes it, and where two of them part.

How it is played is in `robot.scenario.replaying`: that needs a world.
"""
