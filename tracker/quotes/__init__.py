"""Quotations held against texts: words with the characters that they stand for, and how two wordings differ.

Knows nothing of a database: whoever has texts asks `alignment` where in them some words stand, exactly or altered.
"""
