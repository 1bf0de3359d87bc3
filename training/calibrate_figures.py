"""Fit the confidence of figures: `python -m training.calibrate_figures ARTICLES.jsonl GOLD.jsonl [ARTICLES GOLD ...]`.

ARTICLES holds articles as `tracker extract` reads them, GOLD their figures, one a line, with `id`, `span`, `measure`, `value`, `low`,
`high`, `qualifier` and `period`, or `none` for an article without any. Writes the weights to tracker/lang/en/figures.toml and prints the
table of docs/figures.md from five folds over articles: what is printed was never fitted to what it measures.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tracker.extract.annotate import annotate, load
from tracker.extract.claims.claims import claims
from tracker.extract.figures.context.confidence import Signs
from tracker.extract.figures.figures import signed
from tracker.read import read
from tracker.records import Article, Figure
from training.calibrate import FOLDS, fitted

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
OUT = Path(__file__).resolve().parent.parent / "tracker" / "lang" / "en" / "figures.toml"


class Judged(NamedTuple):
    """One figure that was found: its signs, whether it is right, and its article's number."""

    signs: Signs
    right: bool
    document: int


def is_right(figure: Figure, gold: list[dict[str, Any]]) -> bool:
    """True where an annotated figure at its place has its measure, its period and its number with the bounds that count."""
    if figure.span is None:
        return False
    start, end = figure.span
    for one in gold:
        if min(end, one["span"][1]) <= max(start, one["span"][0]):
            continue
        number = one["value"] == figure.value
        if one["qualifier"] == "range":
            number = (one["low"], one["high"]) == (figure.low, figure.high)
        elif one["qualifier"] in {"at_least", "at_most"}:
            number = number and (one["low"] is None, one["high"] is None) == (figure.low is None, figure.high is None)
        return number and one["measure"] == figure.measure and one["period"] == figure.period.value
    return False


def judged(articles: Path, gold: Path, first: int) -> Iterator[Judged]:
    """Judge the figures of annotated articles."""
    labelled: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        labelled[row["id"]] += [] if row.get("none") else [row]
    found = (one for one in read([articles]) if isinstance(one, Article) and one.id in labelled)
    for number, (article, doc) in enumerate(annotate(load(), found), start=first):
        for figure, signs in signed(doc, article, tuple(claims(doc, article))):
            if figure.excluded is None:
                yield Judged(signs, is_right(figure, labelled[article.id]), number)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("pairs", type=Path, nargs="+", help="ARTICLES.jsonl GOLD.jsonl, one pair after the other")
    pairs = parser.parse_args().pairs
    rows: list[Judged] = []
    for articles, gold in zip(pairs[::2], pairs[1::2], strict=True):
        rows += judged(articles, gold, first=len({row.document for row in rows}))
    signs, right = np.array([row.signs for row in rows]), np.array([row.right for row in rows], dtype=float)
    fold = np.array([row.document % FOLDS for row in rows])
    chances = np.zeros(len(rows))
    for number in range(FOLDS):
        weights = fitted(signs[fold != number], right[fold != number])
        chances[fold == number] = 1 / (1 + np.exp(-(weights[0] + signs[fold == number] @ weights[1:])))
    print("| confidence | figures | mean confidence | right |\n|---|---|---|---|")
    for low, high in pairwise(EDGES):
        here = (chances >= low) & (chances < high)
        if here.any():
            print(f"| {low:.2f}-{min(high, 1):.2f} | {here.sum()} | {chances[here].mean():.2f} | {right[here].mean():.2f} |")
    for least in (0.7, 0.8, 0.9):
        here = chances >= least
        print(f"at least {least}: {here.mean():.0%} of figures, precision {right[here].mean():.3f}")
    head = [line for line in OUT.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    named = [f"{name} = {value:.3f}" for name, value in zip(("bias", *Signs._fields), fitted(signs, right), strict=True)]
    OUT.write_text("\n".join([*head, "[confidence]", *named]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
