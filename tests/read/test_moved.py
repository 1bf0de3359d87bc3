"""What is read from one folder and known by another: files, members, numbered lines, and what could not be read."""

from collections.abc import Iterator

import pytest

from tracker.errors import InputError
from tracker.read.moved import moved
from tracker.records import Article


@pytest.mark.parametrize(
    ("read", "known"),
    [
        ("/passing/a1/story.txt", "/uploaded/story.txt"),
        ("/passing/a1/bundle.zip!/folder/story.txt", "/uploaded/bundle.zip!/folder/story.txt"),
        ("/passing/a1/wire.csv:12", "/uploaded/wire.csv:12"),
        ("/passing/a10/story.txt", "/passing/a10/story.txt"),  # another folder, whose name begins so
        ("/elsewhere/passing/a1/story.txt", "/elsewhere/passing/a1/story.txt"),
        ("/passing/a1", "/passing/a1"),
    ],
)
def test_a_place_is_named_by_the_other_folder(read: str, known: str) -> None:
    def documents() -> Iterator[Article | InputError]:
        yield Article(id="story", text="A ferry sank.", path=read)
        yield InputError(read, "empty", "fill it")

    article, error = moved(documents(), folders={"/passing/a1"}, to="/uploaded")
    assert isinstance(article, Article)
    assert (article.path, article.id, article.text) == (known, "story", "A ferry sank.")
    assert isinstance(error, InputError)
    assert (error.where, error.reason, error.remedy) == (known, "empty", "fill it")


def test_a_document_without_a_place_is_left_as_it_is() -> None:
    one = Article(id="story", text="A ferry sank.")
    assert list(moved([one], folders={"/passing/a1"}, to="/uploaded")) == [one]
