"""Read, extract, save, explain: the rooms put together, as generators.

Extraction finds names as the text has them; here they are resolved to speakers, and here copies of one text are found.
Nothing is held for longer than a batch of articles, which are stored in one transaction, each wholly or not at all.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from tracker.errors import InputError, NotFound, UsageError
from tracker.exchange.figures import read_figures
from tracker.identity import Resolver, Setting, version
from tracker.identity.candidates import SURNAME
from tracker.identity.candidates import candidates as alike
from tracker.read import Progress, read
from tracker.read.duplicates import digest
from tracker.read.layout import text_without_marks
from tracker.reconcile import Verdict, by_themselves, context_for, interval
from tracker.reconcile import compare as verdict
from tracker.records import Article, Claim, Discrepancy, Edition, Extraction, Kind, Report, Resolution, Span, Speaker, Statement
from tracker.report import Passage, passage
from tracker.stopping import whole

if TYPE_CHECKING:  # spaCy and SQLAlchemy are loaded by the commands that need them
    from tracker.extract.extracting import Extracting
    from tracker.store import Imported, Judgement, Past, Possible, Store

Item = TypeVar("Item")

TOGETHER = 16  # articles that are saved in one transaction at most
LATEST = 1.0  # seconds for which an article that is extracted waits for others to be saved with


@dataclass(frozen=True, slots=True)
class Extracted:
    """One article with its rows, and who their names are.

    Attributes:
        extraction: rows under the text's own names.
        found: who is meant by every name in `claim.speakers`, `claim.about` and `figure.attributed_to`.
        groups: further speakers that these belong to, or may be.
    """

    article: Article
    extraction: Extraction
    found: Mapping[str, Resolution]
    groups: tuple[Speaker, ...] = ()

    @property
    def speakers(self) -> dict[str, Speaker | Resolution]:
        """All that a store needs to know."""
        return {f"\0{one.id}": one for one in self.groups} | dict(self.found)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document.

    Attributes:
        where: its path, with the line for JSON lines.
        state: new, version (another text of a known article), extraction (a known text, read anew), unchanged, or skipped.
        error: what was wrong; a text that could not be extracted is stored all the same, and its state says so.
        left_in: the language because of which a text is kept without rows, "und" for one that has no name; None for all others.
    """

    where: str
    state: str
    claims: int = 0
    figures: int = 0
    error: InputError | None = None
    left_in: str | None = None


def _left_in(article: Article) -> str | None:
    return (article.language or "und") if article.left_unextracted else None


def extract(
    paths: Iterable[str | Path],
    extractor: "Extracting",
    resolver: Resolver,
    *,
    stdin: BinaryIO | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Extracted | InputError]:
    """Extract documents without a database.

    Args:
        columns: which column of a table holds a field of an article ("text": "body").

    Yields:
        An article with its rows, or the error for which a document was skipped; articles keep their order.
    """
    errors: list[InputError] = []

    def readable() -> Iterator[Article]:
        for document in documents(paths, stdin=stdin, columns=columns):
            if isinstance(document, InputError):
                errors.append(document)
            else:
                yield document

    for article, extraction in extractor.pipe(readable()):
        if isinstance(extraction, InputError):
            errors.append(extraction)
        else:
            yield resolved(article, extraction, resolver)
        yield from _taken(errors)
    yield from _taken(errors)


def documents(
    paths: Iterable[str | Path],
    *,
    stdin: BinaryIO | None = None,
    columns: Mapping[str, str] | None = None,
    passed: Counter[str] | None = None,
    progress: Progress | None = None,
) -> Iterator[Article | InputError]:
    """Read articles from files, folders, patterns of their names and standard input, as `read` does.

    Args:
        columns: which column of a table holds a field of an article ("text": "body").
        passed: counts what is passed over on purpose, by reason.
        progress: told how far the reading is.
    """
    return read(paths, stdin=stdin, columns=columns, passed=passed, progress=progress)


def ingest(
    store: "Store",
    paths: Iterable[str | Path],
    extractor: "Extracting",
    resolver: Resolver,
    *,
    stdin: BinaryIO | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Outcome]:
    """Read, extract and save documents, as `take_in` does.

    Args:
        columns: which column of a table holds a field of an article ("text": "body").
    """
    yield from take_in(store, documents(paths, stdin=stdin, columns=columns), extractor, resolver)


