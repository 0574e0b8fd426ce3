"""Rehearsals: a case, trouble and mistakes written down in a small file, played on practice portals, and judged.

Only here are the portals' ledger and link journal read, and only to judge: the robot at work knows nothing of them.
"""
