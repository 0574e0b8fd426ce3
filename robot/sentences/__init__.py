"""What the operator is told when something goes wrong: pairs of what was seen and what to do next, a module a chapter."""
