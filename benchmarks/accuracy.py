"""The accuracy gate: extraction and reconciliation measured on the development data, held against benchmarks/floors.json.

    python benchmarks/accuracy.py [--data ../shared] [--update] [--show]

The data and the scorers are not part of this project: without the folder the gate says so and passes. For each measure
`floors.json` holds `floor`, the aim, and `landed`, the best number reached so far; the gate fails when a number falls more
than 0.005 below `landed` (above it, for measures marked `lower_is_better`). `--update` raises `landed`, and never lowers it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "benchmarks" / "floors.json"
SLACK = 0.005
RECONCILE_SEEDS = range(1, 11)
TO_STDOUT = ("--json", "-")  # how the claims scorer wants it said


def tracker(*arguments: str, output: Path, **environment: str) -> None:
    """Run a command of this project and keep what it prints."""
    with output.open("w", encoding="utf-8") as file:
        subprocess.run([sys.executable, "-m", "tracker", *arguments], stdout=file, check=True, env={**os.environ, **environment})


def scored(scorer: Path, *arguments: str | Path, json_option: Sequence[str] = ("--json",)) -> tuple[dict[str, Any], str]:
    """The scorer's JSON and its table for people."""
    command = [sys.executable, str(scorer), *map(str, arguments)]
    numbers = json.loads(subprocess.run([*command, *json_option], capture_output=True, text=True, check=True).stdout)
    return numbers, subprocess.run(command, capture_output=True, text=True, check=True).stdout


def claims(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    predicted = work / "claims.jsonl"
    tracker("extract", str(data / "data" / "polnear" / "dev" / "text"), "--format", "jsonl", output=predicted)
    gold = data / "data" / "polnear" / "dev"
    numbers, table = scored(data / "eval" / "score_claims.py", gold, predicted, json_option=TO_STDOUT)
    print(table)
    for threshold in ("0.3", "0.5", "0.8"):
        yield f"claims.f1_at_{threshold}", numbers["content"][threshold]["f1"]
    for kind in ("direct", "mixed", "indirect"):
        yield f"claims.recall_{kind}", numbers["recall_by_type"][kind]["recall"]
    yield "claims.source_lenient", numbers["source"]["lenient"]
    yield "claims.joint_f1", numbers["joint"]["f1"]
    quoted, _ = scored(data / "eval" / "score_claims.py", gold, predicted, "--direct-only", "--ignore-other-gold", json_option=TO_STDOUT)
    yield "claims.quotations_only_f1_at_0.5", quoted["content"]["0.5"]["f1"]


def figures(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    folder = data / "data" / "figures"
    predicted = work / "figures.jsonl"
    tracker("extract", str(folder / "labelled_dev_articles.jsonl"), "--format", "jsonl", output=predicted)
    numbers, table = scored(data / "eval" / "score_figures.py", folder / "labelled_dev_gold.jsonl", predicted)
    print(table)
    for level in ("found", "typed", "record"):
        yield f"figures.{level}_f1", numbers[level]["f1"]
    for name, accuracy in numbers["fields"].items():
        yield f"figures.{name}", accuracy


def tolls(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    articles = data / "data" / "figures" / "fakes_dev.jsonl"
    predicted = work / "fakes.jsonl"
    tracker("extract", str(articles), "--format", "jsonl", output=predicted)
    numbers, table = scored(data / "eval" / "score_headline.py", articles, predicted)
    print(table)
    yield "tolls.fakes_killed_contained", numbers["killed"]["contained"]
    yield "tolls.fakes_killed_headline", numbers["killed"]["headline"]


def reconciliation(data: Path, work: Path) -> Iterator[tuple[str, float]]:
    pairs: list[str] = []
    for seed in RECONCILE_SEEDS:
        bench = work / f"reconcile-{seed}"
        subprocess.run(
            [sys.executable, str(data / "eval" / "make_reconcile_bench.py"), str(bench), "--seed", str(seed)], check=True, stdout=sys.stderr
        )
        url = f"sqlite:///{bench / 'figures.db'}"
        tracker("init", output=Path(os.devnull), TRACKER_DATABASE_URL=url)
        tracker("figures", "import", str(bench / "figures.jsonl"), output=Path(os.devnull), TRACKER_DATABASE_URL=url)
        tracker("reconcile", output=Path(os.devnull), TRACKER_DATABASE_URL=url)
        tracker("discrepancies", "--format", "jsonl", output=bench / "found.jsonl", TRACKER_DATABASE_URL=url)
        pairs += [str(bench), str(bench / "found.jsonl")]
    numbers, table = scored(data / "eval" / "score_reconcile.py", *pairs)
    print(table)
    yield "reconcile.recall", numbers["recall"]
    yield "reconcile.false_alarms", numbers["false_alarms"]
    yield "reconcile.per_injected", numbers["per_injected"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--update", action="store_true", help="raise `landed` to what was measured")
    arguments = parser.parse_args()
    if not (arguments.data / "eval").is_dir():
        print(f"skipped: no development data at {arguments.data}; accuracy was not measured")
        return 0

    floors: dict[str, dict[str, Any]] = json.loads(FLOORS.read_text(encoding="utf-8"))
    fallen = []
    with tempfile.TemporaryDirectory() as folder:
        for part in (claims, figures, tolls, reconciliation):
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
                print(f"  {name:36} {number:8.4f}   landed {held['landed']:<8} floor {aim:<6} {verdict}", flush=True)
    if arguments.update:
        FLOORS.write_text(json.dumps(floors, indent=2) + "\n", encoding="utf-8")
    if fallen:
        print(f"accuracy fell: {', '.join(fallen)}")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
