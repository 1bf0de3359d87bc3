"""Numbers of what an archive brings in, where others decide at the same moment."""

import threading

from sqlalchemy import text

from tests.database_kinds import Server
from tracker.store import Placed, Store, Target
from tracker.store.engine import writing

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
