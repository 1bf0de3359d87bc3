"""How long every page of the desk takes at 100,000 articles: 1,000,000 claims, 300,000 figures, 250,000 discrepancies.

    python benchmarks/desk.py [--articles 100000] [--database FILE or URL] [--rounds 30]

Builds the database where there is none (`large_archive`, three minutes, 2 GB), serves the desk inside this process and asks for each page
with ids and filters drawn anew each time. Prints for each the median and the 95th percentile in milliseconds, the latter of the processor's
time too, which other programs do not add to. What is not there (404) is left out by name. Exit code 1 where the 95th percentile of a page
is above 100 ms. The first request of each kind, for which nothing is in memory yet, is printed as `first` and counts like the others.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from fastapi.testclient import TestClient
from large_archive import build
from sqlalchemy import func, select

from tracker.identity import normalise
from tracker.store import Store
from tracker.store.tables import Base
from tracker.web import create_app

FLOOR = 100.0  # milliseconds, 95th percentile


@dataclass(frozen=True)
class Drawn:
    """Ids of rows, drawn by chance over the whole archive."""

    claims: list[str]
    figures: list[str]
    discrepancies: list[str]
    articles: list[str]
    events: list[str]
    big: list[str]
    medium: list[str]
    small: list[str]
    days: list[str]
    places: list[str]
    outlets: list[str]
    words: list[str]

    @classmethod
    def of(cls, store: Store, chance: random.Random, count: int = 200) -> "Drawn":
        tables = Base.metadata.tables
        with store.engine.connect() as connection:

            def some(table: str, column: str = "id", *conditions: Any) -> list[str]:
                key = tables[table].c[column]
                found = []
                for _ in range(count):
                    start = f"{chance.randrange(16**6):06x}"
                    one = connection.execute(select(key).where(key >= start, *conditions).order_by(key).limit(1)).scalar()
                    found += [] if one is None else [str(one)]
                return found or [""]

            current = tables["extractions"].c.current_of
            extractions = some("extractions", "id", current.is_not(None))

            def rows(table: str) -> list[str]:
                of = tables[table].c
                statement = select(of.id).where(of.extraction_id.in_(extractions))
                found = list(connection.scalars(statement))
                return chance.sample(found, min(count, len(found))) or [""]

            sizes = tables["summaries"].c

            def actors(low: int, high: int) -> list[str]:
                asked = select(sizes.key).where(sizes.kind == "actor", sizes.size >= low, sizes.size < high)
                return list(connection.scalars(asked.order_by(sizes.key).limit(count))) or [""]

            last = connection.execute(select(func.max(tables["claims"].c.day))).scalar() or "2021"
            days = [
                f"{chance.randrange(2021, int(last[:4]) + 1)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
                for _ in range(count)
            ]
            places = [
                str(one) for one in connection.scalars(select(tables["events"].c.place).where(tables["events"].c.id.in_(some("events"))))
            ]
            outlets = [str(one) for one in connection.scalars(select(tables["sources"].c.name))]
            texts = connection.scalars(select(tables["claims"].c.text).where(tables["claims"].c.extraction_id.in_(extractions[:20])))
            words = [word for one in texts for word in one.split() if not word.isdigit()]
            return cls(
                rows("claims"), rows("figures"), some("discrepancies"), some("articles"), some("events"),
                actors(20_000, 10**9), actors(300, 20_000), actors(1, 20), days, places, outlets, words,
            )  # fmt: skip


def pages(drawn: Drawn, chance: random.Random) -> Iterator[tuple[str, Callable[[], str]]]:
    """Pages by name, each with what makes an address of it."""
    pick = chance.choice
    for prefix, api in (("", False), ("/api/v1", True)):
        yield f"{prefix}/claims", lambda p=prefix: f"{p}/claims"
        yield f"{prefix}/claims by day", lambda p=prefix: f"{p}/claims?until={pick(drawn.days)}"
        yield f"{prefix}/claims by outlet", lambda p=prefix: f"{p}/claims?source={pick(drawn.outlets)}"
        yield f"{prefix}/claims by words", lambda p=prefix: f"{p}/claims?words={pick(drawn.words)}"
        yield f"{prefix}/claims by act", lambda p=prefix: f"{p}/claims?act=deny&min_confidence=0.8"
        yield f"{prefix}/claims/ID", lambda p=prefix: f"{p}/claims/{pick(drawn.claims)}"
        yield f"{prefix}/actors", lambda p=prefix: f"{p}/actors"
        for size in ("big", "medium", "small"):
            yield f"{prefix}/actors/ID {size}", lambda p=prefix, s=size: f"{p}/actors/{pick(getattr(drawn, s))}"
            more = "claims" if api else "statements"
            yield f"{prefix}/actors/ID/{more} {size}", lambda p=prefix, s=size, m=more: f"{p}/actors/{pick(getattr(drawn, s))}/{m}"
        yield f"{prefix}/figures", lambda p=prefix: f"{p}/figures"
        yield f"{prefix}/figures by place", lambda p=prefix: f"{p}/figures?place={pick(drawn.places)}"
        yield f"{prefix}/figures/ID", lambda p=prefix: f"{p}/figures/{pick(drawn.figures)}"
        yield f"{prefix}/series", lambda p=prefix: f"{p}/series?place={pick(drawn.places)}"
        yield f"{prefix}/discrepancies", lambda p=prefix: f"{p}/discrepancies"
        yield f"{prefix}/discrepancies by severity", lambda p=prefix: f"{p}/discrepancies?severity={pick(('info', 'echo', 'conflict'))}"
        yield f"{prefix}/discrepancies/ID", lambda p=prefix: f"{p}/discrepancies/{pick(drawn.discrepancies)}"
        yield f"{prefix}/events", lambda p=prefix: f"{p}/events"
        yield f"{prefix}/events/ID", lambda p=prefix: f"{p}/events/{pick(drawn.events)}"
        yield f"{prefix}/articles", lambda p=prefix: f"{p}/articles"
        yield f"{prefix}/articles by title", lambda p=prefix: f"{p}/articles?words={pick(drawn.words)}"
        yield f"{prefix}/articles/ID", lambda p=prefix: f"{p}/articles/{pick(drawn.articles)}"
    yield "/", lambda: "/"
    yield "/actors/ID/names medium", lambda: f"/actors/{pick(drawn.medium)}/names"
    yield "/queue", lambda: "/queue"
    yield "/search", lambda: f"/search?q={pick(drawn.words)}"
    yield "/audit", lambda: "/audit"
    yield "/import", lambda: "/import"
    yield "/log", lambda: "/log"


def measured(store: Store, rounds: int) -> bool:
    """Print the times of every page; False where one is too slow."""
    chance = random.Random(5)
    drawn = Drawn.of(store, chance)
    fast = True
    print(f"{'page':40} {'first':>8} {'median':>8} {'p95':>8} {'busy p95':>8}")
    with TestClient(create_app(store), follow_redirects=False) as client:
        for name, address in pages(drawn, chance):
            spent: list[float] = []
            busy: list[float] = []
            status = 0
            for _ in range(rounds):
                wanted = address()
                before, working = time.perf_counter(), time.process_time()
                status = client.get(wanted).status_code
                spent.append((time.perf_counter() - before) * 1000)
                busy.append((time.process_time() - working) * 1000)
                if status != 200:
                    break
            if status != 200:
                print(f"{name:40} {'not there' if status == 404 else f'answers {status}'}")
                fast = fast and status < 500
                continue
            cut = quantiles(spent, n=20, method="inclusive")
            slow = cut[18] > FLOOR
            fast = fast and not slow
            times = f"{spent[0]:8.1f} {cut[9]:8.1f} {cut[18]:8.1f} {quantiles(busy, n=20, method='inclusive')[18]:8.1f}"
            print(f"{name:40} {times}{'  too slow' if slow else ''}", flush=True)
    return fast


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--database", default="desk.db", help="a file of SQLite, or a URL; built where it is not there")
    parser.add_argument("--rounds", type=int, default=30, help="requests of each page")
    given = parser.parse_args()
    url = given.database if "://" in given.database else f"sqlite:///{given.database}"
    if "://" not in given.database and not Path(given.database).exists():
        build(url, given.articles)
    with Store.open(url, normalise=normalise) as store:
        if store.stats().articles == 0:
            build(url, given.articles)
        return 0 if measured(store, given.rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
