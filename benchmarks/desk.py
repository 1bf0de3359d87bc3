"""How long every page of the desk takes at 100,000 articles: 1,000,000 claims, 300,000 figures, 250,000 discrepancies.

    python benchmarks/desk.py [--articles 100000] [--database FILE or URL] [--rounds 30]

Builds the database where there is none (`large_archive`, three minutes, 2 GB), serves the desk inside this process and asks for each page
with ids and filters drawn anew each time. Prints for each the median and the 95th percentile in milliseconds, the latter of the processor's
time too, which other programs do not add to. What is not there (404) is left out by name. Exit code 1 where the 95th percentile of a page
is above 100 ms. The first request of each kind, for which nothing is in memory yet, is printed as `first` and counts like the others.
"""

import argparse
import gc
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from statistics import quantiles
from typing import Any

from fastapi.testclient import TestClient
from large_archive import archive
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
    names: list[str]

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
            read = select(tables["extractions"].c.id).where(current.is_not(None))
            events = some("events", "id", tables["events"].c.extraction_id.in_(read))

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
            places = [str(one) for one in connection.scalars(select(tables["events"].c.place).where(tables["events"].c.id.in_(events)))]
            outlets = [str(one) for one in connection.scalars(select(tables["sources"].c.name))]
            texts = connection.scalars(select(tables["claims"].c.text).where(tables["claims"].c.extraction_id.in_(extractions[:20])))
            words = [word for one in texts for word in one.split() if not word.isdigit()]
            speakers = tables["speakers"].c
            names = [str(one) for one in connection.scalars(select(speakers.name).where(speakers.id.in_(actors(20, 10**9)[:count])))]
            return cls(
                rows("claims"), rows("figures"), some("discrepancies"), some("articles"), events,
                actors(20_000, 10**9), actors(300, 20_000), actors(1, 20), days, places, outlets, words, names,
            )  # fmt: skip


def pages(drawn: Drawn, scopes: Sequence[str], chance: random.Random) -> Iterator[tuple[str, Callable[[], str]]]:
    """Pages by name, each with what makes an address of it.

    Args:
        scopes: addresses of the pictures of the scopes with most reports.
    """
    pick = chance.choice
    yield "/", lambda: "/"
    yield "/search by a word", lambda: f"/search?q={pick(drawn.words)}"
    yield "/search by a place", lambda: f"/search?q={pick(drawn.places)}"
    for prefix in ("", "/api/v1"):
        yield from _lists(drawn, prefix, chance)
    for size in ("big", "medium", "small"):
        yield f"/actors/ID {size}", lambda s=size: f"/actors/{pick(getattr(drawn, s))}"
        yield f"/actors/ID/statements {size}", lambda s=size: f"/actors/{pick(getattr(drawn, s))}/statements"
        yield f"/actors/ID/names {size}", lambda s=size: f"/actors/{pick(getattr(drawn, s))}/names"
        yield f"/api/v1/speakers/ID {size}", lambda s=size: f"/api/v1/speakers/{pick(getattr(drawn, s))}"
        yield f"/api/v1/speakers/ID/dossier {size}", lambda s=size: f"/api/v1/speakers/{pick(getattr(drawn, s))}/dossier"
    yield "/actors", lambda: "/actors"
    yield "/actors by a word", lambda: f"/actors?words={pick(drawn.names).split()[0]}"
    yield "/actors/candidates", lambda: "/actors/candidates"
    yield "/series", lambda: pick(scopes)
    yield "/series known at", lambda: f"{pick(scopes)}&known_at={pick(drawn.days)}"
    yield "/series by publication", lambda: f"{pick(scopes)}&by=published"
    yield "/queue", lambda: "/queue"
    yield "/queue by severity", lambda: f"/queue?severity={pick(('info', 'echo', 'conflict'))}"
    yield "/articles/ID/audit", lambda: f"/articles/{pick(drawn.articles)}/audit"
    for address in ("/audit", "/import", "/runs", "/log", "/users"):
        yield address, lambda p=address: p
    for address in ("/candidates", "/sources", "/stats", "/judgements", "/runs", "/seals"):
        yield f"/api/v1{address}", lambda p=address: f"/api/v1{p}"
    yield "/api/v1/speakers", lambda: "/api/v1/speakers"
    yield "/api/v1/search", lambda: f"/api/v1/search?q={pick(drawn.words)}"
    yield "/api/v1/compare", lambda: f"/api/v1/compare?one={pick(drawn.figures)}&other={pick(drawn.figures)}"


