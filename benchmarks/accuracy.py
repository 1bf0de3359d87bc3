"""The accuracy gate: extraction and reconciliation measured on the development data, held against benchmarks/floors.json.

    python benchmarks/accuracy.py [--data ../shared] [--update]

The data and the scorers are not part of this project: without the folder the gate says so and passes. For each measure
`floors.json` holds `floor`, the aim, and `landed`, the best number reached so far; the gate fails when a number falls more
than 0.005 below `landed` (above it, for measures marked `lower_is_better`). `--update` raises `landed`, and never lowers it.

Several measures extract the same articles. The language model and the claim tagger, which take most of the time, read each text once
(read_once.py).
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "benchmarks" / "floors.json"
SLACK = 0.005
RECONCILE_SEEDS = range(1, 11)
SURE = 0.8  # the confidence above which precision is measured apart


def tracker(*arguments: str, output: Path, **environment: str) -> str:
    """A command of this project and where what it prints is kept, as benchmarks/commands.py reads it."""
    return json.dumps({"arguments": arguments, "output": str(output), "environment": environment}) + "\n"


def run(commands: Iterable[str]) -> None:
    """Run commands of this project one after the other, in one process that loads the program once."""
    subprocess.run([sys.executable, str(ROOT / "benchmarks" / "commands.py")], input="".join(commands), text=True, check=True)


def extracted(work: Path, *arguments: str, output: Path, **environment: str) -> None:
    """Run `tracker extract` and keep what it prints; neither model reads a text that it has read in this run."""
    with output.open("w", encoding="utf-8") as file:
        command = reading_once(work, "-m", "tracker", "extract", *arguments, "--format", "jsonl")
        subprocess.run(command, stdout=file, check=True, env={**os.environ, **environment})


def reading_once(work: Path, *program: str) -> list[str]:
    """The command that runs a module or script with models that read each text once a run."""
    readings = work / "readings"
    readings.mkdir(exist_ok=True)
    return [sys.executable, str(ROOT / "benchmarks" / "read_once.py"), str(readings), *program]


def scored(scorer: Path, *arguments: str | Path) -> tuple[dict[str, Any], str]:
    """The scorer's JSON and its table for people."""
    command = [sys.executable, str(scorer), *map(str, arguments)]
    numbers = json.loads(subprocess.run([*command, "--json"], capture_output=True, text=True, check=True).stdout)
    return numbers, subprocess.run(command, capture_output=True, text=True, check=True).stdout


def claims_scored(data: Path, gold: Path, predicted: Path, *options: str) -> tuple[dict[str, Any], str]:
    """The same of claims, whose scorer says both at once."""
    numbers = predicted.with_suffix(".scores.json")
    command = [sys.executable, str(data / "eval" / "score_claims.py"), str(gold), str(predicted), *options, "--json", str(numbers)]
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(numbers.read_text(encoding="utf-8")), table


