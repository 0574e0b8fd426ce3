"""What people decide of a case: that it goes on, or ends, and what only they can say. Commands and console call the same functions.

None of them opens a browser: they write in the robot's store, and a robot does the rest. What was done is returned in sentences, and a
refusal is a `WrongInput` that changes nothing. Of two people who decide at once one has decided, and the other is told.
"""
