"""Mention -> speaker, with the reason: the same words in the same context give the same speaker on every run.

What is asked, in this order: is the whole mention a known name; does it name a person, with an office beside it or without; is
it a body, an office or a group of a known state or actor. What nothing answers keeps its own name. A wrong merge is worse
than a missed one: two known persons of one surname resolve to neither, a body without its state stays in its article, and
spelling that is only similar merges nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tracker.identity.belonging import Found, belonging
from tracker.identity.documents import Document, Tie, document
from tracker.identity.homes import counts_at_home, filled, home, is_dateline, is_home_voice
from tracker.identity.knowledge import Form, Knowledge, Owner, Part, knowledge
from tracker.identity.mentions import Stretch, stretches
from tracker.identity.names import Word, normalise, untitled, words
from tracker.identity.persons import Named, Post, may_be, named_person, post
from tracker.records import KNOWN, Resolution, Speaker, SpeakerKind, record_id

CACHED = 200_000  # mentions; then the cache starts anew
LONGEST_MENTION = 500  # characters; what is longer is a paragraph and names nobody
ACRONYM = 4  # letters; a longer word in capitals may be anybody's name in a transcript

_PROPER = (Part.state, Part.actor, Part.person)
_THROUGH_DOCUMENT = 0.05  # taken off where a document speaks for its actor
_AT_HOME = 0.7  # of a body whose owner only the place of its number tells
# What a document may be of, though the speaker stays in its article: "health ministry figures".
_NAMELESS = (Part.body, Part.standing, Part.gathered, Part.spokesperson, Part.minister, Part.office, Part.noun)


@dataclass(frozen=True, slots=True)
class _Decision:
    """A resolution before the article is known.

    Attributes:
        scope: what the id is made of together with the article, for a speaker that each article has for itself.
    """

    speaker: Speaker
    reason: str
    score: float
    candidates: tuple[str, ...] = ()
    scope: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Context:
    country: Owner | None  # the state that the article ties the mention to
    role: Post  # what the office beside the name says
    definite: bool = False  # "the" stood before it
    of_document: bool = False  # it is a document's actor; documents of documents would be read again and again


class Resolver:
    """Resolves mentions by the shipped knowledge and by speakers that are known already.

    Args:
        known: speakers of the store; their names come before the shipped ones. Unnamed speakers, groups and single words for
            persons name nobody outside their article and are left out.
        language: of the mentions.
    """

    def __init__(self, known: Iterable[Speaker] = (), language: str = "en") -> None:
        self._knowledge: Knowledge = knowledge(language)
        self._known: dict[str, Speaker] = {}
        self._known_names: dict[str, set[str]] = {}
        self._language = language
        self._cache: dict[tuple[str, str | None, str | None, str | None], _Decision] = {}
        for speaker in known:
            self._learn(speaker)

    def _learn(self, speaker: Speaker) -> None:
        if speaker.kind in (SpeakerKind.unnamed, SpeakerKind.group):
            return
        self._known[speaker.id] = speaker
        for name in (speaker.name, *speaker.names):
            key = normalise(name)
            if key and (" " in key or speaker.kind is not SpeakerKind.person):
                self._known_names.setdefault(key, set()).add(speaker.id)

    def speaker(self, key: str) -> Speaker | None:
        """The speaker of an id of `known` or of the shipped knowledge: whatever `member_of` points to."""
        return self._known.get(key) or self._knowledge.speaker(key)

    def resolve(
        self,
        mention: str,
        *,
        role: str | None = None,
        article: str | None = None,
        country: str | None = None,
        counted_in: str | None = None,
    ) -> Resolution:
        """Say who a mention is.

        Args:
            mention: a name or noun phrase as the text has it ("Turkey's Defense Ministry", "Çavuşoğlu", "security sources").
            role: the office named beside it ("Turkish Foreign Minister").
            article: id of the article; speakers without a name of their own are told apart by it.
            country: code or name of the state that the article ties the mention to; it makes "the Defense Ministry" that
                state's and never takes a mention from the state that it names itself.
            counted_in: the place that the mention's number describes; it tells whose a body is that counts at home ("the health
                ministry"), never whose army or defence ministry counted there. `country` comes before it.
        """
        asked = (mention, role, country, counted_in)
        found = self._cache.get(asked)
        if found is None:
            if len(self._cache) >= CACHED:
                self._cache.clear()
            beside = post(stretches(words(role), self._knowledge), self._knowledge) if role else Post()
            owner = self._knowledge.owner(country) if country else None
            listed = words(mention) if len(mention) <= LONGEST_MENTION else []
            found = self._decide(listed, _Context(owner, beside))
            if listed and self.speaker(found.speaker.id) is None:
                place = home(counted_in, self._knowledge, self._language) if counted_in else None
                found = self._placed(listed, owner, place, beside) or found
            self._cache[asked] = found
        speaker = found.speaker
        if found.scope is not None:
            speaker = speaker.model_copy(update={"id": record_id("speaker", *found.scope, article or "")})
        return Resolution(speaker=speaker, reason=found.reason, score=found.score, candidates=found.candidates)

    def _placed(self, listed: Sequence[Word], country: Owner | None, counted_in: Owner | None, role: Post) -> _Decision | None:
        """Read again with the owner that the article or the number's place gives, None where that names nobody either."""
        known = self._knowledge
        if country is not None:
            found = self._decide(filled(listed, country, known), _Context(country, role))
            if found.score >= KNOWN:
                return replace(found, score=min(found.score, _AT_HOME), reason=f"of the state that the article ties it to: {found.reason}")
        if counted_in is None or not counts_at_home(listed, stretches(listed, known), known):
            return None
        there = filled(listed, counted_in, known)
        if there == list(listed) and is_home_voice(listed, known):
            there += words(f"{known.where} {counted_in.names[0]}")
        found = self._decide(there, _Context(counted_in, role))
        if found.score < KNOWN:
            return None
        return replace(found, score=min(found.score, _AT_HOME), reason=f"it counts at home, in {counted_in.names[0]}: {found.reason}")

    # ---------------------------------------------------------------- the mention as a whole

    def _decide(self, listed: Sequence[Word], context: _Context) -> _Decision:
        while len(listed) > 1 and listed[0].key in self._knowledge.determiners and not listed[0].raw.endswith("."):
            listed, context = listed[1:], replace(context, definite=True)
        if not listed or self._is_pronoun(listed):
            return self._unnamed(listed, "it has no name")
        if self._is_dateline(listed):
            return self._unnamed(listed, "a dateline names nobody")
        named = self._whole_name(listed)
        if named is not None:
            return named
        for place, word in enumerate(listed[:-1], 1):
            if "(" in word.gap:
                return self._with_parenthesis(listed[:place], listed[place:], context)
            if "," in word.gap or ";" in word.gap:
                if self._is_dateline(listed[:place]):
                    return self._unnamed(listed, "a dateline names nobody")
                return self._with_apposition(listed[:place], listed[place:], context)
            if listed[place].key in self._knowledge.relatives and listed[place].raw.islower():
                return self._decide(listed[:place], context)
        return self._read(listed, context)

    def _is_dateline(self, listed: Sequence[Word]) -> bool:
        return is_dateline(listed, self._knowledge, self._language)

    def _is_pronoun(self, listed: Sequence[Word]) -> bool:
        word = listed[0]
        return len(listed) == 1 and word.key in self._knowledge.pronouns and (len(word.key) == 1 or not word.raw.replace(".", "").isupper())

    def _whole_name(self, listed: Sequence[Word]) -> _Decision | None:
        key = " ".join(word.key for word in listed)
        given = self._known_names.get(key, ())
        if len(given) == 1:
            return _Decision(self._known[next(iter(given))], "name of a speaker that is known already", 1)
        capitals = all(word.raw.replace(".", "").isupper() for word in listed)
        found = {sense.value: sense for sense in self._knowledge.names.get(key, ()) if capitals or not sense.capitals}
        if len(found) != 1:
            return None
        sense = next(iter(found.values()))
        speaker = self.speaker(sense.value)
        if speaker is None:
            return None
        if sense.form is Form.capital:
            return _Decision(speaker, "the capital stands for its state", 0.9)
        literal = _text(listed) in speaker.names
        return _Decision(speaker, "exact name" if literal else "normalised name", 1 if literal else 0.98)

    def _with_parenthesis(self, head: Sequence[Word], rest: Sequence[Word], context: _Context) -> _Decision:
        """ "the National Intelligence Organization (MIT)": the name before it, else the one inside."""
        end = next((place for place, word in enumerate(rest, 1) if ")" in word.gap), len(rest))
        if rest[end:]:
            gap = rest[end - 1].gap.partition(")")[2]
            return self._decide([*head[:-1], head[-1]._replace(gap=gap), *rest[end:]], context)
        outside = self._decide(head, context)
        if self.speaker(outside.speaker.id) is not None:
            return outside
        inside = self._whole_name(rest)
        return inside if inside is not None and outside.speaker.kind is not SpeakerKind.person else outside

    def _with_apposition(self, head: Sequence[Word], rest: Sequence[Word], context: _Context) -> _Decision:
        """ "Kim Example, a spokesman for the army" and "the army's spokesman, Kim Example"."""
        known = self._knowledge
        behind = stretches(rest, known)
        front = named_person(stretches(head, known), known, definite=context.definite)
        if front is not None:
            return self._person(front, replace(context, role=self._joined(context.role, post(behind, known))))
        end = next((place for place, word in enumerate(rest, 1) if "," in word.gap), len(rest))
        back = named_person(stretches(rest[:end], known), known, definite=False)
        if back is not None and sum(len(part.words) for part in back.name) > 1:
            return self._person(back, replace(context, role=self._joined(context.role, post(stretches(head, known), known))))
        outside = self._decide(head, context)
        if outside.score >= KNOWN and not any(part.has(Part.join) for part in behind):
            return outside
        return self._read([*head, *rest], context)

    @staticmethod
    def _joined(first: Post, second: Post) -> Post:
        return Post(first.country or second.country, first.member_of or second.member_of)

    # ---------------------------------------------------------------- its parts

    def _read(self, listed: Sequence[Word], context: _Context) -> _Decision:
        known = self._knowledge
        written = None if context.of_document else document(listed, self._language)
        published = self._published(written, context) if written is not None else None
        if published is not None:
            return published
        parts = stretches(listed, known)
        found = belonging(parts, known, country=context.country)
        if found is not None and not found.adjective:
            return _Decision(self._known.get(found.speaker.id, found.speaker), found.reason, found.score)
        person = named_person(parts, known, definite=context.definite)
        if person is not None:
            return self._person(person, context)
        cut = next((place for place, part in enumerate(parts) if place and part.has(Part.link, Part.place)), len(parts))
        head, others = parts[cut - 1], [*parts[: cut - 1], *parts[cut:]]
        if head.has(Part.standing):
            return self._standing(listed, head, others)
        if head.has(Part.gathered) or any(sense.form is Form.people for sense in head.senses):
            peoples = {known.owners[sense.value].state for sense in head.senses if sense.form is Form.people}
            country = peoples.pop() if len(peoples) == 1 else post(parts, known).country
            return self._unnamed(listed, "people who speak for themselves", SpeakerKind.group, Post(country))
        if head.has(Part.spokesperson, Part.utterance) and len(parts) > 1:
            return self._spoken_for(listed, parts[: cut - 1], parts[cut:], context, utterance=head.has(Part.utterance))
        if head.has(Part.minister):
            held = belonging([part for part in parts if not part.has(Part.rank)], known, country=context.country, head=Part.minister)
            if held is not None:
                return _Decision(self._known.get(held.speaker.id, held.speaker), "an office of the state", held.score)
        if head.has(Part.minister, Part.office, Part.calling) or (head.has(Part.title) and not head.capitalised):
            return self._unnamed(listed, "an office without a name", beside=post(parts, known))
        return self._unknown(listed, parts, cut - 1)

    def _person(self, named: Named, context: _Context) -> _Decision:
        known = self._knowledge
        listed = [word for part in named.name for word in part.words]
        keys = [word.key for word in listed]
        start = untitled(keys)
        key = " ".join(keys[start:])
        beside = self._joined(post(named.beside, known), context.role)
        given = self._known_names.get(key, ())
        if len(given) == 1:
            return _Decision(self._known[next(iter(given))], "name of a speaker that is known already", 1)
        address = {word.key for part in named.beside for word in part.words}
        woman = True if address & known.womens else False if address & known.mens else None
        full = [sense.value for sense in known.names.get(key, ()) if sense.part is Part.person]
        listed_for = [speaker for one in (full or known.surnames.get(key, [])) if (speaker := self.speaker(one))]
        chosen = [speaker for speaker in listed_for if may_be(speaker, beside.country, woman, known)]
        if len(chosen) == 1:
            reason, score = ("name of a known person", 0.98) if full else ("surname that one known person has", 0.9)
            return _Decision(chosen[0], reason, score)
        candidates = tuple(sorted(speaker.id for speaker in listed_for))
        name = _text(listed[start:])
        alone = len(keys) - start == 1
        if alone and not named.titled and listed[start].raw.isupper() and 1 < len(key) <= ACRONYM:
            return self._kept(name, key, SpeakerKind.organisation, Post(beside.country), "an acronym that nothing known has")
        if alone or candidates:
            reason = "a name that known persons have, none of them for certain" if candidates else "a single name that nothing known has"
            return self._kept(name, key, SpeakerKind.person, beside, reason, candidates, scoped=True)
        return self._kept(name, key, SpeakerKind.person, beside, "full name")

    def _standing(self, listed: Sequence[Word], head: Stretch, others: Sequence[Stretch]) -> _Decision:
        """ "Israeli officials" are one speaker, "officials" in two articles are two."""
        known = self._knowledge
        trades = [part.key for part in others if part.has(Part.trade) and not part.has(Part.state, Part.actor, Part.body)]
        rest = [part for part in others if part.has(Part.state, Part.actor, Part.body) or not part.has(Part.trade, Part.rank)]
        owner = belonging(rest, known)
        if owner is None:
            return self._unnamed(listed, "a group without a name", SpeakerKind.group, post([*others, head], known))
        if not trades and head.key in known.of_ministries and known.is_ministry(owner.speaker.id):
            speaker = self._known.get(owner.speaker.id, owner.speaker)
            return _Decision(speaker, f"its officials: {owner.reason}", 0.8)
        return self._group(owner, trades, head)

    def _group(self, owner: Found, trades: Sequence[str], head: Stretch) -> _Decision:
        speaker = owner.speaker
        key = "-".join([speaker.id, *(trade.replace(" ", "-") for trade in trades), head.key.replace(" ", "-")])
        beside = self._knowledge.owners[speaker.id].beside if speaker.id in self._knowledge.owners else speaker.name
        name = " ".join([beside, *trades, head.key])
        group = Speaker(
            id=key,
            name=name,
            kind=SpeakerKind.group,
            names=(name,),
            member_of=(speaker.id, *speaker.member_of),
            country=speaker.country,
        )
        return _Decision(group, f"a group that speaks for {speaker.name}", 0.8)

    def _spoken_for(
        self, listed: Sequence[Word], before: Sequence[Stretch], behind: Sequence[Stretch], context: _Context, *, utterance: bool
    ) -> _Decision:
        """What the army's spokesman says, the army says; a person's spokesman stays unnamed, a person's statement is his own."""
        links = self._knowledge.put_out_by if utterance else self._knowledge.speaks_for
        body = [part for part in before if not part.has(Part.rank, Part.other_time)]
        if not body and behind and behind[0].key in links:
            body = list(behind[1:])
        principal = self._decide([word for part in body for word in part.words], replace(context, definite=False)) if body else None
        reason = "a statement of nobody known" if utterance else "a spokesperson without a name"
        if principal is None or any(part.has(Part.other_time) for part in before):
            return self._unnamed(listed, reason)
        person = principal.speaker.kind is SpeakerKind.person and not utterance
        if person or (principal.speaker.kind is SpeakerKind.unnamed and principal.score < KNOWN):
            return self._unnamed(listed, reason, beside=post([*before, *behind], self._knowledge))
        reason = f"{'its statement' if utterance else 'its spokesperson'}: {principal.reason}"
        return _Decision(principal.speaker, reason, min(principal.score, 0.9), scope=principal.scope)

    def _published(self, written: Document, context: _Context) -> _Decision | None:
        """A document's actor, None where its words name a place, somebody by a lone unknown name, or nobody."""
        known = self._knowledge
        context = replace(context, definite=False, of_document=True)
        found = self._decide(written.actor, context)
        if found.score < KNOWN and written.behind:  # "health ministry figures in Example"
            placed = self._decide([*written.actor, *written.behind], context)
            found = placed if self.speaker(placed.speaker.id) is not None else found
        owner = known.owners.get(found.speaker.id)
        parts = stretches(written.actor, known)
        if written.tie is Tie.beside and any(part.has(Part.rank) for part in parts):
            return None  # "senior Example figures" are people
        if owner is not None:
            possessed = written.tie is Tie.possessor and not written.toll and owner.id == owner.state
            if not possessed and written.tie is not Tie.made_by:
                return None
        elif found.score < KNOWN:
            nameless = found.speaker.kind is not SpeakerKind.person and any(part.has(*_NAMELESS) for part in parts)
            if not nameless and written.tie not in (Tie.made_by, Tie.possessor):
                return None
        elif self.speaker(found.speaker.id) is None:
            if written.toll and written.tie is not Tie.made_by:
                return None
            if found.speaker.kind is SpeakerKind.person and written.tie is Tie.beside:
                return None
        return replace(found, reason=f"its document: {found.reason}", score=max(found.score - _THROUGH_DOCUMENT, 0))

    def _unknown(self, listed: Sequence[Word], parts: Sequence[Stretch], head: int) -> _Decision:
        """A name of its own, or a description: "the Example Institute", "Example's campaign", but "footage in Example"."""
        beside = Post(post(parts, self._knowledge).country)
        acronym = len(listed) == 1 and listed[0].raw.isupper() and len(listed[0].key) > 1
        rank = len(listed) == 1 and listed[0].key in self._knowledge.kept_by_one
        if rank:
            return self._unnamed(listed, "an office without a name", beside=beside)
        if acronym or (
            self._is_title_case(parts) if parts[head].capitalised else self._is_named_before(parts[: head + 1], self._knowledge)
        ):
            key = normalise(_text(listed))
            return self._kept(_text(listed), key, SpeakerKind.organisation, beside, "a name that nothing known has")
        return self._unnamed(listed, "no name that is its own", beside=beside)

    @staticmethod
    def _is_title_case(parts: Sequence[Stretch]) -> bool:
        own = [part for part in parts if part.is_name or any(sense.part in _PROPER and not sense.beside for sense in part.senses)]
        written = any(part.capitalised and not part.has(Part.state, Part.actor) for part in parts)
        among_actors = all(part.has(*_PROPER, Part.link, Part.place) for part in parts)
        return bool(own) and (written or (among_actors and any(part.has(Part.actor) for part in own)))

    @staticmethod
    def _is_named_before(parts: Sequence[Stretch], known: Knowledge) -> bool:
        """ "Example's campaign", "Ankara police"; a state's adjective alone names no newspaper of it."""
        cities = (Form.capital, Form.seat)
        named = any(
            part.capitalised
            and (_is_own_name(part, known) or part.has(Part.actor, Part.person) or any(sense.form in cities for sense in part.senses))
            for part in parts[:-1]
        )
        return named and parts[-1].has(Part.noun, Part.body)

    # ---------------------------------------------------------------- speakers that are made here

    def _kept(
        self, name: str, key: str, kind: SpeakerKind, beside: Post, reason: str, candidates: tuple[str, ...] = (), *, scoped: bool = False
    ) -> _Decision:
        """A speaker under its own name; when scoped, it is told apart from those of other articles."""
        made = record_id("speaker", key, kind)
        speaker = Speaker(id=made, name=name, kind=kind, names=(name,), member_of=beside.member_of, country=beside.country)
        if scoped:
            return _Decision(speaker, reason, 0.4, candidates, (key, str(kind)))
        return _Decision(self._known.get(made, speaker), reason, 0.6, candidates)

    def _unnamed(
        self, listed: Sequence[Word], reason: str, kind: SpeakerKind = SpeakerKind.unnamed, beside: Post | None = None
    ) -> _Decision:
        name = _text(listed) or "unnamed"
        return self._kept(name, normalise(name), kind, beside or Post(), reason, scoped=True)


def _is_own_name(part: Stretch, known: Knowledge) -> bool:
    """A name that is in no list, and not "the Strip" either."""
    return part.is_name and part.key not in known.generic_states | known.generic_territories


def _text(listed: Sequence[Word]) -> str:
    """The words as written, possessives kept inside and left off at the end."""
    shown = []
    for place, word in enumerate(listed):
        last = place == len(listed) - 1
        shown.append(word.raw + ("'s" if word.possessive and not last else "") + ("" if last else "-" if word.gap == "-" else " "))
    return "".join(shown)
