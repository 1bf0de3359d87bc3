"""What the helper process does with one document, a function for each kind."""

import re

from tracker.errors import InputError
from tracker.read.confined import Item
from tracker.read.decoding import decode
from tracker.read.places import Place
from tracker.read.text import Origin, article

DEPTH = 250  # elements within each other, beyond which the parser leaves out what they hold

_TAG = re.compile(rb"<(/?)([A-Za-z][A-Za-z0-9]*)\b")
_VOID = frozenset((b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"li", b"meta", b"p", b"source", b"wbr"))


def page(raw: bytes, place: Place) -> list[Item]:
    from tracker.read.html import read_page

    try:
        return [read_page(place.id, raw, place.where, charset=place.charset)]
    except InputError as error:
        depth = _depth(raw)
        if depth <= DEPTH:
            raise
        remedy = "save the page's text"
        raise InputError(place.where, f"its elements are nested too deeply, {depth:,} within each other", remedy) from error


def _depth(raw: bytes) -> int:
    """How many elements of a page stand within each other at most, as far as its tags tell."""
    depth = deepest = 0
    for tag in _TAG.finditer(raw):
        if tag[2].lower() not in _VOID:
            depth = depth - 1 if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def text(raw: bytes, place: Place) -> list[Item]:
    decoded = decode(raw, place.where, stated=place.charset)
    return [article(place.id, decoded.text, Origin(place.where, raw, "text/plain", decoded.encoding, decoded.notes))]


def line(raw: bytes, place: Place) -> list[Item]:
    from tracker.read.jsonl import read_one

    return [read_one(raw, place.where, place.id)]


def pdf(raw: bytes, place: Place) -> list[Item]:
    from tracker.read.pdf import read_pdf

    return list(read_pdf(raw, place))


def feed(raw: bytes, place: Place) -> list[Item]:
    from tracker.read.feeds import read_feed

    return list(read_feed(raw, place))


def mail(raw: bytes, place: Place) -> list[Item]:
    from tracker.read.mail import read_mail

    return list(read_mail(raw, place))
