"""Every kind of discrepancy from short texts, through ingest and reconcile: what must give it, and what looks alike and must not.

The texts stand in tests/kinds/<kind>.toml, three tables of cases in a file:

    [[must]]            reports that must give the kind
    [[must_not]]        reports that look alike, and must not
    [[known_missed]]    reports that ought to give it and do not yet; `reason` says why, and the test fails once they do
    [[known_false]]     the same for reports that give it and ought not to

    why = "one sentence: what a reader sees in these reports"
    says = ["4,182", "Pellin Herald"]    # must, known_missed: what one row's explanation must name, numbers and outlets above all;
                                         # of statements it may be left out: then the first two outlets
    reads = ["4,812", "4,871"]           # must_not, known_false: numbers or speakers that are read, so that silence means something
    other = ["stale_repeat"]             # further loud kinds that these reports rightly give; none else may come
    articles = [{ source = "Pellin Herald", published = "2021-05-12", text = "..." }, ...]

An article may have `id`, `title`, `url` and `credit` too; two of one `url` are two versions of one article, in their order.
"""

import ast
import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import tracker.reconcile
from tests.database_kinds import Makes
from tracker.extract.extractor import Extractor
from tracker.identity import Resolver
from tracker.pipeline import ingest
from tracker.reconciling import reconcile
from tracker.records import Discrepancy, Kind, Severity
from tracker.store import Store

FOLDER = Path(__file__).parent / "kinds"
RULES = Path(tracker.reconcile.__file__).parent
LOUD = {Severity.error, Severity.conflict, Severity.revision, Severity.plausibility}
STATEMENTS = {"contested_status", "contested_attribution", "denial", "quote_altered", "reversal"}
NUMBERS = {kind for kind in Kind if kind not in STATEMENTS and kind is not Kind.syndicated_copy}
TWO_SIDED = {kind for kind in NUMBERS if kind.severity is not Severity.evidence and kind is not Kind.date_order}
LEAST = 3  # cases of either sort that a kind has


@dataclass(frozen=True)
class Case:
    """One case of a file; `number` counts within its table, from 1."""

    kind: Kind
    table: str
    number: int
    why: str
    articles: tuple[dict[str, str], ...]
    says: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    other: tuple[Kind, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.kind}-{self.table}-{self.number}"


@cache
def cases(kind: Kind) -> tuple[Case, ...]:
    path = FOLDER / f"{kind}.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return tuple(_case(kind, table, number, one) for table, rows in tables.items() for number, one in enumerate(rows, 1))


def _case(kind: Kind, table: str, number: int, fields: dict[str, Any]) -> Case:
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    fields["other"] = tuple(map(Kind, fields.get("other", ())))
    return Case(kind, table, number, **fields)


def of_tables(*tables: str) -> list[Any]:
    """The cases of these tables, of all kinds, as parameters."""
    found = (case for kind in Kind for case in cases(kind) if case.table in tables)
    return [pytest.param(case, id=str(case)) for case in found]


@dataclass(frozen=True)
class Desk:
    """What came of a case's articles.

    Attributes:
        read: texts of the figures and names of the speakers.
        silent: articles of which nothing was read.
        rows: the discrepancies.
    """

    read: frozenset[str]
    silent: frozenset[str]
    rows: tuple[Discrepancy, ...]

    def of(self, kind: Kind) -> list[Discrepancy]:
        return [row for row in self.rows if row.kind is kind]

    def loud_beside(self, *kinds: Kind) -> list[str]:
        return [f"{row.kind}: {row.explanation}" for row in self.rows if row.severity in LOUD and row.kind not in kinds]


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture
def desk(case: Case, extractor: Extractor, database: Makes, tmp_path: Path) -> Desk:
    """The case's articles, ingested and reconciled in a database of their own."""
    news = tmp_path / "news.jsonl"
    lines = [json.dumps({"id": article.get("url", str(n)), **article}) + "\n" for n, article in enumerate(case.articles)]
    with Store.open(database()) as store:
        for line in lines:  # each by itself, as news comes in: a later version follows the earlier one
            news.write_text(line, encoding="utf-8")
            (outcome,) = ingest(store, [news], extractor, Resolver())
            assert outcome.error is None
        reconcile(store)
        figures = [report.figure for report in store.reports()]
        claims = [statement.claim for statement in store.statements()]
        speakers = [name for claim in claims for name in (*claim.speakers, *claim.mentions)]
        silent = {version.article.id for version in store.versions()} - {figure.article for figure in figures}
        silent -= {claim.article for claim in claims}
        read = frozenset([*(figure.text or "" for figure in figures), *speakers])
        return Desk(read, frozenset(silent), tuple(store.discrepancies()))


