"""What a helper process is told of the environment of the program that starts it, and how much memory and time it may take."""

import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from math import ceil

SECRET = ("TRACKER_DATABASE_URL", "PG")  # variables that begin so may hold a password of the database
GRACE = 10  # seconds after which a process ends itself that nobody ended


def without_database(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a process that reads what strangers wrote: it needs no database, and is not told where ours is."""
    return {name: value for name, value in environment.items() if not name.startswith(SECRET)}


def bound_memory(most: int) -> None:
    """Have this process take no more memory, and leave none of it in a file where it is ended.

    Args:
        most: bytes of its data; Windows and macOS bound none.
    """
    try:
        import resource
    except ImportError:  # no such limits on Windows: time is bounded all the same
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # macOS refuses
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def bound_time(seconds: float | None) -> None:
    """Have the system end this process where nobody does: one that waits for it may be gone, and code in C hears of nothing.

    Args:
        seconds: from now on, after which somebody else ends it; the system does `GRACE` later. None takes the bound away. Windows has none.
    """
    if hasattr(signal, "alarm"):
        signal.alarm(0 if seconds is None else ceil(seconds) + GRACE)
