"""What a reading of a mention comes to, before its article is known, and the speakers that are made where nothing known fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.identity.kin import Kin
from tracker.identity.localities import Local
from tracker.identity.names import Word, normalise
from tracker.identity.persons import Post
from tracker.identity.senses import Owner
from tracker.identity.setting import UNKNOWN, Scene
from tracker.records import Speaker, SpeakerKind, record_id


@dataclass(frozen=True, slots=True)
class Decision:
    """A resolution before the article is known.

    Attributes:
        scope: what the id is made of together with the article, for a speaker that each article has for itself.
        office: id of the office in which it speaks.
        on_behalf_of: id of whom it speaks for by the words beside its name.
        local: the body or office of a place that it is; of a person, the one that stands beside his name.
        kin: of whom it is the wife, son or sister, where that is all that is told.
    """

    speaker: Speaker
    reason: str
    score: float
    candidates: tuple[str, ...] = ()
    scope: tuple[str, str] | None = None
    office: str | None = None
    on_behalf_of: str | None = None
    local: Local | None = None
    kin: Kin | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the words of a mention.

    Attributes:
        country: the state that the article ties the mention to.
        role: what the office beside the name says.
        definite: "the" stood before it.
        one_of_many: "a" stood before it.
        of_document: it is a document's actor; documents of documents would be read again and again.
        local: the office of a town or region that an apposition gives to a name.
    """

    country: Owner | None
    role: Post
    scene: Scene = UNKNOWN
    definite: bool = False
    one_of_many: bool = False
    of_document: bool = False
    local: Local | None = None


def kept(
    name: str, key: str, kind: SpeakerKind, beside: Post, reason: str, candidates: tuple[str, ...] = (), *, scoped: bool = False
) -> Decision:
    """A speaker under its own name; when scoped, it is told apart from those of other articles."""
    made = record_id("speaker", key, kind)
    speaker = Speaker(id=made, name=name, kind=kind, names=(name,), member_of=beside.member_of, country=beside.country)
    if scoped:
        return Decision(speaker, reason, 0.4, candidates, (key, str(kind)))
    return Decision(speaker, reason, 0.6, candidates)


def shared(
    name: str,
    key: str,
    beside: Post,
    reason: str,
    context: Context,
    candidates: tuple[str, ...] = (),
    *,
    outlet: bool = False,
    host: bool = False,
) -> Decision:
    """An organisation by a name that those of several states may have: one for each state that is told, else one for each article.

    Args:
        outlet: one paper calls but one actor so.
        host: the state in which it is tells one from another, not the one that it is of.
    """
    there = context.country.state if context.country is not None else None
    state = there if host else beside.country or there
    publisher = context.scene.outlet[0].id if outlet and context.scene.outlet is not None else None
    owner = state or publisher
    if owner is None:
        return kept(name, key, SpeakerKind.organisation, beside, f"{reason}, without its state", candidates, scoped=True)
    made = kept(name, key, SpeakerKind.organisation, Post(beside.country if host else state, beside.member_of), reason, candidates)
    speaker = made.speaker.model_copy(update={"id": record_id("speaker", key, SpeakerKind.organisation, owner)})
    return Decision(speaker, reason, made.score, candidates)


def unnamed(listed: Sequence[Word], reason: str, kind: SpeakerKind = SpeakerKind.unnamed, beside: Post | None = None) -> Decision:
    """A speaker of its article alone, under its own words."""
    name = written(listed) or "unnamed"
    return kept(name, normalise(name), kind, beside or Post(), reason, scoped=True)


def written(listed: Sequence[Word]) -> str:
    """The words as written, possessives kept inside and left off at the end."""
    shown = []
    for place, word in enumerate(listed):
        last = place == len(listed) - 1
        shown.append(word.raw + ("'s" if word.possessive and not last else "") + ("" if last else "-" if word.gap == "-" else " "))
    return "".join(shown)
