"""The commands that carry cases and tell of them. `robot.cli` collects them."""
