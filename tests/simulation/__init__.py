"""The robot's real flows against the portals' real views, on a clock of their own: no browser, no sockets, no waiting.

`paper/` stands in for the browser, `world` for the servers and their disk. Everything between is the product's. One line names a
run (see `plan`), and the same line always gives the same run.
"""
