"""Whom a name stands for, and why a row is listed under it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.errors import NotFound, UsageError
from tracker.identity.scoped import of_one_article
from tracker.records import Named, Speaker

if TYPE_CHECKING:
    from tracker.store import Store


ALIKE = 80  # of 100, rapidfuzz's weighted ratio: from here on a name may be what somebody meant to type


def actors(store: "Store", name: str) -> "list[Speaker]":
    """The stored speakers that a name stands for.

    By id, by one of their names, by what the resolver makes of it, else by words of a name or the beginning of an id.

    Raises:
        NotFound: nobody of that name is known.
        UsageError: several ids begin so.
    """
    from tracker.identity import Resolver, normalise

    found = store.speakers_by_id([name]) or store.find_speakers(normalise(name), whole=True)
    if not found:
        resolution = Resolver().resolve(name)
        found = store.speakers_by_id([resolution.speaker.id]) if resolution.known else []
    found = found or store.find_speakers(normalise(name))
    if not found and (found := store.speakers_beginning(name)) and len(found) > 1:
        raise UsageError(f"{name!r} may be {', '.join(f'{one.id} ({one.name})' for one in found[:5])}: give more of the id")
    if not found:
        raise NotFound(f"nobody named {name!r} is known{_perhaps(store, name)}; `tracker speakers` lists who is")
    return found


def _perhaps(store: "Store", name: str) -> str:
    """The stored names that are spelled most like a name, as a question; nothing where none is."""
    from rapidfuzz.process import extract

    from tracker.identity import normalise

    known = dict(store.speaker_names())
    like = extract(normalise(name), list(known), limit=3, score_cutoff=ALIKE)
    return f" (perhaps {', '.join(dict.fromkeys(known[key] for key, *_ in like))}?)" if like else ""


@dataclass(slots=True)
class Asked:
    """Whom `--by` means, and why a row is there.

    Attributes:
        speakers: those whom the name stands for, by id.
        ids: of these and, with members, of all that belong to them.
    """

    store: "Store"
    speakers: dict[str, Speaker]
    ids: Sequence[str]
    known: dict[str, Speaker | None] = field(default_factory=dict)

    @classmethod
    def of(cls, store: "Store", name: str, *, with_members: bool) -> "Asked":
        found = {one.id: one for one in actors(store, name)}
        members = {one.id: one for one in store.speakers_by_id(found, with_members=True)} if with_members else found
        return cls(store, found, list(members), dict(members))

    @property
    def shown(self) -> str:
        return "; ".join(f"{one.name} ({one.kind})" for one in self.speakers.values())

    def find(self, id_: str) -> Speaker | None:
        if id_ not in self.known:
            self.known[id_] = next(iter(self.store.speakers_by_id([id_])), None)
        return self.known[id_]

    def matched(self, speakers: Iterable[Named], day_: str | None) -> list[str]:
        """Why a row is there, for each of its speakers who is the reason."""
        from tracker.identity.paths import path

        return [found for one in speakers if (found := path(one, self.speakers, self.find, day_)) is not None]


def about_whom(store: "Store", about: str | None) -> list[str] | None:
    """Ids of the actors that `--about` names; it may as well be words that name nobody, or somebody else in every article."""
    try:
        found = actors(store, about) if about and '"' not in about else []
    except UsageError:
        return None
    return None if all(map(of_one_article, found)) else [one.id for one in found]