def take_in(store: "Store", documents: Iterable[Article | InputError], extractor: "Extracting", resolver: Resolver) -> Iterator[Outcome]:
    """Extract and save documents; what is known already, by the same rules and the same data on who is who, is not extracted again.

    Stored speakers are first brought to what the shipped data say of them.

    Documents are taken `TOGETHER` at a time, so that one may wait for the documents that come next. Articles are saved some together, in
    one transaction: as soon as none is being extracted, and else when there are `TOGETHER` of them, or when one has been extracted and the
    first has waited for `LATEST` seconds. An interrupted run is finished by
    running it again. A text that cannot be extracted is saved without rows, reported as skipped and tried again by the next run: nothing
    that was read is lost. What was withdrawn is refused before it is extracted.
    """
    store.follow(resolver.speaker)
    read_by = f"{extractor.version}, {version()}"
    aside: list[Outcome] = []
    under_way = Counter[str]()  # articles that are extracted and not yet saved
    extracting = 0

    def fresh() -> Iterator[Article]:
        nonlocal extracting
        stream = iter(documents)
        while lot := list(islice(stream, TOGETHER)):
            unsure = set(under_way)  # of these it is not known before what is current
            articles = [one for one in lot if not isinstance(one, InputError)]
            known = iter(store.known(articles, extractor=read_by, model=extractor.model))
            for document in lot:
                if isinstance(document, InputError):
                    aside.append(Outcome(document.where, "skipped", error=document))
                    continue
                found, id_ = next(known), store.id_of(document)
                if isinstance(found, InputError):
                    aside.append(Outcome(found.where, "skipped", error=found))
                elif found and id_ not in unsure:
                    aside.append(Outcome(document.path or document.id, "unchanged"))
                else:
                    unsure.add(id_)
                    under_way[id_] += 1
                    extracting += 1
                    yield document

    waiting: list[tuple[Article, Extraction | InputError]] = []

    def saved() -> Iterator[Outcome]:
        nonlocal waiting, under_way
        batch, waiting = waiting, []
        with whole():  # stored and counted, or neither
            outcomes = _saved(store, batch, resolver, extractor.model, read_by)
            under_way -= Counter(store.id_of(article) for article, _ in batch)
            yield from outcomes

    since = 0.0
    for article, extraction in extractor.pipe(fresh()):
        yield from _taken(aside)
        extracting -= 1
        since = since if waiting else monotonic()
        waiting.append((article, extraction))
        if not extracting or len(waiting) >= TOGETHER or monotonic() - since >= LATEST:
            yield from saved()
    if waiting:
        yield from saved()
    yield from _taken(aside)


def once(store: "Store", documents: Iterable[Article | InputError]) -> Iterator[Article | InputError]:
    """Yield documents but those without an address of their own whose text is stored already, from the same outlet and day, as an article.

    What is another text of an article that is known is that article's, whoever else carries it.

    Yields:
        The documents; the error that names the other article instead of those.
    """
    met: dict[tuple[str, str | None, str | None], str] = {}  # of this run, which may not be stored yet
    for document in documents:
        if isinstance(document, InputError) or document.url is not None or store.refusal(document) is not None:
            yield document
            continue
        id_, same = store.id_of(document), (document.text_hash, document.source, document.published)
        other = store.same_text(document) or met.setdefault(same, id_)
        if other == id_:
            yield document
        else:
            reason = f"the same text is stored already as article {other}"
            yield InputError(document.path or document.id, reason, "nothing: no second article is made of it")


def foresee(store: "Store", documents: Iterable[Article | InputError]) -> Iterator[Outcome]:
    """Say what taking documents in would come to, by their texts alone, and store nothing; whether rules changed is not looked at."""
    met: dict[str, str] = {}  # article -> hash of its text, of what this run would have stored
    for document in documents:
        if isinstance(document, InputError):
            yield Outcome(document.where, "skipped", error=document)
            continue
        refusal = store.refusal(document)
        if refusal is not None:
            yield Outcome(refusal.where, "skipped", error=refusal)
            continue
        id_, where = store.id_of(document), document.path or document.id
        again = "unchanged" if met.get(id_) == document.text_hash else "version"
        yield Outcome(where, again if id_ in met else store.foreseen(document).value, left_in=_left_in(document))
        met[id_] = document.text_hash


