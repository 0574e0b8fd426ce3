"""What the screens of all portals have in common: their door, sign-in, refusals, long lists and looks."""
