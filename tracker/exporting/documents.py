"""Articles with their rows, a lot at a time: what is asked about them is asked once a lot, and no more than a lot is held."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from tracker.exchange.documents import Decided, Document
from tracker.records import Article, Discrepancy, Report, Speaker, Statement

if TYPE_CHECKING:  # SQLAlchemy is loaded by the commands that need it
    from tracker.store import ArticleFilter, Store, Version

IMPORTS = "imports"
"""Id of the article of those documents that hold figures of files."""

REMEMBERED = 20_000
"""Speakers that are kept: most articles name the same ones."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which articles leave; all rows of an article leave with it.

    Attributes:
        articles: their ids, the ids they came with or their addresses; empty for all.
        source: stands in the outlet's name.
        since, until: first and last day of publication, inclusive.
        place: stands in the place of one of its figures.
        by: ids of actors; it has a claim or a figure of one of them.
    """

    articles: Sequence[str] = ()
    source: str | None = None
    since: str | None = None
    until: str | None = None
    place: str | None = None
    by: Sequence[str] = ()

    @property
    def everything(self) -> bool:
        return self == Chosen()

    def filter(self, store: "Store") -> "ArticleFilter":
        """The same as the store asks for it.

        Raises:
            UsageError: an article is not there.
        """
        from tracker.store import ArticleFilter, ClaimFilter, FigureFilter

        sets: list[set[str]] = []
        if self.articles:
            sets.append({store.article(given).article.id for given in self.articles})
        if self.place is not None:
            sets.append(_articles(store.figures(FigureFilter(place=self.place))))
        if self.by:
            claims = {one.claim.article for one in store.claims(ClaimFilter(speakers=self.by))}
            sets.append(claims | _articles(store.figures(FigureFilter(originators=self.by))))
        return ArticleFilter(sorted(set.intersection(*sets)) if sets else None, self.source, self.since, self.until)


def _articles(reports: Iterable[Report]) -> set[str]:
    return {one.figure.article for one in reports if one.figure.article is not None}


def documents(
    store: "Store", wanted: "ArticleFilter | None" = None, *, with_text: bool = False, imports: bool = False
) -> Iterator[Document]:
    """Yield articles with their rows, by the name that they came with.

    Args:
        wanted: which articles; None for all.
        with_text: leave their texts in.
        imports: yield figures of files too, at the end.
    """
    from tracker.store import ArticleFilter

    speakers = _Speakers(store)
    for lot in store.lots(ArticleFilter() if wanted is None else wanted):
        yield from _documents(store, lot, speakers, with_text=with_text)
    for number, reports in enumerate(store.imports_in_lots() if imports else (), start=1):
        yield _of_imports(store, reports, speakers, number)


def _documents(store: "Store", lot: "Sequence[Version]", speakers: "_Speakers", *, with_text: bool) -> Iterator[Document]:
    ids = [version.article.id for version in lot]
    reports = dict(store.of_articles(ids))
    said = groupby(store.statements_of(articles=ids), key=lambda one: one.claim.article)
    statements = {article: tuple(some) for article, some in said}
    figures = [one.figure.id for some in reports.values() for one in some]
    claims = [one.claim.id for some in statements.values() for one in some]
    discrepancies = store.discrepancies_of(figures=figures, claims=claims, articles=ids)
    found, decided = _by_member(discrepancies), _decided(store, [*figures, *claims, *(one.id for one in discrepancies)])
    speakers.look_up(_named([one for some in statements.values() for one in some], [one for some in reports.values() for one in some]))
    for version in lot:
        id_ = version.article.id
        told, counted = statements.get(id_, ()), tuple(reports.get(id_, ()))
        members = [id_, *(one.claim.id for one in told), *(one.figure.id for one in counted)]
        told_of = _members(found, members)
        yield Document(
            article=version.article if with_text else version.article.model_copy(update={"text": ""}),
            name=version.name,
            text_hash=version.extraction.text_hash,
            raw_hash=version.raw_hash,
            number=version.number,
            ingested_at=version.ingested_at,
            copy_of=version.copy_of,
            statements=told,
            reports=counted,
            discrepancies=told_of,
            speakers=speakers.of(_named(told, counted)),
            decided=_of(decided, [*members, *(one.id for one in told_of)]),
        )


def _of_imports(store: "Store", reports: Sequence[Report], speakers: "_Speakers", number: int) -> Document:
    ids = [one.figure.id for one in reports]
    speakers.look_up(_named((), reports))
    told_of = tuple(store.discrepancies_of(figures=ids))
    judged = [*ids, *(one.id for one in told_of)]
    return Document(
        article=Article(id=IMPORTS, text=""),
        name=IMPORTS,
        text_hash="",
        raw_hash=None,
        number=number,
        ingested_at="",
        copy_of=None,
        statements=(),
        reports=tuple(reports),
        discrepancies=told_of,
        speakers=speakers.of(_named((), reports)),
        decided=_of(_decided(store, judged), judged),
    )


def _decided(store: "Store", ids: Iterable[str]) -> dict[str, list[Decided]]:
    found: dict[str, list[Decided]] = {}
    for one in store.judgements_about(ids):
        told = Decided(one.id, one.target, one.target_id, one.decision, one.reason, one.by, one.at)
        found.setdefault(one.target_id, []).append(told)
    return found


def _of(decided: dict[str, list[Decided]], ids: Iterable[str]) -> tuple[Decided, ...]:
    return tuple(sorted((one for id_ in set(ids) for one in decided.get(id_, ())), key=lambda one: one.number))


def _by_member(rows: Iterable[Discrepancy]) -> dict[str, list[Discrepancy]]:
    found: dict[str, list[Discrepancy]] = {}
    for row in rows:
        for id_ in (*row.figures, *row.claims, *row.articles):
            found.setdefault(id_, []).append(row)
    return found


def _members(found: dict[str, list[Discrepancy]], members: Iterable[str]) -> tuple[Discrepancy, ...]:
    return tuple({row.id: row for id_ in members for row in found.get(id_, ())}.values())


def _named(statements: Iterable[Statement], reports: Iterable[Report]) -> list[str]:
    """Ids of the actors that rows name, each once."""
    ids: list[str | None] = []
    for statement in statements:
        for one in (*statement.speakers, *statement.about):
            ids += [one.id, one.office, one.on_behalf_of]
    ids += [one.originator_id for one in reports]
    return [id_ for id_ in dict.fromkeys(ids) if id_ is not None]


@dataclass(slots=True)
class _Speakers:
    """Stored speakers, looked up many at a time and kept for a while."""

    store: "Store"
    known: dict[str, Speaker | None] = field(default_factory=dict)

    def look_up(self, ids: Iterable[str]) -> None:
        """See that these are known, and all that they belong to or held office in."""
        if len(self.known) > REMEMBERED:
            self.known.clear()
        waiting = set(ids) - self.known.keys()
        while waiting:
            self.known.update(dict.fromkeys(waiting))  # what is not stored is not asked for again
            found = self.store.speakers_by_id(sorted(waiting))
            self.known.update((one.id, one) for one in found)
            waiting = {id_ for one in found for id_ in _belongs_to(one)} - self.known.keys()

    def of(self, ids: Iterable[str]) -> dict[str, Speaker]:
        """These and all that they belong to, as far as they are stored."""
        found: dict[str, Speaker] = {}
        waiting = list(ids)
        while waiting:
            one = self.known.get(id_ := waiting.pop())
            if one is not None and id_ not in found:
                found[id_] = one
                waiting += _belongs_to(one)
        return found


def _belongs_to(one: Speaker) -> list[str]:
    return [*one.member_of, *(term.office for term in one.terms)]
