"""Many cases, many workers: the queue, who lives, and a run of a whole sheet."""
