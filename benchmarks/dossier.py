"""Seconds that `tracker actor` takes on an invented actor with many claims, as a process of its own, in SQLite.

    python benchmarks/dossier.py [--claims 20000] [--rounds 5] [--database FILE]

Half of the claims in each article are the actor's, two thirds of them quoted, of sixty outlets and a thousand days; each names two of three
hundred others; two figures in five claims. A database that is there is used again: making one takes a minute.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from tracker.identity import normalise
from tracker.records import Act, Article, Claim, Extraction, Figure, Quotation, Speaker, SpeakerKind, record_id
from tracker.store import Store

ACTOR = Speaker(id="harbour", name="Harbour Authority", kind=SpeakerKind.body, names=("Harbour Authority",))
OTHERS = [Speaker(id=f"other{n}", name=f"Actor {n}", kind=SpeakerKind.body, names=(f"Actor {n}",)) for n in range(300)]
KNOWN = {one.name: one for one in (ACTOR, *OTHERS)}
WORDS = [f"word{n}" for n in range(3000)]
OFTEN = [1 / (n + 1) for n in range(3000)]  # as words of a language are (Zipf 1949)
IN_ARTICLE = 10  # claims


def story(number: int, chance: random.Random) -> tuple[Article, Extraction]:
    """An article with its rows."""
    day = (date(2022, 1, 1) + timedelta(days=chance.randrange(1000))).isoformat()
    text = f"Story {number} " + " ".join(chance.choices(WORDS, OFTEN, k=50))
    article = Article(id=f"story{number}", text=text, source=f"Outlet {chance.randrange(60)}", published=day)
    claims, figures = [], []
    for n in range(IN_ARTICLE):
        by = ACTOR if n < IN_ARTICLE // 2 else chance.choice(OTHERS)
        act, quotation = chance.choice(list(Act)), chance.choice(list(Quotation))
        words = chance.choices(WORDS, OFTEN, k=25)
        said = " ".join([*words[:5], "“" + " ".join(words[5:]) + "”"] if quotation is Quotation.mixed else words)
        claim = Claim(
            id=record_id("claim", article.text_hash, n), article=article.id, content=((n, n + 3),), text=said, quotation=quotation, act=act,
            negated=act is Act.deny, speaker=by.name, speakers=(by.name,), mentions=(by.name,), said_on=day,
            about=tuple(one.name for one in chance.sample(OTHERS, 2)), confidence=chance.random(),
        )  # fmt: skip
        claims.append(claim)
        if n % 3 == 0:
            value = chance.randrange(1, 5000)
            figures.append(
                Figure(
                    id=record_id("figure", article.text_hash, n), article=article.id, span=(n, n + 2), text=str(value), measure="killed",
                    value=value, place="Ardmere", as_of=day, attributed_to=by.name, claim=claim.id,
                )
            )  # fmt: skip
    return article, Extraction(article=article.id, text_hash=article.text_hash, claims=tuple(claims), figures=tuple(figures))


def fill(url: str, claims: int) -> None:
    chance = random.Random(1)
    with Store.open(url, create=True, normalise=normalise) as store:
        for number in range(claims // (IN_ARTICLE // 2)):
            article, extraction = story(number, chance)
            store.save(article, extraction, speakers=KNOWN)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", type=Path, help="Kept; else one in a temporary folder.")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.database or Path(folder) / "dossier.db"
        if not path.exists():
            fill(f"sqlite:///{path}", arguments.claims)
        environment = {**os.environ, "TRACKER_DATABASE_URL": f"sqlite:///{path}"}
        taken = []
        for _ in range(arguments.rounds):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-m", "tracker", "actor", ACTOR.id], env=environment, check=True, capture_output=True)
            taken.append(time.perf_counter() - start)
    print(f"tracker actor: {statistics.median(taken):.2f} s ({min(taken):.2f} to {max(taken):.2f}, {arguments.rounds} rounds)")


if __name__ == "__main__":
    main()
