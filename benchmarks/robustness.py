"""Claims on text that went through bad hands: PolNeAR dev in capitals, without marks, with other marks, with misread letters.

    python -m benchmarks.robustness [--data ../shared]

Every article is worn in each way, its annotation moved along, and extracted and scored as in `make eval`. The table stands in the
model card (training/README.md).
"""

import argparse
import json
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.accuracy import TO_STDOUT, as_standoff, scored, tracker
from training.corpus import documents

ROOT = Path(__file__).resolve().parent.parent
MISREAD = {"m": "rn", "l": "1", "o": "0", "e": "c", "i": "l", "h": "b", "S": "5", "B": "8"}  # by scanners
SHARE = 0.01  # of the letters
STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
GUILLEMETS = {True: "«", False: "»"}

Piece = tuple[int, str]  # how many characters of the text, and what became of them


def each(change: Callable[[str], str]) -> Callable[[str, random.Random], list[Piece]]:
    """A way to wear a text that looks at one character at a time."""
    return lambda text, _: [(1, change(c)) for c in text]


def misread(text: str, chance: random.Random) -> list[Piece]:
    """Letters taken for others, as by a scanner."""
    return [(1, MISREAD[c] if c in MISREAD and chance.random() < SHARE * 2 else c) for c in text]  # half of the letters can be misread


def guillemets(text: str, _: random.Random) -> list[Piece]:
    """« and » for quotation marks; a straight mark opens and closes in turn, anew in each paragraph."""
    pieces: list[Piece] = []
    opened = False
    for c in text:
        opened = (not opened if c == '"' else c == "“") if c in '"“”' else opened and c != "\n"
        pieces.append((1, GUILLEMETS[opened] if c in '"“”' else c))
    return pieces


def unclosed(text: str, chance: random.Random) -> list[Piece]:
    """A tenth of the closing quotation marks lost; a straight mark closes every second time."""
    pieces: list[Piece] = []
    opened = False
    for c in text:
        opened = (not opened if c == '"' else c == "“") if c in '"“”' else opened and c != "\n"
        pieces.append((1, "" if c in '"”' and not opened and chance.random() < 0.1 else c))
    return pieces


WAYS: dict[str, Callable[[str, random.Random], list[Piece]]] = {
    "as printed": each(lambda c: c),
    "straight quotation marks": each(lambda c: c.translate(STRAIGHT)),
    "guillemets": guillemets,
    "one closing mark in ten lost": unclosed,
    "capitals": each(lambda c: c.upper() if len(c.upper()) == 1 else c),
    "without commas and apostrophes": each(lambda c: "" if c in ",'’‘" else c),
    "without quotation marks": each(lambda c: "" if c in '"“”' else c),
    "one letter in a hundred misread": misread,
}


def worn(pieces: list[Piece]) -> tuple[str, list[int]]:
    """The worn text, and for each offset into the text the one into the worn text."""
    parts: list[str] = []
    places: list[int] = []
    length = 0
    for taken, left in pieces:
        places += [length] * taken
        parts.append(left)
        length += len(left)
    return "".join(parts), [*places, length]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    data = parser.parse_args().data
    print(f"{'':34} F1 at 0.5  direct  mixed  indirect  source  joint")
    for name, way in WAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            numbers = measured(data, Path(folder), way)
        recall = numbers["recall_by_type"]
        shown = [numbers["content"]["0.5"]["f1"], *(recall[kind]["recall"] for kind in ("direct", "mixed", "indirect"))]
        shown += [numbers["source"]["lenient"], numbers["joint"]["f1"]]
        print(f"{name:34}" + "".join("       -" if number is None else f"{number:8.3f}" for number in shown), flush=True)


def measured(data: Path, work: Path, way: Callable[[str, random.Random], list[Piece]]) -> dict[str, Any]:
    chance = random.Random(1)
    texts, rows = {}, {}
    for document in documents(data / "data" / "polnear" / "dev"):
        text, place = worn(way(document.text, chance))

        def moved(spans: list[tuple[int, int]], place: list[int] = place) -> list[tuple[int, int]]:
            return [(place[start], place[end]) for start, end in spans if place[start] < place[end]]

        claims = [{"content": moved(a.content), "cue": moved(a.cue), "source": moved(a.source)} for a in document.annotations[0]]
        texts[document.stem] = text
        rows[document.stem] = {"claims": [claim for claim in claims if claim["content"]]}
    gold = as_standoff(work / "gold", texts, rows)
    articles, predicted = work / "articles.jsonl", work / "claims.jsonl"
    articles.write_text("\n".join(json.dumps({"id": id_, "text": text}) for id_, text in texts.items()), encoding="utf-8")
    tracker("extract", str(articles), "--format", "jsonl", output=predicted)
    return scored(data / "eval" / "score_claims.py", gold, predicted, json_option=TO_STDOUT)[0]


if __name__ == "__main__":
    main()
