"""Texts in CSV cells that no spreadsheet takes for a formula.

A spreadsheet takes a cell that begins with = + - or @ for a formula, and a formula may send data away
(https://owasp.org/www-community/attacks/CSV_Injection). Words of articles are other people's words, so such a text gets an apostrophe in
front, which spreadsheets do not show as a formula; `plain` takes it away again. Numbers are no texts and
stay as they are.
"""

import re

HAZARD = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""Texts that a spreadsheet may take for a formula, whatever apostrophes stand in front already."""


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if HAZARD.match(text) else text


def plain(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and HAZARD.match(text) else text
