"""Incidents across articles: extract articles of known incidents, and see which of their incidents are taken for one.

    python benchmarks/incidents.py ARTICLES.jsonl PREDICTED.jsonl

ARTICLES holds articles with `gold.incident_id`, which is read when everything is grouped, and never before. Their lines are written to
PREDICTED as `tracker extract` prints them. Standard output gets one JSON object:

    bcubed_precision, bcubed_recall   over all articles (Bagga and Baldwin 1998): of those in an article's group the share that is of its
                                      incident, and of those of its incident the share that is in its group, averaged over articles
    development, held_out             the same for the incidents by whose articles the weights were set, and for the others
    pairs, right, precision, recall   pairs of articles in one group, those of one incident, and their shares

An article's group is that of its main incident; one that tells of none stands alone. The archive knows an article's main incident only: of
an older one that an article looks back to, it cannot say whether a link is right.
"""

import argparse
import hashlib
import json
import os
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from tracker.errors import InputError
from tracker.extract.extractor import Extractor
from tracker.identity import Resolver
from tracker.pipeline import Extracted, extract, printed
from tracker.read.duplicates import copies, digest
from tracker.read.layout import text_without_marks
from tracker.reconcile.events import Carrier, Told, grouped, told

Groups = Mapping[str, str]  # by article


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("predicted", type=Path)
    arguments = parser.parse_args()
    found: list[Extracted] = []
    with arguments.predicted.open("w", encoding="utf-8") as lines:
        for one in extract([arguments.articles], Extractor(), Resolver()):
            if isinstance(one, InputError):
                print(f"skipped {one}", file=sys.stderr)
                continue
            lines.write(json.dumps(printed(one)) + "\n")
            found.append(one)
    groups = grouped_articles(found)
    incident = {row["id"]: row["gold"]["incident_id"] for row in map(json.loads, arguments.articles.open(encoding="utf-8"))}
    print(json.dumps(measured(groups, incident)))
    return 0


def grouped_articles(found: Collection[Extracted]) -> dict[str, str]:
    """The group of each article's main incident, its own id for an article without one, as reconciling a database of them gives it."""
    dated = sorted(found, key=lambda one: (one.article.published is None, one.article.published or "", one.article.id))
    digests = ((one.article.id, digest(text_without_marks(one.article.text, one.article.marks))) for one in dated)
    original = {copy.id: copy.of for copy in copies(digests)}
    reports: list[Told] = []
    main_of: dict[str, str] = {}
    for one in found:
        carrier = Carrier(one.article.id, original.get(one.article.id, one.article.id), one.article.published)
        for number, event in enumerate(one.extraction.events):
            own = event.model_copy(update={"id": f"{event.id} {one.article.id}"})  # of one text that two articles carry, as in a database
            reports.append(told(own, carrier, [figure for figure in one.extraction.figures if figure.event == event.id]))
            if not number:
                main_of[one.article.id] = own.id
    shared = grouped(reports)
    return {one.article.id: shared.get(main_of.get(one.article.id, ""), one.article.id) for one in found}


def measured(groups: Groups, incident: Groups) -> dict[str, object]:
    """All numbers; `incident` is that of the archive, by article."""
    halves: dict[str, dict[str, str]] = {"development": {}, "held_out": {}}
    for article, id_ in incident.items():
        halves["held_out" if int(hashlib.sha256(id_.encode()).hexdigest(), 16) % 2 else "development"][article] = id_
    precision, recall = bcubed(groups, incident)
    numbers: dict[str, object] = {"bcubed_precision": precision, "bcubed_recall": recall}
    numbers |= {name: dict(zip(("precision", "recall"), bcubed(groups, half), strict=True)) for name, half in halves.items()}
    return numbers | _pairs(groups, incident)


def bcubed(groups: Groups, incident: Groups) -> tuple[float, float]:
    """B-cubed precision and recall over the articles of `incident`."""
    by_group, by_incident = _members(groups, incident), _members(incident, incident)
    precision = recall = 0.0
    for article, id_ in incident.items():
        mine, gold = by_group[groups.get(article, article)], by_incident[id_]
        precision += len(mine & gold) / len(mine)
        recall += len(mine & gold) / len(gold)
    return precision / len(incident), recall / len(incident)


def _members(groups: Groups, articles: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        found[groups.get(article, article)].add(article)
    return found


def _pairs(groups: Groups, incident: Groups) -> dict[str, float]:
    """Pairs in one group, those of them that are of one incident, and the share of all pairs of one incident that these are."""

    def pairs(members: Collection[Collection[str]]) -> int:
        return sum(len(one) * (len(one) - 1) // 2 for one in members)

    both = {article: f"{groups.get(article, article)} {id_}" for article, id_ in incident.items()}
    joined = pairs(_members(groups, incident).values())
    right, every = pairs(_members(both, incident).values()), pairs(_members(incident, incident).values())
    return {"pairs": joined, "right": right, "precision": right / joined if joined else 0.0, "recall": right / every}


if __name__ == "__main__":
    sys.exit(main())
