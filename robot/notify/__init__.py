"""Telling somebody outside: a case needs a person, a run has ended, a worker is gone. Beside the work, and never in its way."""
