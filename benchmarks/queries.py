"""How long the questions take that people wait for, asked of the store itself: statements, figures, discrepancies, search, audit.

    python benchmarks/queries.py [--database FILE or URL] [--articles 100000] [--rounds 30] [--only WORDS] [--json FILE] [--slowest]

Builds the database where there is none (`large_archive`; ten claims an article, so that 1000, 10000, 100000 and 1000000 articles hold
10,000 to 10,000,000 claims). Every question is asked with ids, names and words drawn anew each time. Prints for each the median and the
95th percentile in milliseconds, the same of the time on a processor, which other programs do not add to (that of a PostgreSQL server is
in it where this machine runs the server and is reached by its socket), and how many statements the database got at most. Exit code 1
where a 95th percentile is above 50 ms.

How fast the machine was meanwhile is told too: what a million additions in Python took between the questions. By that two runs on machines
that others use can be held against each other.

What one new article costs to reconcile is measured by `reconciliation.py`, on an archive whose figures can be compared: here they cannot.
"""

import argparse
import gc
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from desk import Drawn
from large_archive import archive
from sqlalchemy import event, select, text

from tracker.auditing import Tally, audit_store
from tracker.checking.quotations import appearances, asked_words
from tracker.identity import normalise
from tracker.pipeline import compare, explain
from tracker.records import Act, Kind, Severity
from tracker.store import (
    ActorFilter,
    ClaimFilter,
    DiscrepancyFilter,
    EventFilter,
    FigureFilter,
    ListedArticles,
    Page,
    ScopeFilter,
    ScopeName,
    Store,
)
from tracker.store.tables import Base
from tracker.summarising import actors
from tracker.web.pages.searching import FEW

FLOOR = 50.0  # milliseconds, 95th percentile
ADDITIONS = 200_000  # between two questions
READY = 1000  # statements up to which a dossier is counted when it is asked for, as the desk does

Question = Callable[[], object]


@dataclass(frozen=True)
class Timed:
    """The times of one question, in milliseconds; `statements` is the most that one round sent."""

    question: str
    first: float
    p50: float
    p95: float
    busy_p50: float
    busy_p95: float
    statements: int
    slow: bool


@dataclass(frozen=True)
class Words:
    """Words of claims by how often they occur, and phrases of two of one claim."""

    frequent: list[str]
    usual: list[str]
    rare: list[str]
    two: list[str]
    phrases: list[str]
    quotes: list[str]

    @classmethod
    def of(cls, store: Store, drawn: Drawn, chance: random.Random) -> "Words":
        claims = Base.metadata.tables["claims"].c
        with store.engine.connect() as connection:
            texts = list(connection.scalars(select(claims.text).where(claims.id.in_(drawn.claims))))
        said = [[word for word in one.split() if word.isalpha()] for one in texts]
        counts: dict[str, int] = {}
        for words in said:
            for word in words:
                counts[word] = counts.get(word, 0) + 1
        order = sorted(counts, key=lambda word: (-counts[word], word))
        lots = [
            word for one in texts for word in one.split() if word.startswith("lot")
        ]  # stands in one claim of a hundred thousand articles
        pairs = [(words, chance.randrange(len(words) - 6)) for words in said if len(words) > 7]
        return cls(
            frequent=order[:10],
            usual=order[10:200],
            rare=[f"{words[0]} {lot}" for words, lot in zip(said, lots, strict=False) if words] or order[-50:],
            two=[f"{words[at]} {words[at + 3]}" for words, at in pairs],
            phrases=[f'"{words[at]} {words[at + 1]}"' for words, at in pairs],
            quotes=[" ".join(words[at : at + 6]) for words, at in pairs],
        )


def questions(store: Store, drawn: Drawn, words: Words, chance: random.Random) -> Iterator[tuple[str, Question]]:
    """What people ask, by name."""
    yield from _statements(store, drawn, words, chance)
    yield from _figures(store, drawn, chance)
    yield from _discrepancies(store, drawn, chance)
    yield from _sources(store, drawn, words, chance)
    yield from _everything(store, drawn, words, chance)


