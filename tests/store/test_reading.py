"""What is asked for comes out: by speaker, date, place, words, id; in order; as records."""

from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Select
from sqlalchemy import text as sql

from tracker.errors import UsageError
from tracker.records import Act, Article, Claim, Extraction, Figure, Quotation, Speaker, SpeakerKind
from tracker.store import ClaimFilter, FigureFilter, ImportedFigure, Store
from tracker.store.filters import folded
from tracker.store.reading import CLAIM, FIGURE, claim_conditions, figure_conditions
from tracker.store.writing import FIGURES

MAYOR = Speaker(id="mayor", name="Mayor of Ardmere", kind=SpeakerKind.person, names=("Mayor of Ardmere",))
GUARD = Speaker(id="guard", name="Coast Guard", kind=SpeakerKind.body, names=("Coast Guard",))
SPEAKERS = {one.name: one for one in (MAYOR, GUARD)}


def claim(id_: str, text: str, speakers: tuple[Speaker, ...] = (MAYOR,), **fields: Any) -> Claim:
    names = tuple(one.name for one in speakers)
    given = {"content": ((0, 1),), "quotation": Quotation.direct, "speaker": names[0] if names else None, "speakers": names, **fields}
    return Claim(id=id_, article="", text=text, **given)


def figure(id_: str, value: int, **fields: Any) -> Figure:
    return Figure(id=id_, article="", span=(0, 1), text=str(value), value=value, **{"measure": "killed", **fields})


def save(store: Store, name: str, *, claims: tuple[Claim, ...] = (), figures: tuple[Figure, ...] = (), **fields: Any) -> str:
    """Save an article and return the id by which its rows name it."""
    article = Article(**{"id": name, "text": f"Text of {name}", "source": "Harbour Post", "published": "2024-03-26", **fields})
    extraction = Extraction(article=name, text_hash=article.text_hash, claims=claims, figures=figures)
    store.save(article, extraction, speakers=SPEAKERS)
    return store.article(name).article.id


@pytest.fixture
def claims(store: Store) -> Store:
    """Five claims of two articles."""
    save(
        store,
        "first",
        claims=(
            claim("aaaa1", "The Bridge is closed.", said_on="2024-03-24"),
            claim("aaaa2", "We fired no shot.", (GUARD,), act=Act.deny, about=("Mayor of Ardmere",)),
            claim("bbbb3", "Both agree at 100% of it.", (MAYOR, GUARD), said_on="2024-03"),
        ),
    )
    save(
        store,
        "second",
        source="Bay Herald",
        published="2024-04-02T23:30:00+03:00",
        claims=(claim("cccc4", "An unnamed voice.", (), confidence=0.4), claim("cccc5", "The bridge is open.", (MAYOR,), act=Act.announce)),
    )
    save(store, "third", source=None, published=None, claims=(claim("dddd6", "Nobody knows when.", (GUARD,)),))
    return store


def test_claims_in_the_order_of_their_dates(claims: Store) -> None:
    for wanted, ids in (
        (ClaimFilter(), ["bbbb3", "aaaa1", "aaaa2", "cccc4", "cccc5", "dddd6"]),
        (ClaimFilter(speakers=["mayor"]), ["bbbb3", "aaaa1", "cccc5"]),
        (ClaimFilter(speakers=["guard"]), ["bbbb3", "aaaa2", "dddd6"]),
        (ClaimFilter(speakers=["mayor", "guard"]), ["bbbb3", "aaaa1", "aaaa2", "cccc5", "dddd6"]),
        (ClaimFilter(speakers=[]), []),
        (ClaimFilter(acts=["deny", "announce"]), ["aaaa2", "cccc5"]),
        (ClaimFilter(about=["mayor"]), ["aaaa2"]),
        (ClaimFilter(words="the bridge"), ["aaaa1", "cccc5"]),
        (ClaimFilter(words="100%"), ["bbbb3"]),
        (ClaimFilter(words="0_"), []),
        (ClaimFilter(about=["mayor"], words="bridge"), []),
        (ClaimFilter(source="herald"), ["cccc4", "cccc5"]),
        (ClaimFilter(source="herald", min_confidence=0.4), ["cccc4", "cccc5"]),
        (ClaimFilter(source="herald", min_confidence=0.5), ["cccc5"]),
        (ClaimFilter(speakers=["mayor"], source="Harbour Post", acts=["assert"]), ["bbbb3", "aaaa1"]),
        (ClaimFilter(since="2024-03-25"), ["bbbb3", "aaaa2", "cccc4", "cccc5"]),
        (ClaimFilter(until="2024-03-24"), ["bbbb3", "aaaa1"]),
        (ClaimFilter(since="2024-03-26", until="2024-03-26"), ["bbbb3", "aaaa2"]),
        (ClaimFilter(since="2024-04", until="2024-04-02"), ["cccc4", "cccc5"]),
        (ClaimFilter(until="2024-04-01"), ["bbbb3", "aaaa1", "aaaa2"]),
        (ClaimFilter(since="2024", until="2024"), ["bbbb3", "aaaa1", "aaaa2", "cccc4", "cccc5"]),
    ):
        assert [one.claim.id for one in claims.claims(wanted)] == ids, wanted


