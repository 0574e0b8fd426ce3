"""What outlives the robot: the cases, where each stands, and the effect ledger of clicks that cannot be undone.

`store` keeps them in one SQLite file or in PostgreSQL, `engine` brings each case's next phase to a worker that lives.
"""
