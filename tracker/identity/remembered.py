"""Speakers that are known from before: those of the store, found by name and by the spelling of their names."""

from collections.abc import Iterable
from functools import cached_property

from tracker.identity.names import normalise
from tracker.identity.organisations import Organisations, has_host, is_shared
from tracker.identity.spelling import Spellings
from tracker.records import Speaker, SpeakerKind


class Remembered:
    """Speakers by id and by name.

    Args:
        known: unnamed speakers, groups and single words for persons name nobody outside their article and are left out, and so are
            names that organisations of several states may have, which the setting tells apart.
    """

    def __init__(self, known: Iterable[Speaker] = ()) -> None:
        self.by_id: dict[str, Speaker] = {}
        self._names: dict[str, set[str]] = {}
        for speaker in known:
            if speaker.kind in (SpeakerKind.unnamed, SpeakerKind.group):
                continue
            self.by_id[speaker.id] = speaker
            for name in {speaker.name, *speaker.names}:
                key = normalise(name)
                person = speaker.kind is SpeakerKind.person
                if key and (" " in key if person else not (is_shared(name, known=False) or has_host(name))):
                    self._names.setdefault(key, set()).add(speaker.id)

    def named(self, key: str) -> Speaker | None:
        """The one speaker of a normalised name."""
        found = self._names.get(key, ())
        return self.by_id[next(iter(found))] if len(found) == 1 else None

    @cached_property
    def spellings(self) -> Spellings:
        """Its persons by the spelling of their names, read when first asked for."""
        persons = (one for one in self.by_id.values() if one.kind is SpeakerKind.person)
        return Spellings((name, one.id, one.country) for one in persons for name in {one.name, *one.names})

    @cached_property
    def organisations(self) -> Organisations:
        """Its organisations and bodies by the spelling of their names, read when first asked for."""
        found = Organisations()
        for one in self.by_id.values():
            if one.kind in (SpeakerKind.organisation, SpeakerKind.body):
                found.add({one.name, *one.names}, one.id)
        return found
