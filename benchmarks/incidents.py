"""Incidents across articles: extract articles of known incidents, and see which of their incidents are taken for one.

    python benchmarks/incidents.py ARTICLES.jsonl PREDICTED.jsonl

ARTICLES holds articles with `gold.incident_id`. Their lines are written to PREDICTED as `tracker extract` prints them; standard
output gets {"pairs", "right", "precision", "recall"}: pairs of articles whose main incident is one by `tracker reconcile`'s rule,
those of which the two articles are of one incident by gold, and their share among all pairs of articles of one incident. The
archive knows an article's main incident only: of an older one that an article looks back to, it cannot say whether a link is right.
"""

import argparse
import json
import os
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from tracker.errors import InputError
from tracker.extract.extractor import Extractor
from tracker.identity import Resolver
from tracker.pipeline import extract, printed
from tracker.reconcile import shared_events
from tracker.records import Event, Report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("predicted", type=Path)
    arguments = parser.parse_args()
    incident = {row["id"]: row["gold"]["incident_id"] for row in map(json.loads, arguments.articles.open(encoding="utf-8"))}
    events: list[Event] = []
    reports: list[Report] = []
    told: dict[str, set[str]] = defaultdict(set)  # articles by event
    with arguments.predicted.open("w", encoding="utf-8") as lines:
        for one in extract([arguments.articles], Extractor(), Resolver()):
            if isinstance(one, InputError):
                print(f"skipped {one}", file=sys.stderr)
                continue
            lines.write(json.dumps(printed(one)) + "\n")
            events += one.extraction.events
            reports += [Report(figure=figure) for figure in one.extraction.figures]
            for figure in one.extraction.figures:
                if figure.event is not None and figure.headline:
                    told[figure.event].add(one.article.id)
    groups: dict[str, set[str]] = defaultdict(set)
    for event_id, shared in shared_events(events, reports).items():
        groups[shared] |= told[event_id]
    pairs = {pair for articles in groups.values() for pair in combinations(sorted(articles), 2)}
    right = sum(incident[one] == incident[other] for one, other in pairs)
    by_incident: dict[str, int] = defaultdict(int)
    for id_ in incident.values():
        by_incident[id_] += 1
    every = sum(count * (count - 1) // 2 for count in by_incident.values())
    numbers = {"pairs": len(pairs), "right": right, "precision": right / len(pairs) if pairs else 0.0, "recall": right / every}
    print(json.dumps(numbers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
