"""JSON that others wrote: read, or refused with the one reason that it cannot be.

Besides what is no JSON, Python's own reader refuses two things with errors of other kinds: what is nested a thousand deep, and a number of
more than 4,300 digits.
"""

import json
from typing import Any


class UnreadableJson(ValueError):
    """A text that cannot be read as JSON.

    Args:
        reason: what is wrong, to be put behind "is" or "it is".
        line: on which it is wrong, from 1.
    """

    def __init__(self, reason: str, line: int = 1) -> None:
        self.reason = reason
        self.line = line
        super().__init__(reason)


def from_text(text: str) -> Any:
    """What a JSON text holds.

    Raises:
        UnreadableJson: it is none, or none that can be read.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableJson(f"no JSON: {error.msg} at column {error.colno}", error.lineno) from error
    except RecursionError as error:
        raise UnreadableJson("JSON nested too deeply to be read") from error
    except ValueError as error:
        raise UnreadableJson("JSON with a number of thousands of digits") from error
