"""Where uploads lie until they are taken in: a folder of this server's own among the passing files of the machine, that nobody else reads.

A server that is killed removes nothing. It held a lock on its folder, which went with it: by that the next server on the same database
knows that the folder is nobody's, removes it, and learns from the names in it which runs came to no end.
"""

import fcntl
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from tracker.store.engine import parse

PREFIX, LOCK = "tracker-uploads", "lock"


class Passing:
    """The folder of one server, made when it is first needed.

    Args:
        url: of its database.
    """

    def __init__(self, url: str) -> None:
        self._prefix = f"{PREFIX}-{_mark(url)}-"
        self._lock = threading.Lock()
        self._own: Path | None = None
        self._held: int | None = None

    def folder(self) -> Path:
        """A new empty folder, for files that come."""
        with self._lock:
            if self._own is None or not self._own.is_dir():
                self._release()
                self._own = Path(tempfile.mkdtemp(prefix=self._prefix)).resolve()  # for its owner alone, as `mkdtemp` makes it
                self._held = os.open(self._own / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
                fcntl.flock(self._held, fcntl.LOCK_EX)
            return Path(tempfile.mkdtemp(prefix="new-", dir=self._own))

    def of_run(self, folder: Path, run: int) -> Path:
        """Have a folder of files that came be known as those of a run, and return where it is now."""
        return folder.rename(folder.with_name(str(run)))

    def close(self) -> None:
        """Remove everything."""
        with self._lock:
            if self._own is not None:
                shutil.rmtree(self._own, ignore_errors=True)
            self._release()

    def _release(self) -> None:
        if self._held is not None:
            os.close(self._held)
        self._own = self._held = None

    def swept(self) -> Iterator[int]:
        """Remove the folders of servers that are gone, and yield the numbers of the runs whose files lay in them."""
        for left in sorted(Path(tempfile.gettempdir()).glob(f"{self._prefix}*")):
            with suppress(OSError):  # another server removes it just now, or it is somebody else's
                if left.is_symlink() or left.stat().st_uid != os.getuid():
                    continue
                held = os.open(left / LOCK, os.O_RDWR)
                try:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    runs = [int(one.name) for one in left.iterdir() if one.name.isascii() and one.name.isdigit()]
                    shutil.rmtree(left, ignore_errors=True)
                finally:
                    os.close(held)
                yield from sorted(runs)


def _mark(url: str) -> str:
    """What tells one database from others; of a file, where it lies."""
    parsed = parse(url)
    place = os.path.realpath(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else url
    return sha256(place.encode()).hexdigest()[:12]
