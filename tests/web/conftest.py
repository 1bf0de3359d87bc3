"""The demonstration corpus as a database of each test's own, and a browser without a window on it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.database_kinds import Databases, Makes
from tracker.identity import normalise
from tracker.store import Store
from tracker.web import create_app


@pytest.fixture
def store(databases: Databases, database: Makes) -> Iterator[Store]:
    """A copy of the demonstration database, open."""
    with Store.open(database(databases.demonstration()), normalise=normalise) as opened:
        yield opened


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    """The desk on the store, without accounts."""
    with TestClient(create_app(store), base_url="http://localhost", follow_redirects=False) as one:
        yield one
