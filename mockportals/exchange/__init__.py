"""How portals hand data to one another: the one road between them, and what travels on it."""
