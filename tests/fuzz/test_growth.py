"""A text twice as long takes about twice the time, whatever sign it repeats: attacks by length, on every reader and parser."""

import time

import pytest

from tests.fuzz.growth import PARSERS, UNITS
from tests.fuzz.limits import TooSlow, limited

SECONDS = 20.0  # of processor time, for one text of `QUICK` characters; the slowest takes a third of one
QUICK, LONG = 4_000, 32_000  # characters
TELLING = 0.1  # seconds; what takes less is no attack, and too short to be compared
STEP, GROWTH = 4, 9.0  # four times as long: three times the time for each doubling, at most; 4 is linear, 16 quadratic


def repeated(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def seconds(parser: str, text: str) -> float:
    """Of processor time."""
    with limited(SECONDS):
        begun = time.process_time()
        PARSERS[parser](text)
        return time.process_time() - begun


def slow(parser: str, unit: str, length: int) -> str | None:
    """What is wrong with a parser's time for a sign; None where nothing is."""
    try:
        once = seconds(parser, repeated(unit, length))
        if once < TELLING:
            return None
        once = min(once, seconds(parser, repeated(unit, length)))  # what was loaded the first time is no part of it
        if once < TELLING:
            return None
        long = seconds(parser, repeated(unit, STEP * length))
        if long > GROWTH * once:  # once more: a busy machine makes one of two measures too long, seldom both
            long = min(long, seconds(parser, repeated(unit, STEP * length)))
    except TooSlow:
        return f"{unit!r}: more than {SECONDS:g} s"
    return f"{unit!r}: {once:.2f} s, {long:.2f} s for {STEP} times as much" if long > GROWTH * once else None


@pytest.mark.parametrize("parser", PARSERS)
def test_time_grows_with_length(parser: str) -> None:
    """A third of the signs, other ones for each parser in the list; all of them are for `make test-long`."""
    some = UNITS[list(PARSERS).index(parser) % 3 :: 3]
    assert [found for unit in some if (found := slow(parser, unit, QUICK))] == []


@pytest.mark.long
@pytest.mark.parametrize("parser", PARSERS)
def test_time_grows_with_length_of_long_texts(parser: str) -> None:
    assert [found for unit in UNITS if (found := slow(parser, unit, LONG))] == []


def test_what_grows_faster_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def quadratic(text: str) -> None:
        for _ in text:
            sum(1 for _ in text[::4])

    monkeypatch.setitem(PARSERS, "quadratic", quadratic)
    monkeypatch.setattr(f"{__name__}.TELLING", 0.0)
    assert slow("quadratic", "a", 1_000)
