"""Words per second that are extracted by one process, by two and by a Dask cluster of two workers, against bare spaCy by one and by two.

    python benchmarks/extraction.py [--articles 3000] [--rounds 3] [--data FOLDER] [--floor 0.9] [--json FILE]

Each way has its models loaded before the clock starts, and takes the same lots of the same articles. A round is all ways, one after
another, over its part of the articles, so that what else the machine does strikes all of them; the next round begins with another way.
Bare spaCy runs as our own does, in processes that are handed lots and answer, and what it finds is not even sent back. Scaling is words per
second by two processes through words per second by one, of one round; what counts is our scaling through that of bare spaCy, its median
over the rounds. Two cores that share one give little of either.

The articles are made by `recombined`: sentences of seeds/, or with --data paragraphs of the text files in a folder, in another order and
with invented numbers. Prints a table on standard error and one JSON object on standard output; exit code 1 below the floor.
"""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import recombined

from tracker.engines.bounded import Recipe, receive, send
from tracker.engines.processes import Processes
from tracker.engines.spreading import Spread, lots
from tracker.errors import ExtractionError
from tracker.extract.extracting import DEFAULT_MODEL
from tracker.records import Article
from tracker.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PARAGRAPHS = (3, 8)  # of an article that is made of a folder's, both inclusive: as long as those of the seeds, some 230 words
START = 120.0  # seconds for a cluster to start


def made(count: int, folder: Path | None, seed: int = 7) -> Iterator[Article]:
    """Articles of the seeds, or of the paragraphs of a folder's text files."""
    if folder is None:
        yield from (Article.model_validate(one) for one in recombined.articles(count, seed=seed))
        return
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.rglob("*.txt")))
    pool = [one.strip() for text in texts for one in text.split("\n\n") if len(one.split()) > 4]
    if not pool:
        sys.exit(f"{folder}: no text file (.txt) with paragraphs")
    chance = random.Random(seed)
    for number in range(count):
        chosen = [recombined.invented(one, chance) for one in chance.choices(pool, k=chance.randint(*PARAGRAPHS))]
        yield Article(id=f"article-{number:07}", text="\n\n".join(chosen), published=f"2031-01-{number % 28 + 1:02}")


class Bare:
    """Bare spaCy in so many processes, handed the same lots."""

    def __init__(self, model: str, count: int) -> None:
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        command = [sys.executable, __file__, "--serve", model]
        self._all = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(count)]
        for one in self._all:
            assert one.stdout is not None
            receive(one.stdout)  # it is loaded
            self._free.put(one)
        self._threads = ThreadPoolExecutor(count)

    def __call__(self, articles: Iterable[Article]) -> int:
        texts = [[one.text for one in lot.to_read] for lot in lots(articles, version="", model="")]
        return sum(self._threads.map(self._read, texts))

    def _read(self, texts: list[str]) -> int:
        one = self._free.get()
        assert one.stdin is not None and one.stdout is not None
        send(one.stdin, texts)
        count: int = receive(one.stdout)
        self._free.put(one)
        return count

    def close(self) -> None:
        self._threads.shutdown()
        for one in self._all:
            one.kill()
            one.wait()


def serve(model: str) -> None:
    """One process of bare spaCy: texts in, the number of their documents out."""
    import spacy

    nlp = spacy.load(model)
    answers = os.fdopen(os.dup(1), "wb")
    send(answers, None)
    while True:
        try:
            texts = receive(sys.stdin.buffer)
        except EOFError:
            return
        send(answers, sum(1 for _ in nlp.pipe(texts, batch_size=16)))


def extracted(spread: Spread, articles: Iterable[Article]) -> int:
    """How many articles have their rows."""
    return sum(not isinstance(result, ExtractionError) for _, result in spread.pipe(articles))


