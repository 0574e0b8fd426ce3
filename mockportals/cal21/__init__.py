"""cal21: the accounting system, another door to arclink (step 51)."""
