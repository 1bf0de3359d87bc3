"""Reading: files of every kind that news come in, to articles with their furniture marked."""

from tracker.read.documents import LIMIT
from tracker.read.paths import count, read

__all__ = ["LIMIT", "count", "read"]
