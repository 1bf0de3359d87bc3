"""Statements as an explanation tells them: who, in which words, where and when."""

from collections.abc import Iterable

from tracker.reconcile.statements.topics import Topic
from tracker.reconcile.wording import listed, when
from tracker.records import Act

CLIP = 160
"""Characters of a statement that are shown."""

_VERBS = {
    Act.accuse: "made the accusation",
    Act.confirm: "confirmed",
    Act.announce: "announced",
    Act.estimate: "estimated",
    Act.condemn: "condemned",
    Act.promise: "promised",
}


def speaker(one: Topic) -> str:
    claim = one.statement.claim
    return claim.speaker or (claim.speakers[0] if claim.speakers else "somebody")


def verb(one: Topic) -> str:
    """What the speaker did: "said", "confirmed". The past has one form for "an army" and for "residents"."""
    return _VERBS.get(one.statement.claim.act, "said")


def clipped(text: str, most: int = CLIP) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " ..."


def carried(one: Topic) -> str:
    """Outlet and day: "Levant Wire, 26 March 2024"."""
    return f"{one.statement.outlet or one.statement.document or one.statement.claim.article}, {when(one.when)}"


def told(one: Topic) -> str:
    """The statement's own words with outlet and day."""
    return f'"{clipped(one.text)}" ({carried(one)})'


def others(rest: Iterable[Topic], but: Topic) -> str:
    """Speakers of further statements, each once: "A and B"; empty where there is none but this one's."""
    return listed(name for one in rest if (name := speaker(one)) != speaker(but))
