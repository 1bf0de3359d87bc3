"""How fast a database is audited, and how long a million rows take.

    python benchmarks/audit.py [--rows 50000] [--processes 2] [--database FILE]

A few invented articles are extracted once; their texts are then written again and again, each time with another number at its end, so that
every version has a hash, bytes and row ids of its own, until there are as many claims and figures as are asked for. All of it is sound: an
audit that finds something has a mistake, and the benchmark fails.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.auditing import Tally, audit_store
from tracker.records import Article, Claim, Extraction, Figure, record_id, text_hash
from tracker.store import Store

if TYPE_CHECKING:  # every process of the pool reads this file, and none of them extracts
    from tracker.pipeline import Extracted

SEEDS = Path(__file__).parents[1] / "seeds"


def varied(one: "Extracted", number: int) -> tuple[Article, Extraction]:
    """The article with a line more at its end, and its rows under the ids that follow from that text."""
    text = f"{one.article.text}\n\nEdition {number}.\n"
    hash_ = text_hash(text)
    claims = {claim.id: record_id("claim", hash_, *claim.content) for claim in one.extraction.claims}
    figures = {figure.id: record_id("figure", hash_, *(figure.span or ())) for figure in one.extraction.figures}

    def own_claim(claim: Claim) -> Claim:
        return claim.model_copy(update={"id": claims[claim.id]})

    def own_figure(figure: Figure) -> Figure:
        links = {"subset_of": figure.subset_of and figures[figure.subset_of], "revises": figure.revises and figures[figure.revises]}
        links |= {"claim": figure.claim and claims[figure.claim], "event": figure.event and f"{figure.event}-{number}"}
        return figure.model_copy(update={"id": figures[figure.id], **links})

    article = one.article.model_copy(
        update={
            "id": f"{one.article.id}-{number}",
            "text": text,
            "raw": text.encode(),
            "path": f"{one.article.id}-{number}.txt",
            "url": None,
        }
    )
    extraction = one.extraction.model_copy(
        update={
            "text_hash": hash_,
            "claims": tuple(map(own_claim, one.extraction.claims)),
            "figures": tuple(map(own_figure, one.extraction.figures)),
            "events": (),
        }
    )
    return article, extraction


def originals() -> Iterator["Extracted"]:
    """The seeds that are plain text, extracted."""
    from tracker.extract.extractor import Extractor
    from tracker.identity import Resolver
    from tracker.pipeline import resolved
    from tracker.read import read

    articles = [one for one in read([SEEDS]) if isinstance(one, Article) and one.media_type == "text/plain"]
    resolver = Resolver()
    for article, extraction in Extractor().pipe(articles):
        if isinstance(extraction, Extraction):
            yield resolved(article, extraction, resolver)


def fill(store: Store, rows: int) -> int:
    """Write versions until there are so many rows, and return how many there are."""
    extracted, written, number = list(originals()), 0, 0
    while written < rows:
        for one in extracted:
            article, extraction = varied(one, number)
            store.save(article, extraction, speakers=one.speakers)
            written += len(extraction.claims) + len(extraction.figures)
        number += 1
    return written


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=50_000, help="claims and figures")
    parser.add_argument("--processes", type=int, default=None, help="one a core if not given")
    parser.add_argument("--database", type=Path, default=None, help="a file that is filled, or was filled before; else a temporary one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.database or Path(folder) / "audit.db"
        fresh = not path.exists()
        with Store.open(f"sqlite:///{path}", create=True) as store:
            if fresh:
                start = time.perf_counter()
                written = fill(store, given.rows)
                print(f"{written:,} rows written in {time.perf_counter() - start:.0f} s")
        with Store.open(f"sqlite:///{path}") as store:
            store.forbid_writing()
            tally, start = Tally(), time.perf_counter()
            findings = list(audit_store(store, tally, every=True, processes=given.processes))
            seconds = time.perf_counter() - start
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    memory = max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024
    speed = tally.rows / seconds
    print(f"{tally.rows:,} rows of {tally.versions:,} texts audited in {seconds:.1f} s: {speed:,.0f} rows a second")
    print(f"a million rows take {1e6 / speed / 60:.1f} minutes; {memory:,.0f} MB in the largest process; {len(findings):,} findings")
    for finding in findings[:5]:
        print(f"  {finding.article} {finding.row} {finding.field}: {finding.problem}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
