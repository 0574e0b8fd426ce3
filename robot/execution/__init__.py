"""One case at work: what a step may do, the clicks that cannot be undone, and the runner that carries a case from phase to phase."""
