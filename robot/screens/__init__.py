"""Page objects: one class a screen, found by role and label as a person finds things. They act or return data."""
