"""`make torture`: the robot, its browser and the portals are killed at every printed step; what then must not be is counted."""