def test_a_statement_says_who_carried_it(claims: Store) -> None:
    statement = claims.claim("cccc5")
    assert (statement.outlet, statement.published, statement.copy_of) == ("Bay Herald", "2024-04-02T23:30:00+03:00", None)
    assert [one.document for one in claims.statements()] == ["first", "first", "first", "second", "second", "third"]
    assert statement.claim.article == claims.article("second").article.id
    assert [one.claim.id for one in claims.claims(ClaimFilter(article=statement.claim.article))] == ["cccc4", "cccc5"]
    assert claims.claim("bbbb3").claim.speakers == ("Mayor of Ardmere", "Coast Guard")
    assert claims.claim("cccc4").claim.speaker is None


@pytest.fixture
def figures(store: Store) -> Store:
    """Figures of one article and of a file."""
    save(
        store,
        "first",
        credit="Wire",
        figures=(
            figure("f1", 12, place="Şırnak province", as_of="2024-03-25", attributed_to="Coast Guard"),
            figure("f2", 3, measure="injured", place="Ardmere", as_of="2024-03", attributed_to="Mayor of Ardmere"),
            figure("f3", 0, excluded="zero by words", as_of="2024-03-25"),
            figure("f4", 40, measure="missing"),
        ),
    )
    line = Figure(id="f5", measure="killed", value=9, place="Greater ARDMERE", as_of="2024-05-01")
    store.import_figures([ImportedFigure(line, "Bay Herald", "2024-05-02", "x.jsonl", 1, "{}")], speakers={})
    return store


def test_figures_in_the_order_of_their_dates(figures: Store) -> None:
    for wanted, ids in (
        (FigureFilter(), ["f2", "f1", "f5", "f4"]),
        (FigureFilter(measures=["killed"]), ["f1", "f5"]),
        (FigureFilter(measures=["killed", "missing"]), ["f1", "f5", "f4"]),
        (FigureFilter(place="sirnak"), ["f1"]),
        (FigureFilter(place="ŞIRNAK"), ["f1"]),
        (FigureFilter(place="ardmere"), ["f2", "f5"]),
        (FigureFilter(place="_"), []),
        (FigureFilter(originators=["guard"]), ["f1"]),
        (FigureFilter(originators=["guard", "mayor"]), ["f2", "f1"]),
        (FigureFilter(population="PEOPLE"), ["f2", "f1", "f5", "f4"]),
        (FigureFilter(population="children"), []),
        (FigureFilter(periods=["unknown"], measures=["killed"]), ["f1", "f5"]),
        (FigureFilter(periods=["cumulative", "incident"]), []),
        (FigureFilter(source="bay"), ["f5"]),
        (FigureFilter(since="2024-03-25", until="2024-04"), ["f2", "f1"]),
        (FigureFilter(since="2024-04"), ["f5"]),
        (FigureFilter(until="2024-03-24"), ["f2"]),
    ):
        assert [one.figure.id for one in figures.figures(wanted)] == ids, wanted


def test_a_report_says_whose_the_number_is_and_who_carried_it(figures: Store) -> None:
    article = figures.article("first").article.id
    found = {one.figure.id: one for one in figures.reports()}
    assert [(one.outlet, one.published, one.originator, one.credit) for _, one in sorted(found.items())] == [
        ("Harbour Post", "2024-03-26", "Coast Guard", "Wire"),
        ("Harbour Post", "2024-03-26", "Mayor of Ardmere", "Wire"),
        ("Harbour Post", "2024-03-26", None, "Wire"),
        ("Bay Herald", "2024-05-02", None, None),
    ]
    assert [(one.document, one.raw) for _, one in sorted(found.items())] == [("first", None)] * 3 + [("x.jsonl:1", "{}")]
    earlier = save(figures, "earlier")
    figures.mark_copies({article: earlier})
    assert figures.figure("f4").copy_of == earlier