def _lists(drawn: Drawn, prefix: str, chance: random.Random) -> Iterator[tuple[str, Callable[[], str]]]:
    pick = chance.choice
    yield f"{prefix}/claims", lambda: f"{prefix}/claims"
    yield f"{prefix}/claims by actor", lambda: f"{prefix}/claims?by={pick((*drawn.big[:20], *drawn.medium[:50], *drawn.small[:50]))}"
    yield f"{prefix}/claims by actor, about another", lambda: f"{prefix}/claims?by={pick(drawn.big)}&about={pick(drawn.medium)}"
    yield f"{prefix}/claims by day", lambda: f"{prefix}/claims?until={pick(drawn.days)}"
    yield f"{prefix}/claims by outlet", lambda: f"{prefix}/claims?source={pick(drawn.outlets)}"
    yield f"{prefix}/claims by words", lambda: f"{prefix}/claims?words={pick(drawn.words)}"
    yield f"{prefix}/claims by act", lambda: f"{prefix}/claims?act=deny&min_confidence=0.8"
    yield f"{prefix}/claims/ID", lambda: f"{prefix}/claims/{pick(drawn.claims)}"
    yield f"{prefix}/figures", lambda: f"{prefix}/figures"
    yield f"{prefix}/figures by place", lambda: f"{prefix}/figures?place={pick(drawn.places)}"
    yield f"{prefix}/figures/ID", lambda: f"{prefix}/figures/{pick(drawn.figures)}"
    yield f"{prefix}/discrepancies", lambda: f"{prefix}/discrepancies"
    yield f"{prefix}/discrepancies by severity", lambda: f"{prefix}/discrepancies?severity={pick(('info', 'echo', 'conflict'))}"
    yield f"{prefix}/discrepancies by actor", lambda: f"{prefix}/discrepancies?actor={pick(drawn.medium)}"
    yield f"{prefix}/discrepancies/ID", lambda: f"{prefix}/discrepancies/{pick(drawn.discrepancies)}"
    yield f"{prefix}/events", lambda: f"{prefix}/events"
    yield f"{prefix}/events by place", lambda: f"{prefix}/events?place={pick(drawn.places)}"
    yield f"{prefix}/events/ID", lambda: f"{prefix}/events/{pick(drawn.events)}"
    yield f"{prefix}/articles", lambda: f"{prefix}/articles"
    yield f"{prefix}/articles by title", lambda: f"{prefix}/articles?words={pick(drawn.words)}"
    yield f"{prefix}/articles/ID", lambda: f"{prefix}/articles/{pick(drawn.articles)}"


def measured(store: Store, rounds: int, only: str = "") -> bool:
    """Print the times of every page, or of those whose names hold some words; False where one is too slow."""
    chance = random.Random(5)
    drawn = Drawn.of(store, chance)
    fast = True
    print(f"{'page':40} {'first':>8} {'median':>8} {'p95':>8} {'busy p95':>8}")
    with TestClient(create_app(store), base_url="http://localhost", follow_redirects=False) as client:
        gc.freeze()  # as `tracker serve` does
        scopes = [unescape(one) for one in re.findall(r'href="(/series\?[^"]*)"', client.get("/figures").text)]
        for name, address in pages(drawn, scopes, chance):
            if only and only not in name:
                continue
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
    parser.add_argument("--only", default="", help="pages whose names hold this")
    given = parser.parse_args()
    with Store.open(archive(given.database, given.articles), normalise=normalise) as store:
        return 0 if measured(store, given.rounds, given.only) else 1


if __name__ == "__main__":
    sys.exit(main())
