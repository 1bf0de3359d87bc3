"""What an archive of ten million or a billion articles would take in machines and money, worked out from what was measured on a small one.

Everything is taken to grow with the number of articles, which holds for extraction and storage, and for comparing as long as dockets stay
as large as they are. What does not hold any more at that size stands in docs/scale.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ARTICLES = (10_000_000, 1_000_000_000)
TOKENS = 550  # of an article of news, some 470 words
FIGURES = 3  # of an article, as in the archives that are measured
CORES = (64, 1024)  # that work at the same time, for each number of articles
CORE_HOUR = 0.05  # USD; what large clouds ask for one virtual core with 4 GB, on demand
GIGABYTE_MONTH = 0.10  # USD, of a disk without a head that moves
COPIES = 2  # of the database: it and a standby


@dataclass(frozen=True)
class Measured:
    """Costs of one article.

    Attributes:
        extracting: core seconds.
        writing: seconds of the one process that says who is who, and stores on PostgreSQL.
        comparing: core seconds.
        megabytes: of the database, indexes included.
    """

    extracting: float
    writing: float
    comparing: float
    megabytes: float

    @classmethod
    def of(
        cls, extraction: dict[str, Any], writing: dict[str, Any], reconciled: list[dict[str, Any]], queries: list[dict[str, Any]]
    ) -> "Measured":
        """From what the benchmarks printed; of several sizes the largest counts."""
        compared = max(reconciled, key=lambda one: (one["figures"], one["database"] == "postgresql"))
        archive = max(queries, key=lambda one: (one["database"] == "postgresql", one["rows"]["articles"]))
        return cls(
            extracting=TOKENS / extraction["words_per_second"]["extract_1"],
            writing=(writing["resolving_ms_per_article"] + writing["postgresql"]["ms_per_article"]) / 1000,
            comparing=FIGURES * compared["seconds"] * compared["processes"] / compared["figures"],
            megabytes=archive["bytes"] / archive["rows"]["articles"] / 1e6,
        )


def projected(one: Measured) -> Iterator[tuple[str, ...]]:
    """Rows of a table: what is counted, and how much of it for each number of articles."""

    def row(name: str, *values: float, form: str = ",.0f") -> tuple[str, ...]:
        return (name, *(format(value, form) for value in values))

    hours = [count * one.extracting / 3600 for count in ARTICLES]
    writing = [count * one.writing / 3600 for count in ARTICLES]
    comparing = [count * one.comparing / 3600 for count in ARTICLES]
    terabytes = [count * one.megabytes / 1e6 for count in ARTICLES]
    yield row("extracting, core hours", *hours)
    yield row("the same, USD", *(some * CORE_HOUR for some in hours))
    yield ("cores that extract", *(f"{cores:,}" for cores in CORES))
    yield row("they take, days", *(some / cores / 24 for some, cores in zip(hours, CORES, strict=True)), form=",.1f")
    yield row("one process that resolves names and writes, days", *(some / 24 for some in writing), form=",.1f")
    yield row(
        "such processes, to keep up with them",
        *(some / (all_ / cores) for some, all_, cores in zip(writing, hours, CORES, strict=True)),
        form=",.1f",
    )
    yield row("comparing all figures, core hours", *comparing)
    yield row("database on PostgreSQL, TB", *terabytes, form=",.2f")
    yield row(f"{COPIES} of it on disk, USD a month", *(some * COPIES * 1000 * GIGABYTE_MONTH for some in terabytes))
