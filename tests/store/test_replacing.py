"""A backup of an older program is restored, and what was taken away since stays away, whatever the two databases have in common."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select

from tests.databases.released import fill
from tracker.errors import StoreError, UsageError, Withdrawn
from tracker.store import ClaimFilter, Role, Saved, Store
from tracker.store.backups import RECORD, Backup, backing_up, read_backup, url_of
from tracker.store.damage import look
from tracker.store.digests import digest, forms, forms_as_json
from tracker.store.engine import open_engine, writing
from tracker.store.replacing import Asked, restore_backup
from tracker.store.writing import VERSIONS

MakeStory = Callable[..., Any]
OLD = "0006"


def saved(url: str, path: Path) -> Path:
    with backing_up(url, path):
        pass
    return path


def old_backup(path: Path) -> Backup:
    """A backup of schema `OLD`, as a program of then would have written it: its tables have other columns."""
    fill(url_of(path), OLD)
    engine = open_engine(url_of(path))
    with writing(engine) as connection:
        there = {name: {each["name"] for each in inspect(connection).get_columns(name)} for name in inspect(connection).get_table_names()}
        there["claim_search"] = {"extraction_id", "claim_id", "text"}
        then = [
            replace(form, columns=tuple(each for each in form.columns if each[0] in there[form.name]))
            for form in forms()
            if form.name in there
        ]
        made = Backup("2026-01-05T03:15:00+00:00", "0.0.9", OLD, "sqlite", tuple(then), tuple(digest(connection, one) for one in then))
        connection.exec_driver_sql(f"CREATE TABLE {RECORD} (content TEXT NOT NULL)")
        said = json.dumps({**asdict(made), "forms": forms_as_json(then)})
        connection.exec_driver_sql(f"INSERT INTO {RECORD} VALUES (?)", (said,))
    engine.dispose()
    return made


def test_a_backup_of_an_older_program_is_checked_and_upgraded(other_url: str, tmp_path: Path) -> None:
    path = tmp_path / "old.backup"
    made = old_backup(path)
    assert read_backup(path) == made
    assert made.forms != tuple(forms())
    before = path.read_bytes()
    path.chmod(0o400)
    done = restore_backup(path, other_url, Asked())
    assert (done.upgraded_from, done.known, done.withdrawn) == (OLD, False, ())
    assert path.read_bytes() == before
    with Store.open(other_url) as store:
        stats = store.stats()
        assert (stats.articles, stats.versions, stats.claims, stats.figures) == (2, 3, 4, 4)
        assert len(list(store.claims(ClaimFilter(words="12")))) == 4


def test_an_older_backup_that_was_changed_is_refused(other_url: str, tmp_path: Path) -> None:
    path = tmp_path / "old.backup"
    old_backup(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE figures SET value = value + 1 WHERE rowid = 1")
        connection.commit()
    with pytest.raises(StoreError, match="figures is not what was written"):
        restore_backup(path, other_url, Asked())


def test_what_is_gone_elsewhere_is_gone_here(store: Store, url: str, other_url: str, tmp_path: Path, story: MakeStory) -> None:
    """An article, one version of another, and one that came in and went after the backup; accounts and tokens."""
    first, kept = story(path="/a.txt", raw=b"raw bytes"), story(path="/b.txt", text=story().article.text.replace("Ardmere", "Lowmoor"))
    for one in (first, kept):
        one.save(store)
    newer = story(path="/b.txt", text=kept.article.text + " More to come.")
    newer.save(store)
    ada = store.add_user("Ada Quill", Role.admin, "$argon2id$first")
    _, secret = store.add_token(ada.name, "nightly", Role.editor)
    path = saved(url, tmp_path / "b.backup")

    later = story(path="/c.txt", text=kept.article.text.replace("Lowmoor", "Tarnwick"))
    later.save(store)
    last = story(path="/b.txt", text=kept.article.text + " The last.")
    last.save(store)
    by_path = {one.article.path: one.article.id for one in store.versions()}
    store.withdraw(by_path["/a.txt"], reason="a court's order", by="Kim")
    store.withdraw(by_path["/c.txt"], reason="a person's right", by="Bo")
    store.withdraw(by_path["/b.txt"], reason="two numbers", by="Kim", number=2)
    store.withdraw(by_path["/b.txt"], reason="the last one", by="Kim", number=3)
    store.revoke_token(1)
    store.change_user("Ada Quill", password="$argon2id$second")
    gone = [replace(one, id=0) for one in store.withdrawals()]
    assert len(gone) == 4

    done = restore_backup(path, other_url, Asked(gone_in=url, normalise=store.normalise))
    assert (done.known, set(done.withdrawn), done.closed) == (True, {by_path["/a.txt"], by_path["/b.txt"]}, ("nightly",))
    with Store.open(other_url, normalise=store.normalise) as restored:
        assert [replace(one, id=0) for one in restored.withdrawals()] == gone
        assert restored.text(by_path["/a.txt"]) == ""
        with restored.engine.connect() as connection:
            assert set(connection.scalars(select(VERSIONS.c.text))) == {"", kept.article.text}
        assert restored.bearer(secret) is None
        assert restored.user("ada quill").password == "$argon2id$second"  # type: ignore[union-attr]
        for one in (first, later, newer, last):
            with pytest.raises(Withdrawn):
                one.save(restored)
        assert kept.save(restored) is not Saved.new


def test_what_is_gone_in_a_database_of_another_past_is_gone_here(
    store: Store, url: str, other_url: str, tmp_path: Path, story: MakeStory
) -> None:
    """There the second text of an article is another one, twice, and a text that two carry came in with the other one first."""
    one, shared = story(path="/a.txt"), story().article.text.replace("Ardmere", "Lowmoor")
    one.save(store)
    ours = story(path="/a.txt", text=one.article.text + " Ours.")
    ours.save(store)
    left = story(path="/y.txt", text=shared)
    left.save(store)
    path = saved(url, tmp_path / "b.backup")

    there = f"sqlite:///{tmp_path / 'there.db'}"
    theirs = [story(path="/a.txt", text=f"{one.article.text} Theirs {number}.") for number in range(2)]
    carried = story(path="/x.txt", text=shared)
    with Store.open(there, create=True, normalise=store.normalise) as other:
        for each in (one, *theirs, carried):
            each.save(other)
        ids = {version.article.path: version.article.id for version in other.versions()}
        for number in (2, 3):
            other.withdraw(ids["/a.txt"], reason="a court's order", by="Kim", number=number)
        other.withdraw(ids["/x.txt"], reason="a person's right", by="Bo")

    done = restore_backup(path, other_url, Asked(gone_in=there, normalise=store.normalise))
    assert (done.known, done.withdrawn) == (True, ())
    assert look(other_url).found == ()
    with Store.open(other_url, normalise=store.normalise) as restored:
        numbers = {gone.article: gone.versions for gone in restored.withdrawals()}
        assert numbers == {ids["/a.txt"]: (3, 4), ids["/x.txt"]: (1,)}
        assert {version.article.text for version in restored.versions()} - {""} == {ours.article.text, shared}
        for each in (*theirs, carried):
            with pytest.raises(Withdrawn):
                each.save(restored)
        assert left.save(restored) is Saved.unchanged


def test_what_was_gone_already_stays_as_it_is(store: Store, url: str, other_url: str, tmp_path: Path, story: MakeStory) -> None:
    story(path="/a.txt").save(store)
    store.withdraw(store.article("story").article.id, reason="a court's order", by="Kim")
    path = saved(url, tmp_path / "b.backup")
    done = restore_backup(path, other_url, Asked(gone_in=url))
    assert (done.known, done.withdrawn) == (True, ())
    with Store.open(other_url) as restored:
        assert list(restored.withdrawals()) == list(store.withdrawals())


def test_a_filled_database_is_not_restored_into(store: Store, url: str, tmp_path: Path, story: MakeStory) -> None:
    story().save(store)
    path = saved(url, tmp_path / "b.backup")
    with pytest.raises(UsageError, match="holds something already"):
        restore_backup(path, url, Asked())
    assert store.stats().articles == 1
