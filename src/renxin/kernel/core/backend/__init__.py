"""Django's PostgreSQL backend, with a shorter way between a statement and its answer.

The driver sends a statement, waits in an event loop of its own for the answer to begin, and reads it piece by piece.
That lets a key press interrupt a statement; it also costs more processor time than most of our statements need. Here
one call of libpq sends, waits without holding the interpreter, and returns.
"""
