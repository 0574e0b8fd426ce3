"""Measuring, apart from the tests."""
