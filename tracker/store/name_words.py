"""The words of actors' names, each with whose name it is, to find actors by some of them.

Triggers of the database keep the list (migration 0010), and it stands outside the models, as the indexes of words do: a name that is stored
has its words there, and one that is gone has none.
"""

from collections.abc import Iterable

from sqlalchemy import Integer, Select, Text, column, func, select, table

from tracker.store.engine import among

NAME_WORDS = table("name_words", column("word", Text), column("speaker_id", Text), column("position", Integer))


def having_words(words: Iterable[str]) -> Select[str]:
    """The ids of the stored speakers of whom one name has all of some words, merged ones as themselves.

    Args:
        words: one or more, in the normal form of names.
    """
    wanted, named = set(words), NAME_WORDS.c
    holding = select(named.speaker_id).where(among(named.word, wanted))
    if len(wanted) > 1:
        holding = holding.group_by(named.speaker_id, named.position).having(func.count() == len(wanted))
    return holding
