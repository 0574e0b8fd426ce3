"""Invented people, cars and estimates, and the case rows that fit them."""
