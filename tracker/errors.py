"""Every error that this project raises on purpose.

    TrackerError
    ├── UsageError            the command's own words are wrong                      exit 2
    │   ├── NotFound          nothing is stored under that id or name
    │   └── Overtaken         somebody decided on it meanwhile
    ├── InputError            a file or a line cannot be read                        exit 3 once the run is over
    │   └── Withdrawn         it was withdrawn from the database for good
    ├── ExtractionError       a text was read and could not be extracted             exit 3 once the run is over
    ├── ModelError            the language model is missing or does not fit          exit 4
    ├── EngineError           the cluster is gone, or its workers are unfit          exit 6
    │   └── Unlike            a worker is of another program than the command
    └── StoreError            the database refuses                                   exit 5
        ├── StoreMissing      there is none yet: `tracker init`
        ├── StoreLocked       another process writes to it
        ├── StoreLost         the connection to it was lost
        ├── StoreReadOnly     its file or folder may not be written
        ├── StoreFull         no room is left on a disk that it writes to
        ├── StoreVersion      its schema is older or newer than this code
        ├── StoreReplaced     another file is in its place, or none
        └── StoreDamaged      what is stored in it cannot be read: `tracker restore`

A message says what was wrong, where (file, line, field), and what mends it.
"""

import errno
from datetime import date
from typing import Self


class TrackerError(Exception):
    """Root of the tree; `exit_code` is what the command line returns."""

    exit_code = 1


class UsageError(TrackerError):
    exit_code = 2


class NotFound(UsageError):
    """Nothing is stored under an id or a name."""


class Overtaken(UsageError):
    """Somebody decided on something after it was looked at, or took a decision on it back.

    Args:
        judgement: number of the last decision on it that is in force, None where none is.
    """

    def __init__(self, said: str, judgement: int | None) -> None:
        self.judgement = judgement
        super().__init__(said)


class InputError(TrackerError):
    """A document that cannot be taken in: recorded as a skip, the run goes on.

    Args:
        where: the file, folder or `file:line` that was read.
        reason: what was wrong with it.
        remedy: what the reader can do about it.
    """

    exit_code = 3

    def __init__(self, where: str, reason: str, remedy: str | None = None) -> None:
        self.where = where
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{where}: {reason}" + (f" ({remedy})" if remedy else ""))

    def bare(self) -> Self:
        """The same, to be handed on and kept: without the frames that it came through, each of which holds what was read."""
        self.__cause__ = self.__context__ = None
        return self.with_traceback(None)


class Withdrawn(InputError):
    """A document that was withdrawn, or stands where a withdrawn one stood.

    Args:
        where: the file or address; the record of the run names `article` instead, which says nothing of it.
        article: id of the withdrawn article.
        on: the day of its withdrawal, where that is on record.
    """

    def __init__(self, where: str, article: str, on: date | None) -> None:
        self.article = article
        super().__init__(where, f"withdrawn on {on}" if on else "withdrawn", "leave it out: what is withdrawn does not come back")


class ExtractionError(InputError):
    """A text that was read and stored, but whose rows could not be made."""


class ModelError(TrackerError):
    exit_code = 4


class EngineError(TrackerError):
    """What is to work for a command, elsewhere, does not: what was stored before is kept."""

    exit_code = 6


class Unlike(EngineError):
    """Rows must not depend on who made them: a worker of another program is refused."""


class StoreError(TrackerError):
    exit_code = 5


class StoreMissing(StoreError):
    pass


class StoreLocked(StoreError):
    pass


class StoreLost(StoreError):
    """The server cannot be reached, or the connection to it was lost; the transaction that was under way left nothing."""


class StoreReadOnly(StoreError):
    pass


class StoreFull(StoreError):
    """No room is left where the database, its log or its temporary files lie."""


class StoreVersion(StoreError):
    pass


class StoreReplaced(StoreError):
    """Another file is in the place of the one that was opened, or none."""


class StoreDamaged(StoreError):
    """A file, page or index of a database is not what it was written as."""


NO_ROOM = frozenset(getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG") if hasattr(errno, name))
"""Numbers of the system's errors that say so: a full disk, a quota that is used up, a file that may grow no more."""
MAKE_ROOM = "make room there, then run the same command again: what was stored is kept"


def first_line(error: BaseException) -> str:
    """What an error says, as far as its first line goes; its kind where it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
