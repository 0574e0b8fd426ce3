"""arclink: the approval flow towards head office."""
