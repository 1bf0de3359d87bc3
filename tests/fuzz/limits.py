"""A bound on the processor time of one input: the clock says nothing on a machine that others use too."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooSlow(BaseException):
    """An input took longer than it may; no reader's `except Exception` keeps it."""


def _late(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow("more processor time than one input may take")


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Run what stands inside, in the main thread, for so many seconds of processor time at most.

    Raises:
        TooSlow: inside, once they are over; where a library in C is at work, once it comes back.
    """
    before = signal.signal(signal.SIGPROF, _late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