def resolved(article: Article, extraction: Extraction, resolver: Resolver) -> Extracted:
    """Say who every name is that the rows of an article use; the rows keep the text's names.

    One name is one actor throughout an article: an office or a number's place beside it anywhere tells who it is everywhere.
    """
    setting = Setting(on=article.published, outlet=article.source, grounds=resolver.grounds(article.text))
    counted: dict[str, set[str | None]] = {}
    for figure in extraction.figures:
        if figure.attributed_to is not None:
            counted.setdefault(figure.attributed_to, set()).add(figure.place)
    roles: dict[str, str | None] = {}
    days: dict[str, set[str | None]] = {}
    for claim in extraction.claims:
        for number, mention in enumerate(claim.speakers):
            role = claim.role if number == 0 else None
            roles[mention] = roles.get(mention) or role
            days.setdefault(mention, set()).add(claim.said_on or article.published)
        for mention in claim.about:
            roles.setdefault(mention, None)
    found: dict[str, Resolution] = {}
    for mention in dict.fromkeys((*counted, *roles)):
        places = counted.get(mention, set())  # "the health ministry" that counts in Gaza is Gaza's, unless it counts elsewhere too
        place = places.copy().pop() if len(places) == 1 else None
        about = partial(resolver.resolve, mention, role=roles.get(mention), article=article.id, counted_in=place)
        spoke = [about(setting=replace(setting, on=day)) for day in sorted(days.get(mention, {article.published}), key=str)]
        one_person = (
            len({one.speaker.id for one in spoke}) == 1
        )  # else an office that two held on the days of its statements: nobody's for certain
        found[mention] = spoke[-1] if one_person else about(setting=replace(setting, on=None))
    return Extracted(article, extraction, found, tuple(_belonging(found.values(), resolver)))


def _belonging(found: Iterable[Resolution], resolver: Resolver) -> Iterator[Speaker]:
    """The speakers that others belong to, whose offices they held, for whom they speak, or that they may be."""
    seen: set[str] = set()
    waiting = list(found)
    open_ids = [id_ for one in waiting for id_ in (*one.candidates, one.office, one.on_behalf_of) if id_ is not None]
    open_ids += [id_ for one in waiting for id_ in _groups(one.speaker)]
    while open_ids:
        id_ = open_ids.pop()
        if id_ in seen:
            continue
        seen.add(id_)
        speaker = resolver.speaker(id_)
        if speaker is not None:
            yield speaker
            open_ids += _groups(speaker)


def _groups(speaker: Speaker) -> Iterator[str]:
    yield from speaker.member_of
    yield from (term.office for term in speaker.terms)


def named(one: Extracted) -> Extraction:
    """The rows under the names of the speakers that the text's names stand for; figures keep the text's words."""

    def renamed(claim: Claim) -> Claim:
        who = {one.found[mention].speaker.id: (one.found[mention].speaker.name, mention) for mention in reversed(claim.speakers)}
        ids = tuple(dict.fromkeys(one.found[mention].speaker.id for mention in claim.speakers))
        speakers = tuple(who[id_][0] for id_ in ids)
        update = {
            "speaker": speakers[0] if speakers else None,
            "speakers": speakers,
            "speaker_ids": ids,
            "mentions": tuple(who[id_][1] for id_ in ids),
            "about": tuple(dict.fromkeys(one.found[mention].speaker.name for mention in claim.about)),
        }
        return claim.model_copy(update=update)

    return one.extraction.model_copy(update={"claims": tuple(map(renamed, one.extraction.claims))})


def _saved(
    store: "Store", batch: Iterable[tuple[Article, Extraction | InputError]], resolver: Resolver, model: str, read_by: str
) -> list[Outcome]:
    """Save articles with what was extracted from them, and say what became of each."""
    from tracker.store import FAILED, Story

    stories: list[Story] = []
    outcomes: list[Outcome] = []
    for article, extracted in batch:
        if isinstance(extracted, InputError):  # the text is kept all the same; without rows, and not as read by these rules
            notes = (extracted.reason,)
            extraction = Extraction(article=article.id, text_hash=article.text_hash, model=model, extractor=FAILED, notes=notes)
        else:
            extraction = extracted.model_copy(update={"extractor": read_by})
        done = resolved(article, extraction, resolver)
        shape = digest(text_without_marks(article.text, article.marks))
        stories.append(Story(article, done.extraction, done.speakers, shape))
        figures = sum(one.excluded is None for one in extraction.figures)
        error = extracted if isinstance(extracted, InputError) else None
        outcomes.append(Outcome(article.path or article.id, "", len(extraction.claims), figures, error, _left_in(article)))
    return [
        Outcome(outcome.where, "skipped", error=came) if isinstance(came, InputError) else replace(outcome, state=came.value)
        for outcome, came in zip(outcomes, store.save_all(stories), strict=True)
    ]


