"""What is withdrawn is gone: no table has a word of it, hashes stay, what others share stays, and it does not come back."""

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from tracker.auditing import Tally, audit_store
from tracker.errors import StoreLocked, StoreReadOnly, UsageError, Withdrawn
from tracker.records import Event, Kind, Notice, NoticeKind, Resolution, Speaker, SpeakerKind, discrepancy
from tracker.store import ClaimFilter, FigureFilter, Saved, Store, Target, tables
from tracker.store.tables import Base
from tracker.store.unmodelled import INDEXES, UNMODELLED
from tracker.store.withdrawing import REWRITTEN

MakeStory = Callable[..., Any]


def secret(story: MakeStory, **fields: Any) -> Any:
    """A story of a person and a place that stand in no other."""
    one = story()
    body = one.article.text.replace("Ardmere", "Quorvel")
    made = story(
        **{
            "text": body,
            "id": "quorvel-night",
            "title": "Quorvel counts its dead",
            "byline": "Zephania Yarrow",
            "url": "https://harbour.example/quorvel-night",
            "path": "/news/quorvel-night.txt",
            "raw": body.encode(),
            "notes": ("Quorvel was decoded",),
        }
        | fields
    )
    person = Speaker(id="0123456789abcdef", name="Zephania Yarrow", kind=SpeakerKind.person, names=("Zephania Yarrow", "Z. Yarrow"))
    event = Event(id="fedcba9876543210", kind="airstrike", place="Quorvel", traits=("person:zephania yarrow",))
    claims = tuple(one.model_copy(update={"about": ("Zephania Yarrow",)}) for one in made.extraction.claims)
    figures = tuple(
        one.model_copy(update={"place": "Quorvel" if one.place else None, "event": event.id if one.event else None})
        for one in made.extraction.figures
    )
    extraction = made.extraction.model_copy(
        update={"claims": claims, "figures": figures, "events": (event,), "notes": ("Quorvel was skipped",)}
    )
    speakers = {**made.speakers, "Zephania Yarrow": Resolution(speaker=person, reason="its own words", score=0.6)}
    return replace(made, extraction=extraction, speakers=speakers)


