"""What is fuzzed: each reader and parser as a function of bytes, with what must hold whatever the bytes are.

A target raises where a promise is broken, and where anything but an error of our own tree comes out. The same functions are run by
hypothesis (`test_properties`) and, guided by coverage, by `benchmarks/fuzzing.py`. Documents are read in this process, without the
helper that turns a library's failure into a refusal: what the helper would have hidden is found here.
"""

import atexit
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from tracker import dates
from tracker.errors import InputError, UsageError
from tracker.exchange import archive, label_studio, prodigy
from tracker.exchange.figures import read_figures
from tracker.exchange.reference import Said, read_reference
from tracker.exchange.tabular import read_table
from tracker.extract.quotations import paragraphs, quotations
from tracker.extract.times import report_day, time_words
from tracker.fetch.addresses import checked, one_site, place_of, refused
from tracker.fetch.robots import Answer, Robots
from tracker.identity.names import normalise
from tracker.numbers import LARGEST, Number, NumberKind, bounds, numbers, same_number
from tracker.quotes.alignment import altered, exactly, wanted
from tracker.quotes.differences import difference
from tracker.quotes.words import words_of
from tracker.read import tasks
from tracker.read.confined import Confined, Item
from tracker.read.documents import Reading, documents
from tracker.read.languages import judge
from tracker.read.layout import read_layout
from tracker.read.places import Place
from tracker.read.sniffing import FOLDER, HEAD, Foreign, recognise
from tracker.records import Article, Span
from tracker.web.cursors import packed, unpacked

LIMIT = 1_000_000  # bytes of a document
LANGUAGES = ("en", "en-ZA", "de", "de-CH", "fr", "tr", "ar", "no such tag", "")
SAID = "The ministry said that 12 people were killed near the harbour, AND NOT OR NEAR(all) of the ﬁre-fighters, İzmir's Straße."
REPORTS = (None, "2024-03-26", "0001-01-01", "9999-12-31")

Target = Callable[[bytes], None]


# ------------------------------------------------------------------ readers


class Unconfined(Confined):
    """Reads in this process, and lets everything out that is no error of ours."""

    def read(self, task: str, raw: bytes, place: Place) -> list[Item]:
        try:
            return cast(list[Item], getattr(tasks, task)(raw, place))
        except InputError as error:
            return [error.bare()]  # as it comes out of the helper process


def unconfined(task: str, raw: bytes) -> list[Item]:
    """What a task of the helper process makes of a document."""
    return Unconfined().read(task, raw, Place("one", "one"))


def _whole(raw: bytes, place: Place) -> list[Article | InputError]:
    passed: Counter[str] = Counter()
    return list(documents(BytesIO(raw), place, Reading(Unconfined(), limit=LIMIT, passed=passed), len(raw)))


def _read(raw: bytes, suffix: str, charset: str | None = None) -> None:
    """Read a document of this suffix: every article is sound, and reading it again gives the same."""
    place = Place("one", f"one{suffix}", suffix, 0, charset)
    found = _whole(raw, place)
    for one in found:
        if isinstance(one, Article):
            _sound(one)
        else:
            assert one.reason
            str(one).encode()
    assert [_shown(one) for one in found] == [_shown(one) for one in _whole(raw, place)]


def _shown(one: Article | InputError) -> object:
    return str(one) if isinstance(one, InputError) else one


def _sound(article: Article) -> None:
    text = article.text
    assert text.strip()
    for words in (text, article.id, article.title, article.source, article.url, article.byline, article.credit, *article.notes):
        (words or "").encode()  # no halves of characters: what cannot be encoded cannot be stored
    _apart(text, [mark.span for mark in article.marks])
    assert article.published is None or dates.is_valid(article.published), article.published
    if article.published_span is not None:
        _apart(text, [article.published_span])
        assert article.published is not None
    time_words(text, *_report(article))


def _report(article: Article) -> tuple[str | None, list[dates.WrittenDate]]:
    return report_day(article.text, article)[0], list(dates.written_dates(article.text))


