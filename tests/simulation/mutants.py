"""Robots that are wrong on purpose."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def mutated(name: str) -> Iterator[None]:
    """Let the robot be wrong in one way for a while; with no name, as it is."""
    yield
