"""Files and folders that get their names when all of them is written: what bears its name is whole."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from tracker.errors import UsageError


@contextmanager
def new_file(to: Path | None, *, force: bool, binary: bool = False) -> Iterator[BinaryIO]:
    """A file that gets its name when all of it is written; None is standard output.

    Raises:
        UsageError: it is there already and `force` is not given, it cannot be written, or standard output is a terminal and the file is
            no text.
    """
    if to is None:
        if binary and sys.stdout.isatty():
            raise UsageError("this format is no text to be read on a terminal: name a file, or send it on with |")
        with tempfile.SpooledTemporaryFile(max_size=2**20) if binary else _standard_output() as stream:
            yield cast(BinaryIO, stream)
            if binary:
                stream.seek(0)
                shutil.copyfileobj(stream, sys.stdout.buffer)
        return
    _refuse_existing(to, force)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{to.name}.", suffix=".part", dir=to.parent)
    except OSError as error:
        raise UsageError(f"{to} cannot be written: {error.strerror}") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
        part.chmod(0o666 & ~_umask())
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def new_folder(to: Path, *, force: bool) -> Iterator[Path]:
    """A folder that gets its name when all files in it are written.

    Raises:
        UsageError: it is there already and `force` is not given, is no folder, or cannot be written.
    """
    _refuse_existing(to, force)
    if to.exists() and not to.is_dir():
        raise UsageError(f"{to} is a file, and this format is several: name a folder, or a .zip file")
    try:
        part = Path(tempfile.mkdtemp(prefix=f".{to.name}.", suffix=".part", dir=to.parent))
    except OSError as error:
        raise UsageError(f"{to} cannot be written: {error.strerror}") from error
    try:
        yield part
        part.chmod(0o777 & ~_umask())
        if not to.exists():
            part.rename(to)
        else:  # what else stands in the folder is not ours
            for one in sorted(part.iterdir()):
                one.replace(to / one.name)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _refuse_existing(to: Path, force: bool) -> None:
    if to.exists() and not force:
        raise UsageError(f"{to} is there already: name another file, or write over it with --force")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()
