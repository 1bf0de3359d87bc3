"""The text that is checked, as its rows are compared: an article that is stored, or a document that is read and is not stored.

A document's rows are made as they would be stored: under the same ids, with the names after what people decided about who is who.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from tracker.audit import Finding, audit
from tracker.dates import earliest
from tracker.errors import InputError
from tracker.identity import Resolver
from tracker.pipeline import Extracted, extract, named
from tracker.read.duplicates import bands, copied, digest
from tracker.read.layout import text_without_marks
from tracker.read.notices import ITSELF, notices, taken_back
from tracker.reconcile import grouped
from tracker.reconcile.events.telling import Carrier, told
from tracker.reconciling.copies import KEYS as TEXTS
from tracker.records import TAKEN_BACK, Article, Claim, Figure, Named, Notice, Report, Statement

if TYPE_CHECKING:  # spaCy and SQLAlchemy are loaded by the commands that need them
    from tracker.extract.extractor import Extractor
    from tracker.store import Announced, Held, Store


@dataclass(frozen=True, slots=True)
class Subject:
    """A text with its rows.

    Attributes:
        article: under the id by which rows name it: the stored one's, or the one that it would be stored under.
        document: the id that it came with.
        reports, statements: its figures, those that are none left out, and its claims.
        audited: what the audit found in its rows.
        rows: how many of them it looked at.
        stored: its rows are in the database.
        version, ingested_at: of a stored text.
        copy_of: id of the earliest article of which it is a copy.
        copies: ids of all other articles that carry its text.
        failed: why its text was not extracted; None where it was.
        absent: why its text is not here.
        held: of a document, the versions that have this very text, or had it until it was withdrawn or withheld.
        announced: of a document, the corrections and retractions that it announces; figures in them are left out.
        together: of a document, the stored incidents that are one with an incident that it tells of, by the id of the group.
    """

    article: Article
    document: str
    reports: list[Report]
    statements: list[Statement]
    audited: list[Finding] = field(default_factory=list)
    rows: int = 0
    stored: bool = True
    version: int | None = None
    ingested_at: str | None = None
    copy_of: str | None = None
    copies: tuple[str, ...] = ()
    failed: str | None = None
    absent: str | None = None
    held: "tuple[Held, ...]" = ()
    announced: "tuple[Announced, ...]" = ()
    together: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.article.id

    @staticmethod
    def is_withdrawn(one: "Held") -> bool:
        """Of a version that is not here: nothing of it is left but its hash."""
        from tracker.store import WITHDRAWN

        return one.absent == WITHDRAWN

    @property
    def known(self) -> str | None:
        """The article's id, where a document's text stands there already, its words or its rows."""
        return next((one.article for one in self.held if one.article == self.id and not self.is_withdrawn(one)), None)


def absence(store: "Store", article: str | None, absent: str | None) -> str | None:
    """Why a text is not here, in words; None for one that is."""
    from tracker.store import WITHDRAWN

    if absent is None:
        return None
    gone = store.withdrawn(article) if absent == WITHDRAWN and article is not None else None
    return f"the text was withdrawn on {gone[0]}: {gone[1]}" if gone else f"the text is {absent}"


def stored(store: "Store", given: str) -> Subject:
    """A stored article, by its id or the beginning of one, the id it came with, or its address.

    Raises:
        UsageError: there is none, or there are several.
    """
    from tracker.store import FAILED, WITHDRAWN

    version = store.article(given)
    article, rows = version.article, version.extraction
    findings = audit(article.text, rows.text_hash, rows.claims, rows.figures, article.published, article.language, version.salt)
    failed = "; ".join(rows.notes) or "its text could not be extracted" if rows.extractor == FAILED else None
    gone = version.absent == WITHDRAWN  # of which nothing is shown but that
    return Subject(
        article,
        version.name,
        reports=[] if gone else next((reports for _, reports in store.of_articles([article.id])), []),
        statements=[] if gone else list(store.statements_of(articles=[article.id])),
        audited=[] if version.absent else list(findings),
        rows=0 if version.absent else len(rows.claims) + len(rows.figures),
        version=version.number,
        ingested_at=version.ingested_at,
        copy_of=version.copy_of,
        copies=tuple(sorted(store.copied_with([article.id]) - {article.id})),
        failed=failed,
        absent=version.absent,
    )


def unstored(
    store: "Store", paths: Iterable[str | Path], extractor: "Extractor", resolver: Resolver, *, stdin: BinaryIO | None = None
) -> Iterator[Subject | InputError]:
    """Read and extract documents, and store nothing.

    Yields:
        A document with its rows, or the error for which it was left out.
    """
    for one in extract(paths, extractor, resolver, stdin=stdin):
        yield one if isinstance(one, InputError) else _subject(store, one, resolver)


def _subject(store: "Store", one: Extracted, resolver: Resolver) -> Subject:
    article = one.article
    id_ = store.id_of(article)
    told = [
        notice.model_copy(update={"article": id_}) if notice.reason == ITSELF else notice
        for notice in notices(article.text, title=article.title, outlet=article.source, marks=article.marks)
    ]
    one = _without_taken_back(one, told)
    rows = one.extraction
    findings = list(audit(article.text, rows.text_hash, rows.claims, rows.figures, article.published, article.language))
    held = store.holding(article.text_hash)
    original, copies = _copies(store, article, id_)
    if any(version.article != id_ for version in held):  # another article has the plain ids
        from tracker.store.writing import salted

        one = Extracted(article, salted(rows, f"name:{article.id}"), one.found, one.groups)
    names = _Names(store, one, id_, resolver)
    carried: dict[str, Any] = {"outlet": article.source, "document": article.id, "published": article.published, "copy_of": original}
    figures = [figure.model_copy(update={"article": id_}) for figure in one.extraction.figures if figure.excluded is None]
    in_force = store.corrections()
    events = _events(store, one, id_, original)
    together = {group: frozenset(members - {event}) for event, (group, members) in events.items()}
    no_claims = store.rejected_claims(claim.id for claim in one.extraction.claims)  # of the same text, which is or was stored
    statements = [
        Statement(claim=names.claim(claim), speakers=names.speakers(claim), **carried)
        for claim in named(one).claims
        if claim.id not in no_claims
    ]
    return Subject(
        article.model_copy(update={"id": id_}),
        article.id,
        reports=[
            in_force.laid_over(
                Report(
                    figure=figure,
                    credit=article.credit,
                    event=events[figure.event][0] if figure.event in events else None,
                    **names.originator(figure),
                    **carried,
                )
            )
            for figure in figures
            if not in_force.rejected(figure.id)
        ],
        statements=statements,
        audited=findings,
        rows=len(rows.claims) + len(rows.figures),
        stored=False,
        copy_of=original,
        copies=copies,
        held=tuple(held),
        announced=_announced(article, id_, told),
        together=together,
    )


def _without_taken_back(one: Extracted, told: Sequence[Notice]) -> Extracted:
    """A document whose figures that stand in notices are excluded, as they are when it is stored."""
    figures = tuple(
        figure.model_copy(update={"excluded": TAKEN_BACK})
        if figure.excluded is None and figure.span is not None and taken_back(figure.span, told)
        else figure
        for figure in one.extraction.figures
    )
    return replace(one, extraction=one.extraction.model_copy(update={"figures": figures}))


def _announced(article: Article, id_: str, told: Iterable[Notice]) -> "tuple[Announced, ...]":
    from tracker.store import Announced

    carried = (id_, article.id, article.source, article.title, article.published)
    return tuple(Announced(notice, *carried, article.text[slice(*notice.span)]) for notice in told)


class _Names:
    """The speakers of a document after what people decided."""

    def __init__(self, store: "Store", one: Extracted, article: str, resolver: Resolver) -> None:
        self._store, self._found, self._article, self._resolver = store, one.found, article, resolver
        self._judged = store.decided()
        self._known: dict[str, str] = {}

    def _named(self, mention: str, row: str) -> tuple[str, str]:
        """Id and name of who is meant in one row."""
        found = self._found[mention].speaker
        id_ = self._judged.speaker(found.id, self._store.normalise(mention), self._article, row)
        if id_ == found.id:
            return id_, found.name
        if id_ not in self._known:
            other = self._store.speakers_by_id([id_])
            self._known[id_] = other[0].name if other else mention
        return id_, self._known[id_]

    def claim(self, claim: Claim) -> Claim:
        who = dict(self._named(mention, claim.id) for mention in claim.mentions)
        speakers = tuple(who.values())
        update = {"article": self._article, "speaker": speakers[0] if speakers else None, "speakers": speakers, "speaker_ids": tuple(who)}
        return claim.model_copy(update=update)

    def speakers(self, claim: Claim) -> tuple[Named, ...]:
        found: dict[str, Named] = {}
        for mention in claim.mentions:
            id_, name = self._named(mention, claim.id)
            resolution = self._found[mention]
            found.setdefault(id_, Named(id=id_, name=name, mention=mention, reason=resolution.reason, score=resolution.score))
        return tuple(found.values())

    def originator(self, figure: Figure) -> dict[str, Any]:
        if figure.attributed_to is None:
            return {}
        id_, name = self._named(figure.attributed_to, figure.id)
        return {"originator": name, "originator_id": id_}


def _events(store: "Store", one: Extracted, id_: str, original: str | None) -> dict[str, tuple[str, set[str]]]:
    """The incidents of a document that stored articles tell of too: the id of the group of each, and all incidents in it.

    As when an article is stored: the same keys, the same likeness, and what people decided.
    """
    carrier = Carrier(id_, original or id_, one.article.published)
    counted = [figure for figure in one.extraction.figures if figure.excluded is None]
    fresh = [told(event, carrier, [figure for figure in counted if figure.event == event.id]) for event in one.extraction.events]
    if not fresh:
        return {}
    near = [other for other in store.events_like(fresh) if other.article != id_ and other.id not in {event.id for event in fresh}]
    groups = grouped([*near, *fresh], store.judged_events())
    members: dict[str, set[str]] = defaultdict(set)
    for event, group in groups.items():
        members[group].add(event)
    return {
        event.id: (groups[event.id], members[groups[event.id]]) for event in fresh if len(members.get(groups.get(event.id, ""), ())) > 1
    }


def _copies(store: "Store", article: Article, id_: str) -> tuple[str | None, tuple[str, ...]]:
    """The earliest stored article that carries a document's text, None where the document is earlier, and all that do."""
    shape = digest(text_without_marks(article.text, article.marks))
    if not shape:
        return None, ()
    near = set().union(*store.sharing(TEXTS, bands(shape)).values()) - {id_}
    alike = [other for other in store.digests_of(near).values() if copied(shape, other.digest) is not None]
    if not alike:
        return None, ()
    first = min(alike, key=lambda other: other.order)
    every = store.copied_with(other.article for other in alike) - {id_}
    return (first.article if earliest(first.published) <= earliest(article.published) else None), tuple(sorted(every))
