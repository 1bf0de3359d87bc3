"""The words of a mention, read: is the whole a known name; does it name a person; is it a body, an office or a group of somebody's.

What nothing answers keeps its own name. The article's id plays no part here; what is known of the article stands in the context.
"""

from collections.abc import Sequence
from dataclasses import replace

from tracker.identity.bearers import Bearer, common_surnames, surnames_of
from tracker.identity.belonging import Found, belonging
from tracker.identity.decisions import Context, Decision, kept, shared, unnamed, written
from tracker.identity.documents import Document, Tie, document
from tracker.identity.homes import is_dateline
from tracker.identity.kin import Kin, Phrase, consort_of, has_family_name, has_one_bearer, heads_of_state, kin, last_words, relatives
from tracker.identity.knowledge import Knowledge
from tracker.identity.localities import Local, Told, heads, local, part_of_state
from tracker.identity.meant import Meant, lives, whom
from tracker.identity.mentions import Stretch, stretches
from tracker.identity.names import Word, normalise, untitled, words
from tracker.identity.organisations import acronym, has_host, is_letters, is_shared
from tracker.identity.persons import NOTHING, Named, Post, may_be, named_person, post
from tracker.identity.remembered import Remembered
from tracker.identity.senses import Form, Part
from tracker.identity.spelling import Likeness, family_first, personal, spelled
from tracker.records import KNOWN, Speaker, SpeakerKind

_BY_OFFICE = 0.85  # of a person whom only the office and the day tell
ACRONYM = 4  # letters; a longer word in capitals may be anybody's name in a transcript

_PROPER = (Part.state, Part.actor, Part.person)
_THROUGH_DOCUMENT = 0.05  # taken off where a document speaks for its actor
LONGEST_POSSESSOR = 4  # words of the name of whose kin somebody is
_INDEFINITE = ("a", "an")
_ARMED = ("military", "armed")
_WINGS = ("wing", "arm", "branch")
# What a document may be of, though the speaker stays in its article: "health ministry figures".
_NAMELESS = (Part.body, Part.standing, Part.gathered, Part.spokesperson, Part.minister, Part.office, Part.noun)


