"""How long it takes to reconcile 10,000, 100,000 and 1,000,000 figures, and then one new article.

    python benchmarks/reconciliation.py [--figures 10000 --figures 100000 ...] [--processes 2] [--database URL] [--json FILE]

Builds an archive of reported figures: two originators' running totals and daily counts of many places, as eight outlets would carry
them, exact, rounded or a day late, some with slips. Prints for each size the seconds of a full reconciliation, the seconds of one after a
new article with three figures, and the most memory held at a time. Floors: 1,000,000 figures in 120 s and 2 GB on two cores, one new
article in 100 ms. Exit code 1 where one of them is missed. The archive is an SQLite file that is thrown away or, for one size, the empty
database of a URL.

A place holds 300 figures here, which is two originators, eight outlets and some twenty days: a local beat. What one article costs follows
from the size of the dockets that it touches (some 80 microseconds a figure), not from the size of the archive.

Measured on two cores, Python 3.11, SQLite (2026-11):

    figures     rows   full, s   us each  one article, ms  memory, MB
     10,000       81       1.1       112               57         142
    100,000      845       8.3        83               57         535
  1,000,000    8,552      69.7        70               59         579
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from tracker.identity import Resolver, normalise
from tracker.read.duplicates import digest
from tracker.reconciling import reconcile
from tracker.records import Article, Extraction, Figure, Period, Qualifier, Speaker
from tracker.store import ImportedFigure, Store

SIZES = (10_000, 100_000, 1_000_000)
SECONDS, MEGABYTES, MILLISECONDS = 120, 2_000, 100  # floors, the first two for a million figures
A_PLACE = 300
DAYS = 40
OUTLETS = tuple(f"Outlet {number}" for number in range(8))
START = date(2031, 1, 1)
NEW = 15  # new articles, one after the other, of which the median is told


def numbers(count: int) -> Iterator[ImportedFigure]:
    """Reported figures; always the same."""
    chance = random.Random(7)
    made = 0
    while made < count:
        place = f"Place {made // A_PLACE}"
        for figure in of_place(place, chance):
            yield ImportedFigure(
                figure.model_copy(update={"id": f"f{made:08}"}),
                chance.choice(OUTLETS),
                figure.as_of,
                "archive.jsonl",
                made + 1,
                str(figure.value),
            )
            made += 1
            if made == count or made % A_PLACE == 0:
                break


def of_place(place: str, chance: random.Random) -> Iterator[Figure]:
    """Totals and counts of the day, day after day, by two originators of one place."""
    totals = {f"{place} Health Ministry": 1_000, f"{place} Observatory": 990}
    while True:
        for number in range(DAYS):
            for name, before in list(totals.items()):
                grown = chance.randrange(5, 40)
                totals[name] = before + grown
                for _ in range(6):
                    yield made(place, name, number, before + grown, chance)
                yield made(place, name, number, grown, chance, period=Period.interval)


def made(place: str, name: str, number: int, value: int, chance: random.Random, *, period: Period = Period.cumulative) -> Figure:
    on = START + timedelta(days=number)
    since = "2030-11-01" if period is Period.cumulative else (on - timedelta(days=1)).isoformat()
    low: int | None = value
    high: int | None = value
    qualifier = Qualifier.exact
    if chance.random() < 0.002:
        low = high = value = value + 90  # a slip
    elif value > 200 and chance.random() < 0.2:
        value, low, high, qualifier = round(value, -2), None, None, Qualifier.approximate
    return Figure(
        id="",
        measure="killed",
        value=value,
        low=low,
        high=high,
        qualifier=qualifier,
        population="people",
        place=place,
        period=period,
        since=since,
        as_of=on.isoformat(),
        attributed_to=name,
    )


def measured(count: int, processes: int, database: str | None) -> dict[str, Any]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(database or f"sqlite:///{folder}/archive.db", create=True, normalise=normalise) as store,
    ):
        resolver, speakers = Resolver(), dict[str, Speaker]()

        def told() -> Iterator[ImportedFigure]:
            for one in numbers(count):
                name = one.figure.attributed_to or ""
                if name not in speakers:
                    speakers[name] = resolver.resolve(name, article=one.path).speaker
                yield one

        store.import_figures(told(), speakers=speakers)
        before = time.perf_counter()
        found = reconcile(store, full=True, processes=processes).discrepancies
        full = time.perf_counter() - before
        once = []
        for number in range(NEW):
            save(store, number, count, speakers)
            before = time.perf_counter()
            reconcile(store)
            once.append(time.perf_counter() - before)
    own, children = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "database": store.engine.dialect.name,
        "figures": count,
        "processes": processes,
        "discrepancies": found,
        "seconds": full,
        "one": median(once),
        "most": max(once),
        "megabytes": own + processes * children,
    }


def save(store: Store, number: int, count: int, speakers: dict[str, Speaker]) -> None:
    """Store one article that gives three figures of two places, as if it had just been extracted."""
    chance = random.Random(number)
    text = f"Article {number}. " + " ".join(str(chance.random()) for _ in range(100))
    article = Article(id=f"new {number}", text=text, source=chance.choice(OUTLETS), published="2031-02-01")
    places = [f"Place {chance.randrange(max(count // A_PLACE, 1))}" for _ in range(2)]
    figures = []
    for position, place in enumerate((places[0], *places)):
        name = next(one for one in speakers if one.startswith(f"{place} "))
        one = made(place, name, 20 + position, 1_500, chance)
        update = {
            "id": f"new{number:05}{position:05}",
            "article": article.id,
            "span": (position, position + 1),
            "text": "1,500",
            "headline": True,
        }
        figures.append(one.model_copy(update=update))
    extraction = Extraction(article=article.id, text_hash=article.text_hash, figures=tuple(figures), model="m", extractor="e")
    store.save(article, extraction, speakers=speakers, digest=digest(text))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=int, action="append")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--database", metavar="URL", help="an empty database, for one number of figures")
    parser.add_argument("--json", type=Path, help="write the numbers to this file too")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    sizes = given.figures or SIZES
    if given.one:
        print(json.dumps(measured(sizes[0], given.processes, given.database)))
        return 0
    if given.database and len(sizes) > 1:
        parser.error("--database takes one number of --figures")
    found = []
    print(f"{'figures':>10} {'rows':>8} {'full, s':>9} {'us each':>9} {'one article, ms':>16} {'memory, MB':>11}")
    for count in sizes:  # each in a process of its own, whose memory is told
        command = [sys.executable, __file__, "--one", "--figures", str(count), "--processes", str(given.processes)]
        command += ["--database", given.database] if given.database else []
        one = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent).stdout)
        found.append(one)
        each = one["seconds"] / count * 1e6
        told = f"{count:>10,} {one['discrepancies']:>8,.0f} {one['seconds']:>9.1f} {each:>9.0f}"
        print(f"{told} {one['one'] * 1000:>16.0f} {one['megabytes']:>11,.0f}", flush=True)
    if given.json:
        given.json.write_text(json.dumps(found) + "\n")
    return 1 if any(map(too_slow, found)) else 0


def too_slow(one: dict[str, Any]) -> bool:
    large = one["figures"] >= SIZES[-1]
    return one["one"] * 1000 > MILLISECONDS or (large and (one["seconds"] > SECONDS or one["megabytes"] > MEGABYTES))


if __name__ == "__main__":
    sys.exit(main())
