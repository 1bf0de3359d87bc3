"""What attacks by length are made of: signs and words that are repeated without end, and every reader and parser that may meet them."""

from collections.abc import Callable
from io import BytesIO

from tests.fuzz.targets import LIMIT, Unconfined, written_to
from tracker import dates
from tracker.errors import InputError, UsageError
from tracker.exchange.figures import read_figures
from tracker.exchange.tabular import read_table
from tracker.extract.quotations import quotations
from tracker.extract.times import time_words
from tracker.fetch.robots import Answer, Robots
from tracker.identity.names import normalise
from tracker.numbers import bounds, numbers
from tracker.quotes.alignment import altered, exactly, wanted
from tracker.quotes.words import words_of
from tracker.read.documents import Reading, documents
from tracker.read.fragments import fragment_text
from tracker.read.languages import judge
from tracker.read.layout import read_layout
from tracker.read.places import Place
from tracker.read.sniffing import HEAD, Foreign, recognise
from tracker.web.cursors import unpacked

Parser = Callable[[str], object]

UNITS = (
    *("1", "1 ", "1,", "1.", "1-", "12:", "12/", "000,", " 000", "½", "$1", "+1"),
    *("one ", "hundred ", "one and ", "a half ", "twenty-", "half a ", "dozens of ", "no ", "several ", "one in "),
    *("May ", "5 May ", "May 5, ", "12.12.", "2024-", "10:30 ", "Monday, ", "since ", "last ", "this ", "the ", "in the past "),
    *("on Monday since ", "by the day before "),
    *('"', "“", "”", "„", "«", "''", "'", "‘a ", "’", "'a", '"a" ', '"a ', '" a', "\u201ca\n", "‘a’ ", "s’ "),
    *(" ", "\n", "\n\n", " \n", "\r", "\r\n", "\t", "\xa0", "\u2028", "\x0c"),
    *(",", ".", ". ", "...", "!", "?", "-", "--", "—", " - ", "|", "/", ":", ";", "*", "•", "• ", "- ", "#", "=", "_", "@", "%", "&"),
    *("~", "^"),
    *("(", ")", "[", "]", "[…]", "{", "}", "()", "[]", "\\"),
    *("a", "A", "a ", "A ", "A.", "A. ", "a'", "a-", "é", "e\u0301", "\u0301", "\u200f", "\u202e", "\u200b", "\ufeff", "\x00", "ß"),
    *("ﬁ", "İ"),
    *("ع", "漢", "😀", "\ud7ff", "�", "\xad"),
    *("<", ">", "<a", "<p>", "<div>", "</div>", "<b><i>", "<a href='a'>", "<!--", "<![CDATA[", "<?", "<br>", "<table>", "<td>"),
    *("<tr><td>",),
    *("&", "&amp;", "&#", "&#x", "&a", "<p>a", "<li>", "<script>", "<h1>a</h1>", "<item>", "<entry>", "<item><title>a</title></item>"),
    *("<title>",),
    *("https://a/ ", "a@b.c ", "(AFP) ", "By A ", "Updated ", "a: b\n", "- a\n", "A\n", "a.\n", "a b c d e f g h i j k l.\n"),
    *("12 May 2024\n",),
    *('{"', '{"a":', "[", '[{"', '"a",', "a,b\n", '"a\n', 'a,"b\n', "\\u0041", '\\"', "Disallow: /*a\n", "*a", "/*", 'x","\n'),
    *("--b\n", "=?utf-8?q?a?=", "=3D", "a: b;", "A: b\n ", "From: a\n"),
)


def _text(text: str) -> object:
    return _documents(text.encode("utf-8", "replace"), ".txt")


def _documents(raw: bytes, suffix: str) -> object:
    return list(documents(BytesIO(raw), Place("one", f"one{suffix}", suffix), Reading(Unconfined(), limit=10 * LIMIT)))


def _document(suffix: str, before: str = "", after: str = "") -> Parser:
    return lambda text: _documents((before + text + after).encode("utf-8", "replace"), suffix)


def _numbers(text: str) -> object:
    return [bounds(text, one) for one in numbers(text)]


def _times(text: str) -> object:
    return time_words(text, "2024-03-26", list(dates.written_dates(text)))


def _aligned(text: str) -> object:
    """The first words of a text, in all of it."""
    said = wanted(text[:60])
    return list(exactly(said, text)), altered(said, text, lambda: ())


def _quoted(text: str) -> object:
    """A quotation that begins as the text does and goes on in other words."""
    said = wanted("the ministry said that 12 people were killed " + text[:60])
    return altered(said, "the ministry said " + text, lambda: [(one.inner_start, one.inner_end) for one in quotations(text)])


def _sniffed(text: str) -> object:
    try:
        return recognise(text.encode("utf-8", "replace")[:HEAD], "")
    except Foreign:
        return None


def _rows(text: str) -> object:
    try:
        return read_table(written_to("growing.csv", text.encode("utf-8", "replace")))
    except InputError:
        return None


def _figures(text: str) -> object:
    return list(read_figures(written_to("growing.jsonl", text.encode("utf-8", "replace"))))


def _robots(text: str) -> object:
    return Robots("tracker", lambda _: Answer(200, b"User-agent: *\n" + text.encode("utf-8", "replace"))).refusal(
        "https://a.example/" + "a" * 200
    )


def _cursor(text: str) -> object:
    try:
        return unpacked(text)
    except UsageError:
        return None


PARSERS: dict[str, Parser] = {
    "numbers": _numbers,
    "dates": lambda text: list(dates.written_dates(text)),
    "stated date": dates.stated_date,
    "times": _times,
    "quotations": quotations,
    "alignment": _aligned,
    "altered quotation": _quoted,
    "words": words_of,
    "names": normalise,
    "layout": read_layout,
    "language": judge,
    "sniffing": _sniffed,
    "fragment": fragment_text,
    "text file": _text,
    "page": _document(".html", "<html><body><p>The ministry said so on Monday, and nobody denied it.</p>"),
    "feed": _document(".xml", "<rss><channel><item><title>A</title><description>"),
    "mail": _document(".eml", "Subject: a\nFrom: a@outlet.example\n\nThe ministry said so.\n"),
    "mail's header": _document(".eml", "From: a@outlet.example\nSubject: "),
    "mail of parts": _document(".eml", 'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'),
    "JSON line": _document(".jsonl", '{"text": "', '"}'),
    "JSON lines": _document(".jsonl"),
    "table": _document(".csv", "id,text\n"),
    "figure lines": _figures,
    "table of counts": _rows,
    "robots": _robots,
    "cursor": _cursor,
}