@contextmanager
def cluster() -> Iterator[str]:
    """A scheduler and two workers of one thread each; the address."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as started:
        file = Path(name, "scheduler.json")
        own = ("--host", "127.0.0.1", "--no-dashboard")

        def start(*words: str) -> None:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words, *own], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=name
            )
            started.callback(process.wait)
            started.callback(process.terminate)

        start("scheduler", "--port", "0", "--scheduler-file", str(file))
        end = time.monotonic() + START
        while not (file.exists() and file.read_text()):
            if time.monotonic() > end:
                sys.exit("the Dask scheduler does not start")
            time.sleep(0.1)
        address = str(json.loads(file.read_text())["address"])
        for _ in range(2):
            start("worker", address, "--nthreads", "1", "--nworkers", "1", "--no-nanny")
        yield address


def clustered(address: str, recipe: Recipe) -> Spread:
    """What extracts by a cluster, when both its workers are there."""
    from tracker.engines.cluster import Cluster

    end = time.monotonic() + START
    while True:
        engine = Cluster(address, recipe)
        if engine.state()["workers"] == 2:
            return Spread(engine)
        engine.close()
        if time.monotonic() > end:
            sys.exit("the Dask workers do not start")
        time.sleep(0.5)


def timed(work: Callable[[Sequence[Article]], int], articles: Sequence[Article], words: int) -> float:
    """Words per second."""
    start = time.perf_counter()
    done = work(articles)
    seconds = time.perf_counter() - start
    if done != len(articles):
        sys.exit(f"{len(articles) - done} of {len(articles)} articles were not read")
    return words / seconds


def main() -> None:
    if sys.argv[1:2] == ["--serve"]:
        return serve(sys.argv[2])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=3000, help="that each way reads, in all rounds together")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, help="folder of text files, whose paragraphs are recombined instead of seeds/")
    parser.add_argument("--floor", type=float, default=0.9, help="least ratio of our scaling to bare spaCy's")
    parser.add_argument("--without-cluster", action="store_true", help="leave the Dask cluster out")
    parser.add_argument("--json", type=Path, help="write the JSON object to this file, too")
    arguments = parser.parse_args()

    import spacy

    settings = Settings.from_environment()
    recipe = Recipe(settings.spacy_model, settings.claims, seconds=3600)
    articles = list(made(arguments.articles, arguments.data))
    tokens = spacy.blank("en").tokenizer
    parts = [articles[number :: arguments.rounds] for number in range(arguments.rounds)]
    words = [sum(len(tokens(one.text)) for one in part) for part in parts]
    rounds: list[dict[str, float]] = []
    with ExitStack() as started:
        ways: dict[str, Callable[[Sequence[Article]], int]] = {}
        for count in (1, 2):
            bare = Bare(settings.spacy_model or DEFAULT_MODEL, count)
            started.callback(bare.close)
            ways[f"spacy_{count}"] = bare
            spread = started.enter_context(Spread(Processes(recipe, count)))
            ways[f"extract_{count}"] = lambda some, by=spread: extracted(by, some)  # type: ignore[misc]
        if not arguments.without_cluster:
            dask = started.enter_context(clustered(started.enter_context(cluster()), recipe))
            ways["dask_2"] = lambda some: extracted(dask, some)
        for work in ways.values():  # all warm
            work(articles[:80])
        names = list(ways)
        for number, part in enumerate(parts):
            order = names[number % len(names) :] + names[: number % len(names)]
            rounds.append({name: timed(ways[name], part, words[number]) for name in order})
            print(f"round {number + 1}: {', '.join(f'{name} {rounds[-1][name]:,.0f}' for name in names)}", file=sys.stderr, flush=True)
    told = summed_up(rounds)
    told |= {
        "articles": len(articles),
        "words": sum(words),
        "texts": str(arguments.data) if arguments.data else "seeds",
        "rounds": len(rounds),
        "cores": os.cpu_count(),
        "claims": recipe.claims,
        "peak_mb_of_one_process": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "peak_mb_of_the_caller": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(told))
    if arguments.json:
        arguments.json.write_text(json.dumps(told) + "\n")
    sys.exit(0 if told["ratio_of_scalings"] >= arguments.floor else 1)


def summed_up(rounds: Sequence[dict[str, float]]) -> dict[str, Any]:
    """Medians over the rounds, as a table too."""

    def median(of: Callable[[dict[str, float]], float]) -> float:
        return statistics.median(map(of, rounds))

    names = {
        "spacy_1": "bare spaCy, one process",
        "spacy_2": "bare spaCy, two processes",
        "extract_1": "extraction, one process",
        "extract_2": "extraction, two processes",
        "dask_2": "extraction, a Dask cluster of two workers",
    }
    speed = {name: round(median(lambda one, name=name: one[name])) for name in names if name in rounds[0]}  # type: ignore[misc]
    ratios = sorted((one["extract_2"] / one["extract_1"]) / (one["spacy_2"] / one["spacy_1"]) for one in rounds)
    told = {
        "words_per_second": speed,
        "scaling_of_extraction": round(median(lambda one: one["extract_2"] / one["extract_1"]), 3),
        "scaling_of_spacy": round(median(lambda one: one["spacy_2"] / one["spacy_1"]), 3),
        "ratio_of_scalings": round(statistics.median(ratios), 3),
        "ratio_least_and_most": [round(ratios[0], 3), round(ratios[-1], 3)],
    }
    if "dask_2" in rounds[0]:
        told["scaling_of_dask"] = round(median(lambda one: one["dask_2"] / one["extract_1"]), 3)
    for name, rate in speed.items():
        print(f"  {names[name]:44} {rate:8,} words/s", file=sys.stderr)
    for name in ("scaling_of_extraction", "scaling_of_dask", "scaling_of_spacy", "ratio_of_scalings"):
        if name in told:
            print(f"  {name.replace('_', ' '):44} {told[name]:8.2f}", file=sys.stderr)
    return told


if __name__ == "__main__":
    main()
