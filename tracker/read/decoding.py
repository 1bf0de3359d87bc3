"""Bytes to text, without losing a character.

UTF-8 is tried first, and a byte order mark stays in the text as its first character, so that offsets count what the file holds.
Anything else is guessed from the bytes, and the guess is noted.
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
_TURKISH = re.compile("[ÐÝÞðýþ]")  # what windows-1252 makes of the letters Ğ İ Ş ğ ı ş: in it only Icelandic has them


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of some bytes, the encoding that gave it, and what had to be decided."""

    text: str
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()


def decode(raw: bytes, where: str, declared: str | None = None) -> Decoded:
    """Decode a whole document.

    Args:
        raw: its bytes.
        where: the file, for messages.
        declared: the encoding that the document names for itself; it counts where the bytes are not UTF-8.

    Raises:
        InputError: the bytes are no text, or in no encoding that can be told.
    """
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            try:
                return _noted(raw.decode(encoding), encoding)
            except UnicodeDecodeError as error:
                raise InputError(where, f"no valid {encoding} at byte {error.start}", "save it as UTF-8") from error
    if b"\0" in raw[:BINARY_WITHIN]:
        raise InputError(where, "a binary file, not text", "give plain text, HTML or JSON lines")
    try:
        return Decoded(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        broken = error.start
    candidates = ([declared] if declared else []) + _guesses(raw[max(0, broken - SAMPLE // 2) : broken + SAMPLE // 2])
    for encoding in candidates:
        try:
            return _noted(raw.decode(encoding), encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise InputError(where, f"neither UTF-8 (byte {broken}) nor any encoding that can be told from its bytes", "save it as UTF-8")


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
