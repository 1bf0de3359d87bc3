"""Whatever people decide and take back, in whatever order texts come: rows say what was found, with what is in force laid over it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from tracker.errors import UsageError
from tracker.identity.judged import Choice, Decision, Judged, Subject, split_off
from tracker.records import Article, Claim, Extraction, Figure, Quotation, Resolution, Speaker, SpeakerKind
from tracker.store import ImportedFigure, Store, Target
from tracker.store.engine import writing
from tracker.store.identities import EXTRACTIONS, NAMINGS, SPEAKER_NAMES, SPEAKERS, VERSIONS
from tracker.store.tables import Base

A, B, C, D = (Speaker(id=id_, name=f"Speaker {id_}", kind=SpeakerKind.body, names=(f"Speaker {id_}", "shared")) for id_ in "ABCD")
NAMES = ("x", "X.", "y", "z")  # the first two are one name to the store
# what is meant by each name in each article: not the same everywhere
MEANT = {"one": (A, A, B, C), "two": (A, A, C, C), "three": (B, B, B, D), "a file": (A, B, C, D)}
ARTICLES = ("one", "two", "three")

Rows = set[tuple[Any, ...]]


def resolutions(where: str) -> dict[str, Speaker | Resolution]:
    found = {name: Resolution(speaker=one, reason="in a test", score=0.9) for name, one in zip(NAMES, MEANT[where], strict=True)}
    return {**found, **{one.name: one for one in (A, B, C, D)}}


def save(store: Store, name: str, extractor: str = "1") -> None:
    article = Article(id=name, text=f"Text of {name}.")
    claims = [
        Claim(
            id=f"{name} {n}",
            article=name,
            content=((0, 1),),
            text="T",
            quotation=Quotation.direct,
            speaker=said,
            speakers=(said, "z"),
            about=NAMES[:n],
        )
        for n, said in enumerate(NAMES)
    ]
    figures = [Figure(id=f"{name} figure {n}", measure="killed", value=n, attributed_to=said) for n, said in enumerate(NAMES)]
    rows = Extraction(article=name, text_hash=article.text_hash, claims=tuple(claims), figures=tuple(figures), extractor=extractor)
    store.save(article, rows, speakers=resolutions(name))


def import_(store: Store) -> None:
    figures = [Figure(id=f"line {n}", measure="killed", value=n, attributed_to=name) for n, name in enumerate(NAMES)]
    lines = [ImportedFigure(one, "Bay Herald", None, "file.jsonl", n, "{}") for n, one in enumerate(figures)]
    store.import_figures(lines, speakers=resolutions("a file"))


def empty(store: Store) -> None:
    with writing(store.engine) as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))
        connection.execute(text("DELETE FROM claim_search"))
    store._written.clear()


def dump(store: Store) -> tuple[Rows, Rows, Rows]:
    """Rows that name an actor; speakers; their names."""
    rows: Rows = set()
    with store.engine.connect() as connection:
        for naming in NAMINGS:
            columns = (naming.table.c.extraction_id, naming.mention, naming.key, naming.found, VERSIONS.c.article_id, naming.speaker)
            place = naming.table.c.position if "position" in naming.table.c else naming.table.c.id
            id_ = naming.table.c.claim_id if "claim_id" in naming.table.c else naming.table.c.id
            statement = select(id_, place, *columns).join(EXTRACTIONS, EXTRACTIONS.c.id == naming.table.c.extraction_id)
            statement = statement.outerjoin(VERSIONS, VERSIONS.c.id == EXTRACTIONS.c.version_id)
            rows |= {(naming.table.name, *row) for row in connection.execute(statement)}
        speakers = {
            tuple(row) for row in connection.execute(select(SPEAKERS.c.id, SPEAKERS.c.name, SPEAKERS.c.kind, SPEAKERS.c.merged_into))
        }
        names = {tuple(row) for row in connection.execute(select(SPEAKER_NAMES))}
    return rows, speakers, names


def check(store: Store) -> None:
    """See that the rows are what the decisions in force say, asked anew."""
    in_force = [one for one in store.judgements() if one.undone_at is None]
    decisions = [
        Decision(one.id, Subject(one.target), one.target_id, one.other_id or "", Choice(one.decision), one.article_id) for one in in_force
    ]
    judged = Judged(decisions, store.normalise)
    rows, speakers, names = dump(store)
    for table, id_, *_, key, found, article, speaker in rows:
        row = None if table == "claim_about" else id_  # whom a claim is about is decided by name alone
        assert speaker == judged.speaker(found, key, article, row), (found, key, article, row, decisions)
    for id_, _, _, merged_into in speakers:
        assert (merged_into or id_) == judged.root(id_), (id_, decisions)
    made = {
        split_off(one.speaker, store.normalise(one.other), one.article)
        for one in decisions
        if one.subject is Subject.name and one.choice is Choice.different
    }
    named = {id_ for one in decisions if one.subject is Subject.speakers for id_ in (one.speaker, one.other)}
    named |= {one.speaker for one in decisions}
    assert made <= {one[0] for one in speakers} <= made | named | set("ABCD"), "speakers of names that were split off come and go"
    assert {one[0] for one in names} == {one[0] for one in speakers}


def decided(store: Store) -> list[int]:
    return [one.id for one in store.judgements() if one.undone_at is None]


def act(store: Store, what: str, one: int, other: int, scope: int) -> None:
    """Do one thing, chosen from what there is by numbers."""
    ids = sorted(row[0] for row in dump(store)[1])
    if not ids:
        return
    in_force = decided(store) or [0]
    rows = sorted(row[1] for row in dump(store)[0])
    first, second, name = ids[one % len(ids)], ids[other % len(ids)], NAMES[other % len(NAMES)]
    article = [None, *(store.id_of(Article(id=each, text="T")) for each in ARTICLES)][scope]
    decisions: dict[str, Callable[[], object]] = {
        "merge": lambda: store.merge(first, second, by="ada"),
        "part": lambda: store.part(first, second, by="ada"),
        "doubt": lambda: store.doubt(first, second, by="ada"),
        "alias": lambda: store.name(first, name, means=True, by="ada", article=article),
        "split": lambda: store.name(store.speaker(first).id, name, means=False, by="ada", article=article),
        "give": lambda: store.give(first, rows[other % len(rows)], by="ada"),
        # as another process may write it, without looking
        "same": lambda: store.judge(Target.speakers, first, "same", other_id=second, by="bo"),
        "different": lambda: store.judge(Target.name, first, "different", other_id=name, article_id=article, by="bo"),
        "undo": lambda: store.undo(in_force[one % len(in_force)]),
        "save": lambda: save(store, ARTICLES[other % 3], str(1 + scope % 2)),
        "import": lambda: import_(store),
    }
    with suppress(UsageError):  # refused; what there is stays as it is
        decisions[what]()


ACTS = ("merge", "merge", "part", "doubt", "alias", "give", "split", "split", "same", "different", "undo", "save", "save", "import")
NUMBER = st.integers(0, 7)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.permutations(ARTICLES), st.lists(st.tuples(st.sampled_from(ACTS), NUMBER, NUMBER, st.integers(0, 3)), max_size=14), st.randoms())
def test_rows_say_what_is_in_force_and_undoing_all_of_it_leaves_no_trace(
    store: Store, order: list[str], acts: list[tuple[str, int, int, int]], random: Any
) -> None:
    empty(store)
    save(store, order[0])
    for what, one, other, scope in acts:
        act(store, what, one, other, scope)
        check(store)
    for name in order[1:]:
        save(store, name)
    import_(store)
    check(store)
    numbers = decided(store)
    random.shuffle(numbers)
    for number in numbers:
        store.undo(number)
    rows, speakers, names = dump(store)
    assert {(found, speaker) for *_, found, _, speaker in rows} == {(one.id, one.id) for one in (A, B, C, D)}
    assert speakers == {(one.id, one.name, "body", None) for one in (A, B, C, D)}
    assert len(names) == 8
