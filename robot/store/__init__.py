"""What outlives the robot: the cases, where each stands, and the effect ledger of clicks that cannot be undone.

`store` keeps them in one SQLite file or in PostgreSQL; what is due of them is brought to a worker by `robot.workers.engine`.
"""
