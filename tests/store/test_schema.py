"""A database is set up by migrations alone, all or nothing, and refused where it does not fit."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from tests.databases.released import REVISIONS, fill, rows_of
from tracker.errors import StoreMissing, StoreVersion
from tracker.identity import normalise
from tracker.records import Term
from tracker.store import ClaimFilter, FigureFilter, Store, schema
from tracker.store.engine import open_engine, writing
from tracker.store.tables import Base
from tracker.store.unmodelled import is_modelled
from tracker.store.writing import CLAIM_SPEAKERS, FIGURES


def test_head_is_the_head_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.migrations()))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_an_empty_database_is_set_up_once(empty_url: str) -> None:
    assert Store.init(empty_url) is None
    assert Store.init(empty_url) == schema.HEAD
    with Store.open(empty_url) as store:
        assert store.stats().articles == 0


def test_models_and_migrations_agree(url: str) -> None:
    engine = open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_modelled})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_constraints_in_the_database_bear_the_names_of_the_models(url: str) -> None:
    engine = open_engine(url)
    found = inspect(engine)
    for mapped in Base.metadata.tables.values():
        inline = engine.dialect.name == "sqlite" and mapped.dialect_options["sqlite"]["autoincrement"]  # which SQLite writes without a name
        assert found.get_pk_constraint(mapped.name)["name"] == (None if inline else mapped.primary_key.name)
        declared = {one.name for one in mapped.foreign_key_constraints}
        assert {one["name"] for one in found.get_foreign_keys(mapped.name)} == declared
    engine.dispose()


def test_open_creates_only_when_asked(empty_url: str) -> None:
    with pytest.raises(StoreMissing, match="run `tracker init`"):
        Store.open(empty_url)
    if empty_url.startswith("sqlite"):
        assert not Path(empty_url.removeprefix("sqlite:///")).exists(), "looking made a file"
    with Store.open(empty_url, create=True) as store:
        assert schema.revision(store.engine) == schema.HEAD


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ("9999", f"has schema 9999, newer than the {schema.HEAD} of this program"),
        ("0000", f"has schema 0000, this program needs {schema.HEAD}"),
    ],
)
def test_another_schema_is_refused_by_name(url: str, found: str, words: str) -> None:
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    engine.dispose()
    with pytest.raises(StoreVersion, match=words):
        Store.open(url)


def test_a_newer_database_is_not_touched_by_init(url: str) -> None:
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreVersion, match="install the newer program"):
        Store.init(url)
    assert schema.revision(engine) == "9999"
    engine.dispose()


def test_a_migration_that_breaks_off_leaves_the_database_as_it_was(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "alembic"
    shutil.copytree(schema.migrations(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    head, following = schema.HEAD, f"{int(schema.HEAD) + 1:04}"
    (folder / "versions" / f"{following}_broken.py").write_text(
        f"from alembic import op\nimport sqlalchemy as sa\nrevision, down_revision = '{following}', '{head}'\n"
        "def upgrade():\n    op.create_table('half', sa.Column('id', sa.Integer))\n    raise ZeroDivisionError\n"
    )
    monkeypatch.setattr(schema, "migrations", lambda: folder)
    monkeypatch.setattr(schema, "HEAD", following)
    with pytest.raises(ZeroDivisionError):
        Store.init(url)
    engine = open_engine(url)
    assert schema.revision(engine) == head
    assert "half" not in inspect(engine).get_table_names()
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_released_schema_is_upgraded_with_its_rows(empty_url: str, revision: str) -> None:
    fill(empty_url, revision)
    assert Store.init(empty_url) == revision
    with Store.open(empty_url) as store:
        stats = store.stats()
        assert (stats.articles, stats.versions, stats.claims, stats.figures, stats.imported) == (2, 3, 4, 4, 1)
        assert [one.status.value for one in store.discrepancies()] == ["dismissed"]
        members = [speaker.name for speaker in store.find_speakers("northland", with_members=True)]
        assert members == [*(["Director of Relief"] if revision >= "0004" else []), "Northern Relief Agency", "Northland"]
        assert len(list(store.claims(ClaimFilter(words="12")))) == 4, "claims are found by their words"
        (stretches,) = store.stretches([[["northern", "relief", "agency"]]], most=100)
        withdrawn = 1 if revision >= "0006" else 0
        assert len({one.version for one in stretches or ()}) == 3 - withdrawn, "texts are found by their words"
        assert store.figures_page(FigureFilter(place="mere")).rows, "figures are found by a part of their place's name"


@pytest.mark.parametrize("revision", [one for one in REVISIONS if one < "0003"])
def test_rows_of_an_old_database_keep_their_speakers(empty_url: str, revision: str) -> None:
    before = rows_of(revision)
    fill(empty_url, revision)
    Store.init(empty_url)
    with Store.open(empty_url) as store:
        with store.engine.connect() as connection:
            rows = [row._mapping for row in connection.execute(select(CLAIM_SPEAKERS))]
            figures = [row._mapping for row in connection.execute(select(FIGURES))]
        old = {(row["extraction_id"], row["claim_id"]): row["speaker_id"] for row in before["claim_speakers"]}
        assert {(row["extraction_id"], row["claim_id"]): row["speaker_id"] for row in rows} == old
        assert {(row["found_id"], row["mention"], row["name_key"], row["reason"], row["score"]) for row in rows} == {
            ("agency", "Northern Relief Agency", "northern relief agency", "resolved by an earlier version", 1.0)
        }
        assert {row["id"]: row["originator_id"] for row in figures} == {row["id"]: row["originator_id"] for row in before["figures"]}
        assert {(row["originator_found_id"], row["originator_key"]) for row in figures} == {
            ("agency", "northern relief agency"),
            (None, None),
        }
        statements = {(one.claim.speaker, one.claim.mentions) for one in store.statements()}
        assert statements == {("Northern Relief Agency", ("Northern Relief Agency",))}
        number = store.name("northland", "Northern Relief Agency", means=True, by="ada")
        assert {one.claim.speaker for one in store.statements()} == {"Northland"}, "people may decide on them as on others"
        store.undo(number)
        assert {one.claim.speaker for one in store.statements()} == {"Northern Relief Agency"}


@pytest.mark.parametrize("revision", [one for one in REVISIONS if one < "0003"])
def test_decisions_on_a_name_reach_old_figures_that_call_their_speaker_so(empty_url: str, revision: str) -> None:
    before = rows_of(revision)
    names = {"Ardmere total": "The N.R.A.", "Lowmoor total": "Relief Agency"}
    for row in before["figures"]:
        row["attributed_to"] = names.get(row["id"], row["attributed_to"])
    for row in before["speakers"]:
        if row["id"] == "agency":
            row["name"] = "Mr. Relief"  # which is none of its names: the key is made of what the row says
    fill(empty_url, revision, before)
    Store.init(empty_url)

    def originators(store: Store) -> dict[str, str | None]:
        with store.engine.connect() as connection:
            rows = connection.execute(select(FIGURES.c.id, FIGURES.c.originator_id).where(FIGURES.c.originator_id.is_not(None)))
            return {row.id: row.originator_id for row in rows}

    with Store.open(empty_url, normalise=normalise) as store:
        with store.engine.connect() as connection:
            rows = connection.execute(select(FIGURES.c.id, FIGURES.c.originator_key).where(FIGURES.c.originator_id.is_not(None)))
            keys = {row.id: row.originator_key for row in rows}
            said = {tuple(row) for row in connection.execute(select(CLAIM_SPEAKERS.c.mention, CLAIM_SPEAKERS.c.name_key))}
        named = {row["id"]: row["attributed_to"] for row in before["figures"] if row["originator_id"] is not None}
        assert keys == {id_: normalise(name) for id_, name in named.items()}
        assert said == {("Mr. Relief", "relief")}
        found = originators(store)
        number = store.name("northland", "NRA", means=True, by="ada")
        assert originators(store) == found | {"Ardmere total": "northland"}
        store.undo(number)
        number = store.name("agency", "Relief Agency", means=False, by="ada")
        assert {id_ for id_, who in originators(store).items() if who != "agency"} == {"Lowmoor total"}
        store.undo(number)
        assert originators(store) == found


def test_decisions_are_kept_and_may_be_taken_back(empty_url: str) -> None:
    fill(empty_url, "0004")
    Store.init(empty_url)
    with Store.open(empty_url) as store:
        assert {one.claim.id: one.claim.speaker for one in store.statements()} == {
            "Upper Ardmere claim 0": "Northern Relief Agency",
            "Upper Ardmere claim 1": "Ada Quill",  # merged
            "Lowmoor claim 0": "Northern Relief Agency",
            "Lowmoor claim 1": "Northern Relief Agency",  # in this article alone
        }
        assert {one.name for statement in store.statements() for one in statement.about} == {"the North"}
        assert store.speaker("quill").terms == (Term(office="director", since="2020", until="2024-06", source="almanac"),)
        assert list(store.undecided()) == []
        for number in (2, 3, 4):
            store.undo(number)
        found = {one.claim.id: one.claim.speaker for one in store.statements()}
        assert (found["Upper Ardmere claim 1"], found["Lowmoor claim 1"]) == ("Adda Quill", "Adda Quill")
        assert {one.name for statement in store.statements() for one in statement.about} == {"Northland"}
        assert [(one.speaker.id, one.other.id) for one in store.undecided()] == [("adda", "quill")]


@pytest.mark.parametrize("revision", [one for one in REVISIONS if one < "0006"])
def test_texts_that_were_stored_before_are_found_by_their_words(empty_url: str, revision: str) -> None:
    fill(empty_url, revision)
    Store.init(empty_url)
    with Store.open(empty_url) as store:
        (some,) = store.stretches([[["killed", "in", "upper", "ardmere"]]], most=10)
        carried = store.carried(one.version for one in some or ())
        assert [(one.document, one.current) for one in carried.values()] == [("first", True)]
        assert len(store.stretches([[["agency", "said"]]], most=10)[0] or ()) == 3  # the former version too


def test_two_processes_may_set_up_one_database(empty_url: str) -> None:
    code = f"from tracker.store import Store; Store.init({empty_url!r})"
    both = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate()[1] for process in both] == ["", ""]
    Store.open(empty_url).close()


def test_opening_does_not_import_alembic(sqlite_migrated: Path) -> None:
    code = f"import sys; from tracker.store import Store; Store.open('sqlite:///{sqlite_migrated}').stats(); "
    code += "print(*{'alembic', 'spacy', 'psycopg', 'sqlalchemy.dialects.postgresql'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
