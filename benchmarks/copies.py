"""How long it takes to find the copies among 100,000 articles, and those of one more, and how many of them are found.

    python benchmarks/copies.py [--articles 100000]

Builds an archive of generated texts on one core: four in ten articles are copies of a wire story, in clusters of two to forty, as papers
print them (another headline and first sentence, cut from the end, a paragraph of their own, numbers and names changed); the others share a
quotation, a line of agency boilerplate, or nothing. Prints the seconds that digests take, of marking all copies, the milliseconds of one
new article (a new text, a copy of a small cluster, a copy of the largest), and recall and precision of pairs against the known clusters.
Floors: 100,000 articles marked in 120 s, one article in 250 ms, recall .90, precision .99. Exit code 1 where one of them is missed.

Measured on one core of a busy machine, Python 3.11, SQLite (2026-11):

    articles   digests, s   marked, s   one more, ms   recall   precision
      20,000           12          16       12 to 17     .982       1.000
     100,000           44          86        4 to 27     .978       1.000
"""

import argparse
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tracker.identity import normalise
from tracker.read.duplicates import digest
from tracker.reconciling import copies
from tracker.records import record_id
from tracker.store import Store

SECONDS, MILLISECONDS, RECALL, PRECISION = 120, 250, 0.90, 0.99  # floors for 100,000 articles
COPIED = 0.4  # share of articles that stand in clusters
LARGEST = 40  # articles of a cluster
VOCABULARY = [f"word{n}" for n in range(30_000)]
WEIGHTS = [1 / (n + 10) for n in range(len(VOCABULARY))]  # words of a language are as unequal as that (Zipf)
NEW = 9  # new articles of each sort, of which the median is told


@dataclass(frozen=True, slots=True)
class Made:
    """A generated article; `cluster` is the story that it carries."""

    id: str
    cluster: int
    text: str


