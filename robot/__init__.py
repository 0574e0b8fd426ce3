"""The robot: carries one case after another through the printed procedure, in a real browser."""