def _pages(ask: Callable[..., Page[Any]], wanted: Callable[[], Any], *, following: bool = False) -> Question:
    """Ask for the first page of a list by a filter that is made anew each time.

    Args:
        following: for the second page too, where there is one.
    """

    def one() -> object:
        given = wanted()
        first = ask(given)
        return ask(given, after=first.after) if following and first.after else first

    return one


def _statements(store: Store, drawn: Drawn, words: Words, chance: random.Random) -> Iterator[tuple[str, Question]]:
    pick, page = chance.choice, store.claims_page
    for size in ("big", "medium", "small"):
        some: list[str] = getattr(drawn, size)
        filters: dict[str, Callable[[], dict[str, Any]]] = {
            "": dict,
            ", act": lambda: {"acts": [pick([Act.deny, Act.announce])]},
            ", day": lambda: {"until": pick(drawn.days)},
            ", outlet": lambda: {"source": pick(drawn.outlets)},
            ", sure": lambda: {"min_confidence": 0.95},
            ", words": lambda: {"words": pick(words.usual)},
            ", about": lambda: {"about": [pick(drawn.big)]},
        }
        for name, given in filters.items():
            yield f"statements of a {size} actor{name}", _pages(page, lambda s=some, g=given: ClaimFilter(speakers=[pick(s)], **g()))
        by = _pages(page, lambda s=some: ClaimFilter(speakers=[pick(s)]), following=True)
        yield f"statements of a {size} actor, both pages", by
        yield f"statements about a {size} actor", _pages(page, lambda s=some: ClaimFilter(about=[pick(s)]))
    yield "statements", _pages(page, ClaimFilter)
    yield "statements, both pages", _pages(page, ClaimFilter, following=True)
    yield "statements, day", _pages(page, lambda: ClaimFilter(until=pick(drawn.days)))
    yield "statements, outlet", _pages(page, lambda: ClaimFilter(source=pick(drawn.outlets)))
    yield "statements, act and sure", _pages(page, lambda: ClaimFilter(acts=[Act.deny], min_confidence=0.8))
    typed = {"a frequent word": words.frequent, "a word": words.usual, "a rare word": words.rare, "two words": words.two}
    for name, ready in (typed | {"a phrase": words.phrases}).items():
        yield f"statements, {name}", _pages(page, lambda r=ready: ClaimFilter(words=pick(r)))
    for size in ("big", "medium", "small"):
        yield f"dossier of a {size} actor", lambda s=size: _dossier(store, pick(getattr(drawn, s)))
    yield "actors", store.actors_page
    yield "actors by name", _pages(store.actors_page, lambda: ActorFilter(words=pick(drawn.names).split()[0]))


def _dossier(store: Store, actor: str) -> object:
    found = actors.kept(store, [actor])
    if found is None and not store.have_more([actor], READY):
        found = actors.of(store, [actor])
    return found


def _figures(store: Store, drawn: Drawn, chance: random.Random) -> Iterator[tuple[str, Question]]:
    pick, page = chance.choice, store.figures_page
    scopes: list[ScopeName] = [one.name for one in store.scopes_page(ScopeFilter()).rows]
    yield "figures", _pages(page, FigureFilter)
    yield "figures, both pages", _pages(page, FigureFilter, following=True)
    yield "figures, place", _pages(page, lambda: FigureFilter(place=pick(drawn.places)))
    yield "figures, place and measure", _pages(page, lambda: FigureFilter(place=pick(drawn.places), measures=["injured"]))
    yield "figures, originator", _pages(page, lambda: FigureFilter(originators=[pick((*drawn.big, *drawn.medium))]))
    yield "figures, outlet", _pages(page, lambda: FigureFilter(source=pick(drawn.outlets)))
    yield "figures, day", _pages(page, lambda: FigureFilter(until=pick(drawn.days)))
    yield "figures, known at", _pages(page, lambda: FigureFilter(place=pick(drawn.places), known_at=pick(drawn.days)))
    yield "scopes", store.scopes_page
    if scopes:
        yield "one scope", lambda: store.gathered(pick(scopes))
        yield "one scope, known at", lambda: store.gathered(pick(scopes), known_at=pick(drawn.days))
    yield "events", store.events_page
    yield "events, place", _pages(store.events_page, lambda: EventFilter(place=pick(drawn.places)))
    yield "one event", lambda: _event(store, pick(drawn.events))


