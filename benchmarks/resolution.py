"""Mentions resolved per second, on one core, against speakers that are known already.

    python benchmarks/resolution.py [--speakers 100000] [--mentions 1000000]

The speakers are made up (names of two and three words, from syllables) beside the shipped knowledge. Mentions are theirs with and
without titles, bodies of states, offices with a day, surnames and groups without a name, of 5,000 articles with a day each; nearly all
of them differ in words or day, so that remembering what was asked before helps little.
"""

import argparse
import random
import time

from tracker.identity import Resolver, Setting
from tracker.records import Speaker, SpeakerKind, record_id

GIVEN = [
    "Ali",
    "Omar",
    "John",
    "Anna",
    "Maria",
    "Ivan",
    "Wei",
    "Kim",
    "Fatima",
    "Sara",
    "Tom",
    "Elif",
    "Hans",
    "Luis",
    "Nadia",
    "Pavel",
    "Chen",
    "Aisha",
    "Peter",
    "Olga",
]
STATES = [
    "Turkish",
    "Israeli",
    "Syrian",
    "Russian",
    "Ukrainian",
    "French",
    "British",
    "Egyptian",
    "Iraqi",
    "Lebanese",
    "Greek",
    "Indian",
    "Chinese",
    "Polish",
]
BODIES = ["Foreign Ministry", "Defence Ministry", "army", "Health Ministry", "police", "parliament", "government"]
OFFICES = ["president", "prime minister", "foreign minister", "defence minister"]
TITLES = ["", "", "", "President ", "Mr ", "Dr. ", "Gen. ", "Foreign Minister ", "Mayor "]


def speakers(number: int, chance: random.Random) -> list[Speaker]:
    """People whom nobody knows, each under a name of their own."""
    names: dict[str, None] = {}
    while len(names) < number:
        surname = "".join(chance.choice("bdfgklmnrstvz") + chance.choice("aeiou") for _ in range(4)).capitalize()
        middle = chance.choice(["", f"{chance.choice(GIVEN)} ", f"{chance.choice('ABCDEFGH')}. "])
        names[f"{chance.choice(GIVEN)} {middle}{surname}"] = None
    return [Speaker(id=record_id("made", name), name=name, kind=SpeakerKind.person, names=(name,)) for name in names]


def mention(known: list[Speaker], chance: random.Random) -> str:
    """What a text may call somebody."""
    sort = chance.random()
    if sort < 0.6:
        return chance.choice(TITLES) + chance.choice(known).name
    if sort < 0.7:
        return chance.choice(known).name.rsplit(maxsplit=1)[-1]
    if sort < 0.8:
        return f"a {chance.choice(STATES)} {chance.choice(BODIES)} spokesman {chance.randrange(1000)}"
    if sort < 0.9:
        return f"the {chance.choice(STATES)} {chance.choice(OFFICES)}"
    return f"{chance.choice(STATES)} {chance.choice(BODIES)} officials in {chance.choice(known).name.split()[-1]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speakers", type=int, default=100_000)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    arguments = parser.parse_args()
    chance = random.Random(1)
    known = speakers(arguments.speakers, chance)
    start = time.perf_counter()
    resolver = Resolver(known)
    print(f"{len(known):,} speakers known after {time.perf_counter() - start:.1f} s")
    asked = [
        (mention(known, chance), f"article {n % 5000}", f"{2010 + n % 15}-{1 + n % 12:02}-{1 + n % 28:02}")
        for n in range(arguments.mentions)
    ]
    start = time.perf_counter()
    for words, article, day in asked:
        resolver.resolve(words, article=article, setting=Setting(on=day))
    taken = time.perf_counter() - start
    print(f"{len(asked):,} mentions in {taken:.1f} s: {len(asked) / taken:,.0f} a second")


if __name__ == "__main__":
    main()
