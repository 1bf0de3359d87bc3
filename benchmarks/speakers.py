"""Who is meant at labelled places, and whom labelled statements are about: tests/labels/speakers-{a,b}.jsonl.

    python benchmarks/speakers.py [DATA]

Places and contents are the labelled ones, so that who is meant is measured apart from who is found to speak: extraction names whom
the words mean inside the article, and the pipeline's own step (`pipeline.resolved`) makes speakers of the names. Standard output
gets {measure: number}, standard error a table. Articles with `measured_only` are scored and nothing of them is printed.

B-cubed (Bagga and Baldwin 1998): for each place the share of the places in its cluster that mean the same (precision), and the share of the
places that mean the same which are in its cluster (recall), averaged over places. A cluster is all places with the same set of actors.
Places that are labelled as no actor are left out; one for which the program names nobody is a cluster of its own.
"""

import hashlib
import json
import os
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from spacy.tokens import Doc

from tracker.errors import InputError
from tracker.extract.annotate import annotate, load
from tracker.extract.claims.claims import Place, claims, speakers_at
from tracker.identity import Resolver
from tracker.pipeline import Extracted, resolved
from tracker.read import read
from tracker.records import Article, Claim, Extraction

ROOT = Path(__file__).resolve().parent.parent
PAIRS = 60  # pairs of actors, those with most statements, over which "X about Y" is measured
SINGLE = "u:"  # how the key of somebody without a name begins; it holds in its article only
NOBODY = "none"

Actors = frozenset[str]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program says of one article.

    Attributes:
        meant: for each labelled place the ids of the speakers; empty where nobody is named.
        speakers, about: the same for each labelled statement: who makes it, and whom it is about.
        called: for each place the names by which extraction calls who is meant, before they are made speakers.
        end_to_end: for each place the ids of the speakers of the extracted claim that shares most characters with it; None without one.
    """

    meant: tuple[Actors, ...]
    speakers: tuple[Actors, ...]
    about: tuple[Actors, ...]
    called: tuple[Actors, ...]
    end_to_end: tuple[Actors | None, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall, each 0 to 1."""

    precision: float
    recall: float


# ------------------------------------------------------------------ what is measured


