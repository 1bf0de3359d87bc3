"""Speakers of one article alone: "the ministry" that no text says more about, whom nobody takes for that of another article."""

import re

from tracker.identity.names import normalise
from tracker.records import Speaker, SpeakerKind, record_id

_MADE = re.compile(r"[0-9a-f]{16}")  # an id that follows from a name; those of shipped speakers are words


def of_one_article(speaker: Speaker) -> bool:
    """Whether each article that names such a speaker has one of its own: it is unnamed, or its id follows from more than its name."""
    if speaker.kind is SpeakerKind.unnamed:
        return True
    return bool(_MADE.fullmatch(speaker.id)) and speaker.id != record_id("speaker", normalise(speaker.name), speaker.kind)
