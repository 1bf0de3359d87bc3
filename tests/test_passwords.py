"""Whether a name is known is not told by how long a wrong password takes."""

import pytest
from argon2 import extract_parameters

from tracker.errors import UsageError
from tracker.passwords import LONGEST, NOBODYS, SHORTEST, fits, hashed

WORD = "a long word for tests"


def test_nobodys_password_takes_as_much_work_as_somebodys_and_fits_nobody() -> None:
    assert extract_parameters(NOBODYS) == extract_parameters(hashed(WORD))
    assert not fits(None, "a password that nobody has")


def test_a_password_fits_its_own_hash_only() -> None:
    kept = hashed(WORD)
    assert WORD not in kept
    assert fits(kept, WORD)
    assert not fits(kept, f"{WORD} ")
    assert not fits("no hash at all", WORD)
    assert hashed(WORD) != kept, "two hashes of one password tell that it is one"


@pytest.mark.parametrize("length", [0, SHORTEST - 1, LONGEST + 1, 1_000_000])
def test_too_short_and_too_long_ones_are_refused(length: int) -> None:
    with pytest.raises(UsageError, match=f"a password has {SHORTEST} to {LONGEST} characters"):
        hashed("x" * length)


def test_what_is_too_long_is_not_cut_to_fit() -> None:
    kept = hashed("x" * LONGEST)
    assert fits(kept, "x" * LONGEST)
    assert not fits(kept, "x" * (LONGEST + 1))