def _apart(text: str, spans: Sequence[Span]) -> None:
    """Spans lie inside the text, hold something, and follow one another without overlap."""
    for start, end in spans:
        assert 0 <= start < end <= len(text), (start, end, len(text))
    for one, other in pairwise(spans):
        assert one[1] <= other[0], (one, other)


def read_any(data: bytes) -> None:
    """Any file: the first byte chooses its suffix, the rest is its content."""
    if data:
        suffixes = ("", *FOLDER, ".doc")
        _read(data[1:], suffixes[data[0] % len(suffixes)])


def sniffing(data: bytes) -> None:
    for suffix in ("", ".txt", ".csv", ".xml"):
        with suppress(Foreign):
            recognise(data[:HEAD], suffix)


def decoding(data: bytes) -> None:
    """A text whose answer stated a charset, on its first line."""
    stated, _, raw = data.partition(b"\n")
    _read(raw, ".txt", stated.decode("latin-1")[:40])


def text_file(data: bytes) -> None:
    _read(data, ".txt")


def page(data: bytes) -> None:
    _read(data, ".html")


def pdf(data: bytes) -> None:
    _read(data if b"%PDF-" in data[:1024] else b"%PDF-1.4\n" + data, ".pdf")


def feed(data: bytes) -> None:
    _read(data, ".xml")


def mail(data: bytes) -> None:
    _read(data, ".eml")


def warc(data: bytes) -> None:
    _read(data, ".warc")


def lines(data: bytes) -> None:
    _read(data, ".jsonl")


def table(data: bytes) -> None:
    _read(data, ".csv")


def zipped(data: bytes) -> None:
    _read(data if data.startswith(b"PK") else b"PK\x03\x04" + data, ".zip")


def gzipped(data: bytes) -> None:
    _read(data if data.startswith(b"\x1f\x8b") else b"\x1f\x8b\x08" + data, ".txt.gz"[4:])


def layout(data: bytes) -> None:
    text = _text(data)
    found = read_layout(text)
    _apart(text, [mark.span for mark in found.marks])
    for key, (start, end) in found.front.spans.items():
        assert text[start:end] == found.front.values[key]
    if found.header.published is not None:
        assert dates.is_valid(found.header.published), found.header.published


def language(data: bytes) -> None:
    stated, _, text = _text(data).partition("\n")
    judged = judge(text, stated or None)
    assert judged == judge(text, stated or None)


# ------------------------------------------------------------------ parsers


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def number_words(data: bytes) -> None:
    """The first byte chooses the language whose digits are read."""
    if not data:
        return
    text, tag = _text(data[1:]), LANGUAGES[data[0] % len(LANGUAGES)]
    found = list(numbers(text, language=tag))
    _apart(text, [one.span for one in found])
    for one in found:
        _number(text, one, tag)
    middle = len(text) // 2
    for one in numbers(text, middle, language=tag):
        assert one.span[0] >= middle
        assert text[slice(*one.span)] == one.text


def _number(text: str, one: Number, tag: str) -> None:
    assert text[slice(*one.span)] == one.text
    if one.kind is NumberKind.cardinal:
        assert one.value is not None
        assert one.low == one.high == one.value
        assert 0 < one.value <= LARGEST
    elif one.kind is NumberKind.range:
        assert one.value is None
        assert one.low is not None
        assert one.high is not None
        assert one.low < one.high <= LARGEST
    else:
        assert not one.value
    beside = bounds(text, one, language=tag)
    assert 0 <= beside.span[0] <= one.span[0] < one.span[1] <= beside.span[1] <= len(text)
    if beside.low is not None and beside.high is not None:
        assert beside.low <= beside.high
    same_number(one.text, one.value, one.low, one.high, language=tag)


def written_numbers(data: bytes) -> None:
    """Round trip: a count written with its groups, or as digits, is read as that count."""
    value = int.from_bytes(data[:6], "big") % 10**12 + 1
    for text in (f"{value:,}", str(value)):
        assert same_number(text, value, value, value), text
        [found] = numbers(f"about {text} people")
        assert found.value == value


