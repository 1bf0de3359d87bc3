"""Articles in lots, several under way at a time, their results in the order of the articles.

A lot is large enough that sending it costs little, and small enough that a few of them are held and lost. How many are under way is
bounded: memory stays flat, however long the stream is. A lot that ends whoever reads it, again and again, is read article by article, each
alone on the engine, until the one is known that does; it becomes an error, and the stream goes on.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from tracker.engines.bounded import Refused, Result
from tracker.engines.program import Facts
from tracker.errors import ExtractionError
from tracker.extract.extracting import unread
from tracker.records import Article, Extraction

ARTICLES = 16  # of a lot at most: as many as the language model reads together
CHARACTERS = 40_000  # of a lot, from which on it takes no more: seconds of work, against milliseconds for sending it
MOST_CHARACTERS = 1_000_000  # of a text that the language model takes, spaCy's own limit
KILLS = "it killed the process that read it, and the workers with it"


class Lost(Exception):
    """Whoever read a lot ended, as often as may be: something in it ends them."""


class Promise(Protocol):
    """The results of a lot, which are there sooner or later."""

    def done(self) -> bool: ...
    def cancel(self) -> object: ...


class Engine(Protocol):
    """Who extracts."""

    @property
    def facts(self) -> Facts:
        """What whoever extracts is made of."""

    def submit(self, articles: Sequence[Article], *, alone: bool = False) -> Promise:
        """Have a lot read.

        Args:
            alone: nothing else is read meanwhile; whatever became of the same articles before, they are read anew.
        """

    def wait(self, promise: Promise) -> list[Result]:
        """The results of a lot, when they are there.

        Raises:
            Lost: it ends whoever reads it.
            EngineError: nobody can read it any more.
        """

    def room(self) -> int:
        """How many lots may be under way."""

    def state(self) -> Mapping[str, int]:
        """How the engine is, in numbers by what they count: workers, and how many were lost."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Lot:
    """Articles that follow each other.

    Attributes:
        known: by place, what becomes of those that nobody is to read.
    """

    articles: Sequence[Article]
    known: Mapping[int, Extraction | ExtractionError]

    @property
    def to_read(self) -> list[Article]:
        return [one for number, one in enumerate(self.articles) if number not in self.known]

    def with_results(self, results: Iterable[Result]) -> Iterator[tuple[Article, Extraction | ExtractionError]]:
        """All its articles, each with what became of it."""
        found = iter(results)
        for number, article in enumerate(self.articles):
            if number in self.known:
                yield article, self.known[number]
            else:
                result = next(found)
                yield article, result.of(article) if isinstance(result, Refused) else result


def lots(articles: Iterable[Article], *, version: str, model: str) -> Iterator[Lot]:
    """Put articles in lots, in their order; read lazily."""
    some: list[Article] = []
    known: dict[int, Extraction | ExtractionError] = {}
    size = 0
    for article in articles:
        told = unread(article, version=version, model=model, most_characters=MOST_CHARACTERS)
        if told is not None:
            known[len(some)] = told
        elif size and size + len(article.text) > CHARACTERS:  # a long text keeps no others waiting
            yield Lot(some, known)
            some, known, size = [], {}, 0
        size += 0 if told is not None else len(article.text)
        some.append(article)
        if len(some) == ARTICLES:
            yield Lot(some, known)
            some, known, size = [], {}, 0
    if some:
        yield Lot(some, known)


class Spread:
    """Extracts by an engine; the same stream, in the same order, as `Extractor` in this process gives."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._under_way: deque[tuple[Lot, Promise]] = deque()
        self._alone = 0  # articles that were read one by one because their lot was lost
        self.version, self.model = engine.facts["extractor"], engine.facts["model"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what is under way, and end what was started for it."""
        self._cancel()
        self._engine.close()

    def state(self) -> dict[str, int]:
        """How the work stands, in numbers by what they count."""
        told = {"lots under way": len(self._under_way), **self._engine.state()}
        return told | ({"read one by one": self._alone} if self._alone else {})

    def pipe(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Extraction | ExtractionError]]:
        """Extract a stream; an article that fails yields its error, in its place.

        Args:
            articles: read lazily, as far ahead as lots are under way.

        Raises:
            EngineError: nobody can extract any more.
        """
        try:
            for lot in lots(articles, version=self.version, model=self.model):
                self._under_way.append((lot, self._engine.submit(lot.to_read)))
                while self._under_way and (len(self._under_way) >= self._engine.room() or self._under_way[0][1].done()):
                    yield from self._first()
            while self._under_way:
                yield from self._first()
        finally:
            self._cancel()

    def _first(self) -> Iterator[tuple[Article, Extraction | ExtractionError]]:
        """Wait for the lot that was sent first."""
        lot, promise = self._under_way[0]
        try:
            results = self._engine.wait(promise)
        except Lost:
            results = self._one_by_one(lot.to_read)
        self._under_way.popleft()
        yield from lot.with_results(results)

    def _one_by_one(self, articles: Sequence[Article]) -> list[Result]:
        """Read articles of which one ends whoever reads it, when all else that is under way is done: none bears another's blame."""
        for _, promise in list(self._under_way)[1:]:
            try:
                self._engine.wait(promise)
            except Lost:  # its turn comes
                continue
        found: list[Result] = []
        for article in articles:
            self._alone += 1
            try:
                found += self._engine.wait(self._engine.submit([article], alone=True))
            except Lost:
                found.append(Refused(KILLS))
        return found

    def _cancel(self) -> None:
        while self._under_way:
            self._under_way.pop()[1].cancel()