def b_cubed(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Score:
    """B-cubed of two clusterings of the same items, each given as the cluster of every item."""
    if not gold:
        return Score(1.0, 1.0)
    both, wanted, made = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    return Score(
        sum(count * count / made[cluster] for (_, cluster), count in both.items()) / len(gold),
        sum(count * count / wanted[cluster] for (cluster, _), count in both.items()) / len(gold),
    )


def clusters(rows: Sequence[Row], answers: Mapping[str, Sequence[Actors | None]], *, within: bool) -> Score:
    """B-cubed of the places of some articles.

    Args:
        answers: by article, for each of its places who is meant; None leaves a place out.
        within: places of two articles are never one.
    """
    gold: list[Hashable] = []
    found: list[Hashable] = []
    for row in rows:
        article = row["article"]
        for number, (mention, answer) in enumerate(zip(row["mentions"], answers[article], strict=True)):
            wanted = keys(article, mention["speakers"])
            if answer is None or not wanted:
                continue
            one: Hashable = answer or number
            gold.append((article, wanted) if within else wanted)
            found.append((article, one) if within or not answer else one)
    return b_cubed(gold, found)


def keys(article: str, listed: Iterable[str]) -> Actors:
    """Labelled keys, those that hold in their article only told apart by it."""
    return frozenset(f"{article} {key}" if key.startswith(SINGLE) else key for key in listed if key != NOBODY)


def x_about_y(rows: Sequence[Row], answers: Mapping[str, Answer]) -> Score:
    """Statements of X about Y, micro-averaged over the pairs of named actors that have most.

    The program's speakers are taken for labelled actors one to one (`one_to_one`), so that a speaker that is several actors counts
    as one of them, and of several speakers that are one actor only one counts.
    """
    shared: Counter[tuple[str, str]] = Counter()
    ours: Counter[str] = Counter()
    gold: dict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
    for row in rows:
        article, answer = row["article"], answers[row["article"]]
        told = [(keys(article, mention["speakers"]), meant) for mention, meant in zip(row["mentions"], answer.meant, strict=True)]
        told += [(keys(article, one["about"]), about) for one, about in zip(row["statements"], answer.about, strict=True)]
        for wanted, meant in told:
            ours.update(meant)
            shared.update((speaker, key) for speaker in meant for key in wanted)
        for number, statement in enumerate(row["statements"]):
            for x in keys(article, row["mentions"][statement["mention"]]["speakers"]):
                for y in keys(article, statement["about"]):
                    if SINGLE not in x + y:
                        gold[x, y].add((article, number))
    pairs = sorted(gold, key=lambda pair: (-len(gold[pair]), pair))[:PAIRS]
    name = one_to_one(shared, ours)
    found: dict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
    for row in rows:
        answer = answers[row["article"]]
        for number, (speakers, about) in enumerate(zip(answer.speakers, answer.about, strict=True)):
            for x in speakers & name.keys():
                for y in about & name.keys():
                    found[name[x], name[y]].add((row["article"], number))
    right = sum(len(found[pair] & gold[pair]) for pair in pairs)
    return Score(right / max(1, sum(len(found[pair]) for pair in pairs)), right / max(1, sum(len(gold[pair]) for pair in pairs)))


def one_to_one(shared: Mapping[tuple[str, str], int], ours: Mapping[str, int]) -> dict[str, str]:
    """Labelled actors by the program's speakers: those that share most places and statements first, each of either side once.

    A speaker that shares no more than half of its places and statements with an actor is not taken for it.
    """
    name: dict[str, str] = {}
    taken: set[str] = set()
    for (speaker, key), count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if speaker not in name and key not in taken and 2 * count > ours[speaker]:
            name[speaker] = key
            taken.add(key)
    return name


def measures(rows: Sequence[Row], answers: Mapping[str, Answer]) -> Iterator[tuple[str, float]]:
    """All measures of some articles, by name."""
    meant = {article: answer.meant for article, answer in answers.items()}
    called = {article: answer.called for article, answer in answers.items()}
    end_to_end = {article: answer.end_to_end for article, answer in answers.items()}
    scores = {
        "within_articles": clusters(rows, meant, within=True),
        "across_articles": clusters(rows, meant, within=False),
        "x_about_y": x_about_y(rows, answers),
        "by_name_within_articles": clusters(rows, called, within=True),
        "end_to_end_within_articles": clusters(rows, end_to_end, within=True),
        "end_to_end_across_articles": clusters(rows, end_to_end, within=False),
    }
    for name, score in scores.items():
        yield f"{name}_precision", score.precision
        yield f"{name}_recall", score.recall


# ------------------------------------------------------------------ what the program says


def answer(row: Row, doc: Doc, article: Article, resolver: Resolver) -> Answer:
    """Ask the program who is meant at the places of an article, and whom its statements are about."""
    spans = [tuple(mention["span"]) for mention in row["mentions"]]
    contents = [tuple((start, end) for start, end in one["content"]) for one in row["statements"]]
    places = [Place(spans[one["mention"]], content) for one, content in zip(row["statements"], contents, strict=True)]
    places += [Place(span) for span in spans if span not in {place.source for place in places}]
    asked = tuple(speakers_at(doc, article, places))
    done = _resolved(article, asked, resolver)
    named = dict(zip(((one.source, one.content) for one in asked), zip(asked, done.extraction.claims, strict=True), strict=True))

    def ids(names: Iterable[str]) -> Actors:
        return frozenset(done.found[name].speaker.id for name in names)

    first = [next(pair for (source, _), pair in named.items() if source == (span,)) for span in spans]
    stated = [named[(spans[one["mention"]],), content][1] for one, content in zip(row["statements"], contents, strict=True)]
    own = _resolved(article, tuple(claims(doc, article)), resolver)
    return Answer(
        meant=tuple(ids(one.speakers) for _, one in first),
        speakers=tuple(ids(one.speakers) for one in stated),
        about=tuple(ids(one.about) for one in stated),
        called=tuple(frozenset(one.speakers) for one, _ in first),
        end_to_end=tuple(_nearest(span, own) for span in spans),
    )


def _resolved(article: Article, found: tuple[Claim, ...], resolver: Resolver) -> Extracted:
    return resolved(article, Extraction(article=article.id, text_hash=article.text_hash, claims=found), resolver)


def _nearest(span: Sequence[int], own: Extracted) -> Actors | None:
    def common(claim: Claim) -> int:
        return max((min(span[1], end) - max(span[0], start) for start, end in claim.source or ()), default=0)

    best = max(own.extraction.claims, key=common, default=None)
    return frozenset(own.found[name].speaker.id for name in best.speakers) if best is not None and common(best) > 0 else None


# ------------------------------------------------------------------ what is labelled


def labels(name: str) -> list[Row]:
    """The labels of one annotator."""
    return [json.loads(line) for line in (ROOT / "tests" / "labels" / f"speakers-{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def articles(data: Path, rows: Iterable[Row]) -> Iterator[Article]:
    """The labelled articles as the program reads them, in the order of the labels.

    Raises:
        SystemExit: a text is missing, or is not the one that was labelled.
    """
    found: dict[str, Article] = {}
    wanted = {row["article"]: row["text_hash"] for row in rows}
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "figures.jsonl"
        texts = [path for name in ("fakes_dev", "labelled_dev_articles") for path in (data / "data" / "figures").glob(f"{name}.jsonl")]
        listed = {row["id"]: row for path in texts for row in map(json.loads, path.open(encoding="utf-8")) if row["id"] in wanted}
        lines.write_text("\n".join(map(json.dumps, listed.values())), encoding="utf-8")
        files = [data / "data" / "polnear" / part / "text" / f"{id_}.txt" for part in ("train", "dev") for id_ in wanted]
        files += [data / "seeds" / f"{id_}.txt" for id_ in wanted]
        for article in read([*([lines] if listed else []), *(path for path in files if path.exists())]):
            if isinstance(article, InputError):
                raise SystemExit(str(article))
            found[article.id] = dated(article)
    for id_, digest in wanted.items():
        if id_ not in found or hashlib.sha256(found[id_].text.encode()).hexdigest() != digest:
            raise SystemExit(f"{id_}: the text is missing, or is not the one that was labelled")
        yield found[id_]


def dated(article: Article) -> Article:
    """An article of PolNeAR with the outlet and day that its file's name tells, as the annotators had them."""
    told = re.match(r"([a-z-]+)_(\d{4}-\d{2}-\d{2})_", article.id)
    return article.model_copy(update={"source": told[1], "published": told[2]}) if told and article.published is None else article


def main() -> int:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    if not (data / "data").is_dir():
        print(f"skipped: no development data at {data}; speakers were not measured", file=sys.stderr)
        print("{}")
        return 0
    resolver, marked = Resolver(), {name: labels(name) for name in "ab"}
    parsed = {article.id: (article, doc) for article, doc in annotate(load(), articles(data, marked["a"]))}
    numbers: dict[str, float] = {}
    for name, rows in marked.items():
        answers = {row["article"]: answer(row, parsed[row["article"]][1], parsed[row["article"]][0], resolver) for row in rows}
        parts = {"": rows, "_development": [row for row in rows if not row["measured_only"]]}
        parts["_measured_only"] = [row for row in rows if row["measured_only"]]
        for part, some in parts.items():
            places = sum(len(row["mentions"]) for row in some)
            print(f"speakers{part}, annotator {name}: {len(some)} articles, {places} places", file=sys.stderr)
            for measure, number in measures(some, answers):
                print(f"  {measure:42} {number:.4f}", file=sys.stderr)
                numbers[f"speakers{part}.{name}_{measure}"] = number
    print(json.dumps(numbers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
