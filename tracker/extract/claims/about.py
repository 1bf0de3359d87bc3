"""Whom a statement is about: the actors that its words name, or mean by a short form or a pronoun.

Names come in the fullest form of the article, bodies as the text calls them ("the Valdian army"), states where they are named as
nouns. "He" inside a quotation is never its speaker; outside one it is the speaker where it can be, and then the statement is
not about him. People as such ("voters", "Valdians") are no actors. What cannot be told is left out.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from tracker.extract.claims.actors import MODIFYING, Actors, mention_words
from tracker.extract.claims.descriptions import Descriptions
from tracker.extract.claims.gazetteer import Found, Sort, is_state, known_in, state_word
from tracker.extract.claims.mentions import EPITHET_REACH, LOOK_BACK, MARGIN, OWNER, PER_SENTENCE, UNSURE, Mentions, Resolved, camp_of
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.records import Span

REACH = 4  # sentences back in which a pronoun inside a statement looks for its antecedent
QUOTED = 2.0  # what a name inside a quotation loses as an antecedent outside it, and not inside the next one
TOPIC = 1.0  # what those gain whom the speaker's last statement was about
WHERE = frozenset({"in", "near", "outside", "around", "over", "at", "towards", "toward"})
FRONT = frozenset({"JJ", "NNP", "HYPH", "VBN", "NN"})  # tags of what stands before a body's noun
LONGEST_FRONT = 5
STRIVEN_FOR = frozenset({"for", "to", "in", "into", "toward", "towards"})  # "a run for the White House"
OWN_LAND = frozenset({"our", "this", "that", "the", "his", "her"})
OWN_PARTY = frozenset({"the", "his", "her", "their"})
NEAR_PARTY = 60  # tokens back in which "the party" looks for whose it is
NEAR_LAND = 1  # sentences back in which "the country" looks for the state that was named
MOST_NAMED = 2  # how many times as often as any other an article names its own state
MOST = 1.5  # what a speaker weighs as an antecedent inside another's words: as a subject
UNNAMED = frozenset(
    {"NORP", "DATE", "TIME", "CARDINAL", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "LANGUAGE", "LAW", "EVENT", "WORK_OF_ART"}
)


class Named(NamedTuple):
    """An actor whom a statement is about, by the fullest form that the article has, and where the statement's words mean it."""

    name: str
    spans: tuple[Span, ...]


