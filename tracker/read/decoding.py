"""Bytes to text, without losing a character.

A byte order mark counts first and stays in the text as its first character, so that offsets count what the file holds. Then UTF-8 is
tried, which other encodings look like by a rare chance only; then what the answer stated that brought the document, before what the
document says of itself, as browsers take it. Anything else is guessed from the bytes, and the guess is noted.
"""

import codecs
import re
from dataclasses import dataclass

from tracker.errors import InputError

BINARY_WITHIN = 8192  # bytes in which no text has a zero byte
SAMPLE = 65_536  # bytes around the first undecodable one, from which the encoding is guessed

# the marks of UTF-32 first: that of its little-endian form begins with the mark of UTF-16
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    b"\x84\x31\x95\x33": "gb18030",
}
_PAGE_ENCODINGS = (
    "utf-8",
    "utf8",
    "iso-8859",
    "windows-",
    "cp125",
    "koi8",
    "gb",
    "big5",
    "euc-",
    "shift_jis",
    "iso-2022-jp",
    "macintosh",
    "tis-620",
)
_WIDE = {"utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}  # without a mark the first is little-endian in browsers
_SEVERAL = ("gb", "big5", "euc-", "shift_jis")  # encodings of several bytes a character, which may look like UTF-8 for a word or two
SURELY = 8  # characters outside ASCII from which on UTF-8 is no chance, whatever is stated
_ESCAPE = b"\x1b"  # by which ISO-2022 switches: its bytes are all ASCII
_TURKISH = re.compile("[ÐÝÞðýþ]")  # what windows-1252 makes of the letters Ğ İ Ş ğ ı ş: in it only Icelandic has them


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of some bytes, the encoding that gave it, and what had to be decided."""

    text: str
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()


def page_encoding(label: str) -> str | None:
    """The encoding that a page or an answer means by a name, as browsers take it: Latin 1 and ASCII are windows-1252.

    None for Python's codecs for other ends, and for UTF-16, in which no declaration could be read.
    """
    label = label.strip().lower()
    if label in ("iso-8859-1", "latin1", "us-ascii", "ascii"):
        return "cp1252"
    return label if label.startswith(_PAGE_ENCODINGS) else None


def wide(stated: str | None) -> str | None:
    """UTF-16 of an order of bytes, where an answer states it; such bytes need no mark."""
    return _WIDE.get(stated.strip().lower()) if stated else None


def decode(raw: bytes, where: str, declared: str | None = None, *, stated: str | None = None) -> Decoded:
    """Decode a whole document.

    Args:
        raw: its bytes.
        where: the file, for messages.
        declared: the encoding that the document names for itself; it counts where the bytes are not UTF-8.
        stated: the one that the answer named which brought it; it counts before `declared`.

    Raises:
        InputError: the bytes are no text, or in no encoding that can be told.
    """
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            try:
                return _noted(raw.decode(encoding), encoding)
            except UnicodeDecodeError as error:
                raise InputError(where, f"no valid {encoding} at byte {error.start}", "save it as UTF-8") from error
    if (double := wide(stated)) is not None and b"\0" in raw[:BINARY_WITHIN]:
        try:
            return _noted(raw.decode(double), double)
        except UnicodeDecodeError as error:
            raise InputError(where, f"no valid {double} at byte {error.start}", "save it as UTF-8") from error
    if b"\0" in raw[:BINARY_WITHIN]:
        raise InputError(where, "a binary file, not text", "give plain text, HTML or JSON lines")
    meant = page_encoding(stated) if stated else None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error.start
    else:
        return (_by_the_way(raw, text, meant) if meant else None) or Decoded(text)
    candidates = [one for one in (meant, declared) if one] + _guesses(raw[max(0, broken - SAMPLE // 2) : broken + SAMPLE // 2])
    for encoding in candidates:
        try:
            return _noted(raw.decode(encoding), encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise InputError(where, f"neither UTF-8 (byte {broken}) nor any encoding that can be told from its bytes", "save it as UTF-8")


def _by_the_way(raw: bytes, text: str, stated: str) -> Decoded | None:
    """Bytes that are UTF-8 by chance, by the encoding that is stated; None where they are UTF-8."""
    escaped = stated.startswith("iso-2022") and _ESCAPE in raw
    if not escaped and (not stated.startswith(_SEVERAL) or not 0 < sum(not c.isascii() for c in text) < SURELY):
        return None
    try:
        return _noted(raw.decode(stated), stated)
    except (UnicodeDecodeError, LookupError):
        return None


def _guesses(sample: bytes) -> list[str]:
    """Likely encodings, the likeliest first.

    Western European and Turkish pages differ in a few letters from Central European ones, which a guesser that knows no words
    cannot tell apart; where windows-1252 fits as well as any, it or its Turkish sister is taken.
    """
    from charset_normalizer import from_bytes  # here, for most text is UTF-8

    fitting = [name for match in from_bytes(sample) for name in match.could_be_from_charset]
    if "cp1252" in fitting:
        western = "cp1254" if _TURKISH.search(sample.decode("cp1252", "replace")) else "cp1252"
        return [western, *fitting]
    return fitting


def _noted(text: str, encoding: str) -> Decoded:
    name = f"windows-{encoding[2:]}" if re.fullmatch(r"cp125\d", encoding) else encoding
    return Decoded(text, name, (f"decoded as {name}",))
