"""Reading: files, folders, web pages and JSON lines, to articles with their furniture marked."""

from tracker.read.paths import LIMIT, count, read

__all__ = ["LIMIT", "count", "read"]
