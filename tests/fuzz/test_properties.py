"""Every reader and parser on what nobody would write: a few inputs each time, many in `make test-long`, by coverage in `make fuzz`."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.limits import limited
from tests.fuzz.material import beginnings, words
from tests.fuzz.targets import TARGETS, Target

SECONDS = 10.0  # of processor time for one input; the slowest takes half a second, with the model that tells languages still to be loaded


def inputs(name: str) -> st.SearchStrategy[bytes]:
    """Words and signs in any order; beginnings that are cut, put together and written into; and any bytes."""
    piece = st.sampled_from(words())
    begun = st.sampled_from(beginnings(name) or [b"a"])
    mixed = st.lists(piece | st.binary(max_size=4), max_size=30).map(b"".join)
    repeated = st.builds(lambda one, times: one * times, piece, st.integers(2, 200))
    written = st.builds(
        lambda one, at, put, other: one[: at % (len(one) + 1)] + put + other[at % (len(other) + 1) :],
        begun,
        st.integers(0, 4_000),
        mixed,
        begun,
    )
    return mixed | repeated | written | st.binary(max_size=300)


def check(target: Target, name: str, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(inputs(name))
    def holds(data: bytes) -> None:
        with limited(SECONDS):
            target(data)

    holds()


@pytest.mark.parametrize("name", TARGETS)
def test_promises_hold(name: str) -> None:
    check(TARGETS[name], name, 20)


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_promises_hold_for_many(name: str) -> None:
    check(TARGETS[name], name, 500)


@pytest.mark.parametrize("name", TARGETS)
def test_promises_hold_for_what_fuzzing_begins_with(name: str) -> None:
    for data in beginnings(name)[::20]:
        with limited(SECONDS):
            TARGETS[name](data)


def test_a_broken_promise_is_told() -> None:
    def broken(data: bytes) -> None:
        assert b"killed" not in data

    with pytest.raises(AssertionError):
        check(broken, "names", 2_000)
