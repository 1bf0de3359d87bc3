"""Any number of articles, made of the sentences of seeds/ in another order and with invented numbers; the same ones on every run.

They read as nonsense and weigh as news: as long as articles are, with as many claims and figures, and no two alike.
"""

import json
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
OUTLETS = tuple(
    f"{name} {kind}" for name in ("Ardmere", "Lowmoor", "Vale", "Quayside", "Northmark") for kind in ("Post", "Gazette", "Courier")
)
SENTENCES = (6, 16)  # of an article, both inclusive
START = date(2031, 1, 1)

_END = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")
_NUMBER = re.compile(r"(?<![\w.,:/-])\d{1,3}(?:,\d{3})+(?![\w-])|(?<![\w.,:/-])\d+(?![\w%:/-]|[.,]\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")


def sentences() -> list[str]:
    """The sentences of the demonstration corpus that stand in plain text."""
    found: list[str] = []
    for path in sorted(SEEDS.glob("*.txt")):
        body = path.read_text(encoding="utf-8").split("\n---\n", 1)[-1]
        found += [one.strip() for paragraph in body.split("\n\n") for one in _END.split(paragraph) if len(one.split()) > 4]
    return found


def articles(count: int, *, seed: int = 7) -> Iterator[dict[str, Any]]:
    """Make articles as JSON lines have them."""
    chance, pool = random.Random(seed), sentences()
    for number in range(count):
        chosen = [invented(one, chance) for one in chance.choices(pool, k=chance.randint(*SENTENCES))]
        paragraphs = [" ".join(chosen[at : at + 2]) for at in range(0, len(chosen), 2)]
        yield {
            "id": f"article-{number:07}",
            "title": " ".join(chosen[0].split()[:9]),
            "text": "\n\n".join(paragraphs),
            "source": chance.choice(OUTLETS),
            "published": (START + timedelta(days=number % 365)).isoformat(),
        }


def invented(sentence: str, chance: random.Random) -> str:
    """A sentence with other numbers, about as large; years stay."""

    def other(found: re.Match[str]) -> str:
        written = found[0]
        if _YEAR.fullmatch(written):
            return written
        value = int(written.replace(",", ""))
        new = max(2, round(value * chance.uniform(0.5, 2)))
        return f"{new:,}" if "," in written else str(new)

    return _NUMBER.sub(other, sentence)


def write(path: Path, count: int, *, seed: int = 7) -> int:
    """Write articles as JSON lines; returns the bytes."""
    with path.open("w", encoding="utf-8") as file:
        for one in articles(count, seed=seed):
            file.write(json.dumps(one, ensure_ascii=False) + "\n")
    return path.stat().st_size
