"""What is imported while others decide, or import too, gets numbers and places of its own; whoever may write may import."""

import os
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import make_url, text

from tests.database_kinds import Server
from tracker.records import Figure
from tracker.store import Imported, ImportedFigure, Placed, Store, Target, importing
from tracker.store.engine import open_engine, writing

LINE = {
    "type": "judgement", "id": 1, "target": "discrepancy", "target_id": "d-of-the-archive", "other_id": None, "article_id": None,
    "decision": "accepted", "reason": None, "by": "Ada", "at": "2026-01-05T10:00:00+00:00", "undone_at": None, "undone_by": None,
    "changes": None, "shown": None,
}  # fmt: skip
DECIDING = text(
    "INSERT INTO judgements (target, target_id, decision, by, at)"
    " VALUES ('discrepancy', 'd-of-another', 'dismissed', 'Bo', '2026-01-05T10:00:00+00:00')"
)


def test_a_number_that_another_takes_meanwhile_is_not_given_again(postgresql: Server) -> None:
    """A counter that was set back would give it to a later decision, which would fail."""
    with postgresql.fresh("migrated") as url, Store.open(url) as store, Store.open(url) as other:
        for _ in range(3):  # decisions that were undone before they were stored: their numbers are gone
            with other.engine.connect() as connection:
                connection.execute(DECIDING)
                connection.rollback()
        importing = threading.Thread(target=lambda: list(store.restore([Placed("archive.jsonl:1", dict(LINE))])))
        with writing(other.engine) as connection:
            connection.execute(DECIDING)
            importing.start()
            importing.join(1)  # it waits, or is over
        importing.join()
        taken = {one.id for one in store.judgements()}
        assert len(taken) == 2
        for number in range(5):
            assert store.judge(Target.discrepancy, f"d{number}", "accepted", by="Kim") not in taken


def test_numbers_are_kept_but_for_those_that_are_far_ahead(store: Store) -> None:
    lines = [LINE | {"id": number, "target_id": f"d{number}"} for number in (3, 7, 2**31 - 1, 2**40)]
    list(store.restore([Placed(f"archive.jsonl:{line}", one) for line, one in enumerate(lines, 1)]))
    assert [one.id for one in store.judgements()] == [3, 7, 8, 9]
    assert store.judge(Target.discrepancy, "another", "accepted", by="Kim") == 10


def test_whoever_may_write_and_use_counters_may_import(postgresql: Server) -> None:
    """As the page on operations gives rights: to set a counter is a right of its own."""
    role = f"editor_{os.getpid()}"
    with postgresql.fresh("migrated") as url:
        for statement in (
            f"CREATE ROLE {role} LOGIN",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        ):
            said(url, statement)
        try:
            with Store.open(make_url(url).set(username=role).render_as_string(hide_password=False)) as store:
                (done, _) = store.restore([Placed("archive.jsonl:1", dict(LINE))])
                assert done.counts["new"] == 1
                assert store.import_figures(figures("a"), speakers={}).new == 1
                assert store.judge(Target.discrepancy, "another", "accepted", by="Kim") == 2
        finally:
            said(url, f"DROP OWNED BY {role}")
            said(url, f"DROP ROLE {role}")


def said(url: str, statement: str) -> None:
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(text(statement))
    engine.dispose()


def figures(*ids: str) -> Iterator[ImportedFigure]:
    for line, id_ in enumerate(ids, 1):
        yield ImportedFigure(Figure(id=id_, measure="killed", value=12), None, "2026-01-05", "figures.jsonl", line, "{}")


def test_two_imports_of_figures_come_one_after_the_other(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each counts its figures on from the last one; what both bring is stored once."""
    monkeypatch.setattr(importing, "BATCH", 1)
    done: list[Imported] = []
    with postgresql.fresh("migrated") as url, Store.open(url) as store, Store.open(url) as other:
        store.import_figures(figures("of-before"), speakers={})
        second = threading.Thread(target=lambda: done.append(other.import_figures(figures("b", "c"), speakers={})))

        def slowly() -> Iterator[ImportedFigure]:
            for one in figures("a", "b"):
                yield one
                if not second.ident:  # the first is stored, not yet committed
                    second.start()
                    second.join(1)

        first = store.import_figures(slowly(), speakers={})
        second.join()
        assert (first.new, first.unchanged) == (2, 0)
        assert [(one.new, one.unchanged) for one in done] == [(1, 1)]
        assert sorted(one.figure.id for one in store.reports()) == ["a", "b", "c", "of-before"]
