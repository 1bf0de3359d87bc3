"""Real daily series with injected errors: each must be found once, and nothing else be called an error."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reconcile.injections import ERRORS, LOOK_ALIKES, Injection, war
from tracker.identity import Resolver
from tracker.reconcile import reconcile
from tracker.records import Discrepancy, Figure, Report, Severity

EVAL = Path(__file__).parents[3] / "shared" / "eval"
LOUD = {Severity.error, Severity.conflict, Severity.revision, Severity.plausibility}

real_series = pytest.mark.skipif(not EVAL.is_dir(), reason="the folder `shared` is not beside the checkout")


def loud(injection: Injection, seed: int) -> tuple[list[Discrepancy], list[Discrepancy]]:
    """Of an invented war with one error: the rows that name it as they should, and all others."""
    here = war(seed)
    injected = injection(here, here.rnd.randrange(15, 45))
    rows = [row for row in reconcile(here.reports.values()) if row.severity in LOUD]
    right = [row for row in rows if injected.figures and row.kind in injected.kinds and set(injected.figures) <= set(row.figures)]
    return right, [row for row in rows if row not in right]


@pytest.mark.parametrize("injection", ERRORS, ids=lambda injection: injection.__name__)
def test_an_error_is_found_once_and_nothing_else(injection: Injection) -> None:
    found = [loud(injection, seed) for seed in range(1, 6)]
    assert [others for _, others in found] == [[]] * len(found)
    assert max(len(right) for right, _ in found) == 1
    assert sum(len(right) for right, _ in found) >= 4  # a slip may fall within the growth of two days


@pytest.mark.parametrize("injection", LOOK_ALIKES, ids=lambda injection: injection.__name__)
def test_what_looks_like_an_error_is_quiet(injection: Injection) -> None:
    assert [loud(injection, seed) for seed in range(1, 6)] == [([], [])] * 5


def score(folder: Path, *options: str) -> dict[str, float]:
    """Make a bench, reconcile it and score what was found."""
    subprocess.run([sys.executable, str(EVAL / "make_reconcile_bench.py"), str(folder), *options], check=True, capture_output=True)
    resolver = Resolver()
    reports = []
    for line in (folder / "figures.jsonl").read_text().splitlines():
        fields = json.loads(line)
        outlet, published = fields.pop("source"), fields.pop("published")
        figure = Figure(**fields)
        name = resolver.resolve(figure.attributed_to, article=figure.id).speaker.name if figure.attributed_to else None
        reports.append(Report(figure=figure, outlet=outlet, published=published, originator=name, origin=name))
    found = folder / "found.jsonl"
    found.write_text("".join(json.dumps({"kind": row.kind, "figures": row.figures}) + "\n" for row in reconcile(reports)))
    scored = subprocess.run(
        [sys.executable, str(EVAL / "score_reconcile.py"), "--json", str(folder), str(found)], check=True, capture_output=True
    )
    result: dict[str, float] = json.loads(scored.stdout)
    return result


@real_series
def test_every_injected_error_once_and_no_false_alarm(tmp_path: Path) -> None:
    result = score(tmp_path, "--seed", "11")
    assert result["recall"] >= 0.98
    assert result["false_alarms"] == 0
    assert result["per_injected"] <= 1.15


@real_series
def test_outlets_own_names_and_missing_fields(tmp_path: Path) -> None:
    result = score(tmp_path, "--seed", "12", "--messy")
    assert result["recall"] >= 0.93
    assert result["false_alarms_per_1000_figures"] <= 0.1
    assert result["per_injected"] <= 1.25