def date_words(data: bytes) -> None:
    text = _text(data)
    found = list(dates.written_dates(text))
    _apart(text, [one.span for one in found])
    for one in found:
        for year in (None, 2023, 2024):
            iso = one.iso(year)
            if iso is not None:
                assert dates.is_valid(iso), iso
                assert dates.first_day(iso) <= dates.last_day(iso)
                dates.earliest(iso)
    stated = dates.stated_date(text)
    assert stated is None or dates.is_valid(stated), stated
    if stated is not None:
        again = dates.stated_date(stated)  # which may leave out seconds that are zero
        assert again is not None
        assert dates.stated_date(again) == again
        assert dates.overlap(stated, stated)
        assert not dates.is_before(stated, stated)
        dates.earliest(stated)
    if dates.is_valid(text):
        assert text.isascii()
        assert dates.first_day(text) <= dates.last_day(text)
        dates.earliest(text)
    else:
        with suppress(ValueError):
            dates.first_day(text)


def times(data: bytes) -> None:
    """The first byte chooses the day of the report; days at both ends of the calendar are among them."""
    if not data:
        return
    text, report = _text(data[1:]), REPORTS[data[0] % len(REPORTS)]
    found = time_words(text, report, list(dates.written_dates(text)))
    _apart(text, [one.span for one in found])
    for one in found:
        for iso in (one.begin, one.end):
            assert iso is None or (dates.is_valid(iso) and iso.isascii()), iso


def quotation_marks(data: bytes) -> None:
    text = _text(data)
    _apart(text, list(paragraphs(text)))
    found = quotations(text)
    _apart(text, [(one.start, one.end) for one in found])
    for one in found:
        assert one.start < one.inner_start <= one.inner_end <= one.end
        assert one.closed == (one.inner_end < one.end)
        assert text[one.start : one.inner_start].strip()
    assert found == quotations(text)


def alignment(data: bytes) -> None:
    """What is looked for, and behind a line break the text in which it is."""
    said, _, text = _text(data).partition("\n")
    sought = wanted(said)
    there = words_of(text)
    assert len(there.keys) == len(there.spans)
    for start, end in there.spans:
        assert 0 <= start < end <= len(text)
    for start, end in exactly(sought, text):
        assert words_of(text[start:end]).keys == sought.words.keys
    found = altered(sought, text, lambda: [(one.inner_start, one.inner_end) for one in quotations(text)])
    if found is not None:
        _apart(text, [found.span])
        assert 0 < found.likeness <= 1
    difference(said, text[: len(said) + 100])
    assert difference(said, said) is None


def names(data: bytes) -> None:
    name = _text(data)
    key = normalise(name)
    assert normalise(key) == key
    assert key == " ".join(key.split())


# ------------------------------------------------------------------ importers


@cache
def _folder() -> Path:
    """In memory where there is such a place; gone with the process."""
    shared = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="fuzz", dir=shared if shared.is_dir() else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def written_to(name: str, data: bytes) -> Path:
    """A file of this process, for what reads files by their names."""
    path = _folder() / name
    path.write_bytes(data)
    return path


def _drained(found: Callable[[], Iterable[Any]]) -> None:
    """All of it, twice the same; only an InputError may end it."""
    told = [_listed(found) for _ in range(2)]
    assert told[0] == told[1]


def _listed(found: Callable[[], Iterable[Any]]) -> list[str]:
    listed: list[str] = []
    try:
        # one by one: what came before an error is kept
        listed.extend(str(one) if isinstance(one, InputError) else repr(one) for one in found())
    except InputError as error:
        listed.append(str(error))
    for one in listed:
        one.encode("utf-8", "surrogatepass")
    return listed


