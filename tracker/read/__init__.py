"""Reading: files of every kind that news come in, to articles with their furniture marked."""

from tracker.read.documents import LIMIT, Progress
from tracker.read.paths import read, size

__all__ = ["LIMIT", "Progress", "read", "size"]
