"""A stop that somebody asks for, by Ctrl-C or SIGTERM, is taken where nothing is half done.

It breaks off reading and extracting at once, and waits where something is being stored until that is counted too: what a run says it came
to is what it stored. Who asks a second time is not kept waiting.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Asked:
    """What the handler of the signals and the work that it stops tell each other.

    Attributes:
        wholes: how many of `whole` are under way, one in another.
        waits: somebody asked meanwhile.
    """

    wholes = 0
    waits = False


@contextmanager
def stoppable() -> Iterator[None]:
    """Take SIGTERM as Ctrl-C, and both as KeyboardInterrupt, but not in the middle of what is `whole`."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread hears signals
        yield
        return
    before = {one: signal.signal(one, _stop) for one in SIGNALS}
    try:
        yield
    finally:
        _Asked.waits = False
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def whole() -> Iterator[None]:
    """What is done here is not broken off by a stop, which is taken at its end.

    Raises:
        KeyboardInterrupt: at the end, where somebody asked for a stop.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _Asked.wholes += 1
    try:
        yield
    finally:
        _Asked.wholes -= 1
    if _Asked.waits and not _Asked.wholes:
        _Asked.waits = False
        raise KeyboardInterrupt


def _stop(_number: int, _frame: object) -> None:
    if _Asked.wholes and not _Asked.waits:
        _Asked.waits = True
    else:
        raise KeyboardInterrupt