def figure_lines(data: bytes) -> None:
    path = written_to("gaza.jsonl", data)

    def found() -> Iterator[object]:
        for one in read_figures(path):
            if not isinstance(one, InputError):
                assert one.outlet is None or isinstance(one.outlet, str)
                assert one.published is None or dates.is_valid(one.published)
            yield one

    _drained(found)


def tabular(data: bytes) -> None:
    path = written_to("gaza.csv", data)

    def found() -> Iterator[object]:
        read = read_table(path)
        yield from read.refused
        for row in read.rows:
            assert row.line >= 1
            assert set(row.cells) <= set(read.columns)
        yield from read.rows

    _drained(found)


def reference(data: bytes) -> None:
    """A table of counts, with what a person would say of it."""
    path = written_to("gaza.csv", data)
    said = Said(originator="Gaza Health Ministry", place="Gaza", since="2023-10-07")
    _drained(lambda: [read_reference(path, said)])


def archive_lines(data: bytes) -> None:
    header = b'{"type": "archive", "edition": %d, "database": "0001", "program": "1", "with_text": true}\n' % archive.EDITION
    for raw in (data, header + data):
        _drained(lambda raw=raw: archive.read_lines(BytesIO(raw), "one"))  # type: ignore[misc]


def label_studio_tasks(data: bytes) -> None:
    _drained(lambda: label_studio.read(BytesIO(data), "one.json"))


def prodigy_tasks(data: bytes) -> None:
    _drained(lambda: prodigy.read(BytesIO(data), "one.jsonl"))


# ------------------------------------------------------------------ what people and addresses say


@cache
def _indexed() -> Any:
    """A full-text index as `tracker init` makes it, of one claim."""
    from tracker.store import Store
    from tracker.store.search import add_texts

    url = f"sqlite:///{_folder() / 'words.db'}"
    Store.init(url)
    connection = Store.open(url).engine.connect()
    add_texts(connection, [("x", "c", SAID)])
    return connection


def search(data: bytes) -> None:
    """No query is read as the engine's own syntax, whatever people type."""
    from sqlalchemy import select

    from tracker.store.search import hits, matches, phrases_of

    phrases = phrases_of(_text(data))
    if not phrases:
        return
    connection = _indexed()
    found = matches(connection.dialect, phrases)
    for row in connection.execute(select(found.c.marked)):
        _apart(SAID, list(hits(row.marked, SAID, phrases)))


def cursors(data: bytes) -> None:
    word = _text(data)
    try:
        key = unpacked(word)
    except UsageError:
        return
    if key is not None:
        assert unpacked(packed(key)) == key


def robots(data: bytes) -> None:
    rules = Robots("tracker", lambda _: Answer(200, data))
    for address in ("https://outlet.example/", "https://outlet.example/news/1?a=b%20c", "https://outlet.example/%zz"):
        rules.refusal(address)
        assert 0 <= rules.delay(address) <= 60


def addresses(data: bytes) -> None:
    word = _text(data)
    refused(word)
    try:
        url = checked(word)
    except InputError:
        return
    shown = place_of(url)
    assert place_of(shown) == shown
    assert one_site(shown, shown)
    assert re.match(r"https?://[^/]", shown)


# ------------------------------------------------------------------ all of them

TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        read_any,
        sniffing,
        decoding,
        text_file,
        page,
        pdf,
        feed,
        mail,
        warc,
        lines,
        table,
        zipped,
        gzipped,
        layout,
        language,
        number_words,
        written_numbers,
        date_words,
        times,
        quotation_marks,
        alignment,
        names,
        figure_lines,
        tabular,
        reference,
        archive_lines,
        label_studio_tasks,
        prodigy_tasks,
        search,
        cursors,
        robots,
        addresses,
    )
}


def prepare() -> None:
    """Import what readers import only when they need it: a fuzzer counts the places of what is there when it begins."""
    import tracker.read.feeds
    import tracker.read.html
    import tracker.read.mail
    import tracker.read.pdf
    import tracker.read.warc
    import tracker.read.zips
    import tracker.store.search  # noqa: F401  # for its effect, as the others
