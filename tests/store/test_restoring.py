"""An archive that went out comes in again as it was: into an empty database, and into one that holds something already."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from tests.conftest import databases_of
from tests.databases import sample
from tracker.errors import Withdrawn
from tracker.quotes.words import words_of
from tracker.read.notices import ITSELF
from tracker.records import (
    TAKEN_BACK,
    Act,
    Article,
    Claim,
    Event,
    Extraction,
    Figure,
    Mark,
    MarkKind,
    Notice,
    NoticeKind,
    Period,
    Qualifier,
    Quotation,
    ReferencePoint,
    ReferenceSeries,
    Resolution,
    Speaker,
    SpeakerKind,
    Term,
)
from tracker.store import ImportedFigure, Placed, Restored, Saved, Store, Target
from tracker.store.lines import DERIVED, KINDS, Line
from tracker.store.tables import Base

NOT_CARRIED = {"runs", "run_skips", "sightings", "pending", "derived", "blocking_keys", "searched_texts", "discrepancies"}
NOT_CARRIED |= {"discrepancy_figures", "discrepancy_claims", "discrepancy_articles", "summaries"}
NOT_CARRIED |= {"users", "sessions", "tokens", "changes"}
Empty = Callable[[], AbstractContextManager[Store]]


@pytest.fixture
def empty(request: pytest.FixtureRequest, store: Store) -> Empty:
    """Opens an empty database of the same kind as `store`, as often as it is asked."""
    databases = databases_of(request, store.engine.dialect.name)

    @contextmanager
    def opened() -> Iterator[Store]:
        url = databases.new()
        with Store.open(url, normalise=store.normalise) as other:
            yield other
        databases.drop(url)

    return opened


def placed(lines: Iterable[Line]) -> list[Placed]:
    return [Placed(f"line {number}", line) for number, line in enumerate(lines, start=1)]


def restored(store: Store, lines: Iterable[Line]) -> Restored:
    total = Restored()
    for done in store.restore(placed(lines)):
        total += done
    return total


def archive(store: Store, *, with_text: bool = True) -> list[Line]:
    return list(store.lines(with_text=with_text))


def as_json(lines: Iterable[Line]) -> list[str]:
    return [json.dumps(line, sort_keys=True) for line in lines]


def contents(store: Store) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables that an archive carries, what is derived too, but for groups of incidents, which reconciliation makes."""
    found = {}
    with store.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name not in NOT_CARRIED:
                columns = [
                    column for column in table.c if (table.name, column.name) not in {("events", "same_as"), ("articles", "copy_of")}
                ]
                rows = connection.execute(select(*columns).order_by(*table.primary_key)).all()
                found[table.name] = [dict(row._mapping) for row in rows]
    return found


def fill(store: Store) -> None:
    sample.fill(store)


def judged(target: str, target_id: str, decision: str, **fields: Any) -> Line:
    left = ("other_id", "article_id", "reason", "undone_at", "undone_by", "changes", "shown")
    line = {"type": "judgement", "id": 1, "target": target, "target_id": target_id, "decision": decision, "by": "ada"}
    return line | {"at": "2020-01-01T00:00:00+00:00"} | dict.fromkeys(left) | fields


# ------------------------------------------------------------------ into an empty database


def test_everything_comes_back_into_an_empty_database(store: Store, empty: Empty) -> None:
    fill(store)
    lines = archive(store)
    assert {line["type"] for line in lines} >= {"source", "speaker", "candidate", "series", "judgement", "article", "version", "extraction"}
    assert {line["type"] for line in lines} >= {"event", "claim", "figure"}
    with empty() as other:
        done = restored(other, lines)
        assert (+done.counts, done.refused) == ({"new": len(lines)}, [])
        assert as_json(archive(other)) == as_json(lines)
        assert contents(other) == contents(store)
        again = restored(other, lines)
        assert (again.counts["unchanged"], again.counts["new"], again.refused) == (len(lines), 0, [])
        assert contents(other) == contents(store)


