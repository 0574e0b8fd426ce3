"""Replicas of the systems that a sale goes through: their screens, rules, refusals and hand-overs.

They stand in for PAL, 損保オンライン, J-PASS, the customer's terminal, arclink and cal21, for practice and for tests. They hold
invented people only, and they leave out whatever the printed procedure never touches.
"""