def printed(one: Extracted, min_confidence: float = 0.0) -> dict[str, Any]:
    """A document's line of `tracker extract`: only what is a figure, and links between figures as spans.

    Args:
        min_confidence: the least of a claim or figure, inclusive.
    """
    sure = (figure for figure in one.extraction.figures if figure.excluded is None and figure.confidence >= min_confidence)
    shown = {figure.id: figure for figure in sure}

    def span(id_: str | None) -> Span | None:
        return shown[id_].span if id_ in shown else None

    return {
        "doc": one.article.id,
        "claims": [claim.model_dump(mode="json") for claim in named(one).claims if claim.confidence >= min_confidence],
        "figures": [
            figure.model_dump(mode="json") | {"subset_of": span(figure.subset_of), "revises": span(figure.revises)}
            for figure in shown.values()
        ],
    }


# ------------------------------------------------------------------ reported figures


def import_figures(store: "Store", path: Path, resolver: Resolver) -> "Imported":
    """Import reported figures; a line that cannot be taken is left out and named in the result.

    Raises:
        InputError: the file cannot be read.
    """
    from tracker.store import ImportedFigure

    refused: list[InputError] = []
    speakers: dict[str, Speaker | Resolution] = {}

    def taken() -> Iterator[ImportedFigure]:
        for line in read_figures(path):
            if isinstance(line, InputError):
                refused.append(line)
                continue
            name = line.figure.attributed_to
            if name is not None and name not in speakers:
                found = resolver.resolve(name, article=f"{path}:{line.line}")
                speakers[name] = found
                speakers.update((f"\0{one.id}", one) for one in _belonging([found], resolver))
            yield ImportedFigure(line.figure, line.outlet, line.published, str(path), line.line, line.raw)

    done = store.import_figures(taken(), speakers=speakers)
    return replace(done, refused=(*refused, *done.refused))


# ------------------------------------------------------------------ who is who


def candidates(store: "Store") -> Iterator["Possible"]:
    """Pairs of speakers that may be one and that nobody decided, the likeliest first; a bare surname beside full names comes last.

    Those that a text's own context left open, and those whose names are alike, of whom the shipped data knows one at most: only where
    something is attributed to each of the two that the shipped data does not know.
    """
    from tracker.store import Possible

    judged, spoken, shipped = store.decided(), store.sizes(), Resolver()

    def counts(*ids: str) -> bool:
        return all(id_ in spoken or shipped.speaker(id_) is not None for id_ in ids)

    undecided = ((frozenset((one.speaker.id, one.other.id)), one) for one in store.undecided())
    found = {key: one for key, one in undecided if counts(*key)}
    for pair in alike(store.everybody()):
        key = frozenset((pair.one.id, pair.other.id))
        known = all(shipped.speaker(id_) is not None for id_ in key)
        if key not in found and counts(*key) and not known and judged.apart(*sorted(key)) is None:
            found[key] = Possible(pair.one, pair.other, pair.score, pair.reason, judged.unsure(*sorted(key)))
    order = sorted(found.values(), key=lambda one: (one.reason == SURNAME, -one.score, one.speaker.name, one.speaker.id, one.other.name))
    yield from order


def names_behind(store: "Store", words: str, *, speaker: str | None = None, article: str | None = None) -> set[str]:
    """The names that were resolved for sources that the sentences word so; what was resolved itself comes first, as it is.

    Args:
        words: a source's words ("the minister"), or a resolved name.
        speaker: id of the speaker whose statements are looked at, None for all.
        article: id of the article that is looked at, None for all.
    """
    from tracker.store import ClaimFilter

    key, text = store.normalise(words), ("", "")
    found: set[str] = set()
    for one in store.claims(ClaimFilter(speakers=[speaker] if speaker else None, article=article)):
        names = [named for named in one.speakers if speaker in (None, named.id)]
        if any(store.normalise(named.mention) == key for named in names):
            return {words}
        if one.claim.source:
            if text[0] != one.claim.article:
                text = (one.claim.article, store.text(one.claim.article))
            if store.normalise(" ".join(text[1][start:end] for start, end in one.claim.source)) == key:
                found |= {named.mention for named in names}
    return found