def _event(store: Store, id_: str) -> object:
    one = store.incident(id_)
    reports = list(store.of_events(store.members(one.id)))
    return one, store.tellings(one.id), store.doubts(report.figure.id for report in reports)


def _discrepancies(store: Store, drawn: Drawn, chance: random.Random) -> Iterator[tuple[str, Question]]:
    pick, page = chance.choice, store.discrepancies_page
    yield "discrepancies", _pages(page, DiscrepancyFilter)
    yield "discrepancies, both pages", _pages(page, DiscrepancyFilter, following=True)
    yield "discrepancies, severity", _pages(page, lambda: DiscrepancyFilter(severities=[pick(list(Severity))]))
    yield "discrepancies, kind", _pages(page, lambda: DiscrepancyFilter(kinds=[pick(list(Kind))]))
    for size in ("big", "medium", "small"):
        yield f"discrepancies of a {size} actor", _pages(page, lambda s=size: DiscrepancyFilter(actor=pick(getattr(drawn, s))))
    yield "discrepancies of an article", _pages(page, lambda: DiscrepancyFilter(article=pick(drawn.articles)))
    yield "one discrepancy with its evidence", lambda: explain(store, pick(drawn.discrepancies))
    yield "compare two figures", lambda: compare(store, pick(drawn.figures), pick(drawn.figures))


def _sources(store: Store, drawn: Drawn, words: Words, chance: random.Random) -> Iterator[tuple[str, Question]]:
    pick = chance.choice
    yield "one claim in its text", lambda: explain(store, pick(drawn.claims))
    yield "audit of a claim", lambda: list(audit_store(store, Tally(), row=pick(drawn.claims), processes=1))
    yield "audit of an article", lambda: list(audit_store(store, Tally(), article=pick(drawn.articles), processes=1))
    yield "where words stand", lambda: appearances(store, asked_words(pick(words.quotes)))
    yield "articles", store.articles_page
    yield "articles, title", _pages(store.articles_page, lambda: ListedArticles(words=pick(words.usual)))


def _everything(store: Store, drawn: Drawn, words: Words, chance: random.Random) -> Iterator[tuple[str, Question]]:
    """Search, as its page asks: a few rows of each kind."""

    def search(ready: Sequence[str]) -> Question:
        return lambda: store.search(chance.choice(ready), limit=FEW)

    yield "search, a word", search(words.usual)
    yield "search, a frequent word", search(words.frequent)
    yield "search, a rare word", search(words.rare)
    yield "search, two words", search(words.two)
    yield "search, a phrase", search(words.phrases)
    yield "search, a place", search(drawn.places)
    yield "search, a name", search(drawn.names)


# ------------------------------------------------------------------ timing