def test_expressions_that_are_no_figures_are_read_for_the_audit_alone(figures: Store) -> None:
    (version,) = figures.versions()
    assert [one.id for one in version.extraction.figures] == ["f1", "f2", "f3", "f4"]
    assert figures.figure("f3").figure.excluded == "zero by words"


def test_an_id_may_be_cut_to_four_characters(claims: Store) -> None:
    assert [claims.claim(given).claim.id for given in ("aaaa1", "bbbb", "bbbb3")] == ["aaaa1", "bbbb3", "bbbb3"]


def test_an_id_that_names_none_or_several_is_refused(claims: Store) -> None:
    for given, message in (
        ("aaaa", "'aaaa' may be claim aaaa1, aaaa2: give more of its id"),
        ("bbb", "there is no claim 'bbb'"),
        ("%%%%", "there is no claim '%%%%'"),
    ):
        with pytest.raises(UsageError) as raised:
            claims.claim(given)
        assert str(raised.value) == message


def test_an_article_is_found_by_id_name_or_address(store: Store) -> None:
    id_ = save(store, "first", url="https://harbour.example/1")
    for given in (id_, id_[:6], "first", "https://harbour.example/1"):
        assert store.article(given).article.id == id_
        assert store.text(given) == "Text of first"
    with pytest.raises(UsageError, match="there is no article 'second'"):
        store.article("second")


def test_one_name_of_two_articles_is_refused(store: Store) -> None:
    for path in ("a/first.txt", "b/first.txt"):
        article = Article(id="first", text=f"Text of {path}", path=path)
        store.save(article, Extraction(article="first", text_hash=article.text_hash), speakers={})
    with pytest.raises(UsageError, match=r"'first' is the name of the articles [0-9a-f]{16}, [0-9a-f]{16}: name one of them"):
        store.article("first")


def test_streams_read_thousands_of_rows_and_may_be_left_early(store: Store) -> None:
    many = tuple(claim(f"claim-{n:05}", f"Claim {n}") for n in range(1200))
    save(store, "long", claims=many, figures=tuple(figure(f"figure-{n:05}", n) for n in range(1200)))
    assert [one.claim.id for one in store.statements()] == [one.id for one in many]
    assert [one.figure.value for one in store.reports()] == list(range(1200))
    started = store.statements()
    assert [one.claim.text for one in islice(started, 2)] == ["Claim 0", "Claim 1"]
    save(store, "while reading", text="Another text")  # a reader stops no writer
    assert sum(1 for _ in started) == 1198
    assert len(list(islice(store.reports(), 3))) == 3


def test_stats_count_what_is_current(figures: Store) -> None:
    stats = figures.stats()
    assert (stats.articles, stats.versions, stats.claims, stats.figures, stats.imported, stats.sources) == (1, 1, 0, 3, 1, 2)


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (CLAIM.where(*claim_conditions(ClaimFilter(speakers=["mayor"]))), "ix_claim_speakers_speaker_id_extraction_id_claim_id"),
        (CLAIM.where(*claim_conditions(ClaimFilter(about=["mayor"]))), "ix_claim_about_speaker_id_extraction_id_claim_id"),
        (FIGURE.where(*figure_conditions(FigureFilter(measures=["killed"], place="a"))), "ix_figures_measure_place_folded_as_of"),
        (FIGURE.where(*figure_conditions(FigureFilter(originators=["guard"]))), "ix_figures_originator_id_as_of"),
        (FIGURE.where(FIGURES.c.id == "f1"), "ix_figures_id"),
        (CLAIM.where(*claim_conditions(ClaimFilter(article="first"))), "sqlite_autoindex_extractions_2"),  # current_of is unique
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_question_reads_a_whole_table(tmp_path: Path, statement: Select[Any], index: str) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}", create=True) as store, store.engine.connect() as connection:
        plan = " ".join(row.detail for row in connection.execute(sql("EXPLAIN QUERY PLAN " + in_words(statement, connection))))
    assert "SCAN" not in plan.replace("SCAN made_by", "")  # the keys that were found, no table
    assert index in plan


def in_words(statement: Select[Any], connection: Connection) -> str:
    return str(statement.compile(connection, compile_kwargs={"literal_binds": True}))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Şırnak", "sirnak"),
        ("İzmir", "izmir"),
        ("  Gaza   City ", "gaza city"),
        ("São Tomé", "sao tome"),
        ("ΑΘΉΝΑ", "αθηνα"),
        ("غزة", "غزة"),
    ],
)
def test_folded(text: str, same: str) -> None:
    assert folded(text) == folded(same) == same