def dump(store: Store) -> str:
    """Everything that stands in the database, the indexes of words too."""
    names = [*Base.metadata.tables, *UNMODELLED]
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "sqlite":  # the words themselves, as the indexes keep them
            for name in INDEXES:
                connection.execute(text(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name}_words USING fts5vocab(main, {name}, row)"))
                names.append(f"temp.{name}_words")
        return "\n".join(f"{name} {tuple(row)}" for name in names for row in connection.execute(text(f"SELECT * FROM {name}")))


def words_in(store: Store) -> list[str]:
    found = dump(store).lower()
    return [word for word in ("quorvel", "zephania", "yarrow", "harbour.example") if word in found]


def withdrawn(store: Store, given: str = "quorvel-night", **options: Any) -> Any:
    return store.withdraw(given, reason="a court's order", by="Kim", **options)


def test_nothing_of_it_is_left(store: Store, story: MakeStory) -> None:
    one = secret(story)
    one.save(store)
    story(path="/news/story.txt").save(store)
    assert len(words_in(store)) == 4
    version, hashes = store.article("quorvel-night"), one.article.text_hash
    rows = store.count_versions()
    done = withdrawn(store)
    assert (done.versions, done.claims, done.figures) == ((1,), 2, 2)
    assert words_in(store) == [], [line for line in dump(store).splitlines() if "quorvel" in line.lower()]
    after = store.article(version.article.id)
    assert (after.article.text, after.absent, after.extraction.text_hash, after.raw_hash) == ("", "withdrawn", hashes, version.raw_hash)
    assert (after.article.url, after.article.title, after.article.raw, after.article.path) == (None, None, b"", None)
    assert store.count_versions() == rows
    ((listed),) = store.withdrawals()
    assert (listed.article, listed.reason, listed.by, listed.versions) == (version.article.id, "a court's order", "Kim", (1,))


def test_what_others_have_stays(store: Store, story: MakeStory) -> None:
    story(path="/news/story.txt").save(store)
    secret(story).save(store)
    before = {one.claim.id for one in store.claims(ClaimFilter(article=store.article("story").article.id))}
    withdrawn(store)
    assert {one.claim.id for one in store.statements()} == before
    assert len(list(store.figures(FigureFilter()))) == 2
    assert [one.claim.id in before for one in store.claims(ClaimFilter(words="killed"))] == [True]
    assert {"agency", "north", "guard"} <= {one.id for one in store.speakers_by_id(["agency", "north", "guard", "0123456789abcdef"])}
    assert store.speakers_by_id(["0123456789abcdef"]) == []


def test_everything_can_be_read_afterwards(store: Store, story: MakeStory) -> None:
    secret(story).save(store)
    story(path="/news/story.txt").save(store)
    withdrawn(store)
    tally = Tally()
    assert len(list(store.versions())) == 2
    assert store.stats().claims == 2
    assert [one.field for one in audit_store(store, tally, article=next(store.withdrawals()).article, every=True, processes=1)] == []
    assert tally.withdrawn == 1
    assert list(store.changed()) == []
    assert store.text(next(store.withdrawals()).article) == ""
    store.scrub()
    assert words_in(store) == [], [line for line in dump(store).splitlines() if "quorvel" in line.lower()]


def test_what_postgresql_did_not_write_anew_is_not_called_gone(postgresql: Any, story: MakeStory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.store.withdrawing.PAUSE", 0.01)
    with postgresql.fresh("migrated") as url, Store.open(url) as store:
        secret(story).save(store)
        with store.engine.connect().execution_options(isolation_level="REPEATABLE READ") as earlier:
            earlier.execute(text("SELECT count(*) FROM articles"))
            withdrawn(store)
            with pytest.raises(StoreLocked, match="in a transaction that began before"):
                store.scrub()
        postgresql.say("CREATE ROLE editor LOGIN")
        with store.engine.begin() as connection:
            connection.execute(text("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO editor"))
        theirs = make_url(url).set(username="editor").render_as_string(hide_password=False)
        with Store.open(theirs) as store_of_another, pytest.raises(StoreReadOnly, match="the owner of its tables"):
            store_of_another.scrub()
        before = files(store)
        store.scrub()
        assert not files(store) & before


def files(store: Store) -> set[int]:
    """Where PostgreSQL keeps the tables that have words."""
    with store.engine.connect() as connection:
        return {connection.execute(text("SELECT pg_relation_filenode(:name)"), {"name": name}).scalar_one() for name in REWRITTEN}


def test_it_does_not_come_back(store: Store, story: MakeStory) -> None:
    one = secret(story)
    one.save(store)
    withdrawn(store)
    day = next(store.withdrawals()).at[:10]
    assert not store.has(one.article, extractor="1", model="model 1")
    assert store.refusal(story().article) is None
    elsewhere = secret(story, url=None, path="/other/copy.txt", id="copy")
    changed = story(text=one.article.text.replace("12", "13"), url=one.article.url, path=None)
    page = secret(story, url=None, path="/other/page.html", id="page", text="Other main text of the same page.", raw=one.article.raw)
    bare = page.extraction.model_copy(update={"claims": (), "figures": (), "events": ()})
    for again in (one, elsewhere, changed, replace(page, extraction=bare)):
        assert f"withdrawn on {day}" in str(store.refusal(again.article)), "known before it is extracted"
        with pytest.raises(Withdrawn, match=f"withdrawn on {day}"):
            again.save(store)
    assert words_in(store) == [], [line for line in dump(store).splitlines() if "quorvel" in line.lower()]


def test_a_refusal_is_recorded_without_its_place(store: Store, story: MakeStory) -> None:
    one = secret(story)
    one.save(store)
    withdrawn(store)
    run = store.start_run("ingest news/ /news/quorvel-night.txt")
    with pytest.raises(Withdrawn) as refused:
        one.save(store)
    assert refused.value.where == "/news/quorvel-night.txt"
    store.record_skip(run, refused.value)
    ((_, skip),) = store.skips(run)
    assert skip.where == f"withdrawn-{refused.value.article}"
    assert words_in(store) == [], [line for line in dump(store).splitlines() if "quorvel" in line.lower()]


def test_one_version_goes_and_the_other_stays(store: Store, story: MakeStory) -> None:
    secret(story).save(store)
    clean = story(text=story().article.text, url="https://harbour.example/quorvel-night", path=None)
    assert clean.save(store) is Saved.version
    done = withdrawn(store, number=1)
    assert done.versions == (1,)
    version = store.article("https://harbour.example/quorvel-night")
    assert (version.number, version.absent, len(version.extraction.claims)) == (2, None, 2)
    assert "zephania" not in dump(store).lower()
    assert [one.number for one in store.editions(version.article.id)] == [2], "a text that is gone was not changed"
    assert next(store.withdrawals()).reason == "version 1: a court's order"
    with pytest.raises(UsageError, match="version 1 was withdrawn already"):
        withdrawn(store, version.article.id, number=1)
    with pytest.raises(UsageError, match="no version 7"):
        withdrawn(store, version.article.id, number=7)
    with pytest.raises(Withdrawn):
        secret(story).save(store)
    assert withdrawn(store, version.article.id).versions == (1, 2)
    with pytest.raises(UsageError, match="was withdrawn already"):
        withdrawn(store, version.article.id)


def test_the_current_version_goes_and_no_earlier_one_takes_its_place(store: Store, story: MakeStory) -> None:
    story(url="https://harbour.example/quorvel-night", path=None).save(store)
    secret(story).save(store)
    withdrawn(store, "https://harbour.example/quorvel-night", number=2)
    version = store.article("https://harbour.example/quorvel-night")
    assert (version.number, version.absent, version.extraction.claims) == (2, "withdrawn", ())
    third = story(text="Nothing happened.", url="https://harbour.example/quorvel-night", path=None)
    bare = third.extraction.model_copy(update={"claims": (), "figures": ()})
    assert replace(third, extraction=bare).save(store) is Saved.version


def test_articles_with_the_same_text_are_named_and_stay(store: Store, story: MakeStory) -> None:
    secret(story).save(store)
    secret(story, id="copy", url=None, path="/other/copy.txt").save(store)
    copy = store.article("copy").article.id
    (beside,) = store.leaving("quorvel-night").beside
    assert (beside.article, beside.name, beside.why, beside.keeps_bytes) == (copy, "copy", "has the same text", True)
    assert withdrawn(store).beside == (beside,)
    kept = store.article("copy")
    assert kept.article.raw == kept.article.text.encode()
    assert len(kept.extraction.claims) == 2
    again = secret(story, id="copy", url=None, path="/other/copy.txt", model="model 2")
    assert again.save(store) is Saved.extraction, "what was left in the archive may be read anew"
    withdrawn(store, "copy")
    assert words_in(store) == [], [line for line in dump(store).splitlines() if "quorvel" in line.lower()]
    with store.engine.connect() as connection:
        assert set(connection.scalars(select(tables.RawContent.table().c.compressed))) == {None}


def test_copies_and_corrections_are_named(store: Store, story: MakeStory) -> None:
    secret(story).save(store)
    story(path="/news/story.txt").save(store)
    original, copy = store.article("quorvel-night").article.id, store.article("story").article.id
    store.mark_copies({copy: original})
    assert [(one.name, one.why) for one in store.leaving("quorvel-night").beside] == [("story", "carries nearly the same text")]
    withdrawn(store)
    assert copy in store.changes().articles, "it is compared anew"


def test_judgements_stay_without_words(store: Store, story: MakeStory) -> None:
    secret(story).save(store)
    story(path="/news/story.txt").save(store)
    mine = store.article("quorvel-night")
    figure, claim = mine.extraction.figures[0].id, mine.extraction.claims[0].id
    other = store.article("story").extraction.figures[0].id
    article = mine.article.id
    shown = {"text": "5", "place": "Quorvel", "document": "quorvel-night", "kind": "undated"}
    store.judge(Target.figure, figure, "rejected", by="Kim", reason="Quorvel is no place", shown=shown)
    store.judge(Target.claim, claim, "rejected", by="Kim", reason="asked Zephania Yarrow", shown=shown)
    store.judge(Target.figure, other, "rejected", by="Kim", reason="counted twice", shown={"text": "5", "document": "story"})
    store.judge(Target.discrepancy, "feedfeedfeedfeed", "dismissed", by="Kim", reason="see /news/quorvel-night.txt", shown=shown)
    store.judge(Target.name, "0123456789abcdef", "same", by="Kim", other_id="Zephania Yarrow", article_id=article)
    store.judge(Target.speakers, "0123456789abcdef", "different", by="Kim", other_id="agency")
    done = withdrawn(store)
    assert words_in(store) == [], [line for line in dump(store).splitlines() if "quorvel" in line.lower()]
    kept = {one.id: one for one in store.judgements()}
    assert [one.decision for one in kept.values()] == ["rejected", "rejected", "rejected", "dismissed", "same", "different"]
    assert [one.id for one in done.losing] == [1, 2, 4]
    assert (kept[3].reason, kept[3].shown) == ("counted twice", {"text": "5", "document": "story"})
    assert {(one.reason, one.shown, one.changes) for number, one in kept.items() if number in (1, 2, 4)} == {(None, None, None)}
    assert list(store.history()), "the record can be read"
    assert list(store.figures(FigureFilter()))
    assert store.undo(1, by="Kim").decision == "rejected"


def test_a_correction_of_another_article_stays_in_force(store: Store, story: MakeStory) -> None:
    secret(story).save(store)
    story(path="/news/story.txt").save(store)
    report = store.figure(store.article("story").extraction.figures[0].id)
    store.correct(report, {"value": "6"}, by="Kim", reason="as Quorvel counts its dead has it")
    withdrawn(store)
    assert words_in(store) == []
    assert store.figure(report.figure.id).figure.value == 6


def test_notes_that_do_not_quote_it_keep_their_words(store: Store, story: MakeStory) -> None:
    """Short names are anybody's, longer ones no part of other words, and what other rows say too is not its own."""
    one = secret(story)
    names = {"Amir": "a1", "Yarrow-Smith": "a2", "Northern Relief": "a3", "Marrowby": "a4"}
    speakers = {
        name: Resolution(speaker=Speaker(id=id_, name=name, kind=SpeakerKind.person, names=(name,)), reason="its own words", score=0.6)
        for name, id_ in names.items()
    }
    claims = tuple(claim.model_copy(update={"about": ("Zephania Yarrow", *names)}) for claim in one.extraction.claims)
    extraction = one.extraction.model_copy(update={"claims": claims})
    replace(one, extraction=extraction, speakers=one.speakers | speakers).save(store)
    story(path="/news/story.txt").save(store)
    other = store.article("story").extraction.figures[0].id
    notes = [
        "the Amirate told us so",
        "asked Amir",
        "see Marrowbyshire, page 3",
        "Northern Relief Agency has another number",
        "asked Marrowby, twice",
        "by phone:\nMarrowby",
    ]
    for note in notes:
        store.judge(Target.figure, other, "rejected", by="Kim", reason=note)
    before = dump(store)
    told = store.leaving("quorvel-night").losing
    assert dump(store) == before, "it is told, not done"
    assert [(one.id, one.decision, one.target_id, one.by, one.fields) for one in told] == [
        (number, "rejected", other, "Kim", ("reason",)) for number in (5, 6)
    ]
    assert withdrawn(store).losing == told
    assert [one.reason for one in store.judgements()] == [*notes[:4], None, None]


def test_decisions_on_an_article_outlive_one_version(store: Store, story: MakeStory) -> None:
    secret(story).save(store)
    story(url="https://harbour.example/quorvel-night", path=None).save(store)
    article = store.article("https://harbour.example/quorvel-night").article.id
    store.judge(Target.name, "agency", "same", by="Kim", other_id="Northern Relief Agency", article_id=article, reason="by the letterhead")
    store.judge(Target.name, "agency", "same", by="Kim", other_id="Zephania Yarrow", article_id=article)
    withdrawn(store, article, number=1)
    kept = list(store.judgements())
    assert [one.other_id for one in kept] == ["Northern Relief Agency", "withdrawn-2"]
    assert [one.reason for one in kept] == ["by the letterhead", None]


def test_discrepancies_that_name_it_go(store: Store, story: MakeStory) -> None:
    secret(story).save(store)
    story(path="/news/story.txt").save(store)
    mine, other = (store.article(name).extraction.figures[0].id for name in ("quorvel-night", "story"))
    both = discrepancy(Kind.vague, "Quorvel and Ardmere differ", figures=(mine, other), questioned=1)
    alone = discrepancy(Kind.undated, "story alone", figures=(other,), questioned=1)
    store.replace_discrepancies([("d1", both), ("d2", alone)])
    store.compared(store.changes())
    withdrawn(store)
    assert [one.id for one in store.discrepancies()] == [alone.id]
    assert other in store.changes().figures
    assert words_in(store) == [], [line for line in dump(store).splitlines() if "quorvel" in line.lower()]


def test_a_withdrawal_is_whole_or_not_at_all(store: Store, story: MakeStory, monkeypatch: pytest.MonkeyPatch) -> None:
    secret(story).save(store)
    before = dump(store)
    monkeypatch.setattr("tracker.store.withdrawing.forget_names", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        withdrawn(store)
    assert dump(store) == before


def test_what_the_shipped_data_say_is_no_word_of_it(store: Store, story: MakeStory) -> None:
    secret(story).save(store)
    withdrawn(store, shipped=lambda id_: id_ if id_ == "0123456789abcdef" else None)
    assert [one.name for one in store.speakers_by_id(["0123456789abcdef"])] == ["Zephania Yarrow"]


def test_a_notice_of_another_article_is_named(store: Store, story: MakeStory) -> None:
    secret(story).save(store)
    story(path="/news/story.txt").save(store)
    notice = Notice(kind=NoticeKind.correction, span=(0, 5))
    with store.engine.connect().execution_options(tracker_writes=True) as connection, connection.begin():
        extraction = connection.execute(
            text("SELECT id FROM extractions WHERE current_of = :id"), {"id": store.article("story").article.id}
        ).scalar_one()
        row = notice.model_dump(mode="json", include={"kind", "span"}) | {"extraction_id": extraction, "position": 0}
        row["article_id"] = connection.execute(text("SELECT id FROM articles WHERE name = 'quorvel-night'")).scalar_one()
        connection.execute(tables.Notice.table().insert(), row)
    assert [(one.name, one.why) for one in store.leaving("quorvel-night").beside] == [("story", "announces a correction of it")]


def test_places_are_whole_arguments(store: Store, story: MakeStory) -> None:
    one = secret(story, path="/news/quorvel night.txt")
    commands = {
        "ingest '/news/quorvel night.txt' -- /news/other.txt": "ingest withdrawn-{} -- /news/other.txt",
        "import /news/quorvel night.txt": "import withdrawn-{}",
        "ingest '/news/quorvel night.txt.bak'": "ingest '/news/quorvel night.txt.bak'",
        "fetch https://harbour.example/quorvel-night https://harbour.example/quorvel-night-2": (
            "fetch withdrawn-{} https://harbour.example/quorvel-night-2"
        ),
    }
    for command in commands:
        store.start_run(command)
    one.save(store)
    article = store.article("quorvel-night").article.id
    withdrawn(store)
    assert [run.command for run in store.runs()][::-1] == [expected.format(article) for expected in commands.values()]


def test_an_address_that_led_to_it_is_forgotten(store: Store, story: MakeStory) -> None:
    secret(story, url="https://harbour.example/quorvel-nächte").save(store)
    for place, url in (
        ("https://short.example/1", "https://harbour.example/quorvel-nächte"),
        ("https://short.example/2", "https://harbour.example/quorvel-nächte-2"),
    ):
        store.record_sighting(place, json.dumps({"url": url, "etag": "1"}))
    withdrawn(store)
    assert set(store.sightings(["https://short.example/1", "https://short.example/2"])) == {"https://short.example/2"}


def test_what_it_came_in_is_named(store: Store, story: MakeStory) -> None:
    def save(path: str, name: str) -> str:
        text_ = f"{name} of {path}. " + story().article.text
        made = story(text=text_, path=path, id=name)
        bare = made.extraction.model_copy(update={"claims": (), "figures": ()})
        replace(made, extraction=bare).save(store)
        return store.article(name).article.id

    mail, report = save("/in/box.mbox!/1", "mail"), save("/in/box.mbox!/1!/report.pdf", "report")
    beside, other = save("/in/box.mbox!/1!/note.txt", "note"), save("/in/box.mbox!/2", "second")
    save("/in/box.mbox.txt", "stranger")

    def named(given: str) -> set[tuple[str, str]]:
        return {(one.article, one.why) for one in store.leaving(given).beside}

    assert named("report") == {(mail, "is what it came in"), (beside, "came in the same archive or mail")}
    assert named("mail") == {(report, "came in it"), (beside, "came in it"), (other, "came in the same archive or mail")}
    assert named("stranger") == set()


def test_every_table_that_held_words_is_written_anew() -> None:
    """PostgreSQL's tables that a withdrawal deletes from or empties columns of, but for those that hold numbers and ids alone."""
    bare = {"seals", "withdrawals", "derived", "sources", "searched_texts", "reference_series", "reference_points"}
    bare |= {"discrepancy_figures", "discrepancy_claims", "discrepancy_articles", "discrepancy_actors", "users", "sessions"}
    bare |= {"tokens", "changes"}
    assert set(REWRITTEN) == {*Base.metadata.tables, *UNMODELLED} - bare


def test_bytes_that_stand_after_a_withdrawal_are_found(store: Store, story: MakeStory) -> None:
    one = secret(story)
    one.save(store)
    withdrawn(store)
    contents_ = tables.RawContent.table()
    assert list(audit_store(store, Tally(), every=True, processes=1)) == []
    with store.engine.connect().execution_options(tracker_writes=True) as connection, connection.begin():
        connection.execute(contents_.update().values(compressed=zlib.compress(one.article.raw)))
    (found,) = audit_store(store, Tally(), every=True, processes=1)
    assert (found.article, found.field) == (next(store.withdrawals()).article, "raw_hash")
    assert "the bytes that it was found in stand" in found.problem


def test_places_leave_the_record_of_runs(store: Store, story: MakeStory) -> None:
    from tracker.errors import InputError

    run = store.start_run("ingest /news/quorvel-night.txt /news/other.txt")
    secret(story).save(store)
    store.record_skip(run, InputError("/news/quorvel-night.txt", "no UTF-8"))
    store.record_skip(run, InputError("/news/other.txt", "empty"))
    with store.engine.connect().execution_options(tracker_writes=True) as connection, connection.begin():
        for place in ("/news/quorvel-night.txt", "https://harbour.example/quorvel-night", "/news/other.txt"):
            connection.execute(tables.Sighting.table().insert(), {"place": place, "fingerprint": "1", "seen_at": "2030"})
    article = store.article("quorvel-night").article.id
    withdrawn(store)
    (kept,) = store.runs()
    assert kept.command == f"ingest withdrawn-{article} /news/other.txt"
    assert [(one.where, one.reason) for _, one in store.skips()] == [(f"withdrawn-{article}", "withdrawn"), ("/news/other.txt", "empty")]
    with store.engine.connect() as connection:
        assert connection.scalars(select(tables.Sighting.table().c.place)).all() == ["/news/other.txt"]
