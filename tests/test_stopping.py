"""Stops: at once, but never between storing and counting."""

import os
import signal

import pytest

from tracker.stopping import stoppable, whole


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_taken_at_once(number: signal.Signals) -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), stoppable():
        os.kill(os.getpid(), number)
        done.append("more")
    assert done == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_whole_comes_to_its_end_first(number: signal.Signals) -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), stoppable():
        with whole(), whole():
            os.kill(os.getpid(), number)
            done.append("stored")
        done.append("more")
    assert done == ["stored"]


def test_who_asks_twice_is_not_kept_waiting() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), stoppable(), whole():
        os.kill(os.getpid(), signal.SIGTERM)
        done.append("waits")
        os.kill(os.getpid(), signal.SIGTERM)
        done.append("never")
    assert done == ["waits"]


def test_an_error_in_what_is_whole_is_the_one_that_is_told() -> None:
    with pytest.raises(ZeroDivisionError), stoppable(), whole():
        os.kill(os.getpid(), signal.SIGTERM)
        _ = 1 / 0
    with stoppable(), whole():
        pass  # the stop before is forgotten


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stoppable():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
