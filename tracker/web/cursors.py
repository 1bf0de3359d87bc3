"""Where a list goes on, as a word in an address: the key of the last row that was seen, packed."""

import base64
import binascii
import json

from tracker.errors import UsageError
from tracker.store import Cursor

LONGEST = 2000  # characters
LARGEST = 2**63 - 1  # of the numbers that both databases keep


def packed(after: Cursor | None) -> str | None:
    """A key as a word; None for none."""
    if after is None:
        return None
    return base64.urlsafe_b64encode(json.dumps(after, ensure_ascii=False, separators=(",", ":")).encode()).rstrip(b"=").decode()


def unpacked(word: str | None) -> Cursor | None:
    """The key in a word; None for none.

    Raises:
        UsageError: it is no such word.
    """
    if not word:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))) if len(word) <= LONGEST else None
    except (ValueError, binascii.Error, RecursionError) as error:
        raise UsageError("the cursor is none of this list: begin at its first page") from error
    if not isinstance(found, list) or not all(map(_is_plain, found)):
        raise UsageError("the cursor is none of this list: begin at its first page")
    return tuple(found)


def _is_plain(value: object) -> bool:
    """Whether a value may be of a key: what a database could not compare is of none."""
    if isinstance(value, str):
        return "\0" not in value and value == value.encode("utf-8", "replace").decode()
    return value is None or (isinstance(value, int | float) and abs(value) <= LARGEST)
