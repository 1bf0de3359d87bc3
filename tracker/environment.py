"""What a helper process is told of the environment of the program that starts it."""

import os
from collections.abc import Mapping

SECRET = ("TRACKER_DATABASE_URL", "PG")  # variables that begin so may hold a password of the database


def without_database(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a process that reads what strangers wrote: it needs no database, and is not told where ours is."""
    return {name: value for name, value in environment.items() if not name.startswith(SECRET)}
