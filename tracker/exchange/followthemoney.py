"""FollowTheMoney: articles, actors, claims and figures as entities or as statements, by the library's own model (followthemoney 4).

| ours | schema | how |
|---|---|---|
| article | Article | title, publisher, address, dates, language, author; its text only where texts leave |
| person | Person | all names; country; Wikidata |
| body, state | PublicBody | |
| organisation | Organization | |
| group ("witnesses"), unnamed | LegalEntity | nobody can say what sort of party it is |
| office that somebody held | Position | beside the PublicBody of the same office, which may speak |
| term | Occupancy | holder, post, first and last day, where that was read |
| belonging | Membership | an actor to a body, organisation or state |
| mention of an actor | Mention | the text's own words in the article, resolved to the actor |
| claim | Note | `entity` is who said it, `proof` the article, `description` the words |
| figure | Note | `entity` is its originator, `description` a sentence, `locationMentioned` its place |

A Note is "an annotation that applies to a document or entity": the model has no schema for an utterance or a count, and an Event would
say that what is claimed took place. What no property can carry stands in `notes` as "name: value", one a value, so that nothing is lost;
keywords say which of the two it is.

Ids follow from ours ("tracker-claim-..."), so that an export made anew replaces the one before. Entities of actors are written once, with
the first article that names them.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, BinaryIO

from tracker.errors import InputError, UsageError
from tracker.exchange.documents import Document, Options
from tracker.exchange.gqg import moment
from tracker.records import Figure, Named, Report, Speaker, SpeakerKind, Statement, record_id

if TYPE_CHECKING:
    from followthemoney.dataset import Dataset
    from followthemoney.statement import StatementEntity

DATASET = "claim_tracker"
SCHEMATA = {
    SpeakerKind.person: "Person",
    SpeakerKind.body: "PublicBody",
    SpeakerKind.state: "PublicBody",
    SpeakerKind.organisation: "Organization",
}
PARTY = "LegalEntity"
OF_CLAIM = ("act", "quotation", "negated", "role", "said_on", "confidence")
OF_FIGURE = (
    "text", "measure", "value", "low", "high", "qualifier", "hedge", "population", "established", "period", "since", "as_of",
    "attributed_to", "negated", "headline", "confidence",
)  # fmt: skip


def write(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write one entity a line, as `ftm` commands and Aleph read them."""
    for entity, _ in _entities(documents, options):
        data = entity.to_dict()
        data["properties"] = {name: sorted(values) for name, values in data["properties"].items()}  # the same bytes in every run
        to.write(json.dumps(data, ensure_ascii=False, sort_keys=True).encode() + b"\n")


