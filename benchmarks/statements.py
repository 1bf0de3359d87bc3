"""What statements are to each other: labelled pairs of statements, and all rows that are listed above a confidence of 0.8.

    python benchmarks/statements.py [DATA]

`tests/labels/statement-pairs-*.jsonl` holds pairs that were drawn by words in common and labelled before the rules that they measure;
`statement-rows-*.jsonl` holds verdicts on rows that the program listed. The articles of both are read, extracted and compared as
`tracker` does.
Precision is the share of what is listed above 0.8 that is right: of the labelled pairs that are listed, and of the rows. Recall is the
share of the labelled relations that are listed at any confidence. A denial of a deed by its doer may be called either a denial or a
contested attribution. Standard output gets {measure: number}, standard error what was missed or wrong; of pairs that are
`measured_only` it tells the numbers alone.
"""

import hashlib
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from tracker.extract.extractor import Extractor
from tracker.identity import Resolver
from tracker.pipeline import ingest
from tracker.reconcile.statements import Link, groups, links
from tracker.records import Kind, Span, Statement
from tracker.store import Store

ROOT = Path(__file__).resolve().parent.parent
LABELS = ROOT / "tests" / "labels"
SURE = 0.8
SAME = 0.5  # Jaccard's index of two contents' characters from which they are one statement
KINDS = {
    "denial": {Kind.denial, Kind.contested_attribution},
    "attribution": {Kind.denial, Kind.contested_attribution},
    "status": {Kind.contested_status},
    "altered": {Kind.quote_altered},
    "reversal": {Kind.reversal},
    "none": set[Kind](),
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What is listed of two statements: the kind and how sure."""

    kind: Kind
    confidence: float


def labels(pattern: str) -> dict[str, list[Row]]:
    """Lines of the label files, by annotator."""
    return {
        path.stem.rpartition("-")[2]: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in sorted(LABELS.glob(pattern))
    }


def texts(data: Path, wanted: dict[str, str]) -> Iterator[Row]:
    """The labelled articles, as `tracker` reads them, with outlet and date.

    Raises:
        SystemExit: a text is not the one that was labelled, or is missing.
    """
    missing = set(wanted)
    for row in _articles(data):
        if row["id"] in missing:
            if hashlib.sha256(row["text"].encode()).hexdigest() != wanted[row["id"]]:
                raise SystemExit(f"{row['id']}: the text is not the one that was labelled")
            missing.discard(row["id"])
            yield row
    if missing:
        raise SystemExit(f"no text for {', '.join(sorted(missing))}")


def _articles(data: Path) -> Iterator[Row]:
    for path in sorted((data / "seeds").glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            yield {"id": path.stem, "text": file.read()}
    for name in ("fakes_dev", "gva_dev"):
        with (data / "data" / "figures" / f"{name}.jsonl").open(encoding="utf-8") as file:
            for row in map(json.loads, file):
                yield {key: row[key] for key in ("id", "source", "title", "published", "text") if row.get(key)}
    for part in ("dev", "train"):
        for path in sorted((data / "data" / "polnear" / part / "text").glob("*.txt")):
            outlet, day, _ = path.stem.split("_", 2)
            with path.open(encoding="utf-8", newline="") as file:
                yield {"id": path.stem, "source": outlet, "published": day, "text": file.read()}


def statements(data: Path, rows: Iterable[Row]) -> list[Statement]:
    """The statements of all articles that the rows name."""
    wanted = {row[side]["article"]: row[side]["text_hash"] for row in rows for side in "ab"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in texts(data, wanted)), encoding="utf-8")
        with Store.open(f"sqlite:///{folder}/statements.db", create=True) as store:
            for outcome in ingest(store, [path], Extractor(), Resolver()):
                if outcome.error is not None:
                    raise SystemExit(str(outcome.error))
            return list(store.statements())


def same(one: list[Span], other: Iterable[Span]) -> bool:
    """Whether two contents are one statement's."""
    mine, theirs = ({k for start, end in spans for k in range(start, end)} for spans in (one, other))
    return len(mine & theirs) >= SAME * len(mine | theirs)


class Listed:
    """What is listed, by the pair of labelled places."""

    def __init__(self, said: list[Statement]) -> None:
        self.links = list(links(said))
        self._by_article: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for link in self.links:
            for one, two in ((link.first, link.second), (link.second, link.first)):
                self._by_article[_article(one.statement), _article(two.statement)].append(link)

    def of(self, row: Row) -> Found | None:
        """What is listed of a labelled pair."""
        for link in self._by_article[row["a"]["article"], row["b"]["article"]]:
            one, two = link.first.statement, link.second.statement
            for a, b in ((one, two), (two, one)):
                if _is(row["a"], a) and _is(row["b"], b):
                    return Found(link.kind, link.confidence)
        return None


def _article(one: Statement) -> str:
    return one.document or one.claim.article


def _is(place: Row, one: Statement) -> bool:
    return place["article"] == _article(one) and same(place["content"], one.claim.content)


def pair_measures(pairs: list[Row], listed: Listed, name: str) -> Iterator[tuple[str, float]]:
    """Precision above 0.8, where anything is listed so, and recall on labelled pairs."""
    found = [(row, listed.of(row)) for row in pairs]
    shown = [(row, one) for row, one in found if one is not None and one.confidence > SURE]
    right = [row for row, one in shown if one.kind in KINDS[row["verdict"]]]
    there = [(row, one) for row, one in found if row["verdict"] != "none"]
    met = [row for row, one in there if one is not None and one.kind in KINDS[row["verdict"]]]
    print(
        f"{name}: {len(pairs)} pairs, {len(there)} of them related, {len(met)} found; {len(shown)} listed above {SURE}, {len(right)} right",
        file=sys.stderr,
    )
    for row, one in found:
        wrong = (one is None and row["verdict"] != "none") or (one is not None and one.kind not in KINDS[row["verdict"]])
        if wrong and not row["measured_only"]:
            print(f"  {row['pair']} {row['verdict']}: {f'{one.kind} {one.confidence}' if one else 'not listed'}", file=sys.stderr)
    if shown:
        yield f"{name}.precision_above_0.8", len(right) / len(shown)
    yield f"{name}.recall", len(met) / len(there) if there else 1.0


def row_measures(judged: list[Row], listed: Listed, name: str) -> Iterator[tuple[str, float]]:
    """Of the rows that are listed above 0.8 the share that is right; a row without a verdict counts as wrong."""
    shown = right = 0
    for together in groups(listed.links):
        best = together[0]
        if best.confidence <= SURE:
            continue
        shown += 1
        sides = (best.first.statement, best.second.statement)
        verdict = next((row for row in judged if any(_is(row["a"], a) and _is(row["b"], b) for a, b in (sides, sides[::-1]))), None)
        if verdict is not None and verdict["verdict"] == "right" and verdict["kind"] == best.kind:
            right += 1
        else:
            said = verdict["verdict"] if verdict else "without a verdict"
            print(f"  {best.kind} {_article(sides[0])} {_article(sides[1])}: {said}", file=sys.stderr)
    print(f"{name}: {shown} rows listed above {SURE}, {right} right", file=sys.stderr)
    if shown:
        yield f"{name}.precision_above_0.8", right / shown


def measures(data: Path) -> Iterator[tuple[str, float]]:
    """All measures, by name."""
    pairs, rows = labels("statement-pairs-*.jsonl"), labels("statement-rows-*.jsonl")
    listed = Listed(statements(data, [row for found in (*pairs.values(), *rows.values()) for row in found]))
    for annotator, labelled in pairs.items():
        suffix = "" if annotator == "a" else f".{annotator}"
        yield from pair_measures(labelled, listed, f"statements{suffix}")
        yield from pair_measures([row for row in labelled if row["measured_only"]], listed, f"statements_measured_only{suffix}")
    for annotator, judged in rows.items():
        suffix = "" if annotator == "a" else f".{annotator}"
        yield from row_measures(judged, listed, f"statement_rows{suffix}")
    if len(pairs) == 2:
        one, two = ({row["pair"]: row["verdict"] for row in labelled} for labelled in pairs.values())
        alike = sum(one[pair] == two[pair] for pair in one.keys() & two.keys())
        print(f"The two annotators agree on {alike} of {len(one)} pairs", file=sys.stderr)


if __name__ == "__main__":
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    if not (data / "data").is_dir():
        print(f"skipped: no development data at {data}; statements were not compared", file=sys.stderr)
        print("{}")
    else:
        print(json.dumps(dict(measures(data))))