def meant(store: "Store", report: Report, words: str) -> Speaker:
    """The stored speaker that a person means by a figure's originator: by id, else as its text would mean it, after what people decided."""
    if found := store.speakers_by_id([words]):
        return found[0]
    resolver, article = Resolver(), report.figure.article
    setting = Setting(on=report.published, outlet=report.outlet)
    resolution = resolver.resolve(words, article=article or report.document, counted_in=report.figure.place, setting=setting)
    for one in (resolution.speaker, *_belonging([resolution], resolver)):
        store.add_speaker(one)
    return store.speaker(store.decided().speaker(resolution.speaker.id, store.normalise(words), article))


# ------------------------------------------------------------------ reconciliation


def compare(store: "Store", one: str, other: str) -> Verdict:
    """Verdict and reason for any two stored figures, in the light of the series that they belong to.

    Raises:
        UsageError: an id is unknown or ambiguous.
    """
    first, second = store.figure(one), store.figure(other)
    if by_themselves(first, second):
        return verdict(first, second)
    return verdict(first, second, context_for(first, store.reports_beside(first)))


def unlisted(store: "Store", one: str, other: str, found: Verdict) -> str | None:
    """Why two numbers of one originator for one day are in no row of discrepancies, None where they are in one or stand in two texts."""
    if found.kind is not Kind.same_origin_mismatch:
        return None
    first, second = store.figure(one).figure, store.figure(other).figure
    if first.article is None or first.article != second.article or first.id == second.id:
        return None
    if store.are_questioned_together(first.id, second.id):
        return None
    return "The pair is not listed among the discrepancies: one text sets the two side by side and means something by each."


@dataclass(frozen=True, slots=True)
class Side:
    """One claim or figure, with its words.

    Attributes:
        interval: what a figure's words allow, both ends inclusive; None for claims and vague numbers.
        passage: its place in the stored text; None for an imported figure, and where the text is not here.
        url: the document's address, where one is known.
        source: the words that name a claim's speakers, as the text has them.
        names: of the offices and bodies that its speakers speak for, by id.
        judgements: what people decided about who they are and whether it is a claim, of a figure about the figure.
        as_read: a corrected figure as its text has it; None where nobody corrected it.
        former: of which replaced version of the article it is, in words; None for what is read in the present one.
        version: number of that version.
        absent: why the text is not here ("withheld"); None for one that is, and for an imported figure.
    """

    row: Report | Statement
    interval: tuple[float | None, float | None] | None
    passage: Passage | None
    url: str | None = None
    source: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    judgements: tuple["Judgement", ...] = ()
    as_read: Report | None = None
    former: str | None = None
    absent: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """A discrepancy with all that takes part in it, and what people decided about it."""

    discrepancy: Discrepancy
    sides: tuple[Side, ...]
    judgements: tuple["Judgement", ...] = ()


def explain(store: "Store", id_: str) -> "Explained | Side | Past":
    """Gather the rows of a discrepancy, or one claim or figure, each with its place in its text.

    A claim or figure of a former version is shown in that version's text. Of a discrepancy that people judged and that is not found at
    present its past is all there is.

    Args:
        id_: an id, or its beginning; where it fits one discrepancy, that is meant.

    Raises:
        UsageError: the id is unknown or ambiguous.
    """
    from tracker.store import Target

    try:
        found = _row(store, id_)
    except UsageError:
        gone = _gone(store, id_)
        if gone is None:
            raise
        return gone
    if not isinstance(found, Discrepancy):
        return _side(store, found)

    sides = [*(_member(store, id_, store.figure) for id_ in found.figures), *(_member(store, id_, store.claim) for id_ in found.claims)]
    return Explained(found, tuple(sides), tuple(store.standing_on(Target.discrepancy, found.id)))


def side(store: "Store", id_: str, *, claim: bool = False) -> Side:
    """One figure or claim of a discrepancy with its place in its text; of a former version in that version's text.

    Raises:
        NotFound: there is none.
    """
    return _member(store, id_, store.claim if claim else store.figure)


