"""Fit the confidence of statements: `python -m training.calibrate CORPUS/dev`.

Writes the weights of the signs to tracker/lang/en/claim-tagger.toml and prints the table of the model card. A statement is right when its
content shares half of its letters with an annotated one (Jaccard 0.5) and the two sources share 0.3, or both lack one; the source is the
claim's, as layout, parse and the speaker before have finished it.
The table comes from five folds over documents: what is printed was never fitted to what it measures.
"""

import argparse
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from tracker.extract.annotate import annotate, load
from tracker.extract.claims.claims import claims
from tracker.extract.claims.parsed import Parsed
from tracker.extract.claims.tagged import Doubts, cue_of, doubts
from tracker.extract.tagger.model import ClaimTagger, Reading
from tracker.extract.tagger.statements import Signs, grouped, signs_of, statements
from tracker.records import Article
from training.corpus import Attribution, Span, documents

FOLDS = 5
RIDGE = 1.0  # pull of the weights towards zero
EDGES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
OUT = Path(__file__).resolve().parent.parent / "tracker" / "lang" / "en" / "claim-tagger.toml"


class Judged(NamedTuple):
    """One statement that was found: the signs and doubts, whether content and source are right, and its document."""

    signs: list[float]
    right: bool
    content_right: bool
    document: int


def letters(text: str, spans: Iterable[Span]) -> frozenset[int]:
    return frozenset(i for start, end in spans for i in range(start, end) if text[i].isalnum())


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def judged(article: Article, doc: Doc, reading: Reading, gold: list[Attribution], document: int) -> list[Judged]:
    """Judge the claims that are made of what the tagger read; each is paired with the closest annotated one, one to one.

    Args:
        doc: the parse of the article's text.
    """
    pieces, found = reading
    doc._.statements = statements(pieces, found)
    made = {claim.content[0][0]: claim for claim in claims(doc, article)}
    groups = [
        (group, made[start]) for group in grouped(pieces, found) if (start := pieces.starts[found.spans[group.contents[0]].first]) in made
    ]
    contents = [letters(article.text, claim.content) for _, claim in groups]
    wanted = [letters(article.text, statement.content) for statement in gold]
    pairs = sorted(((jaccard(a, b), i, j) for i, a in enumerate(contents) for j, b in enumerate(wanted) if a & b), reverse=True)
    partner: dict[int, int] = {}
    for score, i, j in pairs:
        if score >= 0.5 and i not in partner and j not in partner.values():
            partner[i] = j
    parsed = Parsed(doc)
    rows = []
    for i, (group, claim) in enumerate(groups):
        right = False
        if i in partner:
            ours, theirs = claim.source or (), gold[partner[i]].source
            right = jaccard(letters(article.text, ours), letters(article.text, theirs)) >= 0.3 if theirs else not ours
        cue = parsed.stretch(claim.cue[0]) if claim.cue and group.cue >= 0 else None
        content = [stretch for span in claim.content if (stretch := parsed.stretch(span))]
        against = doubts(parsed, cue_of(parsed, cue) if cue else None, content)
        rows.append(Judged([*signs_of(found, *group), *against], right, i in partner, document))
    return rows


def fitted(signs: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of a logistic regression by Newton's method; the first is the bias."""
    columns = np.hstack([np.ones((len(signs), 1)), signs])
    weights = np.zeros(columns.shape[1])
    pull = np.diag([0.0, *([RIDGE] * signs.shape[1])])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (right - chance) - pull @ weights
        weights = weights + np.linalg.solve(columns.T * (chance * (1 - chance)) @ columns + pull, slope)
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("folder", type=Path, help="the dev part of PolNeAR")
    args = parser.parse_args()
    corpus = list(documents(args.folder))
    articles = [Article(id=document.stem, text=document.text) for document in corpus]
    readings = ClaimTagger().readings(article.text for article in articles)
    rows = []
    for number, ((article, doc), reading) in enumerate(zip(annotate(load(tagger=False), articles), readings, strict=True)):
        rows += judged(article, doc, reading, corpus[number].annotations[0], number)
    signs = np.array([row.signs for row in rows])
    right, content = (np.array([getattr(row, name) for row in rows], dtype=float) for name in ("right", "content_right"))
    fold = np.array([row.document % FOLDS for row in rows])
    chances = np.zeros(len(rows))
    for number in range(FOLDS):
        weights = fitted(signs[fold != number], right[fold != number])
        chances[fold == number] = 1 / (1 + np.exp(-(weights[0] + signs[fold == number] @ weights[1:])))
    print("| confidence | statements | mean confidence | content and source right | content right |\n|---|---|---|---|---|")
    for low, high in pairwise(EDGES):
        here = (chances >= low) & (chances < high)
        if here.any():
            means = " | ".join(f"{column[here].mean():.2f}" for column in (chances, right, content))
            print(f"| {low:.1f}-{min(high, 1):.1f} | {here.sum()} | {means} |")
    for least in (0.5, 0.7, 0.8, 0.9):
        here = chances >= least
        print(
            f"at least {least}: {here.mean():.0%} of statements, precision {right[here].mean():.3f}, of contents {content[here].mean():.3f}"
        )
    weights = fitted(signs, right)
    head = [line for line in OUT.read_text().splitlines() if line.startswith("#")]
    named = [f"{name} = {value:.3f}" for name, value in zip(("bias", *Signs._fields, *Doubts._fields), weights, strict=True)]
    parts = 1 + len(Signs._fields)
    OUT.write_text("\n".join([*head, "[confidence]", *named[:parts], "", "[doubts]", *named[parts:]]) + "\n")


if __name__ == "__main__":
    main()