def test_without_texts_hashes_stay_and_versions_say_that_texts_are_withheld(store: Store, empty: Empty) -> None:
    fill(store)
    lines = archive(store, with_text=False)
    assert all(line["text"] == "" and line["raw"] is None for line in lines if line["type"] == "version")
    with empty() as other:
        assert restored(other, lines).refused == []
        assert as_json(archive(other, with_text=False)) == as_json(archive(other)) == as_json(lines)
        versions = {one.article.id: one for one in other.versions()}
        assert {one.absent for one in versions.values()} == {"withheld"}
        for one in store.versions():
            rows = versions[one.article.id].extraction
            assert (rows.claims, rows.figures) == (one.extraction.claims, one.extraction.figures)
        filled = restored(other, archive(store))  # the texts come later
        assert (filled.counts["filled"], filled.counts["new"], filled.refused) == (3, 0, [])
        assert as_json(archive(other)) == as_json(archive(store))


def test_a_text_that_was_changed_on_the_way_does_not_come_in(store: Store, empty: Empty) -> None:
    fill(store)
    lines = [line | ({"text": line["text"].replace("12", "13")} if line["type"] == "version" else {}) for line in archive(store)]
    with empty() as other:
        done = restored(other, lines)
        assert [one.line["type"] for one in placed(archive(other)) if one.line["type"] in ("version", "claim")] == []
        assert len(done.refused) == 3
        assert all("it was changed" in str(error) for error in done.refused)
        assert done.counts["left out"] == sum(line["type"] in ("extraction", "event", "claim", "figure") for line in lines) - 2
        assert restored(other, archive(store)).refused == []
        assert as_json(archive(other)) == as_json(archive(store))