def claims(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    """Claims by the tagger and, as measures of their own, by the rules that extract without it."""
    yield from _claims(data, work, "claims", TRACKER_CLAIMS="tagger")
    yield "claims.precision_at_confidence_0.8", _precision(data, work / "claims.jsonl", SURE)
    yield from _claims(data, work, "claims_by_rules", TRACKER_CLAIMS="rules")
    yield from labelled_claims(data, work)


def labelled_claims(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    """Claims on the articles that two annotators of this project labelled: against each, and the one against the other."""
    texts = dict(labelled_texts(data))
    gold: dict[str, dict[str, Any]] = {}
    for name in "ab":
        lines = (ROOT / "tests" / "labels" / f"claims-{name}.jsonl").read_text(encoding="utf-8").splitlines()
        gold[name] = {row["article"]: row for row in map(json.loads, lines)}
    articles = work / "labelled.jsonl"
    articles.write_text("\n".join(json.dumps({"id": id_, "text": text}) for id_, text in texts.items()), encoding="utf-8")
    predicted = work / "labelled-claims.jsonl"
    extracted(work, str(articles), output=predicted)
    for name, rows in gold.items():
        folder = as_standoff(work / f"gold-{name}", texts, rows)
        numbers, table = claims_scored(data, folder, predicted)
        print(f"Twenty labelled articles of conflict news, annotator {name}\n{table}")
        yield f"claims_on_conflict_news.{name}_f1_at_0.5", numbers["content"]["0.5"]["f1"]
        yield f"claims_on_conflict_news.{name}_joint_f1", numbers["joint"]["f1"]
    other = work / "labels-b.jsonl"
    other.write_text("\n".join(json.dumps({"doc": id_, "claims": gold["b"][id_]["claims"]}) for id_ in texts), encoding="utf-8")
    numbers, _ = claims_scored(data, work / "gold-a", other)
    print(f"The two annotators agree: content F1 {numbers['content']['0.5']['f1']:.3f} at 0.5, joint {numbers['joint']['f1']:.3f}")


def labelled_texts(data: Path) -> Iterator[tuple[str, str]]:
    """The texts of tests/labels, by article id."""
    lines = (ROOT / "tests" / "labels" / "claims-a.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = {row["article"]: row["text_hash"] for row in map(json.loads, lines)}
    found: dict[str, str] = {}
    for path in sorted((data / "seeds").glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = file.read()
    with (data / "data" / "figures" / "fakes_dev.jsonl").open(encoding="utf-8") as file:
        found.update((row["id"], row["text"]) for row in map(json.loads, file))
    _check(found, wanted)
    for id_ in wanted:
        yield id_, found[id_]


def _check(texts: dict[str, str], wanted: dict[str, str]) -> None:
    for id_, digest in wanted.items():
        if hashlib.sha256(texts[id_].encode()).hexdigest() != digest:
            raise SystemExit(f"{id_}: the text is not the one that was labelled")


def as_standoff(folder: Path, texts: dict[str, str], rows: dict[str, dict[str, Any]]) -> Path:
    """Write labels as the scorer reads them: text/<id>.txt and attributions/<id>.ann."""
    for name in ("text", "attributions"):
        (folder / name).mkdir(parents=True)
    for id_, text in texts.items():
        (folder / "text" / f"{id_}.txt").write_text(text, encoding="utf-8", newline="")
        lines, spans = [], 0
        for number, claim in enumerate(rows[id_]["claims"], 1):
            roles = []
            for role in ("content", "cue", "source"):
                for place, (start, end) in enumerate(claim[role] or (), 1):
                    spans += 1
                    lines.append(f"T{spans}\t{role.title()} {start} {end}\t-")
                    roles.append(f"{role.title()}{place if place > 1 else ''}:T{spans}")
            lines.append(f"E{number}\t{' '.join(roles)}")
        (folder / "attributions" / f"{id_}.ann").write_text("\n".join(lines), encoding="utf-8")
    return folder


def _claims(data: Path, work: Path, measure: str, **environment: str) -> Iterator[tuple[str, float]]:
    predicted = work / f"{measure}.jsonl"
    extracted(work, str(data / "data" / "polnear" / "dev" / "text"), output=predicted, **environment)
    gold = data / "data" / "polnear" / "dev"
    numbers, table = claims_scored(data, gold, predicted)
    print(f"{measure}\n{table}")
    for threshold in ("0.3", "0.5", "0.8"):
        yield f"{measure}.f1_at_{threshold}", numbers["content"][threshold]["f1"]
    for kind in ("direct", "mixed", "indirect"):
        yield f"{measure}.recall_{kind}", numbers["recall_by_type"][kind]["recall"]
    yield f"{measure}.source_lenient", numbers["source"]["lenient"]
    yield f"{measure}.source_strict", numbers["source"]["accuracy"]
    yield f"{measure}.joint_f1", numbers["joint"]["f1"]
    quoted, _ = claims_scored(data, gold, predicted, "--direct-only", "--ignore-other-gold")
    yield f"{measure}.quotations_only_f1_at_0.5", quoted["content"]["0.5"]["f1"]


def _precision(data: Path, predicted: Path, least: float) -> float:
    """Of the claims that are at least so sure, the share whose content and source are right."""
    documents = [json.loads(line) for line in predicted.read_text(encoding="utf-8").splitlines()]
    total = sum(len(document["claims"]) for document in documents)
    for document in documents:
        document["claims"] = [claim for claim in document["claims"] if claim["confidence"] >= least]
    sure = predicted.with_suffix(".sure.jsonl")
    sure.write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
    numbers, _ = claims_scored(data, data / "data" / "polnear" / "dev", sure)
    print(f"of {total} claims {numbers['pred']} at confidence {least} or more")
    return float(numbers["joint"]["p"])


def figures(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    folder = data / "data" / "figures"
    gold = folder / "labelled_dev_gold.jsonl"
    predicted = work / "figures.jsonl"
    extracted(work, str(folder / "labelled_dev_articles.jsonl"), output=predicted)
    yield from _figures(data, gold, predicted, "figures")
    sure = predicted.with_suffix(".sure.jsonl")
    documents = [json.loads(line) for line in predicted.read_text(encoding="utf-8").splitlines()]
    for document in documents:  # links to others that are left out do not count for a record
        document["figures"] = [figure for figure in document["figures"] if figure["confidence"] >= SURE]
    sure.write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
    numbers, _ = scored(data / "eval" / "score_figures.py", gold, sure)
    print(f"of {sum(1 for _ in _rows(predicted))} figures {sum(1 for _ in _rows(sure))} at confidence 0.8 or more")
    yield "figures.precision_at_confidence_0.8", numbers["record"]["p"]
    yield from labelled_figures(data, work)
    yield from ordinary_news(data, work)


def _rows(predicted: Path) -> Iterator[dict[str, Any]]:
    for line in predicted.read_text(encoding="utf-8").splitlines():
        yield from json.loads(line)["figures"]


def _figures(data: Path, gold: Path, predicted: Path, measure: str) -> Iterator[tuple[str, float]]:
    numbers, table = scored(data / "eval" / "score_figures.py", gold, predicted)
    print(f"{measure}\n{table}")
    for level in ("found", "typed", "record"):
        yield f"{measure}.{level}_f1", numbers[level]["f1"]
    for name, accuracy in numbers["fields"].items():
        yield f"{measure}.{name}", accuracy


MEASURED_ONLY = 24  # the last articles of tests/labels/figures-*.jsonl, which no rule was made by


def labelled_figures(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    """Figures and incidents on the articles that two annotators of this project labelled and no rule was made by."""
    labels = {name: _figure_labels(f"figures-{name}")[-MEASURED_ONLY:] for name in "ab"}
    wanted = {row["article"]: row["text_hash"] for row in labels["a"]}
    rows: dict[str, dict[str, Any]] = {}
    for name in ("fakes_dev", "gva_dev"):
        with (data / "data" / "figures" / f"{name}.jsonl").open(encoding="utf-8") as file:
            rows.update((row["id"], row) for row in map(json.loads, file) if row["id"] in wanted)
    _check({id_: rows[id_]["text"] for id_ in wanted}, wanted)
    articles, predicted = work / "own-articles.jsonl", work / "own-figures.jsonl"
    articles.write_text("\n".join(json.dumps(rows[id_]) for id_ in wanted), encoding="utf-8")
    extracted(work, str(articles), output=predicted)
    gold: dict[str, Path] = {}
    for name, labelled in labels.items():
        gold[name] = work / f"own-{name}.jsonl"
        gold[name].write_text("\n".join(_as_gold(row, rows[row["article"]]["text"]) for row in labelled), encoding="utf-8")
        yield from _figures(data, gold[name], predicted, f"figures_measured_only.{name}")
    other = work / "own-b-predicted.jsonl"
    found: dict[str, list[dict[str, Any]]] = {id_: [] for id_ in wanted}
    for one in map(json.loads, gold["b"].read_text(encoding="utf-8").splitlines()):
        found[one["id"]] += [] if one.get("none") else [one]
    other.write_text("\n".join(json.dumps({"doc": id_, "figures": figures}) for id_, figures in found.items()), encoding="utf-8")
    _, table = scored(data / "eval" / "score_figures.py", gold["a"], other)
    print(f"The two annotators agree\n{table}")
    documents = {row["doc"]: row["figures"] for row in map(json.loads, predicted.read_text(encoding="utf-8").splitlines())}
    precision, recall = _same_incident(labels["a"], documents)
    yield "events_measured_only.precision", precision
    yield "events_measured_only.recall", recall


def ordinary_news(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    """Figures of the articles whose claims are measured, which are of politics and business and count few people who came to harm."""
    for name in "ab":
        labels = _figure_labels(f"figures-news-{name}")
        texts = {}
        for row in labels:
            with (data / "data" / "polnear" / "dev" / "text" / f"{row['article']}.txt").open(encoding="utf-8", newline="") as file:
                texts[row["article"]] = file.read()
        _check(texts, {row["article"]: row["text_hash"] for row in labels})
        gold = work / f"news-{name}.jsonl"
        gold.write_text("\n".join(_as_gold(row, texts[row["article"]]) for row in labels), encoding="utf-8")
        numbers, table = scored(data / "eval" / "score_figures.py", gold, work / "claims.jsonl")
        print(f"figures of ordinary news, annotator {name}\n{table}")
        yield f"figures_of_ordinary_news.{name}_found_precision", numbers["found"]["p"]
        yield f"figures_of_ordinary_news.{name}_typed_f1", numbers["typed"]["f1"]


def _figure_labels(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ROOT / "tests" / "labels" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def _as_gold(row: dict[str, Any], text: str) -> str:
    """The labels of an article as the scorer reads them: offsets of names replaced by the names."""

    def words(span: list[int] | None) -> str | None:
        return text[slice(*span)] if span else None

    figures = [
        figure
        | {"id": row["article"], "text": words(figure["span"]), "population": (words(figure["population"]) or "people").lower()}
        | {name: words(figure[name]) for name in ("place", "attributed_to")}
        for figure in row["figures"]
    ]
    return "\n".join(map(json.dumps, figures)) if figures else json.dumps({"id": row["article"], "none": True})


def _same_incident(labelled: list[dict[str, Any]], predicted: dict[str, list[dict[str, Any]]]) -> tuple[float, float]:
    """Of pairs of figures, both found, that are said to be of one incident the share that is, and the share of such pairs that is found."""
    right = said = there = 0
    for row in labelled:
        gold = {tuple(one["span"]): one["event"] for one in row["figures"]}
        ours = {tuple(one["span"]): one["event"] for one in predicted[row["article"]] if tuple(one["span"]) in gold}
        for a, b in combinations(sorted(ours), 2):
            one = ours[a] is not None and ours[a] == ours[b]
            same = gold[a] is not None and gold[a] == gold[b]
            right, said, there = right + (one and same), said + one, there + same
    return right / said, right / there


class Incidents:
    """benchmarks/incidents.py on the gun-violence articles, in a process of its own while the rest is measured."""

    def __init__(self, data: Path, work: Path) -> None:
        self.articles, self.predicted = data / "data" / "figures" / "gva_dev.jsonl", work / "gva.jsonl"
        command = reading_once(work, str(ROOT / "benchmarks" / "incidents.py"), str(self.articles), str(self.predicted))
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def numbers(self) -> dict[str, Any]:
        """Wait for it, and return what it printed."""
        output, _ = self._process.communicate()
        if self._process.returncode:
            raise SystemExit("benchmarks/incidents.py failed")
        return dict(json.loads(output))


def tolls(data: Path, work: Path, incidents: Incidents) -> Iterator[tuple[str, float]]:
    articles = data / "data" / "figures" / "fakes_dev.jsonl"
    predicted = work / "fakes.jsonl"
    extracted(work, str(articles), output=predicted)
    yield from _tolls(data, articles, predicted, "fakes")
    across = incidents.numbers()
    yield from _tolls(data, incidents.articles, incidents.predicted, "gva")
    print(f"{across['pairs']:.0f} pairs of articles share an incident, {across['right']:.0f} of them by the archive's own ids")
    yield "events.bcubed_precision", across["bcubed_precision"]
    yield "events.bcubed_recall", across["bcubed_recall"]
    yield "events.bcubed_precision_held_out", across["held_out"]["precision"]
    yield "events.bcubed_recall_held_out", across["held_out"]["recall"]
    yield "events.across_articles_precision", across["precision"]
    yield "events.across_articles_recall", across["recall"]


def _tolls(data: Path, articles: Path, predicted: Path, measure: str) -> Iterator[tuple[str, float]]:
    numbers, table = scored(data / "eval" / "score_headline.py", articles, predicted)
    documents = predicted.read_text(encoding="utf-8").splitlines()
    counted = Counter(figure["measure"] for line in documents for figure in json.loads(line)["figures"])
    print(table + "  ".join(f"{name} {counted[name] / len(documents):.2f} an article" for name in ("killed", "injured", "casualties")))
    for harm, found in numbers.items():
        yield f"tolls.{measure}_{harm}_contained", found["contained"]
        yield f"tolls.{measure}_{harm}_headline", found["headline"]


def speakers(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    """Who is meant, who spoke about whom, and which mentions are one actor: in processes of their own, so that their models are let go."""
    for script in (("speakers.py", str(data)), ("pairs.py",)):
        command = reading_once(work, str(ROOT / "benchmarks" / script[0]), *script[1:])
        yield from json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout).items()


def statements(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    """What statements are to each other, and the loudest rows of real articles: in processes of their own, for their models."""
    for script in ("statements.py", "loudest.py"):
        command = reading_once(work, str(ROOT / "benchmarks" / script), str(data))
        yield from json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout).items()


def pages(data: Path, work: Path) -> Iterator[tuple[str, float]]:  # noqa: ARG001 (every part is called alike)
    """What is kept and left in of texts inside web pages, of all templates together."""
    command = [sys.executable, str(ROOT / "benchmarks" / "pages.py"), str(data)]
    found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    yield from ((name, number) for name, number in found.items() if name.count(".") == 1 and not name.endswith(".rows"))


def reconciliation(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    """Errors injected into real series: exact, in outlets' own names with dates, starts or originators left out, and over years."""
    empty = work / "empty.db"
    run([tracker("init", output=Path(os.devnull), TRACKER_DATABASE_URL=f"sqlite:///{empty}")])
    long = ("--days", "900", "--outlets", "12", "--errors", "300")
    for name, seeds, options in (
        ("reconcile", RECONCILE_SEEDS, ()),
        ("reconcile_messy", RECONCILE_SEEDS, ("--messy",)),
        ("reconcile_long", RECONCILE_SEEDS[:1], long),
        ("reconcile_long_messy", RECONCILE_SEEDS[:1], (*long, "--messy")),
    ):
        benches = {work / f"{name}-{seed}": seed for seed in seeds}
        run(command for bench, seed in benches.items() for command in _reconciled(data, bench, seed, options, empty))
        pairs = [str(path) for bench in benches for path in (bench, bench / "found.jsonl")]
        told = subprocess.run(
            [sys.executable, str(data / "eval" / "score_reconcile.py"), *pairs], stdout=subprocess.PIPE, text=True, check=True
        )
        print(told.stdout)  # JSON, for people too
        numbers = json.loads(told.stdout)
        yield f"{name}.recall", numbers["recall"]
        yield f"{name}.recall_of_the_worst_kind", min(numbers["recall_by_kind"].values())
        yield f"{name}.false_alarms", numbers["false_alarms"]
        yield f"{name}.per_injected", numbers["per_injected"]


def _reconciled(data: Path, bench: Path, seed: int, options: Sequence[str], empty: Path) -> Iterator[str]:
    """Make a benchmark, and give the commands that a user types to see what is found in it; `empty` is what `tracker init` makes."""
    command = [sys.executable, str(data / "eval" / "make_reconcile_bench.py"), str(bench), "--seed", str(seed), *options]
    subprocess.run(command, check=True, stdout=sys.stderr)
    on = partial(tracker, TRACKER_DATABASE_URL=f"sqlite:///{shutil.copy(empty, bench / 'figures.db')}")
    yield on("figures", "import", str(bench / "figures.jsonl"), output=Path(os.devnull))
    yield on("reconcile", output=Path(os.devnull))
    yield on("discrepancies", "--format", "jsonl", output=bench / "found.jsonl")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--update", action="store_true", help="raise `landed` to what was measured")
    arguments = parser.parse_args()
    if not (arguments.data / "eval").is_dir():
        print(f"skipped: no development data at {arguments.data}; accuracy was not measured")
        return 0

    # what is started here measures this checkout, whatever is installed
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    floors: dict[str, dict[str, Any]] = json.loads(FLOORS.read_text(encoding="utf-8"))
    fallen = []
    with tempfile.TemporaryDirectory() as folder:
        incidents = Incidents(arguments.data, Path(folder))
        for part in (claims, figures, partial(tolls, incidents=incidents), speakers, statements, pages, reconciliation):
            for name, number in part(arguments.data, Path(folder)):
                held = floors.get(name)
                if held is None:
                    held = {"floor": None, "landed": round(number, 4)}
                    if not arguments.update:
                        fallen.append(f"{name} (not in {FLOORS.name}: run with --update)")
                    floors[name] = held
                sign = -1 if held.get("lower_is_better") else 1
                verdict = "ok"
                if sign * number < sign * held["landed"] - SLACK:
                    verdict = "FALLEN"
                    fallen.append(name)
                elif arguments.update and sign * number > sign * held["landed"]:
                    held["landed"] = round(number, 4)
                aim = "-" if held["floor"] is None else held["floor"]
                print(f"  {name:62} {number:8.4f}   landed {held['landed']:<8} floor {aim:<6} {verdict}", flush=True)
    if arguments.update:
        FLOORS.write_text(json.dumps(floors, indent=2) + "\n", encoding="utf-8")
    if fallen:
        print(f"accuracy fell: {', '.join(fallen)}")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