def _gone(store: "Store", id_: str) -> "Side | Past | None":
    """What is on record of a discrepancy, claim or figure that is not found at present; None where nothing is."""
    try:
        past = store.past(id_)
    except UsageError:
        return None
    if past.present or past.what not in ("discrepancy", "figure", "claim"):
        return None
    if past.what == "discrepancy":
        return past
    try:
        side = _member(store, past.id, store.figure if past.what == "figure" else store.claim)
    except UsageError as refused:
        raise NotFound(
            f"{past.what} {past.id} is not found in the present reading of its text: `tracker history {past.id}` shows where it was read"
        ) from refused
    return replace(side, judgements=tuple(one.judgement for one in past.judgements if one.judgement.undone_at is None))


def _former(store: "Store", edition: Edition) -> str:
    """Which version of its article it is, and when another took its place."""
    later = next((one for one in store.editions(edition.article) if one.number > edition.number), None)
    replaced = f", replaced on {later.read_at[:10]}" if later is not None else ""
    return f"version {edition.number} of the article{replaced}"


def _member(store: "Store", id_: str, find: Callable[[str], Report | Statement]) -> Side:
    """One side of a discrepancy; of a former version with its place in that version's text."""
    try:
        return _side(store, find(id_))
    except UsageError:
        edition = store.edition_of(id_)
        if edition is None:
            raise
    marks = [mark.span for mark in edition.marks]
    for row in (*edition.reports, *edition.statements):
        if isinstance(row, Report) and row.figure.id == id_:
            bounds = interval(row.figure)
            words = passage(edition.text, (row.figure.span,), marks=marks) if row.figure.span else None
            return Side(row, (bounds.low, bounds.high), words, former=_former(store, edition), version=edition.number)
        if isinstance(row, Statement) and row.claim.id == id_:
            source = tuple(edition.text[start:end] for start, end in row.claim.source or ())
            words = passage(edition.text, row.claim.content, marks=marks)
            return Side(row, None, words, source=source, former=_former(store, edition), version=edition.number)
    raise NotFound(f"there is no claim or figure {id_!r}")


def _row(store: "Store", id_: str) -> Discrepancy | Statement | Report:
    found: list[Discrepancy | Statement | Report] = []
    several: list[str] = []
    for one in (store.discrepancy, store.claim, store.figure):
        try:
            found.append(one(id_))
        except UsageError as refused:
            if not str(refused).startswith("there is no "):  # else it fits several
                several.append(str(refused))
        if found and isinstance(found[0], Discrepancy):
            return found[0]
    if several:
        raise UsageError("; ".join(several))
    if len(found) > 1:
        raise UsageError(f"{id_!r} may be a claim or a figure: give more of its id")
    if not found:
        raise NotFound(
            f"there is no discrepancy, claim or figure {id_!r}: give an id, or four characters or more of its beginning, as "
            "`tracker discrepancies`, `tracker claims` and `tracker figures` print it"
        )
    return found[0]


def in_its_text(store: "Store", row: Report | Statement) -> Side:
    """A claim or figure that is at hand with its words."""
    return _side(store, row)


def _side(store: "Store", row: Report | Statement) -> Side:
    carrier: str | None
    if isinstance(row, Statement):
        bounds, carrier, spans = None, row.claim.article, row.claim.content
    else:
        bounds, carrier, spans = interval(row.figure), row.figure.article, (row.figure.span,) if row.figure.span else ()
    article = store.carriers([carrier]).get(carrier) if carrier else None
    absent = article.absent if article else None
    side = Side(
        row,
        (bounds.low, bounds.high) if bounds else None,
        passage(article.text, spans, marks=article.marks) if article and spans and absent is None else None,
        article.url if article else None,
        absent=absent,
    )
    from tracker.store import Target

    if not isinstance(row, Statement):
        judgements = tuple(store.standing_on(Target.figure, row.figure.id))
        return replace(side, judgements=judgements, as_read=store.figure_as_read(row.figure.id) if judgements else None)
    beside = {id_ for named in row.speakers for id_ in (named.office, named.on_behalf_of) if id_ is not None}
    return replace(
        side,
        source=tuple(article.text[start:end] for start, end in row.claim.source or ()) if article and absent is None else (),
        names=store.shown_names(beside),
        judgements=(*store.judgements_behind(row), *store.standing_on(Target.claim, row.claim.id)),
    )


def _taken(items: list[Item]) -> Iterator[Item]:
    """Yield and remove what has gathered aside."""
    while items:
        yield items.pop(0)
