"""The text of PDF files: what their pages carry as text. A scanned page carries none, and nothing is read from pictures."""

import logging
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from tracker.errors import InputError
from tracker.read.places import Place
from tracker.read.text import Given, Origin, article
from tracker.records import Article

PAGES = 2_000  # of a file, at most; a report has hundreds
TEXT = 5_000_000  # characters of a file, at most; a drawing can repeat one letter without end
FIRST = date(1993, 1, 1)  # no PDF is older

_MADE_UP = re.compile(r"(?:Microsoft Word|untitled|Document\d*$|.*\.(?:docx?|pdf|indd|qxd|rtf|odt)$)", re.IGNORECASE)  # titles by programs
_OBJECT = re.compile(r"IndirectObject\((\d+), \d+, \d+\)")  # with a place in memory, so that no two runs would say the same
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_pdf(raw: bytes, place: Place) -> list[Article]:
    """Read a PDF file: one article, its pages parted by blank lines.

    The day it was made dates it where its text has no date of its own, with a note.

    Raises:
        InputError: it is broken, locked by a password, or has no text.
    """
    import pypdf  # here, for most runs read no PDF
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it cannot read is reported once, as our own error
    try:
        reader = pypdf.PdfReader(BytesIO(raw), strict=False)
        _unlock(reader, place)
        pages, notes = _pages(reader, place)
        title, made = _stated(reader)
    except InputError:
        raise
    except (RecursionError, DependencyError, PyPdfError) as error:
        raise _broken(place, error) from error
    except Exception as error:  # pypdf meets broken files with errors of every kind: KeyError, AttributeError, TypeError ...
        if isinstance(error, MemoryError):
            raise
        raise _broken(place, error) from error
    text = "\n\n".join(page.strip() for page in pages if page.strip())
    if not text.strip():
        raise InputError(place.where, "the PDF has no text: its pages are pictures, or empty", "have a program for scans read it first")
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
        notes.append("half characters (lone surrogates) replaced")
    origin = Origin(place.where, raw, "application/pdf", "utf-8", tuple(notes))
    found = article(place.id, text, origin, Given(title=title))
    update: dict[str, Any] = {"reader": f"pypdf {pypdf.__version__}"}
    if found.published is None and made:
        update |= {"published": made, "notes": (*found.notes, "dated by the day the PDF was made")}
    return [found.model_copy(update=update)]


def _unlock(reader: Any, place: Place) -> None:
    if reader.is_encrypted and not reader.decrypt(""):  # many are locked against printing only, and open without a password
        raise InputError(place.where, "the PDF is locked by a password", "save it without a password")


def _pages(reader: Any, place: Place) -> tuple[list[str], list[str]]:
    pages: list[str] = []
    empty: list[str] = []
    total = len(reader.pages)
    if total > PAGES:
        raise InputError(place.where, f"the PDF has {total:,} pages, limit {PAGES:,}", "split it")
    length = 0
    for number, page in enumerate(reader.pages, 1):
        text = (page.extract_text() or "").replace("\0", "")
        length += len(text)
        if length > TEXT:
            raise InputError(place.where, f"the PDF has more than {TEXT:,} characters", "split it")
        pages.append(text)
        if not text.strip():
            empty.append(str(number))
    notes = [f"no text on {'page' if len(empty) == 1 else 'pages'} {', '.join(empty[:20])}"] if empty else []
    return pages, notes


def _stated(reader: Any) -> tuple[str | None, str | None]:
    """Title and day of making, as the file states them; a broken statement is none."""
    title = made = None
    try:
        metadata = reader.metadata
        title = metadata.title if metadata is not None else None
        made = metadata.creation_date if metadata is not None else None
    except Exception:  # broken metadata of any kind leave a readable text undated
        pass
    title = " ".join(_SURROGATE.sub("\ufffd", title).replace("\0", "").split())[:300] if isinstance(title, str) else ""
    if made is not None and not FIRST <= made.date() <= datetime.now(UTC).date() + timedelta(days=1):
        made = None  # a clock that was wrong, or digits that are no date
    return (title if title and not _MADE_UP.match(title) else None), (made.isoformat() if made is not None else None)


def _broken(place: Place, error: Exception) -> InputError:
    what = _OBJECT.sub(r"object \1", " ".join(str(error).split()))[:100] or type(error).__name__
    return InputError(place.where, f"the PDF is broken: {what}", "open it and save it anew")
