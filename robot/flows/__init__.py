"""The procedure, a module a chapter: its steps in order, each one function with its number, and `run` at the end."""
