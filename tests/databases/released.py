"""Databases of the schemas that were released, with the rows that were kept of each: the files of this folder."""

import json
from pathlib import Path
from typing import Any

from alembic.config import Config
from sqlalchemy import MetaData, column, insert, table, text

from alembic import command
from tracker.store import schema
from tracker.store.engine import open_engine, writing

Rows = dict[str, list[dict[str, Any]]]  # of each table

FOLDER = Path(__file__).parent
REVISIONS = sorted(path.stem for path in FOLDER.glob("*.json"))  # the oldest first


def rows_of(revision: str) -> Rows:
    """The rows that were kept of a schema."""
    rows: Rows = json.loads((FOLDER / f"{revision}.json").read_text(encoding="utf-8"))
    return rows


def fill(url: str, revision: str, rows: Rows | None = None) -> None:
    """Make the tables of a schema in an empty database and put rows into them: those that were kept of it, or others."""
    rows = rows_of(revision) if rows is None else rows
    engine = open_engine(url, create=True)
    with writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(schema.migrations()))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        metadata = MetaData()
        metadata.reflect(connection, only=lambda name, _: not name.startswith("claim_search"))
        for one in metadata.sorted_tables:
            if rows.get(one.name):
                merged_last = sorted(rows[one.name], key=lambda row: row.get("merged_into") is not None)
                connection.execute(insert(one), merged_last)
        if search := rows.get("claim_search"):  # outside the models, and with columns that are made from others
            connection.execute(insert(table("claim_search", *map(column, search[0]))), search)
        if connection.dialect.name == "postgresql":  # numbers that rows brought along are taken
            connection.execute(text("SELECT setval(pg_get_serial_sequence('judgements', 'id'), 100)"))
    engine.dispose()
