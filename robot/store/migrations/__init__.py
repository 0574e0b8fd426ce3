"""The tables of the robot's own books, from version to version; the engine sees to its own.

A change is a file in `versions`, numbered on from the last one (`0002_...py` has `revision = "0002"`), and three more lines: the tables
as they then are (`tables.py`), `HEAD` (`version.py`), and books of the released version (`python -m tests.store.old_books.make`, before
anything is changed). The file says in `readable_from` how old a renkei may be that goes on working beside newer ones:

- the same as before it, where something was only added: a table, or a column that may be empty or has a `server_default`;
- its own number, where something was renamed, taken away or given another meaning, be it in a row's JSON: a phase, a status, a value or a
  fact that an older renkei must not pass over. Such a revision may well change no table at all.

A revision is plain Alembic and knows nothing of the rest of the program, which will have moved on. All of it is one transaction.
"""
