"""Words per second of claims and of the whole extraction against the bare language model, in one process and one run, and peak memory.

    python benchmarks/throughput.py [FOLDER_OF_TEXTS] [--rounds 5] [--most-articles 200]

The machine's speed drifts, so the three are timed in turn on the same texts, and the ratio of each round is what counts: the
median is printed beside the smallest and the largest. Bare is `nlp.pipe` of the same installed pipeline with every
component; extraction leaves out the lemmatizer and the attribute ruler, which it does not need.
"""

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import spacy

from tracker.extract.annotate import annotate, load
from tracker.extract.claims.claims import claims
from tracker.extract.extracting import DEFAULT_MODEL
from tracker.extract.extractor import Extractor
from tracker.extract.figures.figures import figures
from tracker.read import read
from tracker.records import Article
from tracker.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT_TEXTS = ROOT.parent / "shared" / "data" / "polnear" / "dev" / "text"


def timed(work: Callable[[], int]) -> float:
    """Words per second of a piece of work that returns how many words it read."""
    start = time.perf_counter()
    words = work()
    return words / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=DEVELOPMENT_TEXTS if DEVELOPMENT_TEXTS.is_dir() else ROOT / "seeds")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most-articles", type=int, default=200)
    arguments = parser.parse_args()

    articles = [document for document in read([arguments.folder]) if isinstance(document, Article)][: arguments.most_articles]
    model = Settings.from_environment().spacy_model
    bare = spacy.load(model or DEFAULT_MODEL)
    extractor = Extractor(model, Settings.from_environment().claims)
    words = sum(len(bare.make_doc(article.text)) for article in articles)

    def run_bare() -> int:
        return sum(len(doc) for doc in bare.pipe((article.text for article in articles), batch_size=16))

    def run_extraction() -> int:
        for _ in extractor.pipe(articles):
            pass
        return words

    finder = load(model, tagger=Settings.from_environment().claims == "tagger")
    finder.add_pipe("claim_finder")

    def run_claims() -> int:
        for _ in finder.pipe((article.text for article in articles), batch_size=16):
            pass
        return words

    read_before = [(doc, article, tuple(claims(doc, article))) for article, doc in annotate(finder, articles)]

    def run_figures() -> int:
        for doc, article, stated in read_before:
            figures(doc, article, stated)
        return words

    run_extraction(), run_claims(), run_bare(), run_figures()  # all warm
    rounds = [(timed(run_extraction), timed(run_claims), timed(run_bare)) for _ in range(arguments.rounds)]
    shares = sorted(timed(run_claims) / timed(run_figures) for _ in range(arguments.rounds))
    ratios = sorted(ours / theirs for ours, _, theirs in rounds)
    by_claims = sorted(ours / theirs for _, ours, theirs in rounds)
    print(f"{len(articles)} articles, {words:,} words, model {extractor.model}, one thread, {arguments.rounds} rounds")
    print(f"  extract     {statistics.median(ours for ours, _, _ in rounds):8,.0f} words/s (median)")
    print(f"  bare spaCy  {statistics.median(theirs for *_, theirs in rounds):8,.0f} words/s (median)")
    print(f"  claims      {statistics.median(ours for _, ours, _ in rounds):8,.0f} words/s (median)")
    print(f"  ratio       {statistics.median(by_claims):8.2f} (median; {by_claims[0]:.2f} to {by_claims[-1]:.2f}), claims and speakers")
    print(f"  ratio       {statistics.median(ratios):8.2f} (median; {ratios[0]:.2f} to {ratios[-1]:.2f}), whole extraction")
    print(f"  figures     {statistics.median(shares):8.2f} of the time of the claims (median; {shares[0]:.2f} to {shares[-1]:.2f})")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8,.0f} MB (all models loaded)")


if __name__ == "__main__":
    main()
