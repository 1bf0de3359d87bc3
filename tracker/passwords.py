"""Passwords: argon2id by argon2-cffi, with the parameters of RFC 9106 for machines with little memory."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from tracker.errors import UsageError

SHORTEST, LONGEST = 12, 200  # characters
HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
NOBODYS = HASHER.hash("a password that nobody has")  # checked where there is no such user, so that both take as long


def hashed(password: str) -> str:
    """The hash to keep.

    Raises:
        UsageError: it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"a password has {SHORTEST} to {LONGEST} characters")
    return HASHER.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Whether a password is the one of a hash; None is the hash of nobody."""
    try:
        return HASHER.verify(kept or NOBODYS, password[: LONGEST + 1]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
