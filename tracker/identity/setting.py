"""The setting of a mention: what its article is known to be about, which tells whom a short name or an office means.

"The foreign minister", "Johnson" and "MIT" are somebody else in another place and year. A setting with nothing in it makes no
guess: such a mention then stays in its article.
"""

from dataclasses import dataclass

from tracker.dates import is_valid
from tracker.identity.senses import Owner
from tracker.records import Speaker


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an article names in full.

    Attributes:
        named: ids of the states, territories, bodies, organisations and persons.
        strangers: surnames, as keys, of persons whom the article names in full and nobody knows ("Sara Example" in an article
            on President Kim Example): there, the surname alone may be theirs.
    """

    named: frozenset[str] = frozenset()
    strangers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Setting:
    """What the caller knows of an article; every field may be left out.

    Attributes:
        on: day of the article, ISO and perhaps partial; a time of day is ignored. A date that no calendar has counts as none.
        outlet: name of who published it.
        country: code or name of the state or territory in which the article's event takes place.
        grounds: what its text names, `Resolver.grounds(text)`.
    """

    on: str | None = None
    outlet: str | None = None
    country: str | None = None
    grounds: Grounds = Grounds()

    @property
    def day(self) -> str | None:
        return self.on[:10] if self.on is not None and is_valid(self.on) else None


@dataclass(frozen=True, slots=True)
class Scene:
    """A setting as it is used to read a mention.

    Attributes:
        day: of the article, perhaps partial.
        place: state or territory of the event.
        home: code of the outlet's country.
        outlet: its speaker, with the words of its name as keys.
    """

    day: str | None = None
    place: Owner | None = None
    home: str | None = None
    outlet: tuple[Speaker, tuple[str, ...]] | None = None
    grounds: Grounds = Grounds()


UNKNOWN = Scene()  # of an article of which nothing is known
