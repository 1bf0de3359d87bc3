"""How long storing takes, held against extracting the same articles in the same run.

    python benchmarks/writing.py [--articles 200] [--times 5] [--together 16] [--claims tagger|rules] [--postgresql URL]

Makes articles of the sentences of seeds/ (`recombined`) and extracts them once. Then they are stored so many times, each time under other
ids and with another text, as `tracker ingest` does it: names resolved and the text's shape made, which is timed apart, and saved some
together. Into an SQLite file that is thrown away and, where its URL is given, into an empty PostgreSQL database. Prints one JSON object: of
each database rows and articles a second, statements an article, and storing as a share of extracting, by the clock. Exit code 1 where that
is more than `FLOOR`.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import recombined
from sqlalchemy import event

from tracker.extract.extractor import Extractor
from tracker.identity import Resolver
from tracker.pipeline import TOGETHER, resolved
from tracker.read.duplicates import digest
from tracker.read.layout import text_without_marks
from tracker.records import Article, Extraction
from tracker.store import Saved, Store, Story
from tracker.store.tables import Base
from tracker.store.writing import salted

FLOOR = 0.15  # storing as a share of extracting, at most


class Bench:
    """Articles that are extracted once and stored any number of times.

    Attributes:
        extracting: seconds an article.
        resolving: seconds an article that it takes to say who its names are and to make its shape.
    """

    def __init__(self, articles: int, claims: str) -> None:
        extractor, resolver = Extractor(None, claims), Resolver()
        read = [Article(**one) for one in recombined.articles(articles)]
        list(extractor.pipe(read[:TOGETHER]))  # what is loaded at the first use is no part of it
        began = time.perf_counter()
        extracted = [(article, found) for article, found in extractor.pipe(read) if isinstance(found, Extraction)]
        self.extracting = (time.perf_counter() - began) / len(read)
        resolved(*extracted[0], resolver)
        began = time.perf_counter()
        self.stories = []
        for article, found in extracted:
            done = resolved(article, found, resolver)
            shape = digest(text_without_marks(article.text, article.marks))
            self.stories.append(Story(article, done.extraction, done.speakers, shape))
        self.resolving = (time.perf_counter() - began) / len(read)

    def store(self, url: str, times: int, together: int) -> dict[str, Any]:
        """Store them, and say what it came to."""
        statements = 0

        def hear(*_: Any) -> None:
            nonlocal statements
            statements += 1

        seconds, count = 0.0, times * len(self.stories)
        with Store.open(url, create=True) as store:
            event.listen(store.engine, "before_cursor_execute", hear)
            for number in range(times):
                stories = list(self._varied(number))
                began = time.perf_counter()
                for at in range(0, len(stories), together):
                    came = store.save_all(stories[at : at + together])
                    assert set(came) == {Saved.new}, came
                seconds += time.perf_counter() - began
            event.remove(store.engine, "before_cursor_execute", hear)
            with store.engine.connect() as connection:
                rows = sum(connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in Base.metadata.tables)
        return {
            "articles": count,
            "rows": rows,
            "ms_per_article": round(1000 * seconds / count, 2),
            "articles_per_second": round(count / seconds, 1),
            "rows_per_second": round(rows / seconds),
            "statements_per_article": round(statements / count, 2),
            "share_of_extracting": round(seconds / count / self.extracting, 3),
        }

    def _varied(self, number: int) -> Iterator[Story]:
        for one in self.stories:
            text = f"{one.article.text}\n\n{number}"
            article = Article(**one.article.model_dump(exclude={"id", "text", "text_hash"}), id=f"{one.article.id}-{number}", text=text)
            yield Story(article, salted(one.extraction, f"{number}"), one.speakers, one.digest)


def told(bench: Bench, urls: Mapping[str, str], *, times: int, together: int) -> dict[str, Any]:
    """What is printed: of each kind of database, given by its URL, what storing there comes to."""
    about = {"together": together, "extracting_ms_per_article": round(1000 * bench.extracting, 2)}
    about |= {"resolving_ms_per_article": round(1000 * bench.resolving, 2)}
    return about | {name: bench.store(url, times, together) for name, url in urls.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--together", type=int, default=TOGETHER, help="articles that are saved in one transaction")
    parser.add_argument("--claims", choices=("tagger", "rules"), default="tagger")
    parser.add_argument("--postgresql", metavar="URL", help="URL of an empty database")
    parser.add_argument("--json", type=Path, help="write the JSON object to this file, too")
    arguments = parser.parse_args()
    bench = Bench(arguments.articles, arguments.claims)
    with tempfile.TemporaryDirectory() as name:
        urls = {"sqlite": f"sqlite:///{Path(name, 'tracker.db')}"} | ({"postgresql": arguments.postgresql} if arguments.postgresql else {})
        found = {"claims_by": arguments.claims} | told(bench, urls, times=arguments.times, together=arguments.together)
    print(json.dumps(found))
    if arguments.json:
        arguments.json.write_text(json.dumps(found) + "\n", encoding="utf-8")
    sys.exit(1 if any(found[one]["share_of_extracting"] > FLOOR for one in urls) else 0)


if __name__ == "__main__":
    main()
