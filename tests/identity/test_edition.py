"""What is known of who is who has a version, which every change of its data changes."""

import re
from pathlib import Path

import pytest

import tracker.identity
from tracker.identity import edition, version
from tracker.lang import content


def test_the_same_data_have_one_version() -> None:
    assert re.fullmatch(r"identity \d+\.[0-9a-f]{8}", version())
    assert edition.version.__wrapped__() == version()


@pytest.mark.parametrize("table", edition.DATA)
def test_a_change_in_any_table_gives_another_version(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edition, "content", lambda name, language: content(name, language) + b"#" * (name == table))
    assert edition.version.__wrapped__() != version()


def test_other_rules_give_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edition, "VERSION", 0)
    assert edition.version.__wrapped__() != version()


def test_the_number_is_raised_with_the_data() -> None:
    """An older program must not put its data in the place of newer ones, which is told by the number alone."""
    told = (
        f"the data on who is who were changed: add {edition.VERSION + 1}: {edition.digest()!r} to EDITIONS in tracker/identity/edition.py"
    )
    assert edition.EDITIONS[edition.VERSION] == edition.digest(), told
    assert version() == f"identity {max(edition.EDITIONS)}.{edition.digest()}"


def test_all_tables_that_identity_reads_count() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(tracker.identity.__file__).parent.glob("*.py")]
    read = {name for source in sources for name in re.findall(r'lexicon\("(\w+)"', source)}
    assert {"actors", "bodies", "persons", "dates", "numbers"} | read == set(edition.DATA)
