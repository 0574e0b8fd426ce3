"""The robot's real flows against the portals' real views, on a clock of their own: no browser, no sockets, no waiting.

`fakes/` stands in for the browser, `world` for the servers and their disk. Everything between is the product's. One line names a
run (see `plan`), and the same line always gives the same run.

Where many are played, what has been seen is left out: what comes before any trouble (`checkpoints`), and what comes of a case that
stands as one stood before (`continuations`). Every fortieth run, by lot, is carried to its end all the same, and has to come to what
was said of it.
"""