class About:
    """Finds whom the statements of one article are about, in text order.

    Args:
        actors: those whom the article names.
        mentions: resolves descriptions; it has resolved the speakers of the statements before.
    """

    def __init__(self, parsed: Parsed, actors: Actors, mentions: Mentions) -> None:
        self._parsed = parsed
        self._actors = actors
        self._mentions = mentions
        self._descriptions = Descriptions(parsed, actors)
        self._words = mention_words()
        self._last: tuple[tuple[str, ...], frozenset[str]] = ((), frozenset())  # speakers of the last statement, and whom it was about
        self._by_noun = self._words.members.keys() | self._words.lands | {"party"}
        self._people = {name for _, name in actors.persons.values()}

    def of(self, content: Sequence[Span], speaker: Resolved) -> tuple[Named, ...]:
        """The actors that a content names or means, in the order of the text.

        Args:
            content: its characters.
            speaker: who makes the statement.
        """
        found: dict[str, list[Span]] = {}
        tokens = [parsed_range for span in content if (parsed_range := self._parsed.touched(span))]
        meant = sorted(one for inside in tokens for one in self._in(inside, tokens, speaker))
        for stretch, name in meant:
            found.setdefault(name, []).append(self._parsed.span(stretch))
        for inside in tokens:
            for i in inside:
                name_ = self._pronoun(i, tokens, speaker)
                if name_ is not None:
                    found.setdefault(name_, []).append(self._parsed.span(Stretch(i, i)))
        self._last = (speaker.names, frozenset(found))
        return tuple(Named(name, tuple(spans)) for name, spans in sorted(found.items(), key=lambda item: item[1][0]))

    # ------------------------------------------------------------ named

    def _in(self, tokens: range, content: Sequence[range], speaker: Resolved) -> Iterator[tuple[Stretch, str]]:
        p, actors = self._parsed, self._actors
        taken: set[int] = set()
        for stretch, name in self._described(tokens, content, speaker):
            taken.update(self._own_words(stretch))
            yield stretch, name
        known = list(known_in(p, tokens))
        of_known = {k for one in known for k in range(one.stretch.first, one.stretch.last + 1)}
        for i in tokens:
            if i in taken:
                continue
            if i in actors.persons:
                stretch, name = actors.persons[i]
                place = stretch.first == stretch.last and name == p.words[i] and self._is_place(i)
                if stretch.first >= tokens.start and not place and not of_known & set(range(stretch.first, stretch.last + 1)):
                    yield stretch, name
            elif i in actors.organisations and i not in of_known and self._is_named(i) and not self._is_place(i):
                named = actors.organisations[i]
                yield Stretch(min(actors.core(i).first, i), max(i, named.last)), named.name
            elif p.tags[i] == "NNP" and actors.is_first_name(i):
                yield Stretch(i, i), actors.fullest([p.words[i]])
        for one in known:
            if one.stretch.first not in taken and not self._says_what(one):
                yield one.stretch, actors.fullest([one.name])
        for i in tokens:
            if p.lower[i] in self._by_noun and i not in taken and i not in of_known:
                name_ = self._party(i) or self._the_party(i) or (self._land(i, speaker) if self._is_the_country(i) else None)
                if name_ is not None:
                    yield Stretch(i, i), self._called.get(name_, name_)

    def _says_what(self, one: Found) -> bool:
        """Whether a body's name only says what another noun is ("a GOP senator"), or what one strives for ("a run for the White House")."""
        p, last = self._parsed, one.stretch.last
        if one.known.sort is not Sort.body:
            return False
        if one.name.lower() in self._words.seats and p.deps[last] == "pobj":
            return p.lower[p.heads[last]] in STRIVEN_FOR
        return p.lower[last] in self._words.parties and p.deps[last] in MODIFYING and p.deps[last] != "poss"

    def _party(self, i: int) -> str | None:
        """The party whose members are named as one actor: "Republicans", "the Democrats"; not some of them, or those who do one thing."""
        p = self._parsed
        party = self._words.members.get(p.lower[i])
        if party is None or not p.words[i][:1].isupper() or (p.deps[i] in MODIFYING and p.deps[i] != "poss"):
            return None
        core = self._actors.core(i)
        return party if core.first >= i - 1 and (core.first == i or p.lower[core.first] == "the") else None

    def _the_party(self, i: int) -> str | None:
        """The party that "the party", "his party" means: the one whose members or partisans were named last."""
        p, words = self._parsed, self._words
        if p.lower[i] != "party" or p.tags[i] != "NN" or not i or p.lower[i - 1] not in OWN_PARTY or self._actors.core(i).last != i:
            return None
        start = max(0, i - NEAR_PARTY)
        near = [party for k in range(start, i) if p.words[k][:1].isupper() and (party := words.partisans.get(p.lower[k])) is not None]
        return near[-1] if near and len(set(near)) == 1 else None

    # ------------------------------------------------------------ the country

    def _is_the_country(self, i: int) -> bool:
        """Whether a noun means the speaker's or the article's own state: "our country", "this great nation", "the country"."""
        p = self._parsed
        first = self._before_land(i)
        if p.lower[i] not in self._words.lands or p.tags[i] != "NN" or p.deps[i] in ("compound", "amod", "nmod") or first < 0:
            return False
        return p.lower[first] in OWN_LAND and (p.lower[first] != "the" or self._actors.core(i).last == i)

    def _before_land(self, i: int) -> int:
        """The word that says whose a country is, one adjective before it left out; -1 at the beginning of the text."""
        return i - 2 if i > 1 and self._parsed.tags[i - 1] == "JJ" else i - 1

    def _land(self, i: int, speaker: Resolved) -> str | None:
        """The state that is meant by "our country": the speaker's by his office; else the article's; "the country": the one named last."""
        p = self._parsed
        word = p.lower[self._before_land(i)]
        if word in ("our", "his", "her"):
            own = self._state_of(speaker)
            if own is not None or word != "our":
                return own
        return self._home(i, near=word in ("the", "that"), only=word == "that")

    def _state_of(self, speaker: Resolved) -> str | None:
        """The state that a speaker's name or office tells: "the Valdian minister X"."""
        told = {
            state
            for name in speaker.names
            for said in (name, speaker.role or "", *self._actors.roles.get(name, ()))
            for word in said.split()
            if word[:1].isupper() and (state := state_word([word])) is not None
        }
        return told.pop() if len(told) == 1 and len(speaker.names) == 1 else None

    def _home(self, i: int, *, near: bool, only: bool = False) -> str | None:
        """The one state that an article is at home in, by its names, its adjectives and its bodies.

        Args:
            near: a state named in the sentence or the one before goes first, and several there leave it open.
            only: no other one is meant.
        """
        p = self._parsed
        if near:
            before = bisect_left(self._states, i, key=lambda one: one[0])
            found = {name for at, name in self._states[:before] if p.sentence[i] - p.sentence[at] <= NEAR_LAND}
            if found or only:
                return found.pop() if len(found) == 1 else None
        if not self._counted:
            return None
        (home, count), *others = self._counted
        return home if not others or count >= MOST_NAMED * others[0][1] else None

    @cached_property
    def _states(self) -> list[tuple[int, str]]:
        """Where states are named, by themselves, by their adjectives or by a body of theirs."""
        p = self._parsed
        members = self._words.members
        own = (
            i for i, word in enumerate(p.words) if word[:1].isupper() and not (i and p.deps[i - 1] == "compound" and p.heads[i - 1] == i)
        )
        named = ((i, members[p.lower[i]].split() if p.lower[i] in members else p.words[i : i + 2]) for i in own)
        return [(i, name) for i, words in named if (name := state_word(words)) is not None]

    @cached_property
    def _called(self) -> dict[str, str]:
        """States by the names that the article has for them as nouns."""
        p, found = self._parsed, dict[str, str]()
        for i, state in self._states:
            for last in (i + 1, i):
                called = " ".join(p.words[i : last + 1])
                if state not in found and is_state(called):
                    found[state] = self._actors.fullest([called])
        return found

    @cached_property
    def _counted(self) -> list[tuple[str, int]]:
        """The states of the article, those that it names most first."""
        return Counter(name for _, name in self._states).most_common()

    def _own_words(self, stretch: Stretch) -> range:
        """The words of a body's phrase but its possessor's, who is named beside it: "Valdia's army"."""
        p = self._parsed
        mark = next((k for k in range(stretch.last, stretch.first - 1, -1) if p.tags[k] == "POS"), stretch.first - 1)
        return range(mark + 1, stretch.last + 1)

    def _is_named(self, i: int) -> bool:
        """Whether an organisation's name is one: capitals that are not a title's or a state's adjective."""
        p = self._parsed
        return p.entities[i] not in UNNAMED and any(p.words[k][:1].isupper() for k in range(i, self._actors.organisations[i].last + 1))

    def _is_place(self, i: int) -> bool:
        """Whether what the recogniser took for an actor is where something happens: "in Halden", "the Halden district"."""
        p, words = self._parsed, self._words
        one = self._actors.organisations.get(i)
        if (one is not None and one.sort) or p.words[i].isupper() or p.lower[i] in words.chambers:
            return False
        behind = p.heads[i] if p.deps[i] in MODIFYING and p.deps[i] != "poss" else i
        return p.lower[behind] in words.grounds or (p.deps[i] == "pobj" and p.lower[p.heads[i]] in WHERE)

    def _described(self, tokens: range, content: Sequence[range], speaker: Resolved) -> Iterator[tuple[Stretch, str]]:
        """Noun phrases that mean a body or an office holder: "the Valdian army", "the ministry", "the president"."""
        p, words, actors = self._parsed, self._words, self._actors
        for i in tokens:
            if not p.tags[i].startswith("NN") or i in actors.persons:
                continue
            if p.deps[i] in MODIFYING and p.deps[i] != "poss":
                camp = self._camp(i, tokens)
                if camp is not None:
                    yield camp
                    continue
                front = self._before_noun(i) if p.lower[i] in words.bodies and p.tags[i] == "NN" else None
                if front is not None and front >= tokens.start:
                    yield Stretch(front, i), actors.text(Stretch(front, i))
                continue
            body = (p.lower[i] in words.bodies and p.tags[i] in ("NN", "NNP", "NNPS")) or p.lower[i] in BODIES_IN_PLURAL
            office = p.lower[i] in words.offices or p.lower[i] in words.short_offices or p.lower[i] in words.trades
            core = actors.core(i)
            core = Stretch(max(core.first, tokens.start), min(core.last, tokens.stop - 1))
            if i in actors.organisations and not body:
                continue
            kin = self._kin(i, speaker) if p.lower[i] in words.kin else None
            if kin is not None:
                yield Stretch(i, i), kin
                continue
            if p.lower[core.first] in words.indefinite or p.tags[core.first] == "PRP$" or core.first > i:
                continue
            if body and p.lower[i] in words.camps and any(p.deps[k] == "prep" and p.lower[k] == "for" for k in p.kids[i]):
                continue  # what somebody does: "her campaign for mayor"
            if body and p.lower[i] in words.governments:
                state = self._government(i, core)
                name = self._called.get(state, state) if state is not None else self._body(i, core)
            elif body:
                name = self._body(i, core)
            elif (office or p.lower[i] in words.epithets) and p.tags[i] in ("NN", "NNP") and actors.named_by(i) is None:
                name = self._officer(i, core) or (
                    self._likeliest(i, None, content, speaker) if self._descriptions.is_epithet(i, core) else None
                )
            else:
                continue
            if name is not None:
                yield core, name

    def _camp(self, i: int, tokens: range) -> tuple[Stretch, str] | None:
        """A candidate's campaign that says what another noun is, of nobody who is named beside it: "X campaign officials"."""
        p, actors = self._parsed, self._actors
        stretch, name = actors.persons.get(i - 1, (Stretch(i, i), ""))
        if p.lower[i] not in self._words.camps or not name or stretch.first < tokens.start or actors.named_by(p.heads[i]) is not None:
            return None
        return Stretch(stretch.first, i), camp_of(name, p.lower[i])

    def _kin(self, i: int, speaker: Resolved) -> str | None:
        """The one whom the article names as somebody's wife, father, son: "her father"; None where he speaks himself."""
        p, actors = self._parsed, self._actors
        owner = p.child(i, "poss")
        if p.lower[i] not in actors.kin or owner is None or actors.named_by(i) is not None:
            return None
        name = actors.kin_of(i, actors.persons[owner][1] if owner in actors.persons else None)
        return name if name is not None and name not in speaker.names else None

    def _before_noun(self, i: int) -> int | None:
        """Where a body begins that says whose another noun is: "Valdian army | units", "a Valdia-led coalition | strike"."""
        p, first = self._parsed, i
        while first > p.sentence_start(i) and i - first < LONGEST_FRONT and p.tags[first - 1] in FRONT:
            first -= 1
        while first < i and not p.words[first][:1].isupper():
            first += 1
        state = first < i and p.entities[first] in ("NORP", "GPE")
        return first if state else None

    def _government(self, i: int, core: Stretch) -> str | None:
        """The state whose government is named by itself, or by its president: "the government", "the Berg administration"."""
        p, actors = self._parsed, self._actors
        if p.lower[core.first] != "the" or core.last != i:
            return None
        if core.first == i - 1:
            return self._home(i, near=True)
        name = actors.persons[i - 1][1] if i - 1 in actors.persons and actors.persons[i - 1][0].first == core.first + 1 else None
        rules = name is not None and any(one.mention.names == (name,) and not one.former for one in actors.offices.get("president", ()))
        return self._home(i, near=False) if rules else None

    def _body(self, i: int, core: Stretch) -> str | None:
        """Whose name or phrase a body has, without what only tells its number or mood; None where nothing says which it is."""
        p = self._parsed
        behind = range(i + 1, core.last + 1)
        if not any(p.words[k][:1].isupper() for k in behind):
            core = Stretch(core.first, i)  # "the Valdian regime of an offensive"
        capital = next((k for k in range(core.first, i) if p.words[k][:1].isupper() and p.tags[k] != "DT"), None)
        if capital is not None and p.lower[core.first] != "the":
            core = Stretch(capital, core.last)  # "heavy Valdian army"
        resolved = self._mentions.meant(core, ())
        if len(resolved.names) != 1:
            return None
        name = resolved.names[0]
        own = name == self._actors.text(core)
        proper = any(p.words[k][:1].isupper() and k != p.sentence_start(k) and p.tags[k] != "DT" for k in range(core.first, core.last + 1))
        return name if (proper if own else any(word[:1].isupper() for word in name.split()[1:] or [name])) else None

    def _officer(self, i: int, core: Stretch) -> str | None:
        """Who holds an office or is a candidate, where the article names him; else the office of a state or body, as it is called."""
        p = self._parsed
        if p.lower[core.first] != "the" and p.lower[core.first] != p.lower[i]:
            named = any(p.tags[k] == "POS" for k in range(core.first, i)) and p.words[core.first][:1].isupper()
            if not named:
                return None
        holder = self._actors.holder(i, core)
        if holder is not None:
            return holder.names[0] if len(holder.names) == 1 else None
        return None

    # ------------------------------------------------------------ meant by a pronoun

    def _pronoun(self, i: int, tokens: Sequence[range], speaker: Resolved) -> str | None:
        """The likeliest of those spoken of before "he" or "she"; None where it is the speaker, named in the content, or cannot be told."""
        p = self._parsed
        gender = self._words.gender.get(p.lower[i])
        if gender not in ("male", "female") or p.tags[i] not in ("PRP", "PRP$"):
            return None
        outside = not any(p.heads[i] in inside for inside in tokens) and p.tags[i] == "PRP"  # "called him divisive"
        if p.quoted[i] < 0 and not outside and self._may_be(speaker, gender):
            return None
        return self._likeliest(i, gender, tokens, speaker)

    def _likeliest(self, i: int, gender: str | None, tokens: Sequence[range], speaker: Resolved) -> str | None:
        """The likeliest person of the sentences before, but for the speaker; any sex where `gender` is None, "the candidate"."""
        p, actors = self._parsed, self._actors
        runs = p.lower[i] in self._words.running
        best: dict[str, float] = {}
        position = bisect_left(actors.mentions, i, key=lambda mention: mention.at)
        for mention in reversed(actors.mentions[max(0, position - LOOK_BACK) : position]):
            distance = p.sentence[i] - p.sentence[mention.at]
            if distance > (REACH if gender is not None else EPITHET_REACH):
                break
            names = self._mentions.described.get(mention.text, mention.names)
            if mention.kind not in ("person", "any") or len(names) != 1 or names[0] in speaker.names:
                continue
            name = names[0]
            if not self._is_somebody(name) or any(name.endswith(f" {each}") for each in speaker.names):
                continue
            told = actors.genders.get(name)
            if (gender is not None and told not in (None, gender)) or (runs and not self._descriptions.runs(name, p.lower[i])):
                continue
            if any(mention.at in inside for inside in tokens) and mention.kind == "person":
                return None  # it is named in these words already, or another may be meant
            weight = mention.weight + (QUOTED if p.quoted[mention.at] >= 0 else 0.0)
            score = min(weight, MOST) - PER_SENTENCE * distance + (0.0 if told or gender is None else UNSURE)
            if speaker.names == self._last[0] and name in self._last[1]:
                score += TOPIC
            if any(each.startswith(f"{name}'s ") for each in speaker.names):
                score += OWNER  # his campaign speaks of him
            best[name] = max(score, best.get(name, score))
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        if not ranked and gender is not None and speaker.names == self._last[0]:  # "he" of the quotation before
            still = [name for name in self._last[1] if actors.genders.get(name) == gender and name not in speaker.names]
            return still[0] if len(still) == 1 else None
        if not ranked or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MARGIN):
            return None
        return ranked[0][0]

    def _is_somebody(self, name: str) -> bool:
        """Whether a name is a person's, or a person without a name: no show, town or share of those asked that was taken for one."""
        words, listed = self._words, name.lower().split()
        return name in self._people or any(
            word in words.offices or word in words.trades or word in words.persons or word in words.epithets for word in listed
        )

    def _may_be(self, speaker: Resolved, gender: str) -> bool:
        """Whether "he" outside quotation marks may be the speaker: nobody who watches others for a living, "the pollster said"."""
        actors = self._actors
        if not speaker.names:
            return True
        roles = {
            word for name in speaker.names for role in (*actors.roles.get(name, ()), speaker.role or "") for word in role.lower().split()
        }
        if roles & self._words.observers:
            return False
        persons = (name for name in speaker.names if speaker.role or actors.is_person(name))
        return any(actors.genders.get(name, gender) == gender for name in persons)


BODIES_IN_PLURAL = frozenset({"authorities", "forces"})
