"""The names of places that figures and incidents have, each once, to be looked through for a part of one.

Triggers of the database keep the list (migration 0009), and it stands outside the models, as the indexes of words do. It may hold a name
that no row has any more, until something is withdrawn: of an id or name that is found by it, rows are asked all the same.
"""

from sqlalchemy import Connection, Text, column, delete, exists, func, or_, select, table

from tracker.store import tables

PLACE_NAMES = table("place_names", column("held_by", Text), column("name", Text))
FIGURES, EVENTS = tables.Figure.table(), tables.Event.table()
HOLDING = {"figures": FIGURES.c.place_folded, "events": EVENTS.c.places}


def names_with(connection: Connection, held_by: str, word: str, *, from_length: int | None = None) -> list[str]:
    """The names, as `held_by` has them, in which a word stands.

    Args:
        held_by: "figures" or "events", of whose names each place is a line.
        word: without case and accents.
        from_length: those of so many characters or more are told too, whatever stands in them.
    """
    name = PLACE_NAMES.c.name
    holding = name.contains(word, autoescape=True)
    if from_length is not None:
        holding = or_(holding, func.length(name) >= from_length)
    return list(connection.scalars(select(name).where(PLACE_NAMES.c.held_by == held_by, holding)))


def forget_unheld(connection: Connection) -> None:
    """Take out the names that no row has any more; nobody adds one meanwhile."""
    if connection.dialect.name == "postgresql":  # who has added a row ends first, so that it is seen below
        connection.exec_driver_sql("LOCK TABLE place_names IN SHARE ROW EXCLUSIVE MODE")
    for held_by, names in HOLDING.items():
        held = exists().where(names == PLACE_NAMES.c.name).correlate(PLACE_NAMES)
        connection.execute(delete(PLACE_NAMES).where(PLACE_NAMES.c.held_by == held_by, ~held))
