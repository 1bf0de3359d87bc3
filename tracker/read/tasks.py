"""What the helper process does with one document, a function for each kind."""

from tracker.read.confined import Item
from tracker.read.decoding import decode
from tracker.read.places import Place
from tracker.read.text import Origin, article


def page(raw: bytes, place: Place) -> list[Item]:
    from tracker.read.html import read_page

    return [read_page(place.id, raw, place.where)]


def text(raw: bytes, place: Place) -> list[Item]:
    decoded = decode(raw, place.where)
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
