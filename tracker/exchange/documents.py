"""What leaves the archive: one article at a time with its rows, whatever the format.

Full texts leave only where they are asked for. A format that cannot say anything without them refuses to start; every other one writes what
it can: offsets, hashes, quoted words.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from tracker.errors import InputError
from tracker.records import Article, Discrepancy, Report, Speaker, Statement


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided about a discrepancy, a figure or a claim, and nobody took back.

    Attributes:
        number: of the judgement.
        target: "discrepancy", "figure" or "claim", and `target_id` its id.
        decision: of a discrepancy its status, of a figure "corrected" or "rejected", of a claim a word of the judge's own.
        by, at: who signed it, and when, in UTC.
    """

    number: int
    target: str
    target_id: str
    decision: str
    reason: str | None
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Document:
    """The current version of an article with its rows.

    Attributes:
        article: under the id that rows name it by; its `text` is empty where texts stay behind, or the text was withdrawn.
        name: the id that the document came with.
        text_hash, raw_hash: SHA-256 of the text and of the bytes, in hexadecimal; the latter None where no bytes are known.
        number: of the version, 1 for the text that was seen first.
        ingested_at: moment, in UTC.
        copy_of: id of the earliest article of which it is a copy.
        statements, reports: its claims and its figures, in the order of the text.
        discrepancies: those in which one of its rows takes part.
        speakers: every actor that its rows name, by id, with the actors that they belong to.
        decided: what people decided about its discrepancies, figures and claims, the last decision on each last.

    Figures that came from files rather than texts are handed to those formats that ask for them (`FormatOut.imports`), as documents whose
    article has the id "imports" and neither text nor hash.
    """

    article: Article
    name: str
    text_hash: str
    raw_hash: str | None
    number: int
    ingested_at: str
    copy_of: str | None
    statements: tuple[Statement, ...]
    reports: tuple[Report, ...]
    discrepancies: tuple[Discrepancy, ...]
    speakers: dict[str, Speaker]
    decided: tuple[Decided, ...] = ()


def refuse(error: InputError) -> None:
    """What becomes of a document that a format cannot say, where nobody keeps a record of such.

    Raises:
        InputError: always.
    """
    raise error


def untold(_what: str) -> None:
    """What becomes of a count where nobody asks for it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What of it leaves, and how.

    Attributes:
        with_text: full texts.
        program: name and version of the program, for formats that say who wrote them.
        skip: told of every document or row that the format cannot say; the writer leaves it out and goes on with the next.
        wrote: told of each thing that was written, by its plural ("quotations"), by those formats that count (`FormatOut.counts`).
        bom: text files begin with a byte order mark, by which some spreadsheets know UTF-8.
        site: address of the page that reviews are published on, for formats that must say it.
    """

    with_text: bool = False
    program: str = "claim-tracker"
    skip: Callable[[InputError], None] = refuse
    wrote: Callable[[str], None] = untold
    bom: bool = False
    site: str | None = None


class Writer(Protocol):
    """Write documents one at a time; what cannot be said in this format goes to `options.skip`, and the rest is written.

    Raises:
        UsageError: the format needs what the options leave out, or a package that is not installed.
    """

    def __call__(self, documents: Iterator[Document], to: BinaryIO, options: Options) -> None: ...
