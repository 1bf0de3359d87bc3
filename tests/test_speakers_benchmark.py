"""How speakers are scored, on clusters small enough to count by hand."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    path = Path(__file__).resolve().parent.parent / "benchmarks" / "speakers.py"
    spec = importlib.util.spec_from_file_location("speakers_benchmark", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_b_cubed_of_seven_places_in_two_clusters_found_as_three(benchmark: ModuleType) -> None:
    score = benchmark.b_cubed("aaaabbb", "1112223")
    assert score.precision == pytest.approx((3 * 1 + 1 / 3 + 2 * 2 / 3 + 1) / 7)
    assert score.recall == pytest.approx((3 * 3 / 4 + 1 / 4 + 2 * 2 / 3 + 1 / 3) / 7)


def row(article: str, *speakers: list[str], statements: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"article": article, "mentions": [{"speakers": one} for one in speakers], "statements": statements or []}


def test_places_of_nobody_are_left_out_and_nobody_named_is_a_cluster_of_its_own(benchmark: ModuleType) -> None:
    one, none = frozenset({"1"}), frozenset[str]()
    rows = [row("x", ["a"], ["a"], ["a"], ["none"]), row("y", ["a"], ["u:w"]), row("z", ["u:w"])]
    answers = {"x": (one, none, none, one), "y": (one, frozenset({"2"})), "z": (frozenset({"2"}),)}
    within = benchmark.clusters(rows, answers, within=True)
    assert (within.precision, within.recall) == (1, pytest.approx((3 / 3 + 3) / 6))
    across = benchmark.clusters(rows, answers, within=False)
    assert across.precision == pytest.approx((4 + 2 / 2) / 6)  # one witness is not the other
    assert across.recall == pytest.approx((2 * 2 / 4 + 2 * 1 / 4 + 2) / 6)


def test_several_actors_at_one_place_count_as_the_set(benchmark: ModuleType) -> None:
    rows = [row("x", ["a", "b"], ["b", "a"], ["a"])]
    both = frozenset({"1", "2"})
    assert benchmark.clusters(rows, {"x": (both, both, frozenset({"1"}))}, within=True).precision == 1
    assert benchmark.clusters(rows, {"x": (both, frozenset({"1"}), frozenset({"1"}))}, within=True).precision == pytest.approx(2 / 3)


def test_no_speaker_counts_for_two_actors_nor_two_for_one(benchmark: ModuleType) -> None:
    statements = [{"mention": 0, "about": ["b"]}, {"mention": 1, "about": ["b"]}, {"mention": 2, "about": ["u:w"]}]
    rows = [row("x", ["a"], ["a"], ["c"], statements=statements)]

    def said(speakers: list[str], about: list[str]) -> Any:
        meant = tuple(frozenset({one}) for one in speakers)
        return benchmark.Answer(meant, meant, tuple(frozenset({one}) for one in about), meant, meant)

    right = benchmark.x_about_y(rows, {"x": said(["1", "1", "3"], ["2", "2", "4"])})
    assert (right.precision, right.recall) == (1, 1)
    split = benchmark.x_about_y(rows, {"x": said(["1", "9", "3"], ["2", "2", "4"])})
    assert (split.precision, split.recall) == (1, 0.5)
    assert benchmark.one_to_one({("1", "a"): 2, ("1", "c"): 2}, {"1": 4}) == {}
