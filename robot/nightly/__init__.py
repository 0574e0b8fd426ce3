"""The nightly run: all scenarios and a draw of struck cases, what became of each, and what that was in the nights before."""
