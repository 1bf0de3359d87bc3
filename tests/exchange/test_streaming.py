"""A thousand articles go through each writer, and only the few that are being written are held."""

import weakref
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO

import pytest

from tests.exchange.articles import bulletin, need_library
from tracker.exchange.docbin import PART
from tracker.exchange.documents import Document, Options
from tracker.exchange.formats import FORMATS

ARTICLES = 1000
HELD = 5


class Counting:
    """Articles that are still held by anybody."""

    def __init__(self) -> None:
        self.held = self.most = self.given = 0

    def documents(self, number: int) -> Iterator[Document]:
        for index in range(number):
            document = bulletin(f"article{index}", name=f"bulletin-{index}")
            self.held, self.given = self.held + 1, self.given + 1
            weakref.finalize(document.article, self.gone)
            self.most = max(self.most, self.held)
            yield document
            del document

    def gone(self) -> None:
        self.held -= 1


@pytest.mark.parametrize("name", ["brat", "docbin", "ftm", "ftm-statements", "gqg", "label-studio", "prodigy"])
def test_articles_are_let_go(name: str) -> None:
    need_library(name)
    counting, out, skipped = Counting(), BytesIO(), list[Exception]()
    write = import_module(FORMATS[name].module).write
    write(counting.documents(ARTICLES), out, Options(with_text=True, skip=skipped.append))
    assert not skipped
    assert counting.given == ARTICLES
    assert counting.most <= HELD + (PART if name == "docbin" else 0)
    assert len(out.getvalue()) > ARTICLES * 50
