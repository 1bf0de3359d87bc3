"""Records and tables say the same: every field of a record is a column or reached by a relationship, with the same type."""

import types
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import BigInteger, Boolean, Double, Integer, Text
from sqlalchemy.orm import configure_mappers

from tracker import records
from tracker.store import tables
from tracker.store.tables import Base, Json

# what is no column of the row's own table, and where it is
ELSEWHERE: dict[tuple[type[records.Record], str], str] = {
    (records.Claim, "article"): "its extraction's version's article",
    (records.Claim, "speaker"): "the first of its speakers",
    (records.Claim, "speaker_ids"): "its speakers",
    (records.Claim, "mentions"): "what its speakers were called",
    (records.Figure, "article"): "its extraction's version's article",
    (records.Discrepancy, "questioned"): "of each of its figures whether it is",
    (records.Discrepancy, "status"): "the last judgement on it that is in force",
}
PAIRS: list[tuple[type[records.Record], type[Base]]] = [
    (records.Claim, tables.Claim),
    (records.Figure, tables.Figure),
    (records.Discrepancy, tables.Discrepancy),
    (records.Speaker, tables.Speaker),
    (records.Event, tables.Event),
]
FIELDS = [(record, table, name) for record, table in PAIRS for name in record.model_fields]
SQL_TYPES = {str: (Text,), bool: (Boolean,), int: (Integer, BigInteger), float: (Double,)}


def without_none(hint: Any) -> tuple[Any, bool]:
    """A type hint without its None, and whether it had one."""
    if get_origin(hint) in (types.UnionType, Union):
        parts = [part for part in get_args(hint) if part is not type(None)]
        return parts[0], len(parts) < len(get_args(hint))
    return hint, False


def sql_types(hint: Any) -> tuple[type, ...]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return (Text,)
    return SQL_TYPES.get(hint, (Json,))


@pytest.mark.parametrize(("record", "table", "name"), FIELDS, ids=lambda value: getattr(value, "__name__", value))
def test_a_field_is_a_column_of_its_type_or_is_reached_by_a_relationship(
    record: type[records.Record], table: type[Base], name: str
) -> None:
    if (record, name) in ELSEWHERE:
        assert name not in table.__mapper__.all_orm_descriptors
        return
    if name in table.__mapper__.relationships:
        return
    hint, optional = without_none(get_type_hints(record)[name])
    column = table.table().c[name]
    assert isinstance(column.type, sql_types(hint)), f"{table.__name__}.{name} is {column.type!r}"
    assert column.nullable == optional


def test_every_field_of_an_article_and_an_extraction_is_stored() -> None:
    stored = {column.name for table in (tables.Article, tables.ArticleVersion, tables.Extraction) for column in table.table().c}
    renamed = {"id": "name", "raw": "raw_hash", "source": "source_id", "article": "current_of", "notes": "reader_notes"}
    fields = [
        name for name in (*records.Article.model_fields, *records.Extraction.model_fields) if name not in ("claims", "figures", "events")
    ]
    assert [name for name in fields if renamed.get(name, name) not in stored] == []


def test_every_relationship_can_be_followed() -> None:
    configure_mappers()


def test_every_constraint_has_a_name() -> None:
    nameless = [f"{table.name}: {one}" for table in Base.metadata.tables.values() for one in table.constraints if not one.name]
    assert nameless == []