@pytest.mark.parametrize("stop", [1, 7, 15, 25, 31, 36])
def test_an_interrupted_import_is_finished_by_running_it_again(
    store: Store, empty: Empty, stop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.store.restoring.LOT", 3)
    fill(store)
    lines = archive(store)

    def breaking() -> Iterator[Placed]:
        yield from placed(lines)[:stop]
        raise KeyboardInterrupt

    with empty() as other:
        with pytest.raises(KeyboardInterrupt):
            for _ in other.restore(breaking()):
                pass
        assert len(archive(other)) < len(lines)
        done = restored(other, lines)
        assert done.refused == []
        assert done.counts["new"] + done.counts["unchanged"] + done.counts["filled"] == len(lines)
        assert as_json(archive(other)) == as_json(lines)
        assert contents(other) == contents(store)


# ------------------------------------------------------------------ into one that holds something


def test_what_is_stored_otherwise_stays_and_is_named(store: Store) -> None:
    fill(store)
    before = contents(store)
    lines = archive(store)
    changed = {
        "source": "name",
        "speaker": "name",
        "claim": "text",
        "figure": "population",
        "event": "kind",
        "article": "name",
        "series": "title",
    }
    meant = [line | {changed[line["type"]]: "another"} for line in lines if line["type"] in changed]
    done = restored(store, meant)
    assert len(done.refused) == len(meant) == done.counts["refused"]
    for line, error in zip(sorted(meant, key=lambda line: list(KINDS).index(line["type"])), done.refused, strict=True):
        assert f"{line['type']} " in error.reason
        assert f"differs in {changed[line['type']]}" in error.reason
        assert error.remedy == "what is stored stays"
    assert contents(store) == before


def test_what_two_databases_have_comes_together(store: Store, empty: Empty, story: Callable[..., Any]) -> None:
    fill(store)
    with empty() as other:
        story(id="else", url="https://harbour.example/else").save(other)
        theirs = archive(other)
        done = restored(other, archive(store))
        assert [error.reason for error in done.refused] == ["speaker agency is stored already and differs in names, member_of"]
        mine = [line for line in archive(store) if line["id" if "id" in line else "type"] != "agency"]
        assert set(as_json(archive(other))) == {*as_json(theirs), *as_json(mine)}


def test_one_text_of_two_articles_comes_together_as_if_both_had_been_saved_here(
    store: Store, empty: Empty, story: Callable[..., Any]
) -> None:
    """The same wire story, in each database the first that carries it: its rows have one set of ids in both."""
    here, there = story(id="here", url="https://harbour.example/a"), story(id="there", url="https://herald.example/b", source="Bay Herald")
    here.save(store)
    with empty() as other, empty() as both:
        there.save(other)
        figure = next(iter(other.reports()))
        other.correct(figure, {"place": "Lowmoor"}, by="bo")
        lines = archive(other)
        assert restored(store, lines).refused == []
        here.save(both)
        there.save(both)
        both.correct(next(one for one in both.reports() if one.document == "there"), {"place": "Lowmoor"}, by="bo")

        def told(one: Store) -> list[Any]:
            figures = [(one.document, one.figure.id, one.figure.place, one.figure.subset_of, one.figure.claim) for one in one.reports()]
            return [sorted(figures, key=str), sorted((one.document, one.claim.id) for one in one.statements())]

        assert told(store) == told(both)
        assert len({id_ for _, id_ in told(store)[1]}) == 4
        again = restored(store, lines)
        assert (again.counts["new"], again.refused, again.counts["unchanged"]) == (0, [], len(lines))
        before = told(other)
        back = restored(other, archive(store))  # where the other article has the plain ids
        assert [error.reason.partition(" is ")[2] for error in back.refused] == [
            "stored here under other row ids: its rows are not taken in twice"
        ]
        assert [len(some) for some in told(other)] == [2 * len(some) for some in before]
        assert all(set(earlier) < set(later) for earlier, later in zip(before, told(other), strict=True))


def test_a_later_reading_becomes_current_and_an_earlier_one_does_not(store: Store, empty: Empty, story: Callable[..., Any]) -> None:
    story(extractor="1").save(store)
    first = archive(store)
    with store.engine.begin() as connection:
        connection.execute(update(Base.metadata.tables["extractions"]).values(created_at="2024-01-01T00:00:00+00:00"))
    earlier = archive(store)
    story(extractor="2").save(store)
    later = archive(store)
    with empty() as other:
        restored(other, earlier)
        assert next(other.versions()).extraction.extractor == "1"
        done = restored(other, later)
        assert (done.new["extraction"], done.refused) == (1, [])
        assert next(other.versions()).extraction.extractor == "2"
        assert other.changes().articles == {next(store.versions()).article.id}
        assert restored(other, first).refused == []
        assert next(other.versions()).extraction.extractor == "2"
        assert as_json(archive(other)) == as_json(later)


def test_what_is_dated_far_ahead_of_the_clock_does_not_come_in(store: Store, empty: Empty, story: Callable[..., Any]) -> None:
    """A seal made after it would date all that comes in later after it, for good."""
    story(id="one").save(store)
    story(id="two", text="Nothing is known.").save(store)
    seal = {"type": "seal", "by": "ada", "versions": 2, "head": "h", "public_key": None, "signature": None}
    near, far = ((datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds") for days in (0.5, 1.5))
    lines = [*archive(store), seal | {"id": 1, "at": near}, seal | {"id": 2, "at": far}]
    first, second = (line for line in lines if line["type"] == "version")
    lines[lines.index(first)], lines[lines.index(second)] = first | {"ingested_at": near}, second | {"ingested_at": far}
    with empty() as other:
        done = restored(other, lines)
        said = sorted(error.reason.partition(" is dated ")[0] for error in done.refused)
        assert said == ["seal 2", f"version {second['id']}"]
        assert all(f"dated {far}, and the clock here says 2" in error.reason for error in done.refused)
        assert [one.at for one in other.seals()] == [near]
        assert [one.ingested_at for one in other.versions()] == [near]
        assert restored(other, lines).new == {}
        story(id="three", text="Much is known.").save(other)
        assert max(one.ingested_at for one in other.versions()) < far


def test_an_article_that_was_withdrawn_here_takes_nothing_in(store: Store, empty: Empty) -> None:
    fill(store)
    lines = archive(store)
    with empty() as other:
        restored(other, [line for line in lines if line["type"] in ("source", "article")])
        article = next(line["id"] for line in lines if line["type"] == "article" and line["name"] == "first")
        gone = {
            "type": "withdrawal",
            "id": 1,
            "article_id": article,
            "reason": "by a court",
            "by": "ada",
            "at": "2026-01-01T00:00:00+00:00",
        }
        assert restored(other, [gone]).refused == []
        done = restored(other, lines)
        assert [str(error) for error in done.refused] == [
            next(
                f"{one.where}: article {article} was withdrawn here: nothing of it is taken in"
                for one in placed(lines)
                if one.line["type"] == "version" and one.line["article_id"] == article
            )
        ]
        assert [one.article.url for one in other.versions()] == ["https://harbour.example/second"]
        assert "Ardmere" not in json.dumps(
            [line for line in archive(other) if line["type"] in ("version", "extraction", "claim", "figure")]
        )


def test_a_withdrawal_of_elsewhere_is_told_and_removes_nothing_here(store: Store) -> None:
    fill(store)
    article = store.article("first").article.id
    gone = {"type": "withdrawal", "id": 1, "article_id": article, "reason": "by a court", "by": "ada", "at": "2026-01-01T00:00:00+00:00"}
    empty = {"text": "", "raw": None, "absent": "withdrawn"}
    versions = [line | empty for line in archive(store) if line["type"] == "version" and line["article_id"] == article]
    done = restored(store, [*versions, gone])
    assert [error.reason for error in done.refused] == [
        f"article {article} was withdrawn where this comes from (by a court); here it stands"
    ]
    assert store.article("first").article.text


def test_a_text_that_was_withdrawn_here_comes_in_with_no_other_article(store: Store, empty: Empty) -> None:
    said = Article(id="one", text="The quay is open.", url="https://harbour.example/one")
    with empty() as other:
        copied = said.model_copy(update={"id": "two", "url": "https://bay.example/two"})
        for place, article in ((store, said), (other, copied)):
            place.save(article, Extraction(article=article.id, text_hash=article.text_hash), speakers={})
        store.withdraw("one", reason="by a court", by="ada")
        done = restored(store, archive(other))
    (refused,) = done.refused
    assert re.fullmatch("the text of version [0-9a-f]{16} was withdrawn here with another article: it is not taken in", refused.reason)
    assert [one.article.text for one in store.versions()] == [""]
    assert "quay" not in json.dumps(archive(store))


def test_a_withdrawn_article_leaves_and_comes_in_as_such(store: Store, empty: Empty) -> None:
    fill(store)
    article = store.article("first").article.id
    tables = Base.metadata.tables
    with store.engine.begin() as connection:
        versions = tables["article_versions"]
        connection.execute(update(versions).where(versions.c.article_id == article).values(text="", absent="withdrawn"))
        row = {"article_id": article, "reason": "by a court", "by": "ada", "at": "2026-01-01T00:00:00+00:00"}
        connection.execute(insert(tables["withdrawals"]), row)
        seal: dict[str, Any] = {"at": "2026-01-02T00:00:00+00:00", "by": "ada", "versions": 3, "head": "ab"}
        connection.execute(insert(tables["seals"]), [seal, seal])
    lines = archive(store)
    with empty() as other:
        assert restored(other, lines).refused == []
        assert contents(other) == contents(store)
        again = restored(other, lines)
        assert (again.counts["unchanged"], again.refused) == (len(lines), [])


def test_one_withdrawn_version_leaves_and_comes_in_beside_the_others(store: Store, empty: Empty) -> None:
    fill(store)
    article = store.article("first").article.id
    tables = Base.metadata.tables
    with store.engine.begin() as connection:
        versions = tables["article_versions"]
        first = (versions.c.article_id == article, versions.c.number == 1)
        connection.execute(update(versions).where(*first).values(text="", absent="withdrawn"))
        row = {"article_id": article, "reason": "version 1: by a court", "by": "ada", "at": "2026-01-01T00:00:00+00:00"}
        connection.execute(insert(tables["withdrawals"]), row)
    lines = archive(store)
    with empty() as other:
        assert restored(other, lines).refused == []
        assert contents(other) == contents(store)
        assert restored(other, lines).counts["unchanged"] == len(lines)
        assert restored(other, [line | {"text": "back", "absent": None} for line in lines if line["type"] == "version"]).counts["new"] == 0
        assert "back" not in json.dumps(archive(other))


def test_nobody_comes_in_whom_only_a_withdrawn_article_names_nor_what_was_decided_on_its_rows(
    store: Store, empty: Empty, story: Callable[..., Any]
) -> None:
    one = story(id="story", url="https://harbour.example/story")
    one.save(store)
    fill(store)
    figure = next(report for report in store.reports() if report.document == "story")
    store.correct(figure, {"place": "Secretville"}, by="bo", reason="the Secretville pier")
    lines = archive(store)
    with empty() as other:
        restored(other, [line for line in lines if line["type"] in ("source", "article")])
        article = store.article("story").article.id
        gone = {
            "type": "withdrawal",
            "id": 1,
            "article_id": article,
            "reason": "by a court",
            "by": "ada",
            "at": "2026-01-01T00:00:00+00:00",
        }
        restored(other, [gone])
        assert [error.reason for error in restored(other, lines).refused] == [
            f"article {article} was withdrawn here: nothing of it is taken in"
        ]
        found = archive(other)
        assert {line["id"] for line in lines if line["type"] == "speaker"} - {
            line["id"] for line in found if line["type"] == "speaker"
        } == {"guard"}
        assert "Secretville" not in json.dumps(found)
        assert "Coast Guard" not in json.dumps(found)
        kept = {"sources", "speakers", "judgements", "reference_series"}
        assert all(contents(other)[name] for name in kept)


# ------------------------------------------------------------------ notices of corrections


def found_notices(store: Store) -> None:
    """What a reconciliation finds: a notice of the article itself, in which a number stands, and one of another article."""
    (read,) = store.printed([store.article("story").article.id])
    own = Notice(kind=NoticeKind.correction, span=(70, 90), article=read.article, reason=ITSELF)
    store.set_notices({read.extraction: [own, Notice(kind=NoticeKind.correction, span=(0, 5), title="Ferries sail")]})
    (one,) = [open_ for open_ in store.open_notices() if open_.title]
    store.link_notices([(one, store.article("ferries").article.id, "by its title")])


def told(store: Store) -> list[Any]:
    linked = [(one.notice.span, one.notice.reason == ITSELF and one.notice.article == one.carrier) for one in store.notices()]
    return [linked, [figure.excluded for figure in store.article("story").extraction.figures]]


@pytest.mark.parametrize("with_text", [True, False])
def test_equal_archives_come_in_whichever_was_reconciled(store: Store, empty: Empty, story: Callable[..., Any], with_text: bool) -> None:
    story().save(store)
    story(id="ferries", text="Ferries sail. " + story().article.text, title="Ferries sail").save(store)
    before = archive(store, with_text=with_text)
    found_notices(store)
    after = archive(store, with_text=with_text)
    expected = told(store)
    assert expected == [[((70, 90), True), ((0, 5), False)], [TAKEN_BACK, None]]
    with empty() as other:
        for lines in (before, after, before, after):
            done = restored(other, lines)
            assert (done.refused, done.counts["refused"]) == ([], 0)
        assert told(other) == expected
        assert as_json(archive(other, with_text=with_text)) == as_json(after)
    with empty() as other:
        assert restored(other, after).refused == []
        assert told(other) == expected
        if not with_text:
            other.set_notices({})
            assert told(other) == expected, "what cannot be found anew stays"
    assert restored(store, before).refused == []
    assert told(store) == expected


# ------------------------------------------------------------------ texts that were withheld


def words_found(store: Store, words: str) -> list[str]:
    (some,) = store.stretches([[words_of(words).keys]], most=10)
    return [one.article for one in store.carried(one.version for one in some or ()).values()] if some else []


def withheld(store: Store, empty: Empty, one: Any) -> AbstractContextManager[Store]:
    """Another database, compared, with a story that came without its text."""

    @contextmanager
    def opened() -> Iterator[Store]:
        one.save(store)
        with empty() as other:
            assert restored(other, archive(store, with_text=False)).refused == []
            other.compared(other.changes())
            assert words_found(other, "killed in Ardmere") == []
            assert not other.changes().articles
            yield other

    return opened()


def test_a_withheld_text_is_filled_in_from_its_file(store: Store, empty: Empty, story: Callable[..., Any]) -> None:
    one = story(raw=story().article.text.encode())
    with withheld(store, empty, one) as other:
        assert not other.has(one.article, extractor="1", model="model 1")
        assert one.save(other) is Saved.extraction
        version = other.article("story")
        assert (version.absent, version.article.text, version.article.raw) == (None, one.article.text, one.article.raw)
        assert words_found(other, "killed in Ardmere") == [version.article.id]
        assert other.changes().articles == {version.article.id}
        assert as_json(archive(other)) == as_json(archive(store))
        assert other.has(one.article, extractor="1", model="model 1")
        assert one.save(other) is Saved.unchanged


def test_a_withheld_text_of_other_bytes_is_filled_in_without_them(store: Store, empty: Empty, story: Callable[..., Any]) -> None:
    with withheld(store, empty, story(raw=story().article.text.encode())) as other:
        assert story(raw=b"a page of it").save(other) is Saved.extraction
        version = other.article("story")
        assert (version.absent, version.article.text, version.article.raw) == (None, story().article.text, b"")
        assert version.raw_hash == store.article("story").raw_hash
        rows = contents(other)["raw_contents"]
        assert [(row["hash"], row["compressed"]) for row in rows] == [(version.raw_hash, None)]


def test_a_text_that_an_import_fills_in_is_compared_anew(store: Store, empty: Empty, story: Callable[..., Any]) -> None:
    with withheld(store, empty, story(raw=story().article.text.encode())) as other:
        assert restored(other, archive(store)).counts["filled"] == 1
        assert other.changes().articles == {other.article("story").article.id}
        assert words_found(other, "killed in Ardmere") == [other.article("story").article.id]


def test_withdrawn_bytes_do_not_come_in_with_another_text(store: Store, empty: Empty) -> None:
    page = b"<p>The quay is open.</p><p>More.</p>"
    said = Article(id="one", text="The quay is open.", url="https://harbour.example/one", raw=page)
    other_text = Article(id="two", text="More.", url="https://bay.example/two", raw=page)
    store.save(said, Extraction(article="one", text_hash=said.text_hash), speakers={})
    store.withdraw("one", reason="by a court", by="ada")
    with empty() as other:
        other.save(other_text, Extraction(article="two", text_hash=other_text.text_hash), speakers={})
        bare, lines = archive(other, with_text=False), archive(other)
    (refused,) = restored(store, lines).refused
    assert re.fullmatch("the bytes of version [0-9a-f]{16} were withdrawn here with another article: it is not taken in", refused.reason)
    assert {row["compressed"] for row in contents(store)["raw_contents"]} == {None}
    assert restored(store, bare).refused == []
    assert [error.reason for error in restored(store, lines).refused] == [refused.reason], "nor into what came without"
    assert {row["compressed"] for row in contents(store)["raw_contents"]} == {None}
    with pytest.raises(Withdrawn):
        store.save(other_text, Extraction(article="two", text_hash=other_text.text_hash), speakers={})


# ------------------------------------------------------------------ what people decided


def test_judgements_come_together_and_are_not_doubled(store: Store, empty: Empty) -> None:
    fill(store)
    with empty() as other:
        restored(other, archive(store))
        store.judge(Target.discrepancy, "d1", "accepted", by="ada", reason="so it is")
        store.judge(Target.discrepancy, "d1", "accepted", by="bo", reason="indeed")
        other.judge(Target.discrepancy, "d2", "dismissed", by="cy")
        done = restored(other, archive(store))
        assert (+done.new, done.refused) == ({"judgement": 2}, [])
        assert restored(other, archive(store)).counts["new"] == 0
        told = [(one.target_id, one.decision, one.by) for one in other.judgements() if one.target_id in ("d1", "d2")]
        assert told == [("d2", "dismissed", "cy"), ("d1", "accepted", "ada"), ("d1", "accepted", "bo")]


def test_that_a_judgement_was_taken_back_is_taken_over(store: Store, empty: Empty) -> None:
    fill(store)
    merged = next(one for one in store.judgements() if one.target == "speakers")
    with empty() as other:
        restored(other, archive(store))
        assert [one.id for one in other.speakers_by_id(["adda"])] == ["quill"]
        store.undo(merged.id, by="bo")
        done = restored(other, archive(store))
        assert (done.counts["filled"], done.refused) == (1, [])
        assert [one.id for one in other.speakers_by_id(["adda"])] == ["adda"]
        assert contents(other) == contents(store)


def test_an_earlier_judgement_does_not_overrule_a_later_one(empty: Empty) -> None:
    with empty() as other:
        other.judge(Target.discrepancy, "d1", "dismissed", by="cy")
        line = judged("discrepancy", "d1", "accepted")
        done = restored(other, [line])
        assert ["decides otherwise, and was made later" in error.reason for error in done.refused] == [True]
        assert [one.decision for one in other.judgements()] == ["dismissed"]
        later = line | {"at": "2999-01-01T00:00:00+00:00"}
        assert restored(other, [later]).refused == []
        assert [one.decision for one in other.judgements()] == ["dismissed", "accepted"]
        assert other.judge(Target.discrepancy, "d3", "accepted", by="cy") == 3  # the database's own numbers go on


def test_a_judgement_that_cannot_be_is_refused(store: Store) -> None:
    line = judged("speakers", "nobody", "same", other_id="noone")
    done = restored(store, [line, line | {"target": "weather"}, line | {"target": "figure", "decision": "perhaps"}])
    assert len(done.refused) == 3
    assert "there is no such speaker here" in done.refused[0].reason
    assert list(store.judgements()) == []


# ------------------------------------------------------------------ imported figures


def test_imported_figures_keep_their_links_in_whatever_lots_they_come(store: Store, empty: Empty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.store.restoring.LOT", 2)
    figures = [
        Figure(id=f"f{n}", measure="killed", value=n, subset_of="f9" if n < 5 else None, revises="f0" if n == 7 else None)
        for n in range(10)
    ]
    store.import_figures([ImportedFigure(one, "Bay Herald", None, "reported.jsonl", n, "{}") for n, one in enumerate(figures)], speakers={})
    lines = archive(store)
    with empty() as other:
        assert restored(other, lines).refused == []
        assert as_json(archive(other)) == as_json(lines)
        assert restored(other, lines).counts["unchanged"] == len(lines)
    with empty() as third:
        done = restored(third, [line for line in lines if line.get("id") != "f9"])
        assert [error.reason for error in done.refused] == ["subset_of names f9, which is no imported figure: stored without it"] * 5
        assert restored(third, lines).refused == []
        assert {json.dumps(line | {"position": 0}, sort_keys=True) for line in archive(third)} == {
            json.dumps(line | {"position": 0}, sort_keys=True) for line in lines
        }


def test_a_row_without_what_it_belongs_to_is_refused_and_the_rest_goes_in(store: Store, empty: Empty) -> None:
    fill(store)
    lines = archive(store)
    with empty() as other:
        done = restored(other, [line for line in lines if line.get("id") != "agency"])
        assert any("names what is not stored" in error.reason for error in done.refused)
        assert {line["type"] for line in archive(other)} >= {"source", "speaker", "article", "version", "series"}
        assert restored(other, lines).refused == []
        numbered = {"judgement": {"id": 0}}
        both = [[line | numbered.get(line["type"], {}) for line in found] for found in (archive(other), lines)]
        assert sorted(as_json(both[0])) == sorted(as_json(both[1]))


# ------------------------------------------------------------------ whatever a row may hold


NUMBERS = count()
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
span = st.tuples(st.integers(0, 10**9), st.integers(0, 10**9))
spans = st.lists(span, max_size=3).map(tuple)
number = st.none() | st.integers(-(2**63) + 1, 2**63 - 1)
unit = st.floats(0, 1)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


listed = st.lists(words, max_size=2).map(tuple)
claims = st.fixed_dictionaries(
    {
        "content": spans, "cue": maybe(spans), "source": maybe(spans), "text": words, "quotation": st.sampled_from(Quotation),
        "act": st.sampled_from(Act), "negated": st.booleans(), "speaker_mention": maybe(words), "role": maybe(words), "via": listed,
        "denies": maybe(spans), "said_on": maybe(words), "confidence": unit,
    }
)  # fmt: skip
figures = st.fixed_dictionaries(
    {
        "span": maybe(span), "text": maybe(words), "measure": words, "value": number, "low": number, "high": number, "hedge": maybe(words),
        "qualifier": st.sampled_from(Qualifier), "population": words, "established": maybe(words), "place": maybe(words),
        "period": st.sampled_from(Period), "since": maybe(words), "as_of": maybe(words), "via": listed, "negated": st.booleans(),
        "headline": st.booleans(), "event": maybe(words), "evidence": st.dictionaries(words, spans, max_size=2),
        "inferred": st.dictionaries(words, words, max_size=2), "excluded": maybe(words), "confidence": unit,
    }
)  # fmt: skip
articles = st.fixed_dictionaries(
    {
        "text": words, "title": maybe(words), "source": maybe(words), "published": maybe(words), "published_span": maybe(span),
        "url": maybe(words),
        "credit": maybe(words), "language": maybe(words), "byline": maybe(words), "reader": maybe(words),
        "marks": st.lists(st.builds(Mark, span=span, kind=st.sampled_from(MarkKind)), max_size=2).map(tuple),
        "raw": st.binary(max_size=50), "media_type": words, "encoding": words, "notes": listed,
    }
)  # fmt: skip
terms = st.builds(Term, office=words, since=maybe(words), until=maybe(words), seen=maybe(words), source=maybe(words))
speakers = st.lists(
    st.fixed_dictionaries(
        {"name": words, "kind": st.sampled_from(SpeakerKind), "names": listed, "member_of": listed,
         "terms": st.lists(terms, max_size=2).map(tuple),
         "country": maybe(words), "wikidata": maybe(words)}
    ), min_size=1, max_size=3, unique_by=lambda one: one["name"],
)  # fmt: skip
resolved = st.fixed_dictionaries({"reason": words, "score": unit, "office": maybe(words), "on_behalf_of": maybe(words)})
points = st.builds(
    ReferencePoint, as_of=words, since=words, value=number, low=number, high=number, line=st.integers(0, 2**31 - 1), raw=words
)
series = st.fixed_dictionaries(
    {"originator": words, "title": maybe(words), "measure": words, "place": words, "period": st.sampled_from(Period), "since": maybe(words),
     "points": st.lists(points, max_size=3, unique_by=lambda one: (one.as_of, one.since)).map(tuple)}
)  # fmt: skip
judgements = st.fixed_dictionaries(
    {"target_id": words, "decision": st.sampled_from(["accepted", "dismissed"]), "by": words, "reason": words,
     "shown": maybe(st.dictionaries(words, words | number, max_size=2))}
)  # fmt: skip


UNHURRIED: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@settings(max_examples=20, **UNHURRIED)
@given(data=st.data())
def test_any_archive_is_the_same_after_it_came_in(empty: Empty, data: st.DataObject) -> None:
    check_any_archive(empty, data)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@settings(max_examples=4, **UNHURRIED)
@given(data=st.data())
def test_any_archive_is_the_same_on_postgresql(empty: Empty, data: st.DataObject) -> None:
    check_any_archive(empty, data)


def check_any_archive(empty: Empty, data: st.DataObject) -> None:
    draw = data.draw
    with empty() as one, empty() as other:
        for _ in range(draw(st.integers(1, 2))):
            fill_with(one, draw)
        lines = archive(one)
        done = restored(other, json.loads(json.dumps(lines)))
        assert done.refused == []
        assert as_json(archive(other)) == as_json(lines)
        assert contents(other) == contents(one)
        without = archive(one, with_text=False)
        with empty() as third:
            assert restored(third, json.loads(json.dumps(without))).refused == []
            assert as_json(archive(third, with_text=False)) == as_json(without)


def fill_with(store: Store, draw: Any) -> None:
    number = next(NUMBERS)
    known = [Speaker(id=f"{number} {n}", **one) for n, one in enumerate(draw(speakers))]
    who: dict[str, Speaker | Resolution] = {one.name: Resolution(speaker=one, **draw(resolved)) for one in known}
    names = tuple(one.name for one in known)
    given = Article(id=f"article {number}", **draw(articles))
    said = Claim(
        id=f"claim {number}", article=given.id, speaker=names[0], speakers=names, mentions=names, about=names[1:], **draw(claims)
    )  # fmt: skip
    figure = Figure(id=f"figure {number}", article=given.id, attributed_to=names[0], claim=said.id, **draw(figures))
    part = Figure(id=f"part {number}", article=given.id, subset_of=figure.id, **draw(figures))
    told = () if figure.event is None else (Event(id=figure.event, kind=draw(maybe(words)), place=draw(maybe(words)), within=draw(listed)),)
    for extractor in draw(st.sampled_from([("1",), ("1", "2")])):
        made = Extraction(
            article=given.id, text_hash=given.text_hash, claims=(said,), figures=(part, figure), events=told, extractor=extractor,
            model=draw(words), notes=draw(listed),
        )  # fmt: skip
        store.save(given, made, speakers=who, digest=draw(maybe(words)))
    line = Figure(id=f"line {number}", attributed_to=names[0], **draw(figures))
    imported = ImportedFigure(line, draw(maybe(words)), draw(maybe(words)), "reported.jsonl", number, "{}")
    store.import_figures([imported], speakers=who)
    store.add_references([ReferenceSeries(**draw(series))], path=draw(words), file_hash=draw(words))
    made_of = draw(judgements)
    store.judge(Target.discrepancy, f"{made_of.pop('target_id')} {number}", made_of.pop("decision"), **made_of)


# ------------------------------------------------------------------ what an archive holds


def test_every_table_is_carried_or_named_as_left_out() -> None:
    beside = {
        "raw_contents",
        "speaker_names",
        "speaker_memberships",
        "speaker_terms",
        "claim_speakers",
        "claim_about",
        "reference_points",
        "notices",
    }
    carried = {kind.table.name for kind in KINDS.values()} | beside
    assert carried.isdisjoint(NOT_CARRIED)
    assert carried | NOT_CARRIED == set(Base.metadata.tables)
    for table, columns in DERIVED.items():
        assert columns <= set(Base.metadata.tables[table].c.keys())
