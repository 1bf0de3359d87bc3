"""A place is remembered once all that was read of it is stored, and not before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.database_kinds import Makes
from tracker.errors import InputError
from tracker.fetch import Fetched, Fetcher, Unreached
from tracker.gathering import Gathering, Seen
from tracker.read.confined import Confined
from tracker.records import Article
from tracker.store import Store

LINES = '{"id": "a", "text": "The quay is closed."}\n{"id": "b", "text": "The quay is open."}\n'


class Web:
    """Stands in for a fetcher: each address gives what it is told to."""

    def __init__(self) -> None:
        self.gives: dict[str, bytes | InputError | None] = {}
        self.asked: list[tuple[str, Fetched | None]] = []

    def get(self, address: str, *, seen: Fetched | None = None) -> Fetched:
        self.asked.append((address, seen))
        given = self.gives[address]
        if isinstance(given, InputError):
            raise given
        return Fetched(address, given, "text/plain", etag='"1"')


@pytest.fixture
def store(database: Makes) -> Iterator[Store]:
    with Store.open(database()) as opened:
        yield opened


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def gather(store: Store, web: Web) -> Iterator[Any]:
    """Makes a look: `gather(settled=0)`."""
    with Confined() as room:
        yield lambda **fields: Gathering(store, web, room, **{"settled": 0.0, **fields})  # type: ignore[arg-type]


def test_a_file_is_remembered_when_its_last_article_is_stored(store: Store, gather: Any, tmp_path: Path) -> None:
    file = tmp_path / "two.jsonl"
    file.write_text(LINES)
    look = gather()
    first, second = look.documents([str(file)])
    assert (first.path, second.path) == (f"{file}:1", f"{file}:2")
    look.done(second.path)
    assert store.sighting(str(file)) is None, "one is still under way"
    look.done(first.path)
    assert store.sighting(str(file)) is not None
    again = gather()
    assert list(again.documents([str(file)])) == []
    assert again.counts == {"same": 1}


def test_what_is_not_read_to_its_end_is_not_remembered(store: Store, gather: Any, tmp_path: Path) -> None:
    file = tmp_path / "two.jsonl"
    file.write_text(LINES)
    look = gather()
    documents = look.documents([str(tmp_path)])
    first = next(documents)
    look.done(first.path)
    documents.close()
    assert store.sighting(str(file)) is None
    assert len(list(gather().documents([str(tmp_path)]))) == 2


@pytest.mark.parametrize(("age", "read"), [(0, False), (2.9, False), (3.1, True), (-2, False), (-3600, True)])
def test_a_file_waits_until_it_was_left_alone(gather: Any, tmp_path: Path, age: float, read: bool) -> None:
    """A clock that runs a little slow or fast is no reason to read half a file, and one that is an hour off none to wait for ever."""
    file = tmp_path / "a.txt"
    file.write_text("The quay is closed.")
    changed = file.stat().st_ctime
    look = gather(settled=3.0, clock=lambda: changed + age)
    assert len(list(look.documents([str(file)]))) == read
    assert look.counts["waiting"] == (not read)


def test_a_loop_of_links_is_told_of(gather: Any, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").symlink_to(folder / "b.txt")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    (folder / "c.txt").write_text("The quay is closed.")
    found = list(gather().documents([str(folder)]))
    assert [isinstance(one, InputError) for one in found] == [True, True, False]


def test_a_folder_that_went_away_is_told_of_once_until_it_is_back(store: Store, gather: Any, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    for _ in range(2):
        look = gather()
        (error,) = look.documents([str(folder)])
        look.done(error.where)
        later = gather()
        assert list(later.documents([str(folder)])) == []
        assert later.counts == {"later": 1}
        folder.mkdir()
        assert list(gather().documents([str(folder)])) == []
        folder.rmdir()
        assert Seen.of(store.sighting(str(folder))) == Seen()


def test_an_address_is_asked_by_what_is_known_of_it(store: Store, gather: Any, web: Web) -> None:
    url = "https://outlet.example/a"
    web.gives[url] = b"The quay is closed."
    look = gather()
    (article,) = look.documents([url + "#comments"])
    assert (article.url, article.id, article.text, article.raw) == (url, url, "The quay is closed.", b"The quay is closed.")
    assert store.sighting(url) is None
    look.done(article.path)
    assert Seen.of(store.sighting(url)) == Seen(url, '"1"')
    web.gives[url] = None
    later = gather()
    assert list(later.documents([url])) == []
    assert (later.counts, web.asked[-1][1]) == ({"same": 1}, Fetched(url, None, etag='"1"'))


def test_a_failure_is_told_once_and_what_is_known_is_kept(store: Store, gather: Any, web: Web) -> None:
    url = "https://outlet.example/a"
    store.record_sighting(url, Seen(url, '"1"').fingerprint)
    web.gives[url] = Unreached(url, "the site answers 503")
    look = gather()
    (error,) = look.documents([url])
    look.done(error.where)
    assert Seen.of(store.sighting(url)) == Seen(url, '"1"', failed="the site answers 503")
    assert list(gather().documents([url])) == []
    assert [type(one) for one in gather(again=True).documents([url])] == [Unreached], "whoever asks for it by name is told"
    web.gives[url] = None
    assert list(gather().documents([url])) == []
    assert Seen.of(store.sighting(url)) == Seen(url, '"1"')


@pytest.mark.parametrize("kept", ["no JSON", "[]", '{"unknown": 1}', "12 170"])
def test_a_sighting_that_cannot_be_read_is_none(kept: str) -> None:
    assert Seen.of(kept) is None


def test_articles_without_an_address_are_kept_under_the_one_that_gave_them(gather: Any, web: Web) -> None:
    url = "https://outlet.example/all.jsonl"
    web.gives[url] = LINES.encode() + b'{"id": "c", "text": "A third.", "url": "https://other.example/c"}\n'
    found = [one for one in gather().documents([url]) if isinstance(one, Article)]
    assert [one.url for one in found] == [f"{url}#a", f"{url}#b", f"{url}#c"]
    assert any("another site's" in note for note in found[2].notes)


def test_nothing_but_the_web_is_asked() -> None:
    with Fetcher() as fetcher, pytest.raises(InputError, match="only http and https"):
        fetcher.get("file:///etc/hostname")
