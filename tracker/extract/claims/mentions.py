"""Who is meant by the words that name a speaker: short forms, offices and pronouns resolved inside one article.

A surname takes the fullest form of the one person who bears it here, "the ministry" the ministry named before, "the
president" the person named with that office, "the pair" the two persons last named together. A pronoun goes to the likeliest
of those who were named, or spoke, shortly before: a subject rather than an object, the last speaker rather than a bystander,
never somebody inside the words attributed. When two are as likely, or none fits, nobody is named: a wrong speaker is worse
than none.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from tracker.extract.claims.actors import MODIFYING, OF_WHOM, SUBJECTS, Actors, Mention, mention_words
from tracker.extract.claims.descriptions import Descriptions
from tracker.extract.claims.gazetteer import state_of
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.people import LONGEST_NAME
from tracker.extract.claims.voices import Voices
from tracker.lang import lexicon
from tracker.records import Span

REACH = 7  # sentences back in which a pronoun looks for its antecedent
EPITHET_REACH = 2  # the same for "the candidate"
LOOK_BACK = 80  # mentions that are weighed for one pronoun
PER_SENTENCE = 1.2  # what an antecedent loses by each sentence between
SPOKE = 2.5  # what the last speaker gains
SPOKE_INSIDE = 1.0  # what a speaker inside another's words gains
MARGIN = 0.2  # two candidates closer than this are equally likely
GOES_ON = 2.0  # what the last speaker gains more before "he added"
EDGES = frozenset(
    {",", ":", ".", "-LRB-", "-RRB-", "_SP", "``", "''", "HYPH", "CC", "POS"}
)  # tags of what no noun phrase starts or ends with
# between two names, "the Halden Post-Orrland News poll", and in none: at least one of the two has a blank
HYPHEN_BETWEEN = re.compile(r"(?<= [A-Z]\w\w)-(?=[A-Z]\w+ [A-Z])|(?<= [A-Z]\w\w\w)-(?=[A-Z]\w+ [A-Z])|(?<=[A-Z]{3})-(?=[A-Z]{3})")
LONGEST_CLAUSE = 8  # tokens behind "those" that tell who they are
HEADLINES = 2  # sentences at the beginning that may be headlines, which are parsed worst
NO_BODY = frozenset({"GPE", "LOC", "NORP", "PERSON"})
OWNER = 2.0  # what a possessor gains before "its" in its sentence: "Valdia's stance, told by its refusal"
UNSURE = -0.5  # what somebody loses who may be a person or a body


@cache
def _ages(language: str = "en") -> frozenset[str]:
    """Words before an age, which ends a name: "aged"."""
    return frozenset(lexicon("populations", language)["labels"]["ages"])


class Resolved(NamedTuple):
    """Whom a source means.

    names: the actors, the fullest form that this article has of each; empty when nobody can be told.
    mention: the antecedent as the text has it, None when the source names the actor in full.
    role: the office named beside the name.
    """

    names: tuple[str, ...] = ()
    mention: str | None = None
    role: str | None = None


class Mentions:
    """Resolves the sources of one article, in text order.

    Args:
        actors: those whom the article names.

    Attributes:
        described: for descriptions that were resolved ("the candidate"), whom they mean; as antecedents they are them.
    """

    def __init__(self, parsed: Parsed, actors: Actors) -> None:
        self._parsed = parsed
        self._actors = actors
        self._voices = Voices(parsed, actors)
        self._descriptions = Descriptions(parsed, actors)
        self.described: dict[str, tuple[str, ...]] = {}
        self._said: list[tuple[tuple[Span, ...], tuple[str, ...]]] = []  # contents so far, and whose they are

    def resolve(self, source: Stretch, content: Sequence[Span]) -> Resolved:
        """Name the actors that a source means, and remember that the words are theirs.

        Args:
            source: its tokens.
            content: the characters attributed to it; nobody named there is taken for the speaker.
        """
        resolved = self.meant(source, content)
        self._said.append((tuple(content), resolved.names))
        return resolved

    def meant(self, source: Stretch, content: Sequence[Span]) -> Resolved:
        """Name the actors that a source means; nothing is remembered."""
        return self._resolve(self._trimmed(source), content)

    def _trimmed(self, source: Stretch) -> Stretch:
        """A source without stray marks at its ends, the verb behind it, and the age behind a comma: "the mother of one, aged 19"."""
        p, (first, last) = self._parsed, source
        last = next((k - 1 for k in range(first + 1, last) if p.lower[k] == "," and p.lower[k + 1] in _ages()), last)
        while first < last and p.tags[first] in EDGES:
            first += 1
        while last > first and (p.tags[last] in EDGES or p.tags[last] in ("VBD", "VBZ", "VBP")):
            last -= 1
        return Stretch(first, last)

    def _resolve(self, source: Stretch, content: Sequence[Span]) -> Resolved:
        head = self._head(source)
        parts = self._coordinated(self._named_together(head, source), source)
        if len(parts) == 1:
            return self._one(head, source, content)
        each = [self._one(part, self._part(part, source), content) for part in parts]
        return Resolved(
            tuple(dict.fromkeys(name for one in each for name in one.names)),
            next((one.mention for one in each if one.mention), None),
            next((one.role for one in each if one.role), None),
        )

    def _named_together(self, head: int, source: Stretch) -> int:
        """The first of the names beside a plural: "the candidates X and Y"."""
        p, persons = self._parsed, self._actors.persons
        if p.tags[head] not in ("NNS", "NNPS"):
            return head
        beside = (k for k in p.kids[head] if p.deps[k] == "appos" and head < k <= source.last and k in persons)
        return next((k for k in beside if any(p.deps[x] == "conj" and x in persons for x in p.kids[k])), head)

    def spoke(self, source: Stretch, resolved: Resolved, *, reported: bool) -> None:
        """Remember that somebody spoke: who spoke last is the likeliest antecedent of the next pronoun.

        Args:
            reported: he spoke inside the words of another speaker, who is a likelier antecedent.
        """
        at = self._head(source)
        if not resolved.names or self._parsed.deps[at] in MODIFYING:
            return
        gender = mention_words().gender.get(self._parsed.lower[at], "")
        if gender in ("male", "female"):
            self._actors.genders.setdefault(resolved.names[0], gender)
        kind = gender if gender in ("plural", "neuter") else self._kind(resolved, at)
        self._actors.remember(
            Mention(at, resolved.names, resolved.mention or " and ".join(resolved.names), kind, SPOKE_INSIDE if reported else SPOKE)
        )

    def _kind(self, resolved: Resolved, at: int) -> str:
        p, words = self._parsed, mention_words()
        if len(resolved.names) > 1 or p.tags[at] in ("NNS", "NNPS"):
            return "plural"
        holds = any(p.deps[k] in ("appos", "compound") and p.lower[k] in words.offices for k in p.kids[at])
        somebody = any(p.lower[at] in listed for listed in (words.offices, words.trades, words.persons, words.epithets))
        known = at in self._actors.persons or resolved.role or somebody or holds or p.entities[at] == "PERSON"
        if known or words.gender.get(p.lower[at]) in ("male", "female") or p.lower[at] == "who":
            return "person"
        named = p.tags[at] == "NNP" and p.entities[at] not in ("ORG", "GPE", "NORP")
        return "any" if named and p.lower[at] not in words.bodies and p.lower[at] not in words.ends else "neuter"

    def _head(self, source: Stretch) -> int:
        """The token of a source whose governor lies outside it, rather no verb; of "by the minister" the noun.

        Of "Berg, who ..." it is the name, whatever the parser makes of the long clause behind it.
        """
        p = self._parsed
        for i in range(source.first, min(source.first + LONGEST_NAME, source.last)):
            named = self._actors.persons.get(i)
            if named is not None and named[0].first == source.first and p.lower[i + 1 : i + 3] == [",", "who"]:
                return i
        heads = []
        for i in range(source.first, source.last + 1):
            outside = not source.first <= p.heads[i] <= source.last or p.heads[i] == i
            if outside and p.tags[i] in ("IN", "TO"):
                inner = p.child(i, "pobj")
                if inner is not None and inner <= source.last:
                    heads.append(inner)
            elif outside and p.tags[i] not in (",", ":", "DT", "_SP", ".", "``", "''", "CC", "PRP$", "POS"):
                heads.append(i)
        return next((i for i in heads if not p.tags[i].startswith("VB")), heads[0] if heads else source.last)

    def _coordinated(self, head: int, source: Stretch) -> list[int]:
        """The heads of "A, B and C"."""
        p = self._parsed
        parts = [head]
        if p.lower[head] in mention_words().epithets and p.tags[head] == "NN":
            return parts  # "the businessman and former star" is one
        while len(parts) < 8:
            other = next((k for k in p.kids[parts[-1]] if p.deps[k] == "conj" and k <= source.last and p.tags[k][:1] in "NP"), None)
            if other is None or (p.lower[other] in mention_words().company and any(p.tags[k] == "PRP$" for k in p.kids[other])):
                break
            if p.quoted[other] != p.quoted[head] or self._belongs_to_name(other, head):
                break  # "and their delegations" are no speaker of their own
            parts.append(other)
        return parts

    def _belongs_to_name(self, other: int, head: int) -> bool:
        """Whether a coordinated noun is a part of a body's name: "the Committee on Roads, Ports and Bridges"."""
        p, words = self._parsed, mention_words()
        named = p.tags[head] == "NNP" and p.lower[head] in words.bodies
        of = any(p.deps[k] == "prep" and head < k < other for k in p.kids[head])
        actor = other in self._actors.persons or p.entities[other] in ("PERSON", "GPE") or p.lower[other] in words.bodies
        return named and of and not actor and p.tags[other] in ("NNP", "NNPS")

    def _one(self, head: int, source: Stretch, content: Sequence[Span]) -> Resolved:
        p, words, actors = self._parsed, mention_words(), self._actors
        word, tag = p.lower[head], p.tags[head]
        if word in words.own:
            return self._own(head, source)
        if word in words.relative and tag in ("WP", "WDT", "WP$", "IN") and not p.words[head].isupper():
            return self._relative(head)
        if (
            tag == "DT"
            and word in words.gender
            and any(p.deps[k] in ("relcl", "acl", "prep") and p.left[k] == head + 1 for k in p.kids[head])
        ):
            return Resolved((actors.text(self._with_clause(head, source)),))  # "those who stayed" are nobody named before
        if word in words.gender and word not in words.pairs and tag in ("PRP", "PRP$", "DT"):
            return self._pronoun(head, words.gender[word], content)
        person = self._person_in(head, source)
        if person is not None:
            stretch, name = person
            short = actors.text(stretch)
            return Resolved((name,), short if short != name else None, actors.office_beside(stretch))
        made = self._by_makers(self._voices.makers(head), head, content)
        if made.names:
            return made
        camp = self._camp(head, content)
        if camp is not None:
            return Resolved((camp,), camp)
        if self._by_age(source):
            found = self._pronoun(head, "somebody", content)
            if found.names:
                return found
        if (word in words.pairs and not self._names_more(head, source)) or self._is_pair(head, source):
            together = self._together(source.first, word)
            if together or word in words.pairs:
                return Resolved(together, " and ".join(together) or None)
        named = actors.organisation_beside(head)
        if named is not None:
            return Resolved((named,))
        core = actors.core(head)
        core = Stretch(max(core.first, source.first), max(min(core.last, source.last), head))
        core = self._with_rest_of_name(head, core, source)
        text = actors.text(core)
        holder = actors.holder(head, core)
        if holder is not None:
            return Resolved(holder.names, holder.text, text)
        if tag in ("NN", "NNS") or word in words.bodies or word in words.groups:
            name = actors.phrase_name(core, head)
            if name == text and p.lower[core.first] == "the" and all(self._is_plain(k) for k in range(core.first + 1, head + 1)):
                name = actors.organisation(word, core.first, described=head > core.first + 1) or name
            if name != text:
                return Resolved(self.described.get(name, (name,)), name)
        if p.words[head][:1].isupper() and all(p.tags[k] == "DT" for k in range(core.first, head)) and core.last == head:
            name = actors.fullest([p.words[head]])
            if name != p.words[head]:
                return Resolved((name,), p.words[head])
        first = core.first + (p.lower[core.first] == "the")
        outlet = head in actors.organisations and (word in words.ends or word in words.kinds)
        if p.tags[head] in ("NNP", "NNPS") and head == core.last and (first > core.first or outlet):
            whole = actors.whole_name(actors.text(Stretch(first, head)))
            if whole is not None:
                return Resolved((whole,), whole)
        described = self._described(head, core, source, content)
        if described.names:
            self.described[text] = described.names
            return described
        owned = self._owned(head, core, content)
        if owned is not None:
            return Resolved((owned,), owned)
        return self._as_called(head, core, source)

    def _as_called(self, head: int, core: Stretch, source: Stretch) -> Resolved:
        """Somebody by the words of the source, where nothing tells more: a lone article is nobody."""
        p, words = self._parsed, mention_words()
        text = self._actors.text(core)
        if p.tags[head] == "CD" and core.first == core.last < source.last:
            text = self._actors.text(source)  # "two-thirds of the voters" are not two
        elif core.last == head and (p.lower[head] in words.groups or p.lower[head] in words.offices):
            text = self._actors.text(self._with_body(head, core, source))
        sayable = any(c.isalpha() for c in text) and (p.tags[head] != "DT" or " " in text)
        return Resolved((text,)) if sayable else Resolved()

    def _with_clause(self, head: int, source: Stretch) -> Stretch:
        """ "Those" with what tells who they are, up to the next mark."""
        p = self._parsed
        end = min(max(p.right[head], source.last), head + LONGEST_CLAUSE)
        mark = next((k for k in range(head + 1, end + 1) if p.tags[k] in EDGES or p.quoted[k] != p.quoted[head]), end + 1)
        return Stretch(head, max(mark - 1, head))

    def _with_body(self, head: int, core: Stretch, source: Stretch) -> Stretch:
        """Unnamed people with the body that they are of: "an official with the council", "officers from the harbour police"."""
        p = self._parsed
        k = next((k for k in p.kids[head] if p.deps[k] == "prep" and k == head + 1 and p.lower[k] in OF_WHOM), None)
        inner = p.child(k, "pobj") if k is not None else None
        if inner is None or inner > source.last:
            return core
        return Stretch(core.first, min(self._actors.core(inner).last, source.last))

    def _owned(self, head: int, core: Stretch, content: Sequence[Span]) -> str | None:
        """Somebody's people with their owner's name: "the Halden Relief Group's volunteers" for "its volunteers"."""
        p, words = self._parsed, mention_words()
        gender = words.gender.get(p.lower[core.first], "plural")
        if p.tags[core.first] != "PRP$" or gender == "plural" or core.first == head:
            return None
        if p.lower[head] not in words.groups and p.lower[head] not in words.bodies:
            return None
        owner = self._pronoun(core.first, gender, content).names
        named = len(owner) == 1 and p.lower[core.first] not in words.own and owner[0].split()[0].lower() not in words.indefinite
        return f"{owner[0]}'s {self._actors.text(Stretch(core.first + 1, core.last))}" if named else None

    def _camp(self, head: int, content: Sequence[Span]) -> str | None:
        """A candidate's campaign by one name: "the X campaign", "X's campaign" and "his campaign" are one."""
        p, actors = self._parsed, self._actors
        if p.lower[head] not in mention_words().camps or p.tags[head] not in ("NN", "NNP"):
            return None
        if any(p.deps[k] == "prep" and k == head + 1 and p.lower[k] in ("for", "against") for k in p.kids[head]):
            return None  # what somebody does, and nobody who speaks: "her campaign for mayor"
        owner = p.child(head, "poss")
        if owner is None:
            owner = next((k for k in p.kids[head] if k in actors.persons and p.deps[k] in MODIFYING), None)
        if owner is not None and p.lower[owner] in mention_words().gender:
            who = self._pronoun(owner, mention_words().gender[p.lower[owner]], content).names
            return camp_of(who[0], p.lower[head]) if len(who) == 1 and who[0] in {name for _, name in actors.persons.values()} else None
        if owner is not None:
            return camp_of(actors.persons[owner][1], p.lower[head]) if owner in actors.persons else None
        if actors.core(head) != Stretch(head - 1, head) or p.lower[head - 1] != "the":
            return None
        before = actors.same_noun(p.lower[head], before=head)[-LOOK_BACK:]
        named = (k for k in reversed(before) if p.lower[actors.core(k).first] != "the" or actors.core(k).first < k - 1)
        return next((camp for k in named if (camp := self._camp(k, ()))), None)

    def _with_rest_of_name(self, head: int, core: Stretch, source: Stretch) -> Stretch:
        """A noun phrase with the end of a body's name that the parser hung on another word: "the Observatory | for Human Rights"."""
        named = self._actors.organisations.get(head)
        return Stretch(core.first, named.last) if named is not None and core.last < named.last <= source.last else core

    def _is_plain(self, i: int) -> bool:
        """Whether a word says nothing that its body's name need say: lower case, or a seat, "Halden-based"."""
        p = self._parsed
        return p.words[i].islower() or p.tags[i] == "HYPH" or (i + 2 < len(p.words) and p.lower[i + 2] == "based")

    def _by_makers(self, makers: tuple[int, ...], head: int, content: Sequence[Span]) -> Resolved:
        """Those whose document a noun is, as the text has them elsewhere."""
        each = [self._one(maker, self._actors.core(maker), content) for maker in makers if maker != head]
        names = tuple(dict.fromkeys(name for one in each for name in one.names))
        names = tuple(name for name in names if not any(name != other and name in other for other in names))
        names = tuple(part for name in names for part in (name.split("/") if "/" in name else HYPHEN_BETWEEN.split(name)))
        return Resolved(names, " and ".join(names) or None)

    def _described(self, head: int, core: Stretch, source: Stretch, content: Sequence[Span]) -> Resolved:
        """Whom a description means that no name stands beside, before it or in its kind."""
        p, actors = self._parsed, self._actors
        governor = p.heads[head]
        named = p.tags[governor] in ("NNP", "NNPS") and p.entities[governor] not in NO_BODY
        if p.lower[head] in mention_words().bodies and named and actors.is_apposition(head, core):
            name = actors.organisations[governor].name if governor in actors.organisations else actors.text(actors.core(governor))
            return Resolved((name,), name)
        kin = self._kin(head, content) if p.lower[head] in actors.kin else None
        if kin is not None:
            return Resolved((kin,), kin)
        later = self._descriptions.named_later(head, source)
        if later is not None:
            return Resolved((later,), later)
        if p.lower[head] in mention_words().running and p.lower[core.first] == "the":
            runs = actors.candidate(p.lower[core.first : head])
            nearest = self._pronoun(head, "somebody", content, reach=EPITHET_REACH).names
            if runs is not None and (p.lower[head] == "nominee" or nearest == (runs,)):
                return Resolved((runs,), runs)
        if not self._descriptions.is_epithet(head, core):
            return Resolved()
        who = self._pronoun(head, "somebody", content, reach=EPITHET_REACH)
        if len(who.names) != 1 or not self._descriptions.runs(who.names[0], p.lower[head]):
            return Resolved()
        partisan = any(p.entities[k] == "NORP" for k in range(core.first, head))
        return who if not partisan or self._is_alone(head, who.names) else Resolved()

    def _kin(self, head: int, content: Sequence[Span]) -> str | None:
        """The one person who is named with a word of kin: "his father", and nobody else's."""
        p, actors = self._parsed, self._actors
        owner = p.child(head, "poss")
        if owner is None:
            return None
        if owner in actors.persons:
            return actors.kin_of(head, actors.persons[owner][1])
        whose = self._pronoun(owner, mention_words().gender.get(p.lower[owner], ""), content).names if p.tags[owner] == "PRP$" else ()
        told = len(whose) == 1 and whose[0] not in actors.kin[p.lower[head]]
        return actors.kin_of(head, whose[0] if told else None)

    def _is_alone(self, head: int, names: tuple[str, ...]) -> bool:
        """Whether somebody is the only person of the last sentences who has no office: "the Valdian candidate" may be another one."""
        p, actors = self._parsed, self._actors
        held = {one.mention.names for holders in actors.offices.values() for one in holders}
        position = bisect_left(actors.mentions, head, key=lambda mention: mention.at)
        near = (m for m in actors.mentions[max(0, position - LOOK_BACK) : position] if p.sentence[head] - p.sentence[m.at] <= EPITHET_REACH)
        return not any(m.kind == "person" and m.names != names and m.names not in held for m in near)

    def _own(self, head: int, source: Stretch) -> Resolved:
        """Resolve "I" inside somebody's words to their speaker, "one of them" to its own words; nobody else can be told."""
        p = self._parsed
        if p.tags[head] == "CD" and source.last > head and any(p.deps[k] == "prep" for k in p.kids[head]):
            return Resolved((self._actors.text(source),))
        if p.lower[head] != "i" or p.quoted[head] < 0:
            return Resolved()
        for spans, names in reversed(self._said[-LOOK_BACK:]):
            if any(start <= p.idx[head] < end for start, end in spans):
                return Resolved(names, names[0]) if len(names) == 1 else Resolved()
        return Resolved()

    def _by_age(self, source: Stretch) -> bool:
        """Whether somebody is named by his age alone: "the 34-year-old"."""
        p = self._parsed
        words = p.lower[source.first : source.last + 1]
        return words[:1] == ["the"] and "".join(words[-4:]).endswith("-year-old")

    def _part(self, head: int, source: Stretch) -> Stretch:
        """The noun phrase of one of several coordinated speakers."""
        return Stretch(max(source.first, self._parsed.left[head]), max(head, min(self._actors.core(head).last, source.last)))

    def _names_more(self, head: int, source: Stretch) -> bool:
        """Whether "two" counts something else: "two officials", "two of the witnesses"."""
        return any(self._parsed.deps[k] == "prep" for k in self._parsed.kids[head]) or source.last > head

    def _is_pair(self, head: int, source: Stretch) -> bool:
        """Whether a noun phrase takes up two actors: "the two men", "both leaders", "the two countries"."""
        p, words = self._parsed, mention_words()
        before = p.lower[source.first : head]
        several = p.lower[head] in words.people or p.lower[head].removesuffix("s") in words.offices or p.lower[head] in words.several
        return several and p.tags[head] == "NNS" and before in (["the", "two"], ["both"], ["both", "the"], ["these", "two"])

    def _together(self, before: int, word: str) -> tuple[str, ...]:
        """The two actors last named together, or the only two whom the last sentence with more than one name has."""
        p, actors, words = self._parsed, self._actors, mention_words()
        sex = words.sexes.get(word)
        kinds = {"neuter"} if word in words.several else {"person"}
        if word in words.sides:
            kinds |= {"person", "neuter"}
        sentences: dict[int, list[str]] = {}
        for mention in reversed(actors.mentions[: bisect_left(actors.mentions, before, key=lambda mention: mention.at)][-LOOK_BACK:]):
            at = p.sentence[mention.at]
            if p.sentence[before] - at > REACH:
                break
            fits = mention.kind in kinds and len(mention.names) == 1 and p.quoted[mention.at] < 0
            if fits and sex in (None, actors.genders.get(mention.names[0], sex)):
                sentences.setdefault(at, []).append(mention.names[0])
        nearest = next((at for at, names in sentences.items() if len(set(names)) > 1), None)
        pairs = (pair for pair in reversed(actors.pairs) if pair.at < before and pair.kind in kinds)
        pair = next((pair for pair in pairs if all(sex in (None, actors.genders.get(name, sex)) for name in pair.names)), None)
        if pair is not None and (nearest is None or p.sentence[pair.at] >= nearest):
            return pair.names
        both = tuple(dict.fromkeys(reversed(sentences[nearest]))) if nearest is not None else ()
        return both if len(both) == 2 else ()

    def _person_in(self, head: int, source: Stretch) -> tuple[Stretch, str] | None:
        """The person whom a noun phrase names: its head is the name, or the name stands in apposition to an office, inside it or not."""
        p, persons = self._parsed, self._actors.persons
        for i in range(head, min(head + 5, source.last + 1)):
            if i in persons and persons[i][0].first <= head:
                return persons[i]
        if p.tags[head][:2] != "NN":
            return None
        before = head - 1
        if before in persons and source.first <= persons[before][0].first < before and self._actors.unmarked_office(before) == head:
            return persons[before]
        beside = self._actors.named_by(head)
        return persons[beside.last] if beside is not None else None

    def _relative(self, head: int) -> Resolved:
        """Resolve "who" to the noun that its clause modifies."""
        p = self._parsed
        i = head
        for _ in range(5):
            if p.deps[i] == "relcl":
                above = self._without_comma(p.heads[i], head)
                noun = self._actors.core(above)
                one = self._one(above, noun, ())
                return one._replace(mention=one.mention or self._actors.text(noun))
            i = p.heads[i]
        before = head - 1
        described = before >= 0 and (p.lower[before] in mention_words().trades or p.lower[before] in mention_words().offices)
        if described and p.sentence[head] < HEADLINES:  # a headline: "Baker Who Sold Bread Says ..."
            return self._one(before, self._actors.core(before), ())
        return Resolved()

    def _without_comma(self, i: int, head: int) -> int:
        """The noun that "who" takes up where the parser took a name without a comma: "an adviser" of "an adviser to X who left"."""
        p, words = self._parsed, mention_words()
        above = p.heads[p.heads[i]]
        body = p.lower[head] == "who" and (i in self._actors.organisations or p.lower[i] in words.bodies)  # never "who"
        if p.deps[i] != "pobj" or not (body or (i in self._actors.persons and p.words[head - 1] != ",")):
            return i
        said = {p.lower[above], p.lower[above].removesuffix("s")}
        return above if said & (words.offices | words.trades | words.persons | words.groups) else i

    def _pronoun(self, head: int, gender: str, content: Sequence[Span], reach: int = REACH) -> Resolved:
        """The likeliest of those named or speaking before a pronoun; nobody when two are as likely."""
        p, mentions = self._parsed, self._actors.mentions
        best: dict[tuple[str, ...], float] = {}
        chosen: dict[tuple[str, ...], Mention] = {}
        goes_on = p.lower[p.heads[head]] in mention_words().continuing
        position = bisect_left(mentions, head, key=lambda mention: mention.at)
        for mention in reversed(mentions[max(0, position - LOOK_BACK) : position]):
            distance = p.sentence[head] - p.sentence[mention.at]
            if distance > reach:
                break
            if any(start <= p.idx[mention.at] < end for start, end in content):
                continue
            fit = self._fit(mention, gender)
            if fit is None or (gender in ("male", "female", "somebody") and self._is_fresh(mention, gender)):
                continue
            mention = mention._replace(names=self.described.get(mention.text, mention.names))  # noqa: PLW2901 (the same, better known)
            score = mention.weight + fit - PER_SENTENCE * distance
            if gender == "neuter" and not distance and p.tags[head] == "PRP$" and p.deps[mention.at] == "poss":
                score += OWNER
            if goes_on and mention.weight >= SPOKE:
                score, goes_on = score + GOES_ON, False
            if score > best.get(mention.names, -99.0):
                best[mention.names] = score
                chosen.setdefault(mention.names, mention)
        ranked = sorted(best, key=lambda names: -best[names])
        rival = next((names for names in ranked[1:] if not _is_one(names, ranked[0])), None)
        if not ranked or (rival is not None and best[ranked[0]] - best[rival] < MARGIN):
            return Resolved()
        likeliest = chosen[ranked[0]]
        if gender in ("male", "female") and p.tags[head] == "PRP$" and self._another_nearer(likeliest, head, gender):
            return Resolved()
        if not ranked[0] or (gender == "neuter" and self._one_of_two(likeliest)):
            return Resolved()
        if p.lower[likeliest.at] in mention_words().camps and p.child(likeliest.at, "poss") is not None:
            camp = self._camp(likeliest.at, content)  # "its" of "her campaign"
            return Resolved((camp,) if camp is not None else ranked[0], likeliest.text)
        return Resolved(ranked[0], likeliest.text)

    def _is_fresh(self, mention: Mention, gender: str) -> bool:
        """Whether somebody unnamed is nobody ("no other minister"), or new to the text, whom no description takes up: "a reporter"."""
        words, first = mention_words(), mention.names[0].split()[0].lower() if mention.names else ""
        return first == "no" or (gender == "somebody" and first in words.indefinite)

    def _another_nearer(self, mention: Mention, head: int, gender: str) -> bool:
        """Whether between an antecedent that is no subject and "her", in their sentence, somebody else is named who may be meant."""
        p, mentions = self._parsed, self._actors.mentions
        if p.sentence[mention.at] != p.sentence[head] or (p.deps[mention.at] in SUBJECTS and p.heads[mention.at] == p.heads[p.heads[head]]):
            return False
        between = mentions[
            bisect_left(mentions, mention.at + 1, key=lambda one: one.at) : bisect_left(mentions, head, key=lambda one: one.at)
        ]
        return any(one.kind == "person" and one.names != mention.names and self._fit(one, gender) is not None for one in between)

    def _one_of_two(self, mention: Mention) -> bool:
        """Whether a body is named together with another thing, so that "it" may be either."""
        p = self._parsed
        others = [k for k in p.kids[mention.at] if p.deps[k] == "conj"] + ([p.heads[mention.at]] if p.deps[mention.at] == "conj" else [])
        return mention.weight < SPOKE and any(p.tags[k] in ("NN", "NNP") and k not in self._actors.persons for k in others)

    def _fit(self, mention: Mention, gender: str) -> float | None:
        """How well a mention agrees with a pronoun: 0 well, less than 0 badly, None not at all."""
        if gender == "somebody":
            return 0.0 if mention.kind == "person" else None
        if gender in ("male", "female"):
            agrees = mention.kind in ("person", "any") and self._actors.genders.get(mention.names[0], gender) == gender
            return (UNSURE if mention.kind == "any" else 0.0) if agrees else None
        if gender == "plural":
            many = mention.kind == "neuter" and mention.names[0].rsplit(maxsplit=1)[-1].lower() in mention_words().bodies
            return 0.0 if mention.kind == "plural" else -1.5 if many else None
        return 0.0 if mention.kind == "neuter" else UNSURE if mention.kind == "any" else None


def _is_one(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names are of one actor: with and without an article, a state's and its capital's."""
    if len(one) != 1 or len(other) != 1:
        return False
    key = state_of(one[0])
    return _bare(one[0]) == _bare(other[0]) or (key is not None and key == state_of(other[0]))


def _bare(name: str) -> str:
    lower = name.lower()
    return lower.removeprefix("the ").removeprefix("a ").removeprefix("an ")


def camp_of(name: str, word: str) -> str:
    """A campaign by its candidate's first and last name: with an initial between them in one article only, it would be two."""
    parts = [part for part in name.split() if not (len(part) == 2 and part[1] == ".")]
    return f"{' '.join(parts or [name])}'s {word}"
