"""QA's bench: worlds of practice portals, the robot at work in them, and what is kept of a test that failed.

What `pytest_renkei` makes fixtures of. Nothing here knows of pytest.
"""
