"""Whose it is: the state, body or actor that stretches of a mention name together, "the Foreign Ministry in Moscow" as Russia's.

Every word must have its place; one that nobody knows ("the Syrian *Interim* Health Ministry") leaves the whole unanswered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.identity.knowledge import Knowledge
from tracker.identity.mentions import Stretch
from tracker.identity.senses import Form, Owner, Part, Sense
from tracker.identity.setting import UNKNOWN, Scene
from tracker.records import Speaker

_PEOPLE = (Part.standing, Part.gathered, Part.office, Part.calling, Part.spokesperson)


@dataclass(frozen=True, slots=True)
class Found:
    """A known speaker and the rule that found it.

    Attributes:
        adjective: it was named by an adjective alone ("Turkish"), which is no name of it.
    """

    speaker: Speaker
    reason: str
    score: float
    adjective: bool = False


@dataclass(slots=True)
class _Pieces:
    head: Stretch | None
    actors: list[Sense]
    named: list[Sense]  # states by name or adjective, of which the rest is
    placed: list[Sense]  # states after "in", capitals and seats, which tell where it is
    loose: bool  # words that may stand beside an actor alone


def belonging(
    parts: Sequence[Stretch], known: Knowledge, *, country: Owner | None = None, head: Part = Part.body, scene: Scene = UNKNOWN
) -> Found | None:
    """The speaker that the stretches name, None where a word has no place or two owners contradict each other.

    Args:
        country: the state that the article ties the mention to, for a body that names none.
        head: Part.body for ministries and armies, Part.minister and Part.crown for the offices of a state.
        scene: tells which actor a short name means that several bear.
    """
    pieces = _sorted(parts, head, known, country, scene)
    if pieces is None:
        return None
    actor = _actor(pieces.actors, known)
    if actor is None and (pieces.actors or pieces.loose):
        return None
    if pieces.head is not None:
        return _of_state(pieces.head, head, pieces, actor, known, country)
    owner = _owner(pieces, known)
    if actor is not None:
        states = {known.owners[sense.value].state for sense in (*pieces.named, *pieces.placed)}
        if states and states != {actor.country}:
            return None
        return Found(actor, "name of a known actor", 0.95)
    if owner is not None and country is not None and owner.id == country.id and [sense.form for sense in pieces.placed] == [Form.homonym]:
        return Found(known.of(owner), "name of the state that the article ties it to", 0.8)
    if owner is None or not pieces.named:
        return None
    adjective = all(sense.form is Form.adjective for sense in pieces.named)
    return Found(known.of(owner), "name of a state", 0.95, adjective)


def _sorted(parts: Sequence[Stretch], head: Part, known: Knowledge, country: Owner | None, scene: Scene) -> _Pieces | None:
    pieces = _Pieces(None, [], [], [], False)
    states = {known.owners[sense.value].state for part in parts for sense in part.senses if sense.part is Part.state}
    if country is not None and not states:
        states.add(country.state)
    where = False
    for number, part in enumerate(parts):
        if part.compound:  # "London-based", which tells nothing of who it is, or "US-Turkish"
            if part.has(Part.state) and any(following.has(Part.descriptor) for following in parts[number + 1 : number + 2]):
                pieces.loose = True
                continue
            return None
        actor = _named_actor(part, states, known, scene)
        state = _state(part)
        if part.has(Part.link, Part.place):
            where = part.has(Part.place)
        elif part.has(head):
            if pieces.head is not None:
                return None
            pieces.head = part
        elif actor is not None:
            pieces.actors.append(actor)
        elif state is not None:
            (pieces.placed if where or state.form in (Form.capital, Form.seat, Form.homonym) else pieces.named).append(state)
        elif part.has(Part.descriptor, Part.rank) and not part.has(*_PEOPLE):
            pieces.loose = True
        elif not part.has(Part.determiner):
            return None
    return pieces


def _named_actor(part: Stretch, states: set[str], known: Knowledge, scene: Scene) -> Sense | None:
    """The actor whom a name means.

    One whose name it is everywhere is meant unless the setting tells of another who bears it too; those who bear it beside
    their own state are meant where the state beside the name, the article or its outlet tells.
    """
    senses = [sense for sense in part.senses if sense.part is Part.actor]
    everywhere = next((sense for sense in senses if not sense.beside), None)
    others = [sense for sense in senses if sense.beside]
    if not others:
        return everywhere
    countries = {sense.value: speaker.country for sense in senses if (speaker := known.speaker(sense.value))}
    for told in (
        [sense for sense in senses if sense.value in scene.grounds.named],
        [sense for sense in others if states == {countries[sense.value]}],
        [sense for sense in others if not states and countries[sense.value] == scene.home is not None],
    ):
        if told:
            rivals = everywhere is not None and everywhere not in told and states != {countries[everywhere.value]}
            return told[0] if len(told) == 1 and not rivals else everywhere if everywhere in told and len(told) == 1 else None
    return everywhere


def _state(part: Stretch) -> Sense | None:
    senses = [sense for sense in part.senses if sense.part is Part.state and sense.form is not Form.people]
    if len({sense.value for sense in senses}) != 1:
        return None
    return senses[0]


def _actor(senses: Sequence[Sense], known: Knowledge) -> Speaker | None:
    """One actor, or the one of several that belongs to all others: "the UN children's agency UNICEF"."""
    keys = {sense.value for sense in senses}
    actors = [speaker for key in keys if (speaker := known.speaker(key))]
    return next((actor for actor in actors if keys - {actor.id} <= set(actor.member_of)), None)


def _owner(pieces: _Pieces, known: Knowledge) -> Owner | None:
    """One state or territory; a territory takes precedence over its own state ("the Palestinian ministry in Gaza")."""
    named = {sense.value for sense in pieces.named}
    placed = {sense.value for sense in pieces.placed}
    pool = named or placed
    within = {key for key in named | placed if known.owners[key].state in pool - {key}}
    chosen = (pool - {known.owners[key].state for key in within}) | within
    return known.owners[chosen.pop()] if len(chosen) == 1 else None


def _of_state(part: Stretch, head: Part, pieces: _Pieces, actor: Speaker | None, known: Knowledge, country: Owner | None) -> Found | None:
    reason, score = "rule: a body of the state that is named beside it", 0.95
    owner = _owner(pieces, known)
    if actor is not None:
        ruled = known.owners.get(known.owns.get(actor.id, ""))
        if ruled is None or (owner is not None and owner.state != ruled.state):
            return None
        owner, reason = ruled, f"rule: a body that {actor.name} runs"
    elif owner is None:
        if pieces.named or pieces.placed or country is None:
            return None
        owner, reason, score = country, "rule: a body of the state that the article ties it to", 0.7
    rule = next((sense.rule for sense in part.senses if sense.part is head and sense.rule and sense.rule.applies(owner.state)), None)
    if rule is None:
        return None
    only_placed = not pieces.named and actor is None
    tied_home = rule.home and not pieces.placed  # the caller's state is enough for a body that counts at home
    if only_placed and not rule.national and not tied_home:
        return None
    if any(sense.form is Form.homonym for sense in pieces.placed) and not rule.ministry:
        return None
    if rule.itself:
        return Found(known.of(owner), reason.replace("a body of", "how it speaks:"), score)
    speaker = known.speaker(f"{owner.id}-{rule.key}")
    return Found(speaker, reason, score) if speaker else None
