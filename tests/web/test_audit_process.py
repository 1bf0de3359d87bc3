"""The process of an audit ends with the server that began it."""

import pytest

from tracker.store import Store
from tracker.web.pages.auditing import begin


@pytest.mark.slow
def test_an_audit_comes_to_its_end_while_the_server_lives(store: Store) -> None:
    process = begin(store)
    assert process.wait(120) == 0
    assert [one.run.finished_at is not None for one in store.audits(2)] == [True]


@pytest.mark.slow
def test_an_audit_ends_with_its_server(store: Store) -> None:
    process = begin(store)
    assert process.stdin is not None
    process.stdin.close()  # as the system does for a server that was killed
    assert process.wait(60) != 0
    assert all(one.run.finished_at is None for one in store.audits(2))
