"""Mails as they were sent (EML): the body is an article, attachments are documents of their own.

A mail says who sent it, not who published it. The name before the address is the byline; only where the mail comes through a list
(a newsletter) is it the outlet.
"""

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from email import errors, message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePath

from tracker.errors import InputError
from tracker.read.confined import Item, Part
from tracker.read.decoding import Decoded, decode
from tracker.read.fragments import fragment_text
from tracker.read.places import Place
from tracker.read.text import Given, Origin, article
from tracker.records import Article

PARTS = 1_000  # of a mail, at most
_LISTS = ("List-Id", "List-Unsubscribe")
_ESCAPING = re.compile(r"(?:iso-2022|hz|utf-7)", re.IGNORECASE)  # encodings whose bytes are ASCII, so that they pass for UTF-8
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_mail(raw: bytes, place: Place) -> Iterator[Item]:
    """Read a mail.

    Yields:
        An article of the body, plain text before HTML, or an InputError where there is none; then the attachments.

    Raises:
        InputError: it is no mail.
        RecursionError: parts are nested without end.
    """
    message = message_from_bytes(raw.lstrip(b"\r\n"), policy=policy.compat32)
    parts = _parts(message, place)
    bodies = [part for part in parts if _is_body(part)]
    if not message.keys() and not bodies:
        raise InputError(place.where, "no mail: it has no header lines", "save the mail again")
    try:
        yield _body(message, bodies, raw, place)
    except InputError as error:
        yield error
    names: Counter[str] = Counter()
    for number, part in enumerate(parts, 1):
        if name := _attached(part, number):
            names[name] += 1
            if names[name] > 1:  # each has a place of its own
                name = str(PurePath(name).with_stem(f"{PurePath(name).stem} ({names[name]})"))
            payload = part.get_payload()
            if isinstance(payload, list):  # a mail within a mail
                yield Part(name, payload[0].as_bytes() if payload and isinstance(payload[0], Message) else b"")
            else:
                data = part.get_payload(decode=True)
                yield Part(name, data if isinstance(data, bytes) else b"")


def _parts(message: Message, place: Place) -> list[Message]:
    """The parts that hold something, in order; a mail within the mail is one part."""
    found: list[Message] = []
    waiting = [message]
    while waiting:
        part = waiting.pop()
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart":
            waiting += [one for one in reversed(payload) if isinstance(one, Message)]
        else:
            found.append(part)
        if len(found) + len(waiting) > PARTS:
            raise InputError(place.where, f"a mail of more than {PARTS:,} parts", "save what you need of it")
    return found


def _is_body(part: Message) -> bool:
    return part.get_content_type() in ("text/plain", "text/html") and not _name(part) and part.get_content_disposition() != "attachment"


def _name(part: Message) -> str:
    try:
        return _words(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):  # a name that is coded wrongly
        return ""


def _attached(part: Message, number: int) -> str | None:
    """The name of an attachment; None for bodies."""
    if _is_body(part):
        return None
    if part.get_content_type() == "message/rfc822":
        return f"{_name(part).removesuffix('.eml') or number}.eml"
    return _name(part) or None


def _body(message: Message, bodies: list[Message], raw: bytes, place: Place) -> Article:
    notes: list[str] = []
    sender, published = _sender(message), _sent(message)
    newsletter = any(message.get(name) for name in _LISTS)
    given = Given(title=_words(message.get("Subject")) or None, published=published, source=sender if newsletter else None)
    if sender:
        notes.append(f"a mail from {sender}")
    for wanted in ("text/plain", "text/html"):
        for part in bodies:
            if part.get_content_type() != wanted:
                continue
            decoded, defects = _decoded(part, place)
            page = wanted == "text/html"
            text = _page_text(decoded.text, place) if page else decoded.text
            if text.strip():
                origin = Origin(place.where, raw, "message/rfc822", decoded.encoding, (*decoded.notes, *notes, *defects))
                found = article(place.id, text, origin, given)
                return found.model_copy(update={"byline": None if newsletter else sender, "reader": "HTML part" if page else None})
    raise InputError(place.where, "the mail has no text", "its attachments are read for themselves")


def _decoded(part: Message, place: Place) -> tuple[Decoded, tuple[str, ...]]:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        charset = part.get_content_charset()
    except (LookupError, ValueError, TypeError):
        charset = None
    broken = any(
        isinstance(one, (errors.InvalidBase64CharactersDefect, errors.InvalidBase64LengthDefect, errors.InvalidBase64PaddingDefect))
        for one in part.defects
    )
    notes = ("the body's base64 is broken: read as far as it goes",) if broken else ()
    if any(isinstance(one, errors.InvalidBase64LengthDefect) for one in part.defects):  # given as it is: decode what is whole
        signs = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        data = b64decode(signs[: len(signs) // 4 * 4])
    if charset and _ESCAPING.match(charset):
        try:
            return Decoded(data.decode(charset), charset, (f"decoded as {charset}",)), notes
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data, place.where, charset), notes


def _page_text(html: str, place: Place) -> str:
    """A letter in HTML: its main text, or, where a page's reader finds none, all of it."""
    from tracker.read.html import read_page

    try:
        return read_page(place.id, html.encode("utf-8", "replace"), place.where).text
    except InputError:
        return fragment_text(html)


def _words(value: object) -> str:
    """A header's words, decoded; what is coded wrongly stays as it is written."""
    text = str(value or "")
    with suppress(ValueError, LookupError, errors.MessageError):
        text = str(make_header(decode_header(text)))
    return " ".join(_SURROGATE.sub("\ufffd", text).replace("\0", "").split())[:1000]


def _sender(message: Message) -> str | None:
    name, _ = parseaddr(str(message.get("From") or ""))
    return _words(name).strip("\"' ")[:200] or None


def _sent(message: Message) -> str | None:
    """The day and time it was sent, ISO where it can be told."""
    stated = str(message.get("Date") or "").strip()
    try:
        return parsedate_to_datetime(stated).isoformat() if stated else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return _words(stated) or None