@pytest.mark.parametrize("case", of_tables("must"))
def test_these_reports_give_the_kind(case: Case, desk: Desk) -> None:
    assert _told(case, desk)
    assert not desk.loud_beside(case.kind, *case.other), case.why


@pytest.mark.parametrize("case", of_tables("must_not"))
def test_these_look_alike_and_do_not(case: Case, desk: Desk) -> None:
    assert not desk.of(case.kind), case.why
    assert not desk.loud_beside(*case.other), case.why
    assert set(case.reads) <= desk.read, case.why
    assert not desk.silent, case.why  # what nothing is read from is silent for nothing


@pytest.mark.parametrize("case", of_tables("known_missed"))
def test_these_are_known_to_be_missed(case: Case, desk: Desk, request: pytest.FixtureRequest) -> None:
    request.applymarker(pytest.mark.xfail(strict=True, reason=case.reason))
    assert _told(case, desk)


@pytest.mark.parametrize("case", of_tables("known_false"))
def test_these_are_known_to_come_wrongly(case: Case, desk: Desk, request: pytest.FixtureRequest) -> None:
    assert set(case.reads) <= desk.read, case.why
    request.applymarker(pytest.mark.xfail(strict=True, reason=case.reason))
    assert not desk.of(case.kind), case.why


def _told(case: Case, desk: Desk) -> bool:
    """Whether a row of the kind names all that it must."""
    found = desk.of(case.kind)
    assert found, f"{case.why}; instead: {[f'{row.kind}: {row.explanation}' for row in desk.rows]}; read: {sorted(desk.read)}"
    says = case.says or tuple(dict.fromkeys(article["source"] for article in case.articles))[:2]
    told = [row for row in found if all(words in row.explanation for words in says)]
    assert told, f"none names all of {says}: {[row.explanation for row in found]}"
    return all(row.severity is case.kind.severity for row in found)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_texts(kind: Kind) -> None:
    tables = [case.table for case in cases(kind)]
    assert tables.count("must") >= LEAST
    assert tables.count("must_not") >= LEAST
    assert set(tables) <= {"must", "must_not", "known_missed", "known_false"}


@cache
def rules() -> tuple[str, ...]:
    """The docstrings of reconciliation, as one line each."""
    nodes = (node for path in RULES.rglob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    documented = (node for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)))
    return tuple(" ".join((ast.get_docstring(node) or "").split()) for node in documented)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_rule_that_says_what_it_is(kind: Kind) -> None:
    told = [text for text in rules() if re.search(rf"\b{kind}\b", text)]
    assert any(re.search(r"Examples?: .*Limits: ", text) for text in told)


@pytest.mark.parametrize("kind", [kind for kind in Kind if cases(kind)])
def test_every_case_says_what_it_is_about(kind: Kind) -> None:
    for case in cases(kind):
        assert case.why
        assert case.articles
        silent = case.table in {"must_not", "known_false"}
        assert case.kind not in NUMBERS or (case.reads if silent else case.says)
        assert bool(case.reason) is case.table.startswith("known")
        if case.kind in TWO_SIDED and not silent:
            sources = {article["source"] for article in case.articles}
            both = [words for words in case.says if re.search(r"\d", words) or words.count(" ") > 3]  # numbers, or quoted words
            assert len(both) >= 2, case
            assert len(sources & set(case.says)) >= min(2, len(sources)), case