class Reader:
    """Reads mentions by the shipped knowledge and by speakers that are known already."""

    def __init__(self, known: Knowledge, remembered: Remembered, language: str = "en") -> None:
        self._knowledge = known
        self._remembered = remembered
        self._language = language
        # One of these words stands in every description, body of a place and word for kin, so that most mentions are asked no further.
        ends = {key.rpartition(" ")[2] for key in (*known.descriptions, *known.wing_words)}
        self._telling = frozenset(ends) | heads(language) | last_words(language)

    def speaker(self, key: str) -> Speaker | None:
        """The speaker of an id, as it is remembered or else as the data have it."""
        return self._remembered.by_id.get(key) or self._knowledge.speaker(key)

    # ---------------------------------------------------------------- the mention as a whole

    def decide(self, listed: Sequence[Word], context: Context) -> Decision:
        """The speaker of words in their context."""
        while len(listed) > 1 and listed[0].key in self._knowledge.determiners and not listed[0].raw.endswith("."):
            one_of_many = context.one_of_many or listed[0].key in _INDEFINITE
            listed, context = listed[1:], replace(context, definite=True, one_of_many=one_of_many)
        if not listed or self._is_pronoun(listed):
            return unnamed(listed, "it has no name")
        if self._is_dateline(listed):
            return unnamed(listed, "a dateline names nobody")
        named = self._whole_name(listed, context)
        if named is not None:
            is_person = named.speaker.kind is SpeakerKind.person and named.office is None
            return self._speaking(named, context.role, context) if is_person else named
        if not self._telling.isdisjoint([word.key for word in listed]):
            told = self._described(listed) or self._local(listed, context) or self._kin(listed, context)
            if told is not None:
                return told
        for place, word in enumerate(listed[:-1], 1):
            if "(" in word.gap:
                return self._with_parenthesis(listed[:place], listed[place:], context)
            if ("," in word.gap or ";" in word.gap) and not (word.gap == "," and listed[place].key.isdigit()):  # "74,694 people"
                if self._is_dateline(listed[:place]):
                    return unnamed(listed, "a dateline names nobody")
                return self._with_apposition(listed[:place], listed[place:], context)
            if listed[place].key in self._knowledge.relatives and listed[place].raw.islower():
                return self.decide(listed[:place], context)
        return self._read(listed, context)

    def _is_dateline(self, listed: Sequence[Word]) -> bool:
        return is_dateline(listed, self._knowledge, self._language)

    def _is_pronoun(self, listed: Sequence[Word]) -> bool:
        word = listed[0]
        return len(listed) == 1 and word.key in self._knowledge.pronouns and (len(word.key) == 1 or not word.raw.replace(".", "").isupper())

    def _whole_name(self, listed: Sequence[Word], context: Context) -> Decision | None:
        key = " ".join(word.key for word in listed)
        given = self._remembered.named(key)
        if given is not None:
            return Decision(given, "name of a speaker that is known already", 1)
        capitals = all(word.raw.replace(".", "").isupper() for word in listed)
        found = {sense.value: sense for sense in self._knowledge.names.get(key, ()) if capitals or not sense.capitals}
        if len(found) != 1:
            return None
        sense = next(iter(found.values()))
        speaker = self.speaker(sense.value)
        if speaker is None or (sense.part is Part.person and not self._is_he(speaker, context.role, None, context)):
            return None
        if any(other.beside for other in self._knowledge.phrases.get(key, ())):  # others bear it too, where the setting tells
            return None
        if sense.form is Form.capital:
            return Decision(speaker, "the capital stands for its state", 0.9)
        if sense.part is Part.actor and (others := self._others_of(speaker, listed, context)) is not None:
            reason = "a name that another actor may have in this state"
            return kept(written(listed), key, SpeakerKind.organisation, Post(), reason, (speaker.id, *others), scoped=True)
        literal = written(listed) in speaker.names
        return self._held(speaker, "exact name" if literal else "normalised name", 1 if literal else 0.98, context)

    def _others_of(self, speaker: Speaker, listed: Sequence[Word], context: Context) -> tuple[str, ...] | None:
        """Known actors who may be meant by a known one's name in the state of the article; None where he is meant.

        Nobody need be known: the Justice and Development Party in an article on another state than its own may be that state's.
        """
        place = context.country
        if place is not None and speaker.country != place.state:
            narrower = self._knowledge.narrower.get(speaker.id, {}).get(place.state, ())
            if narrower:
                return narrower
        return () if self.is_of_another(speaker, listed, context) else None

    def is_of_another(self, speaker: Speaker, listed: Sequence[Word], context: Context) -> bool:
        """Whether a name that several may have stands where only other states than the known one's are told."""
        told = {context.country.state if context.country is not None else None, context.scene.home} - {None}
        if not told or speaker.country is None or speaker.country in told | context.scene.grounds.named:
            return False
        return self.is_borne_by_others(speaker, listed)

    def is_borne_by_others(self, speaker: Speaker, listed: Sequence[Word]) -> bool:
        """Whether a known one's name is one that many have: of common words, a few letters, or of a hospital."""
        return is_shared(listed) or self._knowledge.town(speaker.id) is not None

    def _described(self, listed: Sequence[Word]) -> Decision | None:
        """ "The Britain-based war monitor", "the military wing of Example": words that the data give to one actor alone."""
        known = self._knowledge
        key = " ".join(word.key for word in listed)
        found = known.descriptions.get(key)
        if found is not None and (speaker := self.speaker(found)) is not None:
            return Decision(speaker, "a description of it and of nobody else", 0.75)
        if not listed[0].possessive and listed[0].key not in _ARMED and listed[-1].key not in _WINGS:
            return None
        for words_ in known.wing_words:
            if key.startswith(f"{words_} of "):
                owner = listed[len(words_.split()) + 1 :]
            elif key.endswith(f" {words_}"):
                owner = listed[: -len(words_.split())]
            else:
                continue
            named = belonging(stretches(owner, known), known)
            wing = known.wings.get(named.speaker.id) if named is not None else None
            speaker = self.speaker(wing) if wing is not None else None
            return Decision(speaker, f"the armed wing of {named.speaker.name}", 0.85) if speaker is not None and named is not None else None
        return None

    # ---------------------------------------------------------------- bodies and offices of places

    def _local(self, listed: Sequence[Word], context: Context) -> Decision | None:
        """The body or office of a town, region or institution, under an id of its place and kind."""
        found = local(listed, self._knowledge, context.scene, self._language)
        if found is None or context.one_of_many:  # "a district court in Example" is one of several
            return None
        if not found.kind.office and len(self._remembered.organisations.like(listed) or self._knowledge.organisations.like(listed)) == 1:
            return None  # the known one of the place
        return self._of_place(found, context)

    def _of_place(self, found: Local, context: Context) -> Decision | None:
        known = self._knowledge
        actor = self._hospital(found) if found.called else None
        if actor is not None:
            return actor
        beside = Post(found.state)
        if not found.is_one:
            reason = "a name that several towns have" if found.place is not None else "a name that many have, without its place"
            made = kept(found.shown, normalise(found.shown), SpeakerKind.body, beside, reason, scoped=True)
            return replace(made, local=found)
        held = known.local_offices.get(found.id)
        if held is not None:
            return replace(self._held(held, "an office of the place", 0.9, context), local=found)
        told = found.place.told if found.place is not None else Told.nothing
        reason = f"rule: {'an office' if found.kind.office else 'a body'} of the place that is named"
        return Decision(self._latest(found.speaker()), reason, {Told.nothing: 0.6, Told.setting: 0.7}.get(told, 0.8), local=found)

    def _hospital(self, found: Local) -> Decision | None:
        """A hospital of the data, which may be called a medical complex and have its town beside it."""
        known, own = self._knowledge, " ".join(word.key for word in found.called)
        for key in dict.fromkeys((f"{own} hospital", f"al {own} hospital", own.removeprefix("al ") + " hospital")):
            ids = {sense.value for sense in known.names.get(key, ()) if sense.part is Part.actor}
            speaker = self.speaker(ids.pop()) if len(ids) == 1 else None
            if speaker is None:
                continue
            town, place = known.town(speaker.id), found.place
            if place is None:
                fits = found.state in (None, speaker.country)
            else:
                fits = place.state == speaker.country and town is not None and normalise(town) in (place.key, normalise(place.shown))
                fits = fits or normalise(place.shown) in _territories(speaker, known)
            if fits:
                return Decision(speaker, "a known hospital", 0.85 if place is not None else 0.8)
        return None

    # ---------------------------------------------------------------- kin

    def _kin(self, listed: Sequence[Word], context: Context) -> Decision | None:
        """A wife, son or sister of a known person, by name or without one."""
        known = self._knowledge
        state = consort_of(listed, self._language)
        if state is not None:
            return self._consort(state, context)
        told = kin(listed, known.determiners, self._language)
        if told is None:
            return None
        owner = self._possessor(told.possessor, context)
        if owner.kind is not SpeakerKind.person or self.speaker(owner.id) is None:
            return self._named_kin(told.name, None, told, context) if told.name else None
        if told.name:
            return self._named_kin(told.name, owner, told, context)
        listed_kin = relatives(owner.id, told.relation, context.scene.day, self._language)
        who = [speaker for one in listed_kin if (speaker := self.speaker(one.person)) is not None]
        reason = f"the {told.relation.replace('-', ' ')} of {owner.name}"
        beside = post(stretches(told.beside, known), known) if told.beside else NOTHING
        if len(who) > 1 and beside.seats:
            who = [one for one in who if any(known.seat(term.office) in beside.seats for term in one.terms)]
        sure = len(who) == 1 and (has_one_bearer(told.relation, self._language) or bool(beside.seats) or listed_kin[0].only)
        if sure:
            return self._speaking(Decision(who[0], reason, 0.85), NOTHING, context)
        name = f"{told.relation.replace('-', ' ').capitalize()} of {owner.name}"
        of = Kin(owner.id, told.relation)
        if has_one_bearer(told.relation, self._language):
            made = Speaker(id=f"{owner.id}-{told.relation}", name=name, kind=SpeakerKind.person, names=(name,), country=owner.country)
            return Decision(self._latest(made), reason, 0.7, kin=of)
        candidates = tuple(one.person for one in listed_kin)
        made_ = kept(
            name, normalise(name), SpeakerKind.person, Post(owner.country), f"{reason}, who may have several", candidates, scoped=True
        )
        return replace(made_, kin=of)

    def _possessor(self, possessor: Sequence[Word], context: Context) -> Speaker:
        """Whose kin is meant; a surname by which one known person alone is called is enough, after his death too."""
        known = self._knowledge
        found = self.decide(possessor, replace(context, role=NOTHING, definite=False, one_of_many=False, local=None)).speaker
        if self.speaker(found.id) is not None:
            return found
        keys = [word.key for word in possessor]
        key = " ".join(keys[untitled(keys) :])
        bearers = known.bearers.of(key) if key not in common_surnames() else []
        for likely in ([one.id for one in bearers if one.alone], [one.id for one in bearers if known.tenures.of.get(one.id)]):
            if len(likely) == 1 and (speaker := self.speaker(likely[0])) is not None:
                return speaker
        return found

    def _consort(self, state: Sequence[Word], context: Context) -> Decision | None:
        """ "Example's first lady": the wife of who headed the state on the day, where both are on record."""
        known, day = self._knowledge, context.scene.day
        found = belonging(stretches(state, known), known)
        if found is None or day is None or found.speaker.id not in known.owners:
            return None
        for office in heads_of_state(self._language):
            head = known.tenures.holder(f"{found.speaker.id}-{office}", day)
            spouses = [*relatives(head, "wife", day), *relatives(head, "husband", day)] if head is not None else []
            speaker = self.speaker(spouses[0].person) if len(spouses) == 1 else None
            if speaker is not None:
                return Decision(speaker, f"married to who headed {found.speaker.name} on {day}", 0.85)
        return None

    def _named_kin(self, name: Sequence[Word], owner: Speaker | None, told: Phrase, context: Context) -> Decision | None:
        """Kin by name: a known person, else a person of that name, with the family name that the words leave out."""
        plain = replace(context, definite=False, one_of_many=False, local=None)
        keys = [word.key for word in name]
        if owner is None:
            return self._kin_of_unknown(name, told, plain)
        for one in relatives(owner.id, told.relation, context.scene.day, self._language):
            speaker = self.speaker(one.person)
            if speaker is not None and any(_begins(keys, text) for text in speaker.names):
                reason = f"the {told.relation.replace('-', ' ')} of {owner.name}, by name"
                return self._speaking(Decision(speaker, reason, 0.9), NOTHING, context)
        family = [words(text) for text in _family_names(owner)]
        whole = [[*name[:-1], name[-1]._replace(gap=" "), *text] for text in family if text and text[-1].key not in keys]
        for one_ in [list(name), *whole] if len(keys) > 1 else whole:
            found = self.decide(one_, plain)
            if found.speaker.id != owner.id and self.speaker(found.speaker.id) is not None and found.speaker.kind is SpeakerKind.person:
                return replace(found, score=min(found.score, 0.85))
        full = whole[0] if whole and has_family_name(told.relation, self._language) else list(name)
        if len(full) < 2:
            return unnamed(name, "a first name alone", SpeakerKind.person, Post(owner.country))
        shown = written(full)
        if normalise(shown) in {normalise(text) for text in owner.names}:  # father and son of one name
            return unnamed(name, "a name that the person whose kin it is has too", SpeakerKind.person, Post(owner.country))
        made = kept(shown, normalise(shown), SpeakerKind.person, Post(owner.country), f"kin of {owner.name}, by name")
        names = tuple(dict.fromkeys((shown, *([written(name)] if len(keys) > 1 else []))))
        return replace(made, speaker=self._latest(made.speaker.model_copy(update={"names": names})))

    def _kin_of_unknown(self, name: Sequence[Word], told: Phrase, plain: Context) -> Decision | None:
        """ "Example's daughter Kim": known under the family name of whom nobody knows, else under the name that is told."""
        keys, known = [word.key for word in told.possessor], self._knowledge
        start = len(keys) - 1
        while start > 0 and keys[start - 1] in known.particles:
            start -= 1
        family, first = told.possessor[start:], untitled(keys)
        if family[-1].raw[0].isupper() and not known.phrases.get(family[-1].key) and family[-1].key not in {word.key for word in name}:
            whole = [*name[:-1], name[-1]._replace(gap=" "), *family[:-1], family[-1]._replace(possessive=False)]
            found = self.decide(whole, plain)
            told_family = has_family_name(told.relation, self._language) and first < start and len(keys) - first <= LONGEST_POSSESSOR
            if self.speaker(found.speaker.id) is not None or (told_family and len(name) == 1):
                return replace(found, score=min(found.score, 0.8)) if found.speaker.kind is SpeakerKind.person else None
        return self.decide(name, plain) if len(name) > 1 else None

    def named(self, listed: Sequence[Word]) -> Speaker | None:
        """The known speaker whose whole name the words are, as its own outlet writes it: in capitals or not."""
        key = " ".join(word.key for word in listed)
        key = key if key in self._knowledge.names else normalise(key)
        found = {sense.value for sense in self._knowledge.names.get(key, ())}
        return self._remembered.named(key) or (self.speaker(found.pop()) if len(found) == 1 else None)

    def _held(self, speaker: Speaker, reason: str, score: float, context: Context) -> Decision:
        """Who held the office that a mention names, on the day of the article; the office itself where that is not certain."""
        known, day = self._knowledge, context.scene.day
        if not known.is_office(speaker.id):
            return Decision(speaker, reason, score)
        person = known.tenures.holder(speaker.id, day) if day is not None else None
        holder = self.speaker(person) if person is not None else None
        body = next(iter(speaker.member_of), None)
        if holder is None:
            return Decision(speaker, reason, score)
        held = f"held the office of {speaker.name} on {day}"
        return Decision(holder, held, min(score, _BY_OFFICE), office=speaker.id, on_behalf_of=body)

    def _with_parenthesis(self, head: Sequence[Word], rest: Sequence[Word], context: Context) -> Decision:
        """ "the National Intelligence Organization (MIT)": the name before it, else the one inside."""
        end = next((place for place, word in enumerate(rest, 1) if ")" in word.gap), len(rest))
        if rest[end:]:
            gap = rest[end - 1].gap.partition(")")[2]
            return self.decide([*head[:-1], head[-1]._replace(gap=gap), *rest[end:]], context)
        outside = self.decide(head, context)
        if self.speaker(outside.speaker.id) is not None:
            return outside
        inside = self._whole_name(rest, context)
        letters = rest[0]
        if len(rest) == 1 and letters.raw.isupper() and acronym(head) == letters.key and outside.speaker.kind is SpeakerKind.organisation:
            names = (*outside.speaker.names, letters.raw)  # "the Example Ministry Network (EMN)"
            return replace(outside, speaker=outside.speaker.model_copy(update={"names": names}))
        return inside if inside is not None and outside.speaker.kind is not SpeakerKind.person else outside

    def _with_apposition(self, head: Sequence[Word], rest: Sequence[Word], context: Context) -> Decision:
        """ "Kim Example, a spokesman for the army" and "the army's spokesman, Kim Example"."""
        known = self._knowledge
        behind = stretches(rest, known)
        front = named_person(stretches(head, known), known, definite=context.definite)
        if front is not None:
            place = local(rest, known, context.scene, self._language)
            return self._person(front, replace(context, role=context.role.joined(post(behind, known)), local=place or context.local))
        end = next((place for place, word in enumerate(rest, 1) if "," in word.gap), len(rest))
        back = named_person(stretches(rest[:end], known), known, definite=False)
        if back is not None and sum(len(part.words) for part in back.name) > 1:
            place = local(head, known, context.scene, self._language)
            role = context.role.joined(post(stretches(head, known), known))
            return self._person(back, replace(context, role=role, local=place or context.local))
        outside = self.decide(head, context)
        letters = self._apposed_letters(outside, rest, context)
        if letters is not None:
            return letters
        if outside.score >= KNOWN and not any(part.has(Part.join) for part in behind):
            return outside
        return self._read([*head, *rest], context)

    def _apposed_letters(self, outside: Decision, rest: Sequence[Word], context: Context) -> Decision | None:
        """ "Example's emergency service, the EES": the actor of the letters, where a group or nobody known stands before them."""
        letters = [word for place, word in enumerate(rest) if place or word.key not in self._knowledge.determiners]
        if len(letters) != 1 or not letters[0].raw.isupper() or len(letters[0].key) < 3:
            return None
        if outside.speaker.kind is not SpeakerKind.group and self.speaker(outside.speaker.id) is not None:
            return None
        found = self._whole_name(letters, context)
        known = found is not None and self.speaker(found.speaker.id) is not None
        if found is None or not known or found.speaker.kind is SpeakerKind.person:
            return None
        return found if outside.speaker.country in (None, found.speaker.country) else None

    # ---------------------------------------------------------------- its parts

    def _read(self, listed: Sequence[Word], context: Context) -> Decision:
        known = self._knowledge
        written = None if context.of_document else document(listed, self._language)
        published = self._published(written, context) if written is not None else None
        if published is not None:
            return published
        parts = stretches(listed, known)
        found = belonging(parts, known, country=context.country, scene=context.scene)
        if found is not None and not found.adjective:
            return self._held(self._latest(found.speaker), found.reason, found.score, context)
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
            return unnamed(listed, "people who speak for themselves", SpeakerKind.group, Post(country))
        if head.has(Part.spokesperson, Part.utterance) and len(parts) > 1:
            return self._spoken_for(listed, parts[: cut - 1], parts[cut:], context, utterance=head.has(Part.utterance))
        seat = Part.minister if head.has(Part.minister) else Part.crown if head.has(Part.crown) else None
        if seat is not None:
            held = belonging(
                [part for part in parts if not part.has(Part.rank)], known, country=context.country, head=seat, scene=context.scene
            )
            if held is not None:
                return self._held(self._latest(held.speaker), "an office of the state", held.score, context)
        if head.has(Part.minister, Part.office, Part.calling) or (head.has(Part.title) and not head.capitalised):
            return unnamed(listed, "an office without a name", beside=post(parts, known))
        return self._unknown(listed, parts, cut - 1, context)

    def _person(self, named: Named, context: Context) -> Decision:
        known = self._knowledge
        listed = [word for part in named.name for word in part.words]
        keys = [word.key for word in listed]
        start = untitled(keys)
        key = " ".join(keys[start:])
        beside = post(named.beside, known).joined(context.role)
        place = context.local
        if beside.elsewhere and place is None:
            place = local([word for part in named.beside for word in part.words], known, context.scene, self._language)
        if place is not None and place.is_one and known.is_office(place.id) and not beside.past:
            beside = replace(beside, office=place.id, country=beside.country or place.state)
        found = self._bearer(named, listed, start, key, beside, context)
        past = beside.past or place is None or not place.kind.office
        return found if past else replace(found, local=place)

    def _bearer(self, named: Named, listed: Sequence[Word], start: int, key: str, beside: Post, context: Context) -> Decision:
        """Who bears the name, with what stands beside it."""
        known, keys = self._knowledge, [word.key for word in listed]
        given = self._remembered.named(key)
        if given is not None:
            return self._speaking(Decision(given, "name of a speaker that is known already", 1), beside, context)
        address = {word.key for part in named.beside for word in part.words}
        woman = True if address & known.womens else False if address & known.mens else None
        full = [Bearer(sense.value, alone=True) for sense in known.names.get(key, ()) if sense.part is Part.person]
        if len(full) == 1:
            speaker = self.speaker(full[0].id)
            if speaker is not None and self._is_he(speaker, beside, woman, context):
                return self._speaking(Decision(speaker, "name of a known person", 0.98), beside, context)
        bearers = full or self._crowned(known.bearers.of(key), key, context)
        meant = whom(key, bearers, beside, woman, context.scene, known, full=bool(full)) if bearers else None
        if meant is None and len(keys) - start > 1:
            meant = self._spelled(listed[start:], beside, woman, context)
        if meant is not None and meant.speaker is not None:
            return self._speaking(Decision(self._latest(meant.speaker), meant.reason, meant.score), beside, context)
        name, alone = written(listed[start:]), len(keys) - start == 1
        candidates = meant.candidates if meant is not None else ()
        if alone and not named.titled and not candidates and listed[start].raw.isupper() and 1 < len(key) <= ACRONYM:
            return shared(name, key, Post(beside.country), "an acronym that nothing known has", context, outlet=True)
        if alone or bearers:
            reason = meant.reason if meant is not None else "a single name that nothing known has"
            return self._speaking(kept(name, key, SpeakerKind.person, beside, reason, candidates, scoped=True), beside, context)
        if not named.titled and is_shared(listed[start:], known=False):  # "Jund al-Islam"
            return shared(name, key, beside, "a name that nothing known has", context, candidates)
        made = kept(name, key, SpeakerKind.person, beside, "full name", candidates)
        return self._speaking(replace(made, speaker=self._latest(made.speaker)), beside, context)

    def _crowned(self, bearers: list[Bearer], key: str, context: Context) -> list[Bearer]:
        """Of several monarchs of a name ("King Abdullah") those of the event's state, if there are any."""
        if " " not in key or context.scene.place is None:
            return bearers
        state = context.scene.place.state
        return [one for one in bearers if (speaker := self.speaker(one.id)) and speaker.country == state] or bearers

    def _is_he(self, person: Speaker, beside: Post, woman: bool | None, context: Context) -> bool:
        """Nothing beside a known person's full name speaks against him."""
        if beside.private and person.terms:
            return False
        serves = beside.in_parliament or beside.elsewhere  # "Senator Example", who cannot be the Example of half a century ago
        alive = not (beside.dead or (serves and not beside.past)) or lives(person, beside, context.scene.day, self._knowledge)
        return alive and may_be(person, beside.country, woman, self._knowledge)

    def _spelled(self, name: Sequence[Word], beside: Post, woman: bool | None, context: Context) -> Meant | None:
        """The one known person whose name it is in another spelling, or, where the setting speaks for him, with other given names."""
        reduced = personal(name)
        if reduced is None:
            return None
        known, remembered = self._knowledge, self._remembered
        found = remembered.spellings.like(reduced) | known.spellings.like(reduced)
        candidates = tuple(sorted(found))
        spelled = [
            speaker
            for one, likeness in found.items()
            if likeness is Likeness.spelled and (speaker := self.speaker(one)) and may_be(speaker, beside.country, woman, known)
        ]
        if len(spelled) == 1:
            return Meant(spelled[0], "name of one known speaker in another spelling", 0.85, candidates)
        if not found or spelled:
            return Meant(None, "a full name that known speakers have in other spellings", 0.6, candidates) if found else None
        bearers = [Bearer(one, alone=name[-1].key not in common_surnames()) for one in candidates]
        meant = whom(name[-1].key, bearers, beside, woman, context.scene, known)
        return replace(meant, reason=f"with other given names: {meant.reason}", score=min(meant.score, 0.8))

    def _speaking(self, found: Decision, beside: Post, context: Context) -> Decision:
        """With the office in which a person speaks, by the words beside the name or else by the day, and for whom."""
        known, day, person = self._knowledge, context.scene.day, found.speaker
        office = beside.office
        held = known.tenures.offices_on(person.id, day) if day is not None and person.terms else []
        if office is None and beside.seats:
            fitting = [one for one in held if known.seat(one) in beside.seats]
            office = fitting[0] if len(fitting) == 1 else None
        elif office is None and not beside.past and len(held) == 1:
            office = held[0]
        speaks_for = next((key for key in beside.member_of if not known.is_office(key)), None)
        if speaks_for is None and office is not None and beside.seats and (seat := known.speaker(office)) is not None:
            speaks_for = next(iter(seat.member_of), None)
        if office is None and speaks_for is None:
            return found
        return replace(found, office=office, on_behalf_of=speaks_for if speaks_for != person.id else None)

    def _latest(self, speaker: Speaker) -> Speaker:
        return self._remembered.by_id.get(speaker.id, speaker)

    def _standing(self, listed: Sequence[Word], head: Stretch, others: Sequence[Stretch]) -> Decision:
        """ "Israeli officials" are one speaker, "officials" in two articles are two."""
        known = self._knowledge
        trades = [part.key for part in others if part.has(Part.trade) and not part.has(Part.state, Part.actor, Part.body)]
        rest = [part for part in others if part.has(Part.state, Part.actor, Part.body) or not part.has(Part.trade, Part.rank)]
        owner = belonging(rest, known)
        if owner is None:
            return unnamed(listed, "a group without a name", SpeakerKind.group, post([*others, head], known))
        if not trades and head.key in known.of_ministries and known.is_ministry(owner.speaker.id):
            return Decision(self._latest(owner.speaker), f"its officials: {owner.reason}", 0.8)
        return self._group(owner, trades, head)

    def _group(self, owner: Found, trades: Sequence[str], head: Stretch) -> Decision:
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
        return Decision(group, f"a group that speaks for {speaker.name}", 0.8)

    def _spoken_for(
        self, listed: Sequence[Word], before: Sequence[Stretch], behind: Sequence[Stretch], context: Context, *, utterance: bool
    ) -> Decision:
        """What the army's spokesman says, the army says; a person's spokesman stays unnamed, a person's statement is his own."""
        links = self._knowledge.put_out_by if utterance else self._knowledge.speaks_for
        body = [part for part in before if not part.has(Part.rank, Part.other_time)]
        if not body and behind and behind[0].key in links:
            body = list(behind[1:])
        scene = context.scene if utterance else replace(context.scene, day=None)  # a president's spokesman is not the president
        words_ = [word for part in body for word in part.words]
        principal = self.decide(words_, replace(context, definite=False, one_of_many=False, scene=scene)) if body else None
        if principal is not None and principal.local is not None and principal.local.kind.office:
            led = principal.local.led(self._language)
            principal = self._of_place(led, context) if led is not None else None
        reason = "a statement of nobody known" if utterance else "a spokesperson without a name"
        if principal is None or any(part.has(Part.other_time) for part in before):
            return unnamed(listed, reason)
        person = principal.speaker.kind is SpeakerKind.person and not utterance
        if person or (principal.speaker.kind is SpeakerKind.unnamed and principal.score < KNOWN):
            made = unnamed(listed, reason, beside=post([*before, *behind], self._knowledge))
            return replace(made, on_behalf_of=principal.speaker.id if principal.score >= KNOWN else None)
        reason = f"{'its statement' if utterance else 'its spokesperson'}: {principal.reason}"
        return replace(
            principal,
            reason=reason,
            score=min(principal.score, 0.9),
            candidates=(),
            on_behalf_of=principal.on_behalf_of if utterance else None,
        )

    def _published(self, written: Document, context: Context) -> Decision | None:
        """A document's actor, None where its words name a place, somebody by a lone unknown name, or nobody."""
        known = self._knowledge
        context = replace(context, definite=False, one_of_many=False, of_document=True)
        found = self.decide(written.actor, context)
        if found.score < KNOWN and written.behind:  # "health ministry figures in Example"
            placed = self.decide([*written.actor, *written.behind], context)
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

    def _unknown(self, listed: Sequence[Word], parts: Sequence[Stretch], head: int, context: Context) -> Decision:
        """A name of its own, or a description: "the Example Institute", "Example's campaign", but "footage in Example"."""
        beside = Post(post(parts, self._knowledge).country)
        acronym = len(listed) == 1 and listed[0].raw.isupper() and len(listed[0].key) > 1
        rank = len(listed) == 1 and listed[0].key in self._knowledge.kept_by_one
        if rank:
            return unnamed(listed, "an office without a name", beside=beside)
        part, place = part_of_state(listed, self._language), context.scene.place
        if part is not None and place is not None and place.state == part[1] and parts[0].has(Part.state):
            name, id_ = written(listed), f"{part[1]}-{part[0].replace(' ', '-')}"  # "Georgia" in an article on the United States
            region = Speaker(id=id_, name=name, kind=SpeakerKind.body, names=(name,), country=part[1])
            return Decision(self._latest(region), "part of the state of the event", 0.6)
        if not any(part.has(Part.body) for part in parts) and any(word.key in self._knowledge.ministries for word in listed):
            return self._ministry(listed, parts, context)
        bearers = sorted({sense.value for sense in parts[0].senses if sense.part is Part.actor}) if len(parts) == 1 else []
        if bearers:
            reason = "a short name that known actors have, none of them for certain"
            return kept(written(listed), normalise(written(listed)), SpeakerKind.organisation, beside, reason, tuple(bearers), scoped=True)
        if acronym or (
            self._is_title_case(parts)
            if parts[head].capitalised
            else not context.one_of_many and self._is_named_before(parts[: head + 1], self._knowledge)
        ):
            key = normalise(written(listed))
            known, remembered = self._knowledge, self._remembered
            alike = list(remembered.organisations.like(listed) or known.organisations.like(listed)) if not acronym else []
            speaker = self.speaker(alike[0]) if len(alike) == 1 else None
            if speaker is not None and beside.country in (None, speaker.country) and not self.is_of_another(speaker, listed, context):
                return self._held(speaker, "name of one known organisation in another spelling", 0.85, context)
            name, reason = written(listed), "a name that nothing known has"
            if has_host(listed) or is_shared(listed, known=False):
                others = tuple(sorted(alike))
                made = shared(name, key, beside, reason, context, others, outlet=is_letters(listed), host=has_host(listed))
            else:
                made = kept(name, key, SpeakerKind.organisation, beside, reason, tuple(sorted(alike)))
            return replace(made, speaker=self._latest(made.speaker))
        return unnamed(listed, "no name that is its own", beside=beside)

    def _ministry(self, listed: Sequence[Word], parts: Sequence[Stretch], context: Context) -> Decision:
        """A ministry of no listed subject: of the state beside it or of the article; without one, another in each article."""
        known = self._knowledge
        country = post(parts, known).country
        owner = known.owners[country] if country is not None else context.country
        told = [part for part in parts if not part.has(Part.state, Part.link, Part.place, Part.determiner)]
        subject = [word for part in told for word in part.words if word.key not in known.ministries]
        if owner is None or not subject or any(part.has(*_PROPER) for part in told):
            return unnamed(listed, "a ministry of a state that the text does not tell", beside=Post(country))
        name = f"{owner.beside} {' '.join(word.raw[:1].upper() + word.raw[1:] for word in subject)} Ministry"
        id_ = "-".join([owner.id, *(word.key for word in subject), "ministry"])
        member_of = tuple(dict.fromkeys((owner.id, owner.state)))
        speaker = Speaker(id=id_, name=name, kind=SpeakerKind.body, names=(name,), member_of=member_of, country=owner.state)
        tied = country is None
        reason = f"rule: a body of the state that {'the article ties it to' if tied else 'is named beside it'}"
        return Decision(self._latest(speaker), reason, 0.7 if tied else 0.9)

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


