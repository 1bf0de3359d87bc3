"""The loudest discrepancies of real articles on one war, against what two people made of them.

    python benchmarks/loudest.py [DATA]

Ingests and reconciles the 392 articles of the development half of FA-KES. `tests/labels/loud-rows-*.jsonl` says of the first forty rows by
severity and confidence whether two people signed them; a row without a verdict counts as wrong. `tests/labels/toll-pairs-*.jsonl` says of
118 pairs of articles whether they contradict each other on one event. Standard output gets {measure: number}, standard error the rows.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from tracker.extract.extractor import Extractor
from tracker.identity import Resolver, normalise
from tracker.pipeline import ingest
from tracker.reconciling import reconcile
from tracker.records import Severity
from tracker.store import Store

ROOT = Path(__file__).resolve().parent.parent
LABELS = ROOT / "tests" / "labels"
LOUD = [Severity.error, Severity.conflict, Severity.revision, Severity.plausibility]
MOST = 40


def labels(name: str) -> list[list[dict[str, Any]]]:
    """The lines of both annotators."""
    return [[json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] for path in sorted(LABELS.glob(f"{name}-?.jsonl"))]


def measures(data: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/fakes.db", create=True, normalise=normalise) as store:
        with (data / "data" / "figures" / "fakes_dev.jsonl").open("rb") as lines:  # piped: an article is known by its id, not by a folder
            for outcome in ingest(store, ["-"], Extractor(), Resolver(), stdin=lines):
                assert outcome.error is None
        reconcile(store)
        rows = list(store.discrepancies(severities=LOUD))
        carried = [{store.figure(id_).document for id_ in row.figures} for row in rows]
    signed = [{row["id"] for row in judged if row["verdict"] == "right"} for judged in labels("loud-rows")]
    both = set.intersection(*signed)
    loudest = rows[:MOST]
    for row in loudest:
        print(f"  {'signed by both' if row.id in both else 'not signed'}: {row.kind} {row.confidence} {row.id}", file=sys.stderr)
    verdicts = [{(row["one"], row["other"]): row["verdict"] for row in judged} for judged in labels("toll-pairs")]
    shown = {pair for pair in verdicts[0] if any(set(pair) <= articles for articles in carried)}

    def agreed(verdict: str) -> set[tuple[str, str]]:
        return {pair for pair in verdicts[0] if all(one[pair] == verdict for one in verdicts)}

    return {
        "loudest.rows": len(loudest),
        "loudest.signed_by_both": sum(row.id in both for row in loudest) / max(len(loudest), 1),
        "loudest.true_conflicts_shown": len(shown & agreed("conflict")) / len(agreed("conflict")),
        "loudest.different_events_shown": len(shown & agreed("different")),
    }


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    if not (given / "data").is_dir():
        print(f"skipped: no development data at {given}; nothing was reconciled", file=sys.stderr)
        print("{}")
    else:
        print(json.dumps(measures(given)))
