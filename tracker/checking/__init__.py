"""One text or one statement against all that is stored: where its words stand, what others say, what cannot be checked.

Nothing here writes to the database.
"""