def _territories(speaker: Speaker, known: Knowledge) -> set[str]:
    """Normalised names of the state of a speaker and of its territories: "Gaza's Example Hospital"."""
    return {normalise(name) for owner in known.owners.values() if owner.state == speaker.country for name in owner.names}


def _begins(keys: Sequence[str], name: str) -> bool:
    """Whether words open a full name or are all of it: "Saif al-Islam" of "Saif al-Islam Gaddafi"."""
    whole, own = _spelled_words(name), [spelled(key) for key in keys if key not in ("al", "el")]
    return bool(own) and whole[: len(own)] == own


def _spelled_words(name: str) -> list[str]:
    return [spelled(word.key) for word in words(name) if word.key not in ("al", "el")]


def _family_names(person: Speaker) -> list[str]:
    """The family name of a person, as his names end, the usual spelling first."""
    listed = words(person.name)
    if len(listed) < 2:
        return []
    if family_first(person.country):
        return [listed[0].raw]
    ends = surnames_of(listed, person.country)
    shown = next((written(listed[place:]) for place in range(1, len(listed)) if " ".join(word.key for word in listed[place:]) in ends), "")
    return [shown] if shown else []


def _is_own_name(part: Stretch, known: Knowledge) -> bool:
    """A name that is in no list, and not "the Strip" either."""
    return part.is_name and part.key not in known.generic_states | known.generic_territories
