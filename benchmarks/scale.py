"""What extraction, writing and asking cost as the work grows, on SQLite and PostgreSQL: measured, and put into docs/scale.md.

    python benchmarks/scale.py measure [--claims 10000 100000 1000000] [--articles 10000] [--data FOLDER] [--only PART ...]
    python benchmarks/scale.py report [--folder FOLDER]

`measure` runs `extraction.py` (words per second by one process, two and a cluster, against bare spaCy), `writing.py` (rows per second,
and their share of the time of extraction), `reconciliation.py` (all figures, then one new article) and `queries.py` (every question that
people wait for, at each number of claims) one after another, with a PostgreSQL server of its own, and keeps what each printed in the
folder, build/scale if none is given. The archives that it builds there are kept too: 2 GB a million claims on SQLite in three minutes,
3 GB on PostgreSQL in five. Exit code 1 where a floor is missed.

`report` writes the tables between the marks of docs/scale.md, and docs/images/scale-*.svg, from what the folder holds.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import projection
import server

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("extraction", "writing", "reconciliation", "queries")
FIGURES = (10_000, 100_000, 1_000_000)  # that are reconciled
CLAIMS_OF_AN_ARTICLE = 10  # in the archives that are built
PAGE, IMAGES = ROOT / "docs" / "scale.md", ROOT / "docs" / "images"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def measure(folder: Path, given: argparse.Namespace) -> int:
    """Run the benchmarks that are asked for; how many missed a floor."""
    folder.mkdir(parents=True, exist_ok=True)
    missed = 0
    if "extraction" in given.only:
        data = ("--data", given.data) if given.data else ()
        counts = ("--articles", given.articles, "--rounds", given.rounds_of_extraction)
        missed += _run(folder / "extraction.json", "extraction.py", *counts, *data)
    with server.running(folder / "postgresql") as url:
        if "writing" in given.only:
            empty = server.database(url, f"writing{os.getpid()}")
            missed += _run(folder / "writing.json", "writing.py", "--postgresql", empty)
        for figures in FIGURES if "reconciliation" in given.only else ():
            places = {"sqlite": (), "postgresql": ("--database", server.database(url, f"reconciled{figures}-{os.getpid()}"))}
            for database, place in places.items():
                missed += _run(folder / f"reconciliation-{database}-{figures}.json", "reconciliation.py", "--figures", figures, *place)
        for claims in given.claims if "queries" in given.only else ():
            where = {"sqlite": folder / f"archive-{claims}.db", "postgresql": server.database(url, f"archive{claims}")}
            for database, place in where.items():
                articles = claims // CLAIMS_OF_AN_ARTICLE
                own = ("--database", place, "--articles", articles, "--rounds", given.rounds)
                missed += _run(folder / f"queries-{database}-{claims}.json", "queries.py", *own)
    return missed


def _run(file: Path, script: str, *words: object) -> bool:
    """Run a benchmark that writes its numbers to a file; whether it missed a floor."""
    command = [sys.executable, str(Path(__file__).with_name(script)), *map(str, words), "--json", str(file)]
    print(f"$ {' '.join(command[1:])}", flush=True)
    return subprocess.run(command, check=False).returncode != 0


# ------------------------------------------------------------------ the report


def report(folder: Path) -> None:
    """Write the tables and pictures of what was measured."""
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    queries = [one for name, one in found.items() if name.startswith("queries-")]
    reconciled = [one for name, some in found.items() if name.startswith("reconciliation-") for one in some]
    tables = {
        "machine": [f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {platform.system()}"],
        "extraction": list(_extraction(found["extraction"])) if "extraction" in found else None,
        "writing": list(_writing(found["writing"])) if "writing" in found else None,
        "reconciliation": list(_reconciliation(reconciled)) if reconciled else None,
        "queries": list(_queries(queries)) if queries else None,
        "sizes": list(_sizes(queries)) if queries else None,
    }
    if reconciled and queries and {"extraction", "writing"} <= found.keys():
        costs = projection.Measured.of(found["extraction"], found["writing"], reconciled, queries)
        head = ("", *(f"{count:,} articles" for count in projection.ARTICLES))
        tables["paper"] = list(_table(head, projection.projected(costs)))
    page = PAGE.read_text(encoding="utf-8")
    for name, lines in tables.items():
        if lines is not None:
            page = _between(page, name, lines)
    PAGE.write_text(page, encoding="utf-8")
    if queries:
        _draw(queries)


def _between(page: str, name: str, lines: Iterable[str]) -> str:
    """A page with other lines between the two marks of a part.

    Raises:
        SystemExit: the page has no such marks.
    """
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    if not pattern.search(page):
        sys.exit(f"{PAGE}: no marks for {name}")
    return pattern.sub(lambda found: found[1] + "\n".join(lines) + "\n" + found[2], page)


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    names = list(head)
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"


def _extraction(told: dict[str, Any]) -> Iterator[str]:
    speeds = told["words_per_second"]
    names = {
        "spacy_1": "bare spaCy, one process",
        "spacy_2": "bare spaCy, two processes",
        "extract_1": "extraction, one process",
        "extract_2": "extraction, two processes",
        "dask_2": "extraction, a cluster of two workers",
    }
    alone = {way: speeds[f"{way.split('_')[0].replace('dask', 'extract')}_1"] for way in speeds}
    rows = ((names[way], f"{speed:,.0f}", f"{speed / alone[way]:.2f}") for way, speed in speeds.items())
    yield from _table(("way", "words a second", "against one process"), rows)
    yield ""
    yield (
        f"{told['articles']:,} articles, {told['words']:,} words, {told['rounds']} rounds. Two processes of ours scale"
        f" {told['ratio_of_scalings']:.2f} times as well as two of bare spaCy ({told['ratio_least_and_most'][0]:.2f} to"
        f" {told['ratio_least_and_most'][1]:.2f}; floor 0.9)."
    )


def _writing(told: dict[str, Any]) -> Iterator[str]:
    """How much of each database is written in a second; the share is of the time that extracting the same articles takes."""
    found = [(title, told[name]) for name, title in DATABASES.items() if name in told]
    head = ("database", "articles a second", "rows a second", "share of the time of extraction")
    rows = (
        (title, f"{one['articles_per_second']:,.0f}", f"{one['rows_per_second']:,}", f"{100 * one['share_of_extracting']:.1f} %")
        for title, one in found
    )
    yield from _table(head, rows)


def _reconciliation(found: list[dict[str, Any]]) -> Iterator[str]:
    """What all figures take, and one new article then."""
    order = sorted(found, key=lambda one: (list(DATABASES).index(one["database"]), one["figures"]))
    head = ("database", "figures", "all of them, s", "microseconds each", "one new article, ms", "memory, MB")
    rows = (
        (
            DATABASES[one["database"]],
            f"{one['figures']:,}",
            f"{one['seconds']:.1f}",
            f"{one['seconds'] / one['figures'] * 1e6:.0f}",
            f"{one['one'] * 1000:.0f}",
            f"{one['megabytes']:,.0f}",
        )
        for one in order
    )
    yield from _table(head, rows)


def _queries(found: list[dict[str, Any]]) -> Iterator[str]:
    """Each question with its 95th percentile on each database at each size."""
    columns = _ordered(found)
    names = list(dict.fromkeys(one["question"] for told in columns for one in told["questions"]))
    head = ("question", *(f"{DATABASES[told['database']]}, {_short(told['rows']['claims'])}" for told in columns))
    by_name = [{one["question"]: one for one in told["questions"]} for told in columns]
    rows = ((name, *(f"{some[name]['p95']:.0f} ({some[name]['p50']:.0f})" if name in some else "" for some in by_name)) for name in names)
    yield from _table(head, rows)
    yield ""
    for database in dict.fromkeys(told["database"] for told in columns):
        yield f"![Every question on {DATABASES[database]} as claims grow]({IMAGES.name}/scale-{database}.svg)"


def _sizes(found: list[dict[str, Any]]) -> Iterator[str]:
    """What was asked, and how fast the machine was meanwhile."""
    columns = _ordered(found)
    names = list(columns[0]["rows"])
    head = ("database", *names, "GB", "a million additions in Python meanwhile, ms")
    rows = (
        (
            DATABASES[told["database"]],
            *(f"{told['rows'][name]:,}" for name in names),
            f"{told['bytes'] / 1e9:.2f}",
            f"{told['additions']:.0f}",
        )
        for told in columns
    )
    yield from _table(head, rows)


def _ordered(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda told: (list(DATABASES).index(told["database"]), told["rows"]["claims"]))


def _short(number: int) -> str:
    return f"{round(number / 1e6)}M" if number >= 900_000 else f"{round(number / 1e3)}k"


def _draw(found: list[dict[str, Any]]) -> None:
    """One picture a database: every question's 95th percentile as claims grow, the slowest five named."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "scale"  # the same picture from the same numbers
    from matplotlib import pyplot

    for database, title in DATABASES.items():
        columns = [told for told in _ordered(found) if told["database"] == database]
        if not columns:
            continue
        lines: dict[str, list[tuple[int, float]]] = {}
        for told in columns:
            for one in told["questions"]:
                lines.setdefault(one["question"], []).append((told["rows"]["claims"], one["p95"]))
        slowest = sorted(lines, key=lambda name: -lines[name][-1][1])[:5]
        figure, axes = pyplot.subplots(figsize=(8, 4.5), layout="constrained")
        for name, points in lines.items():
            named = name in slowest
            axes.plot(
                *zip(*points, strict=True),
                marker="o",
                markersize=3,
                label=name if named else None,
                color=None if named else "#bbbbbb",
                zorder=2 if named else 1,
            )
        axes.axhline(50, color="#a00000", linestyle="--", linewidth=1, label="floor, 50 ms at a million claims")
        axes.set(
            xscale="log",
            yscale="log",
            xlabel="claims",
            ylabel="95th percentile, ms",
            title=f"{title}: every question, the slowest five named",
        )
        axes.legend(fontsize=8)
        figure.savefig(IMAGES / f"scale-{database}.svg", metadata={"Date": None})
        pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    measuring, reporting = commands.add_parser("measure"), commands.add_parser("report")
    for one in (measuring, reporting):
        one.add_argument("--folder", type=Path, default=ROOT / "build" / "scale")
    measuring.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    measuring.add_argument("--articles", type=int, default=10_000, help="that are extracted")
    measuring.add_argument("--rounds", type=int, default=30, help="of each question")
    measuring.add_argument("--rounds-of-extraction", type=int, default=5, help="among which the articles are divided")
    measuring.add_argument("--data", type=Path, help="folder of text files, whose paragraphs are extracted instead of seeds/")
    measuring.add_argument("--only", choices=PARTS, nargs="+", default=PARTS)
    given = parser.parse_args()
    if given.command == "report":
        return report(given.folder)
    sys.exit(1 if measure(given.folder, given) else 0)


if __name__ == "__main__":
    main()
