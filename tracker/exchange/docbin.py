"""spaCy documents with our rows as span groups, in files that spaCy trains with (`tracker.extract.docbin` makes them).

A DocBin is written and read as a whole, so an archive is several of them: parts of a hundred articles, `part-0001.spacy` and so on, which
spaCy reads from their folder as one corpus.
"""

import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from tracker.exchange.answers import shown
from tracker.exchange.brat import EPOCH
from tracker.exchange.documents import Document, Options
from tracker.exchange.markings import Connection, Marking, with_texts
from tracker.extract.docbin import Labelled, Source, packed

PART = 100  # articles


def write(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write a ZIP file of parts."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:  # a DocBin is compressed
        _write(documents, lambda name, content: archive.writestr(zipfile.ZipInfo(name, EPOCH), content), options)


def write_folder(documents: Iterator[Document], folder: Path, options: Options) -> None:
    """Write the parts into a folder."""

    def add(name: str, content: bytes) -> None:
        (folder / name).write_bytes(content)

    _write(documents, add, options)


def _write(documents: Iterator[Document], add: Callable[[str, bytes], None], options: Options) -> None:
    found = (_source(*one) for one in with_texts(documents, options))
    number = 0
    while part := list(islice(found, PART)):
        number += 1
        add(f"part-{number:04}.spacy", packed(part))


def _source(document: Document, markings: list[Marking], links: list[Connection]) -> Source:
    about = {
        "id": document.article.id,
        "document": document.name,
        "text_hash": document.text_hash,
        "title": document.article.title,
        "outlet": document.article.source,
        "published": document.article.published,
        "rows": {one.id: shown(one.row) for one in markings if one.row is not None},
        "links": [[one.start, one.link.value, one.end] for one in links],
    }
    labelled = [Labelled(one.id, one.label.value, one.spans) for one in markings]
    return Source(document.article.text, document.article.language, about, labelled)
