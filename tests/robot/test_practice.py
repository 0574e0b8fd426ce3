"""The practice portals, as `renkei demo` has them."""

import subprocess

from renkei.robot.scenario.practice import practice_portals


def test_practice_portals_leave_nothing_behind(monkeypatch):
    """Once they are left, their process has ended and the pipe that told their address is closed."""
    begun = []

    class Watched(subprocess.Popen):
        def __init__(self, *args, **how):
            super().__init__(*args, **how)
            begun.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    with practice_portals(0.0) as addresses:
        assert addresses.answer()
    [process] = begun
    assert process.returncode is not None
    assert process.stdout.closed
