"""The shapes of what the API answers: made of the records and rows that are declared elsewhere, so that no field is declared twice.

A shape takes the fields of records, of the store's dataclasses and of named tuples, with their types; what a field is stands in the
docstring of the class that has it, under `Attributes:`, and goes into the OpenAPI from there. Fields that a row adds are given beside it.
"""

import re
from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from functools import cache
from inspect import cleandoc
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

_ATTRIBUTE = re.compile(r"^    ([a-z_, ]+): (.*(?:\n {8}.*)*)", re.MULTILINE)


class Answer(BaseModel):
    """What the API answers; it says everything that it has."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(Answer):
    """Why a request was refused."""

    detail: str = Field(description="What was wrong, and what mends it.", examples=["there is no claim '0000000000000000'"])


def summary_of(kind: type) -> str:
    """The docstring of a class without what it says of its fields."""
    return cleandoc(kind.__doc__ or "").split("\nAttributes:")[0].strip()


@cache
def said_of_fields(kind: type) -> Mapping[str, str]:
    """What the docstrings of a class and its bases say of their fields."""
    said: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        _, found, attributes = cleandoc(one.__doc__ or "").partition("\nAttributes:\n")
        for names, words in _ATTRIBUTE.findall(attributes) if found else ():
            text = " ".join(words.split())
            for name in names.split(","):
                said[name.strip()] = text[:1].upper() + text[1:]
    return said


def shape(name: str, doc: str, /, *of: type, without: tuple[str, ...] = (), **more: Any) -> type[BaseModel]:
    """Make the shape of a row.

    Args:
        doc: what it is.
        of: classes whose fields it has.
        without: of these, fields that it has not.
        more: further fields, each a type, or a type with its description.
    """
    fields: dict[str, Any] = {}
    for kind in of:
        for field, (type_, said) in _fields(kind).items():
            if field not in without:
                fields[field] = (type_, Field(description=said))
    for field, given in more.items():
        type_, description = given if isinstance(given, tuple) else (given, None)
        fields[field.rstrip("_")] = (type_, Field(description=description))
    return create_model(name, __base__=Answer, __doc__=doc, **fields)


def listed(row: type[BaseModel], example: Any = None) -> type[BaseModel]:
    """The shape of a page of rows."""
    where = "Where the list goes on: give it as `after`; null on the last page. The Link header has the whole address."
    more: dict[str, Any] = {"examples": [example]} if example is not None else {}
    return create_model(
        f"{row.__name__}Page",
        __base__=Answer,
        __doc__=f"A page of a list. Each row: {(row.__doc__ or '').strip()}",
        rows=(list[row], Field(**more)),  # type: ignore[valid-type]  # a shape that is made here
        next=(str | None, Field(description=where)),
    )


def _fields(kind: type) -> dict[str, tuple[Any, str | None]]:
    """The fields of a class, each with its type and what it is."""
    said = said_of_fields(kind)
    if issubclass(kind, BaseModel):
        return {name: (field.annotation, field.description or said.get(name)) for name, field in kind.model_fields.items()}
    hints = get_type_hints(kind)
    names = [field.name for field in dataclass_fields(kind)] if is_dataclass(kind) else kind._fields  # type: ignore[attr-defined]  # a named tuple
    return {name: (hints[name], said.get(name)) for name in names}