class Counter:
    """The statements that a database gets: how many since the last round began, and the one that took longest.

    It also knows the processes of a PostgreSQL server that answer, where this machine runs them.
    """

    def __init__(self, store: Store) -> None:
        self.count = 0
        self.longest: tuple[float, str, Any] = (0.0, "", None)
        self.backends: set[Path] = set()
        event.listen(store.engine, "before_cursor_execute", self._before)
        event.listen(store.engine, "after_cursor_execute", self._after)
        if store.engine.dialect.name == "postgresql" and "host=/" in store.url.replace("%2F", "/"):
            event.listen(store.engine, "checkout", self._checkout)

    def _checkout(self, connection: Any, _record: Any, _proxy: Any) -> None:
        self.backends.add(Path(f"/proc/{connection.info.backend_pid}/schedstat"))

    def busy(self) -> float:
        """Seconds of a processor that this process and those of the server spent."""
        spent = (int(one.read_text().split()[0]) / 1e9 for one in self.backends if one.exists())  # first: nanoseconds
        return time.process_time() + sum(spent)

    def _before(self, _connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        self.count += 1
        context.began = time.perf_counter()

    def _after(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, context: Any, _many: bool) -> None:
        took = (time.perf_counter() - context.began) * 1000
        if took > self.longest[0]:
            self.longest = (took, statement, parameters)


def timed(name: str, ask: Question, rounds: int, counter: Counter) -> Timed:
    """Ask a question some times."""
    spent, busy, most = [], [], 0
    counter.longest = (0.0, "", None)
    for _ in range(rounds):
        counter.count = 0
        began, working = time.perf_counter(), counter.busy()
        ask()
        spent.append((time.perf_counter() - began) * 1000)
        busy.append((counter.busy() - working) * 1000)
        most = max(most, counter.count)
    wall, processor = (quantiles(times, n=20, method="inclusive") if rounds > 1 else times * 19 for times in (spent, busy))
    return Timed(name, spent[0], wall[9], wall[18], processor[9], processor[18], most, wall[18] > FLOOR)


def additions() -> float:
    """Milliseconds of a million additions."""
    began, total = time.perf_counter(), 0
    for number in range(ADDITIONS):
        total += number
    return (time.perf_counter() - began) * 1e9 / ADDITIONS


def measured(store: Store, rounds: int, only: str = "", *, slowest: bool = False) -> tuple[list[Timed], float]:
    """Print the times of every question, or of those whose names hold some words; they, and what a million additions took meanwhile."""
    chance = random.Random(5)
    drawn = Drawn.of(store, chance)
    words = Words.of(store, drawn, chance)
    counter = Counter(store)
    found, paces = [], []
    gc.freeze()  # as `tracker serve` does
    print(f"{'question':44} {'first':>8} {'p50':>8} {'p95':>8} {'busy p50':>9} {'busy p95':>9} {'statements':>10}")
    for name, ask in questions(store, drawn, words, chance):
        if only and only not in name:
            continue
        paces.append(additions())
        one = timed(name, ask, rounds, counter)
        found.append(one)
        numbers = f"{one.first:8.1f} {one.p50:8.1f} {one.p95:8.1f} {one.busy_p50:9.1f} {one.busy_p95:9.1f} {one.statements:10}"
        print(f"{name:44} {numbers}{'  too slow' if one.slow else ''}", flush=True)
        if slowest and one.slow:
            print(f"    {counter.longest[0]:.1f} ms: {' '.join(counter.longest[1].split())}\n    {counter.longest[2]}")
    pace = median(paces) if paces else additions()
    print(f"a million additions took {pace:.0f} ms meanwhile")
    return found, pace


def sizes(store: Store) -> dict[str, int]:
    """How many rows the largest tables have."""
    with store.engine.connect() as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in ("articles", "claims", "figures", "discrepancies")
        }


def told(store: Store, rounds: int, found: Sequence[Timed], pace: float) -> dict[str, Any]:
    """What is written to a file: what the database is, how large it is, indexes included, the times, and what a million additions took."""
    name = store.engine.dialect.name
    sized = {"sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"}
    with store.engine.connect() as connection:
        held: int = connection.execute(text(sized.get(name, "SELECT pg_database_size(current_database())"))).scalar_one()
    about = {"database": name, "bytes": held, "rounds": rounds, "floor": FLOOR, "additions": pace, "rows": sizes(store)}
    return about | {"questions": [asdict(one) for one in found]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000, help="of a database that has to be built")
    parser.add_argument("--database", default="desk.db", help="a file of SQLite, or a URL; built where it is not there")
    parser.add_argument("--rounds", type=int, default=30, help="of each question")
    parser.add_argument("--only", default="", help="questions whose names hold this")
    parser.add_argument("--json", type=Path, help="write the times to this file too")
    parser.add_argument("--slowest", action="store_true", help="show the slowest statement of each question that is too slow")
    given = parser.parse_args()
    with Store.open(archive(given.database, given.articles), normalise=normalise) as store:
        rows = sizes(store)
        print(", ".join(f"{count:,} {name}" for name, count in rows.items()))
        found, pace = measured(store, given.rounds, given.only, slowest=given.slowest)
        if given.json:
            given.json.write_text(json.dumps(told(store, given.rounds, found, pace), indent=1) + "\n")
    return 1 if any(one.slow for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