class Writer:
    """Writes texts; always the same."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.pool = self.chance.choices(VOCABULARY, WEIGHTS, k=4_000_000)
        self.quotation, self.boilerplate = self.sentence(35), self.sentence(25)

    def words(self, count: int) -> list[str]:
        start = self.chance.randrange(len(self.pool) - count)
        chosen = self.pool[start : start + count]
        self.chance.shuffle(chosen)  # the pool's own order would repeat
        return chosen

    def sentence(self, length: int = 0) -> str:
        return " ".join(self.words(length or self.chance.randint(12, 28))) + "."

    def story(self) -> list[str]:
        """Sentences of some 150 to 500 words."""
        return [self.sentence() for _ in range(self.chance.randint(8, 25))]

    def alone(self) -> list[str]:
        """A story that shares at most a quotation or a line of boilerplate with others."""
        told = self.story()
        if self.chance.random() < 0.3:
            told.insert(len(told) // 2, self.quotation)
        if self.chance.random() < 0.3:
            told.append(self.boilerplate)
        return told

    def copy(self, story: list[str]) -> list[str]:
        """How another paper prints a story."""
        chance, told = self.chance, list(story)
        told = told[: max(5, round(len(told) * chance.choice((1, 1, 1, 0.9, 0.8, 0.7))))]
        told[0] = self.sentence()
        if chance.random() < 0.3:
            told.insert(chance.randrange(len(told)), self.sentence())
        for _ in range(chance.choice((0, 0, 1, 2, 4))):
            at = chance.randrange(len(told))
            words = told[at].split()
            words[chance.randrange(len(words))] = chance.choice(VOCABULARY)
            told[at] = " ".join(words)
        return told


def archive(count: int, writer: Writer) -> Iterator[Made]:
    made = cluster = 0
    while made < count:
        cluster += 1
        if writer.chance.random() < COPIED / 5:  # of such clusters one has five articles or so
            story = writer.story()
            size = min(count - made, LARGEST, 2 + int(writer.chance.expovariate(1 / 5)))
            texts = [story, *(writer.copy(story) for _ in range(size - 1))]
        else:
            texts = [writer.alone()]
        for text in texts:
            yield Made(record_id("article", str(made)), cluster, " ".join(text))
            made += 1


def store_all(path: Path, articles: list[Made], digests: list[str]) -> None:
    """Put articles into the database as they stand after being saved, without their rows: saving them is measured elsewhere."""
    with sqlite3.connect(path) as connection:
        number = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
        when = [f"2031-01-{1 + n % 28:02}" for n in range(number, number + len(articles))]
        connection.executemany(
            "INSERT INTO articles (id, key, name) VALUES (?, ?, ?)", ((one.id, f"id:{one.id}", one.id) for one in articles)
        )
        connection.executemany(
            "INSERT INTO article_versions (id, article_id, number, text_hash, salt, media_type, encoding, digest, ingested_at, text)"
            " VALUES (?, ?, 1, ?, '', 'text/plain', 'utf-8', ?, '2031-02-01T00:00:00+00:00', ?)",
            ((f"v{one.id}", one.id, one.id, made, one.text) for one, made in zip(articles, digests, strict=True)),
        )
        connection.executemany(
            "INSERT INTO extractions (id, version_id, current_of, published, marks, reader_notes, extractor, model, notes, created_at)"
            " VALUES (?, ?, ?, ?, '[]', '[]', '1', '1', '[]', '2031-02-01T00:00:00+00:00')",
            ((f"e{one.id}", f"v{one.id}", one.id, day) for one, day in zip(articles, when, strict=True)),
        )


def pairs(groups: Iterator[int]) -> int:
    return sum(size * (size - 1) // 2 for size in groups)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    count = parser.parse_args().articles
    writer = Writer()
    articles = list(archive(count, writer))
    started = time.perf_counter()
    digests = [digest(one.text) for one in articles]
    made = time.perf_counter() - started
    words = sum(one.text.count(" ") + 1 for one in articles)
    print(f"{count:,} articles of {words / count:.0f} words: digests in {made:.1f} s ({count / made:,.0f} a second)")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracker.db"
        with Store.open(f"sqlite:///{path}", create=True, normalise=normalise) as store:
            store_all(path, articles, digests)
            started = time.perf_counter()
            groups = copies.mark_all(store)
            full = time.perf_counter() - started
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"all copies marked in {full:.1f} s, {sum(map(len, groups)) - len(groups):,} of them; {memory:,} MB with the texts")
            recall, precision = quality(articles, groups)
            print(f"pairs: recall {recall:.4f}, precision {precision:.4f}")
            slowest = one_more(store, path, articles, writer)
    fine = full <= SECONDS and slowest <= MILLISECONDS and recall >= RECALL and precision >= PRECISION
    return 0 if fine else 1


def quality(articles: list[Made], groups: list[list[str]]) -> tuple[float, float]:
    """Recall and precision of the pairs that are said to carry one text."""
    cluster = {one.id: one.cluster for one in articles}
    known = pairs(iter(Counter(cluster.values()).values()))
    found = pairs(len(group) for group in groups)  # type: ignore[arg-type]
    right = sum(pairs(iter(Counter(cluster[id_] for id_ in group).values())) for group in groups)
    return right / known, right / found


def one_more(store: Store, path: Path, articles: list[Made], writer: Writer) -> float:
    """Print what one new article costs, and return the milliseconds of the slowest sort."""
    sizes = Counter(one.cluster for one in articles)
    text_of = {one.cluster: one.text for one in articles}
    small, large = next(one for one, size in sizes.items() if size == 3), max(sizes, key=lambda one: sizes[one])
    slowest = 0.0
    for sort, cluster in (("a new text", None), ("a copy in a cluster of 3", small), (f"a copy in one of {sizes[large]}", large)):
        took = []
        for number in range(NEW):
            text = " ".join(writer.alone()) if cluster is None else ". ".join(writer.copy(text_of[cluster].split(". ")))
            new = Made(record_id("new", sort, number), 0, text)
            store_all(path, [new], [digest(text)])
            started = time.perf_counter()
            copies.mark(store, frozenset([new.id]))
            took.append((time.perf_counter() - started) * 1000)
        print(f"one more, {sort}: {median(took):.0f} ms")
        slowest = max(slowest, median(took))
    return slowest


if __name__ == "__main__":
    sys.exit(main())
