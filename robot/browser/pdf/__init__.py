"""Reading PDFs, behind a wall: whatever a printed paper holds is parsed in a process of its own, with bounds on all that it may take.

`sheets` parses, in that process alone; `reader` is the robot's side of the wall; `paper` is what both know.
"""
