"""The tables that stand outside the models: migrations make them, and SQLAlchemy knows nothing of them.

An index of words is no table that one could map. The lists follow from other rows, and triggers of the database keep them: whoever copied
or restored them as well would bring each line twice.
"""

from collections.abc import Mapping
from typing import Any

INDEXES = ("claim_search", "text_search")  # of words
LISTS = ("place_names", "name_words", "discrepancy_actors")
UNMODELLED = (*INDEXES, *LISTS)


def is_modelled(name: str | None, kind: str, _parents: Mapping[Any, Any]) -> bool:
    """For Alembic, which compares models with a database: False for these tables, and for those in which SQLite keeps an index of words."""
    return not (kind == "table" and name is not None and name.startswith(UNMODELLED))
