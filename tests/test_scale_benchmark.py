"""The page on scale takes what the benchmarks print: each is made here by the benchmark's own code, with invented numbers."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tracker.store import Store

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
PARTS = ("machine", "extraction", "writing", "reconciliation", "queries", "sizes", "paper")
PAGE = "\n".join(f"# {part}\n<!-- {part} -->\nNot measured.\n<!-- end of {part} -->\n" for part in PARTS)


@pytest.fixture
def benchmarks() -> Iterator[None]:
    """Modules of benchmarks/ can be imported by their names, as they import each other."""
    sys.path.insert(0, str(BENCHMARKS))
    before = set(sys.modules)
    yield
    sys.path.remove(str(BENCHMARKS))
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(BENCHMARKS)):
            del sys.modules[name]


@pytest.fixture
def scale(benchmarks: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:  # noqa: ARG001 - how it is imported
    import scale  # type: ignore[import-not-found]

    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "images").mkdir()
    monkeypatch.setattr(scale, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(scale, "IMAGES", tmp_path / "images")
    module: ModuleType = scale
    return module


def written(folder: Path, name: str, told: object) -> None:
    (folder / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.slow  # it measures a little of everything
def test_the_page_is_written_of_what_was_measured(scale: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import extraction  # type: ignore[import-not-found]
    import queries  # type: ignore[import-not-found]
    import reconciliation  # type: ignore[import-not-found]
    import writing  # type: ignore[import-not-found]

    rounds = [{"spacy_1": 5_000.0, "spacy_2": 9_000.0, "extract_1": 2_000.0, "extract_2": 3_800.0, "dask_2": 3_600.0}]
    written(tmp_path, "extraction", extraction.summed_up(rounds) | {"articles": 1_200, "words": 345_678, "rounds": 1})
    stored = writing.told(writing.Bench(2, "rules"), {"sqlite": f"sqlite:///{tmp_path / 'stored.db'}"}, times=1, together=2)
    assert stored["sqlite"]["articles"] == 2
    written(tmp_path, "writing", stored | {"postgresql": stored["sqlite"]})
    reconciled = reconciliation.measured(20, 1, None)
    with Store.open(f"sqlite:///{tmp_path / 'asked.db'}", create=True) as store:
        for database in ("sqlite", "postgresql"):
            written(tmp_path, f"reconciliation-{database}", [reconciled | {"database": database}])
            for claims, p95 in ((10_000, 12.0), (1_050_000, 48.6)):
                one = queries.Timed("statements, day", 20.0, 7.2, p95, 6.0, 11.0, 3, False)
                rows = {"rows": {"articles": claims // 10, "claims": claims}}
                written(tmp_path, f"queries-{database}-{claims}", queries.told(store, 30, [one], 61.4) | rows | {"database": database})
    capsys.readouterr()
    scale.report(tmp_path)
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "| extraction, two processes | 3,800 | 1.90 |" in page
    assert "| extraction, a cluster of two workers | 3,600 | 1.80 |" in page
    assert "1,200 articles, 345,678 words" in page
    assert "| PostgreSQL | 20 |" in page
    assert "| question | SQLite, 10k | SQLite, 1M | PostgreSQL, 10k | PostgreSQL, 1M |" in page
    assert "| statements, day | 12 (7) | 49 (7) | 12 (7) | 49 (7) |" in page
    assert "| SQLite | 105,000 | 1,050,000 | 0.00 | 61 |" in page
    assert "| they take, days | 0.5 |" in page  # ten million articles of 550 words by 64 cores at 2,000 words a second
    for database in ("sqlite", "postgresql"):
        assert f"(images/scale-{database}.svg)" in page
        assert "statements, day" in (tmp_path / "images" / f"scale-{database}.svg").read_text(encoding="utf-8")
    assert "Not measured." not in page


def test_a_page_that_lost_its_marks_is_named(scale: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# Scale\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="no marks for machine"):
        scale.report(tmp_path)