def write_statements(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write one statement a line, as CSV: each value of each property with its dataset and the moment at which we first saw it."""
    entities = _entities(documents, options)
    from followthemoney.statement.serialize import CSVStatementWriter

    stream = TextIOWrapper(to, encoding="utf-8", newline="", write_through=True)
    try:
        rows = CSVStatementWriter(stream)
        for entity, seen in entities:
            for one in sorted(entity.statements):
                one.first_seen = one.last_seen = seen
                rows.write(one)
        rows.close()
    finally:
        stream.detach()  # the file is the caller's


def _entities(documents: Iterator[Document], options: Options) -> "Iterator[tuple[StatementEntity, str | None]]":
    """Check that the library is there, and make the entities.

    Raises:
        UsageError: it is not installed.
    """
    try:
        from followthemoney.dataset import Dataset
    except ImportError as error:
        raise UsageError(
            "followthemoney is not installed: pip install 'claim-tracker[followthemoney]', which needs a C++ compiler and ICU's headers"
        ) from error
    return _made(documents, options, Dataset.make({"name": DATASET, "title": options.program}))


def _made(documents: Iterator[Document], options: Options, dataset: "Dataset") -> "Iterator[tuple[StatementEntity, str | None]]":
    from followthemoney.exc import InvalidData

    known: set[str] = set()
    for document in documents:
        for entity in _of_document(document, dataset, known):
            problem = ", ".join(f"{name} is missing" for name in entity.schema.required if not entity.get(name))
            try:
                entity.schema.validate({"properties": entity.properties})
            except InvalidData as error:
                problem = str(error)
            if problem:
                options.skip(InputError(document.name, f"{entity.schema.name} {entity.id}: {problem}"))
            else:
                yield entity, document.ingested_at or None


# ------------------------------------------------------------------ entities


def _of_document(document: Document, dataset: "Dataset", known: set[str]) -> "Iterator[StatementEntity]":
    make = _maker(dataset)
    article = _article(document, make) if document.text_hash else None
    if article is not None:
        yield article
    posts = {term.office for one in document.speakers.values() for term in one.terms}
    for speaker in document.speakers.values():
        if speaker.id not in known:
            known.add(speaker.id)
            yield _actor(speaker, make)
            yield from _belonging(speaker, document.speakers, make)
        post = _id("position", speaker.id)
        if speaker.id in posts and post not in known:
            known.add(post)
            bodies = [_id("speaker", one) for one in _bodies(speaker, document.speakers)]
            yield make("Position", post, name=speaker.name, alias=_others(speaker), country=speaker.country, organization=bodies)
    mentions: dict[str, StatementEntity] = {}
    for statement in document.statements:
        yield _claim(statement, article, make)
        for named in (*statement.speakers, *statement.about) if article is not None else ():
            one = _mention(named, document, make)
            mentions.setdefault(str(one.id), one)
    for report in (one for one in document.reports if one.figure.excluded is None):
        yield _figure(report, article, document.speakers, make)
    yield from mentions.values()


Maker = Callable[..., "StatementEntity"]


def _maker(dataset: "Dataset") -> Maker:
    from followthemoney.statement import StatementEntity

    def make(schema: str, id_: str, **properties: Any) -> "StatementEntity":
        entity = StatementEntity.from_data(dataset, {"schema": schema, "id": id_, "properties": {}})
        for name, value in properties.items():
            entity.add(name, value)  # what is no value of the property's type, a language that has no code for example, is left out
        return entity

    return make


def _id(kind: str, *parts: str) -> str:
    """An id of letters, digits, dots and dashes, as the model wants it; ours are so but for an id that came with an import."""
    whole = "-".join(parts)
    plain = whole.isascii() and all(one.isalnum() or one in ".-" for one in whole) and whole[-1:].isalnum()
    return f"tracker-{kind}-{whole if plain else record_id(kind, *parts)}"


def _article(document: Document, make: Maker) -> "StatementEntity":
    article = document.article
    notes = [f"sha256 of the text: {document.text_hash}", f"document: {document.name}", f"version: {document.number}"]
    notes += [f"copy of: {_id('article', document.copy_of)}"] if document.copy_of else []
    notes += [f"credit: {article.credit}"] if article.credit else []
    return make(
        "Article",
        _id("article", article.id),
        title=article.title,
        publisher=article.source,
        sourceUrl=article.url,
        publishedAt=_day_or_moment(article.published),
        retrievedAt=document.ingested_at,
        language=article.language,
        author=article.byline,
        mimeType=article.media_type,
        encoding=article.encoding,
        bodyText=article.text,
        notes=notes,
    )


def _day_or_moment(published: str | None) -> str | None:
    """In UTC: of a moment without seconds the library forgets the zone, and it would be another moment."""
    return (moment(published) or published) if "T" in (published or "") else published


def _actor(speaker: Speaker, make: Maker) -> "StatementEntity":
    schema = SCHEMATA.get(speaker.kind, PARTY)
    return make(
        schema,
        _id("speaker", speaker.id),
        name=speaker.name,
        alias=_others(speaker),
        country=speaker.country,
        wikidataId=speaker.wikidata,
        classification=speaker.kind.value,
    )


def _others(speaker: Speaker) -> list[str]:
    return [name for name in speaker.names if name != speaker.name]


def _belonging(speaker: Speaker, speakers: dict[str, Speaker], make: Maker) -> "Iterator[StatementEntity]":
    own = _id("speaker", speaker.id)
    for group in _bodies(speaker, speakers):
        yield make("Membership", _id("membership", speaker.id, group), member=own, organization=_id("speaker", group))
    for term in speaker.terms if speaker.kind is SpeakerKind.person else ():
        if term.office not in speakers:
            continue
        lasted = [f"known to have lasted up to {term.seen}"] if term.seen else []
        address = term.source if (term.source or "").startswith("http") else None
        yield make(
            "Occupancy",
            _id("occupancy", speaker.id, term.office, term.since or ""),
            holder=own,
            post=_id("position", term.office),
            startDate=term.since,
            endDate=term.until,
            description=lasted,
            sourceUrl=address,
            publisher=None if address else term.source,
        )


def _bodies(speaker: Speaker, speakers: dict[str, Speaker]) -> list[str]:
    """Ids of what an actor belongs to, as far as the model takes it for an organisation."""
    kinds = {id_: speakers[id_].kind for id_ in speaker.member_of if id_ in speakers}
    return [id_ for id_, kind in kinds.items() if SCHEMATA.get(kind) in ("PublicBody", "Organization")]


def _mention(named: Named, document: Document, make: Maker) -> "StatementEntity":
    id_ = record_id("mention", document.article.id, named.id, named.mention)
    speaker = document.speakers.get(named.id)
    return make(
        "Mention",
        _id("mention", id_),
        document=_id("article", document.article.id),
        name=named.mention,
        resolved=_id("speaker", named.id),
        detectedSchema=SCHEMATA.get(speaker.kind, PARTY) if speaker else None,
        contextCountry=speaker.country if speaker else None,
    )


def _claim(statement: Statement, article: "StatementEntity | None", make: Maker) -> "StatementEntity":
    claim = statement.claim
    notes = [*_notes(claim.model_dump(mode="json"), OF_CLAIM), *(f"via: {one}" for one in claim.via)]
    notes += [
        f"{name}: {_places(spans)}" for name, spans in (("content", claim.content), ("cue", claim.cue), ("source", claim.source)) if spans
    ]
    return make(
        "Note",
        _id("claim", claim.id),
        name=f"{', '.join(claim.speakers) or 'unknown'}: {claim.act.value}",
        description=claim.text,
        entity=[_id("speaker", one.id) for one in statement.speakers],
        proof=article.id if article is not None else None,
        namesMentioned=claim.about,
        keywords="claim",
        notes=notes,
        publisher=statement.outlet,
    )


def _figure(report: Report, article: "StatementEntity | None", speakers: dict[str, Speaker], make: Maker) -> "StatementEntity":
    figure = report.figure
    notes = [*_notes(figure.model_dump(mode="json"), OF_FIGURE), *(f"via: {one}" for one in figure.via)]
    notes += [f"span: {_places((figure.span,))}"] if figure.span else []
    links = {"subset_of": figure.subset_of, "revises": figure.revises, "claim": figure.claim}
    notes += [f"{name}: {_id('claim' if name == 'claim' else 'figure', id_)}" for name, id_ in links.items() if id_]
    notes += [f"event: {report.event or figure.event}"] if report.event or figure.event else []
    notes += [f"corrected: {name}" for name in report.corrected]
    notes += [f"read from: {report.document}"] if article is None and report.document else []
    said = sentence(figure)
    return make(
        "Note",
        _id("figure", figure.id),
        name=said,
        description=said + (f", according to {report.originator}" if report.originator else ""),
        entity=_id("speaker", report.originator_id) if report.originator_id in speakers else None,
        proof=article.id if article is not None else None,
        locationMentioned=figure.place,
        keywords="figure",
        notes=notes,
        publisher=report.outlet,
    )


def _notes(fields: dict[str, Any], names: Iterable[str]) -> Iterator[str]:
    """Fields that say something, as "name: value"."""
    return (
        f"{name}: {str(fields[name]).lower() if isinstance(fields[name], bool) else fields[name]}"
        for name in names
        if fields[name] not in (None, False)
    )


def _places(spans: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"{start}-{end}" for start, end in spans)


def sentence(figure: Figure) -> str:
    """A figure in words: "about 1,400 people killed, Israel, 2023-10-07"."""
    number = figure.text or (f"{figure.value:,}" if figure.value is not None else figure.qualifier.value)
    hedge = f"{figure.hedge} " if figure.hedge else ""
    parts = [f"{hedge}{number} {figure.population} {figure.measure}", figure.place, figure.as_of]
    return ", ".join(part for part in parts if part)
