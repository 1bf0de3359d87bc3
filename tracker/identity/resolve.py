"""Mention -> speaker, with the reason: the same words in the same setting give the same speaker on every run.

What is asked, in this order: is the whole mention a known name; does it name a person, with an office beside it or without; is
it a body, an office or a group of a known state or actor. What nothing answers keeps its own name. A wrong merge is worse
than a missed one: a surname for which nothing speaks and a body without its state stay in their article, an office is its holder
only on a date, and spelling that is merely similar merges nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tracker.dates import first_day, last_day
from tracker.identity.decisions import Context, Decision, kept
from tracker.identity.grounds import grounds
from tracker.identity.homes import counts_at_home, filled, home, is_home_voice, is_of_two
from tracker.identity.knowledge import Knowledge, knowledge
from tracker.identity.mentions import stretches
from tracker.identity.names import Word, normalise, words
from tracker.identity.organisations import is_shared
from tracker.identity.persons import NOTHING, Post, post
from tracker.identity.reading import Reader
from tracker.identity.remembered import Remembered
from tracker.identity.senses import Form, Owner, Part
from tracker.identity.setting import Grounds, Scene, Setting
from tracker.identity.spelling import readable
from tracker.records import KNOWN, Resolution, Speaker, SpeakerKind, record_id

CACHED = 200_000  # mentions; then the cache starts anew
LONGEST_MENTION = 500  # characters; what is longer is a paragraph and names nobody

_AT_HOME = 0.7  # of a body whose owner only the place of its number tells
_NOWHERE = Setting()


class Resolver:
    """Resolves mentions by the shipped knowledge and by speakers that are known already.

    Args:
        known: speakers of the store; their names come before the shipped ones. Unnamed speakers, groups and single words for
            persons name nobody outside their article and are left out.
        language: of the mentions.
    """

    def __init__(self, known: Iterable[Speaker] = (), language: str = "en") -> None:
        self._knowledge: Knowledge = knowledge(language)
        self._reader = Reader(self._knowledge, Remembered(known), language)
        self._language = language
        self._cache: dict[tuple[str, str | None, str | None, str | None, Setting], Decision] = {}
        self._scenes: dict[Setting, Scene] = {}

    def speaker(self, key: str) -> Speaker | None:
        """The speaker of an id of `known` or of the shipped knowledge: whatever `member_of` points to."""
        return self._reader.speaker(key)

    def grounds(self, text: str) -> Grounds:
        """What an article names in full, for the setting of its mentions."""
        return grounds(text, self._knowledge)

    def state(self, place: str) -> str | None:
        """Code of the state to which a state or territory belongs, by code or name; None where it is neither."""
        owner = self._knowledge.owner(place)
        return owner.state if owner is not None else None

    def is_office(self, speaker: Speaker) -> bool:
        """Whether a speaker is an office that one person holds at a time."""
        return self._knowledge.is_office(speaker.id)

    def has_holders(self, office: Speaker) -> bool:
        """Whether anybody is on record who held an office."""
        return office.id in self._knowledge.tenures.offices

    def decision(self, mention: str, setting: Setting = _NOWHERE) -> Decision:
        """The reading of a mention before its article is known, with the place or the kin that it was read from."""
        found = self._cache.get((mention, None, None, None, setting))
        return found if found is not None else self._found(mention, None, None, None, setting)

    def holds_still(self, mention: str, person: Speaker, day: str | None) -> bool:
        """Whether a person held on a day, for the first time, the office whose former or deputy holder a mention is."""
        known = self._knowledge
        parts = stretches(words(mention), known)
        told = post(parts, known)
        if day is None or told.country is None or not any(part.key in known.gone for part in parts):
            return False
        offices = {f"{told.country}-{seat}" for seat in told.was}
        before = any(term.office in offices and term.until is not None and last_day(term.until) < first_day(day) for term in person.terms)
        return not before and any(known.tenures.holder(office, day) == person.id for office in offices)

    def is_told(self, mention: str, speaker: Speaker, setting: Setting) -> bool:
        """Whether something says that a known organisation is meant: a name that nobody else may have, or its state."""
        if not self._reader.is_borne_by_others(speaker, words(mention)):
            return True
        scene = self._scene(setting)
        place = scene.place.state if scene.place is not None else None
        return speaker.country in (place, scene.home, None) or speaker.country in scene.grounds.named

    def is_by_capital(self, mention: str, speaker: Speaker) -> bool:
        """Whether a mention tells a body of a state with two authorities by a capital: "the Sanaa government", which may be either's."""
        known = self._knowledge
        if speaker.country not in known.divided or not (speaker.kind is SpeakerKind.state or known.is_ministry(speaker.id)):
            return False
        senses = [sense for part in stretches(words(mention), known) for sense in part.senses if sense.part in (Part.state, Part.actor)]
        forms = {sense.form for sense in senses}
        return bool(forms) and forms <= {Form.capital, Form.seat}

    def is_of_all(self, mention: str, speaker: Speaker) -> bool:
        """Whether a known organisation of no state has a name that one of each state may have: "the Security Council"."""
        return speaker.country is None and len(words(mention)) > 1 and is_shared(words(mention))

    def has_crown(self, mention: str) -> bool:
        """Whether a word before a name makes the name a monarch's or a pope's, who have no surname."""
        return any(word.key in self._knowledge.kept_by_one for word in words(mention))

    def branches(self, mention: str, speaker: Speaker) -> frozenset[str]:
        """Codes of the states and territories beside an organisation's name that are not its own: "Example Aid UK", "Example in Yemen"."""
        if speaker.kind is not SpeakerKind.organisation:
            return frozenset()
        known = self._knowledge
        keys, own = normalise(mention).split(), {normalise(name) for name in speaker.names}
        found: set[str] = set()
        for end in (1, 2):  # words of the state's name
            state, rest = " ".join(keys[-end:]), " ".join(keys[:-end]).removesuffix(" in")
            if rest in own:
                found.update(
                    sense.value for sense in known.phrases.get(state, ()) if sense.part is Part.state and sense.form is Form.proper
                )
        return frozenset(code for code in found if known.owners[code].state != speaker.country)

    def is_narrower(self, speaker: Speaker, than: Speaker, setting: Setting) -> bool:
        """Whether the name of one may be short for another's, whose state is in his: "the Taliban", where nothing tells of Afghanistan."""
        place = self._scene(setting).place
        narrower = {key for listed in self._knowledge.narrower.get(than.id, {}).values() for key in listed}
        return speaker.id in narrower and (place is None or place.state != than.country)

    def is_voice(self, group: Speaker) -> bool:
        """Whether a group is the officials of a state or body, who speak for it as one; not those of a trade ("security officials")."""
        owner, _, head = group.id.rpartition("-")
        return head in self._knowledge.of_ministries and self.speaker(owner) is not None

    def is_private(self, mention: str) -> bool:
        """Whether a mention has a calling that no holder of an office has beside it: "a farmer"."""
        return any(part.key in self._knowledge.private for part in stretches(words(mention), self._knowledge))

    def has_office(self, mention: str) -> bool:
        """Whether a mention has an office or a rank: "Gen.", "the minister"."""
        return any(
            part.has(Part.minister, Part.office) or (part.has(Part.title) and part.key in self._knowledge.ranked)
            for part in stretches(words(mention), self._knowledge)
        )

    def has_given_name(self, name: str) -> bool:
        """Whether a word of a name is a given name that the news has often."""
        return any(word.key in self._knowledge.given_names for word in words(name))

    def may_mean(self, mention: str, one: Speaker, other: Speaker) -> bool:
        """Whether a mention that was read as a state's body may mean the same body of a territory that goes by the state's name.

        "The Palestinian health ministry" is Ramallah's or Gaza's; "the Palestinian health ministry in Ramallah" is one.
        """
        listed = words(mention)
        actors = {sense.value for part in stretches(listed, self._knowledge) for sense in part.senses if sense.part is Part.actor}
        placed = any(word.key in self._knowledge.places for word in listed) and not is_of_two(listed, self._language)
        told = bool(actors - {one.id}) or placed
        return not told and self._knowledge.are_namesakes(one.id, other.id)

    def resolve(
        self,
        mention: str,
        *,
        role: str | None = None,
        article: str | None = None,
        country: str | None = None,
        counted_in: str | None = None,
        setting: Setting = _NOWHERE,
    ) -> Resolution:
        """Say who a mention is.

        Args:
            mention: a name or noun phrase as the text has it ("Turkey's Defense Ministry", "Çavuşoğlu", "security sources").
            role: the office named beside it ("Turkish Foreign Minister").
            article: id of the article; speakers without a name of their own are told apart by it.
            country: code or name of the state that the article ties this mention to; it makes "the Defense Ministry" that
                state's and never takes a mention from the state that it names itself. It comes before the setting's country.
            counted_in: the place that the mention's number describes; it tells whose a body is that counts at home ("the health
                ministry"), never whose army or defence ministry counted there. `country` comes before it.
            setting: what is known of the article: its day, outlet, country and what it names.
        """
        asked = (mention, role, country, counted_in, setting)
        found = self._cache.get(asked)
        if found is None:
            if len(self._cache) >= CACHED:
                self._cache.clear()
            found = self._cache[asked] = self._found(mention, role, country, counted_in, setting)
        speaker = found.speaker
        if found.scope is not None:
            speaker = speaker.model_copy(update={"id": record_id("speaker", *found.scope, article or "")})
        return Resolution(
            speaker=speaker,
            reason=found.reason,
            score=found.score,
            candidates=found.candidates,
            office=found.office,
            on_behalf_of=found.on_behalf_of,
        )

    def _found(self, mention: str, role: str | None, country: str | None, counted_in: str | None, setting: Setting) -> Decision:
        beside = post(stretches(words(role), self._knowledge), self._knowledge) if role else NOTHING
        scene = self._scene(setting)
        owner = self._knowledge.owner(country) if country else scene.place
        listed = words(mention) if len(mention) <= LONGEST_MENTION else []
        found = self._of_outlet(listed, scene) or self._reader.decide(listed, Context(owner, beside, scene))
        if listed and self.speaker(found.speaker.id) is None:
            place = home(counted_in, self._knowledge, self._language) if counted_in else None
            found = self._placed(listed, owner, place, Context(None, beside, scene)) or self._in_latin(mention, beside, scene) or found
        return found

    def _scene(self, setting: Setting) -> Scene:
        found = self._scenes.get(setting)
        if found is None:
            if len(self._scenes) >= CACHED:
                self._scenes.clear()
            place = self._knowledge.owner(setting.country) if setting.country else None
            outlet = self._outlet(setting.outlet) if setting.outlet else None
            found = self._scenes[setting] = Scene(setting.day, place, outlet[0].country if outlet else None, outlet, setting.grounds)
        return found

    def _outlet(self, name: str) -> tuple[Speaker, tuple[str, ...]] | None:
        """Who published, None where the name is no organisation's."""
        whole = words(name)
        keys = tuple(word.key for word in whole if word.key not in self._knowledge.determiners)
        found = self._reader.named(whole) or self._reader.decide(whole, Context(None, NOTHING)).speaker
        if not keys or found.kind in (SpeakerKind.person, SpeakerKind.state):
            return None
        if found.kind not in (SpeakerKind.organisation, SpeakerKind.body):
            found = kept(name, normalise(name), SpeakerKind.organisation, Post(), "").speaker
        return found, keys

    def _of_outlet(self, listed: Sequence[Word], scene: Scene) -> Decision | None:
        """ "The Post" in the paper that is one, None where the words are no short name of the outlet, or a state's or person's name."""
        if scene.outlet is None:
            return None
        keys = tuple(word.key for word in listed if word.key not in self._knowledge.determiners)
        outlet, whole = scene.outlet
        if not keys or not listed[-1].raw[0].isupper() or keys not in (whole[: len(keys)], whole[-len(keys) :]):
            return None
        key = " ".join(keys)
        parts = {sense.part for sense in (*self._knowledge.phrases.get(key, ()), *self._knowledge.names.get(key, ()))}
        if parts & {Part.state, Part.person} or (keys != whole and not parts & {Part.noun, Part.actor, Part.descriptor}):
            return None
        return Decision(outlet, "name of the outlet itself", 0.9)

    def _in_latin(self, mention: str, beside: Post, scene: Scene) -> Decision | None:
        """A known speaker whose name stands in another script, None for anybody else."""
        latin = readable(mention)
        if latin == mention:
            return None
        found = self._reader.decide(words(latin), Context(None, beside, scene))
        if self.speaker(found.speaker.id) is None:
            return None
        return replace(found, reason=f"in Latin letters: {found.reason}", score=min(found.score, 0.85))

    def _placed(self, listed: Sequence[Word], country: Owner | None, counted_in: Owner | None, context: Context) -> Decision | None:
        """Read again with the owner that the article or the number's place gives, None where that names nobody either."""
        known = self._knowledge
        if country is not None:
            found = self._reader.decide(filled(listed, country, known), replace(context, country=country))
            if found.score >= KNOWN and self.speaker(found.speaker.id) is not None:
                return replace(found, score=min(found.score, _AT_HOME), reason=f"of the state that the article ties it to: {found.reason}")
        if counted_in is None or not counts_at_home(listed, stretches(listed, known), known):
            return None
        there = filled(listed, counted_in, known)
        if there == list(listed) and is_home_voice(listed, known):
            there += words(f"{known.where} {counted_in.names[0]}")
        found = self._reader.decide(there, replace(context, country=counted_in))
        if found.score < KNOWN:
            return None
        return replace(found, score=min(found.score, _AT_HOME), reason=f"it counts at home, in {counted_in.names[0]}: {found.reason}")
