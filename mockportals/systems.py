"""What every portal stands in for: a system with a name of its own, that asks whoever opens it to sign in, or does not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class System:
    """One system. `name` is the label of its host name, `title` what its screens and people call it."""

    name: str
    title: str
    sign_in: bool = True
