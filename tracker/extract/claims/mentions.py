"""Who is meant by the words that name a speaker: short forms, offices and pronouns resolved inside one article.

A surname takes the fullest form of the one person who bears it here, "the ministry" the ministry named before, "the
president" the person named with that office, "the pair" the two persons last named together. A pronoun goes to the likeliest
of those who were named, or spoke, shortly before: a subject rather than an object, the last speaker rather than a bystander,
never somebody inside the words attributed. When two are as likely, or none fits, nobody is named: a wrong speaker is worse
than none.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from tracker.extract.claims.actors import MODIFYING, Actors, Mention, mention_words
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.records import Span

REACH = 7  # sentences back in which a pronoun looks for its antecedent
LOOK_BACK = 80  # mentions that are weighed for one pronoun
PER_SENTENCE = 1.2  # what an antecedent loses by each sentence between
SPOKE = 2.5  # what the last speaker gains
SPOKE_INSIDE = 1.0  # what a speaker inside another's words gains
MARGIN = 0.2  # two candidates closer than this are equally likely


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
    """

    def __init__(self, parsed: Parsed, actors: Actors) -> None:
        self._parsed = parsed
        self._actors = actors

    def resolve(self, source: Stretch, content: Sequence[Span]) -> Resolved:
        """Name the actors that a source means.

        Args:
            source: its tokens.
            content: the characters attributed to it; nobody named there is taken for the speaker.
        """
        head = self._head(source)
        parts = self._coordinated(head, source)
        if len(parts) == 1:
            return self._one(head, source, content)
        each = [self._one(part, Stretch(max(source.first, self._parsed.left[part]), part), content) for part in parts]
        return Resolved(
            tuple(dict.fromkeys(name for one in each for name in one.names)),
            next((one.mention for one in each if one.mention), None),
            next((one.role for one in each if one.role), None),
        )

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
        p = self._parsed
        if len(resolved.names) > 1 or p.tags[at] in ("NNS", "NNPS"):
            return "plural"
        offices = mention_words().offices
        holds = any(p.deps[k] in ("appos", "compound") and p.lower[k] in offices for k in p.kids[at])
        known = at in self._actors.persons or resolved.role or p.lower[at] in offices or holds
        by_pronoun = mention_words().gender.get(p.lower[at]) in ("male", "female") or p.lower[at] == "who"
        return "person" if known or by_pronoun else "neuter"

    def _head(self, source: Stretch) -> int:
        """The token of a source whose governor lies outside it."""
        p = self._parsed
        for i in range(source.first, source.last + 1):
            outside = not source.first <= p.heads[i] <= source.last or p.heads[i] == i
            if outside and p.tags[i] not in (",", ":", "DT", "_SP", "."):
                return i
        return source.last

    def _coordinated(self, head: int, source: Stretch) -> list[int]:
        """The heads of "A, B and C"."""
        p = self._parsed
        parts = [head]
        while len(parts) < 8:
            other = next((k for k in p.kids[parts[-1]] if p.deps[k] == "conj" and k <= source.last and p.tags[k][:1] in "NP"), None)
            if other is None:
                break
            parts.append(other)
        return parts

    def _one(self, head: int, source: Stretch, content: Sequence[Span]) -> Resolved:
        p, words, actors = self._parsed, mention_words(), self._actors
        word, tag = p.lower[head], p.tags[head]
        if word in words.own:
            return Resolved()
        if word in words.relative and tag in ("WP", "WDT", "WP$", "IN"):
            return self._relative(head)
        if word in words.gender and word not in words.pairs and tag in ("PRP", "PRP$", "DT"):
            return self._pronoun(head, words.gender[word], content)
        person = self._person_in(head, source)
        if person is not None:
            stretch, name = person
            short = actors.text(stretch)
            return Resolved((name,), short if short != name else None, actors.office_beside(stretch))
        if (word in words.pairs and not self._names_more(head, source)) or self._is_pair(head, source):
            together = self._together(source.first)
            if together or word in words.pairs:
                return Resolved(together, " and ".join(together) or None)
        core = actors.core(head)
        core = Stretch(max(core.first, source.first), max(min(core.last, source.last), head))
        text = actors.text(core)
        bare = not actors.has_modifier(core, head)
        if bare and word in words.offices and p.lower[core.first] in ("the", word):
            holder = next((m for m in reversed(actors.offices.get(word, ())) if m.at < source.first), None)
            if holder is not None:
                return Resolved(holder.names, holder.text, text)
        if bare and (word in words.bodies or word in words.groups):
            name = actors.phrase_name(core, head)
            return Resolved((name,), name if name != text else None)
        if core.first == core.last and tag.startswith("NNP"):
            name = actors.fullest([p.words[head]])
            return Resolved((name,), text if name != text else None)
        return Resolved((text,)) if any(c.isalpha() for c in text) else Resolved()

    def _names_more(self, head: int, source: Stretch) -> bool:
        """Whether "two" counts something else: "two officials", "two of the witnesses"."""
        return any(self._parsed.deps[k] == "prep" for k in self._parsed.kids[head]) or source.last > head

    def _is_pair(self, head: int, source: Stretch) -> bool:
        """Whether a noun phrase takes up two people: "the two men", "both leaders"."""
        p, words = self._parsed, mention_words()
        before = p.lower[source.first : head]
        people = p.lower[head] in words.people or p.lower[head].removesuffix("s") in words.offices
        return people and p.tags[head] == "NNS" and before in (["the", "two"], ["both"], ["both", "the"], ["these", "two"])

    def _together(self, before: int) -> tuple[str, ...]:
        """The two people last named together, or the only two whom the last sentence with more than one name has."""
        p, actors = self._parsed, self._actors
        sentences: dict[int, list[str]] = {}
        for mention in reversed(actors.mentions[: bisect_left(actors.mentions, before, key=lambda mention: mention.at)][-LOOK_BACK:]):
            at = p.sentence[mention.at]
            if p.sentence[before] - at > REACH:
                break
            if mention.kind == "person" and len(mention.names) == 1 and p.quoted[mention.at] < 0:
                sentences.setdefault(at, []).append(mention.names[0])
        nearest = next((at for at, names in sentences.items() if len(set(names)) > 1), None)
        pair, names = next(((at, names) for at, names in reversed(actors.pairs) if at < before), (-1, ()))
        if nearest is None or (pair >= 0 and p.sentence[pair] >= nearest):
            return names
        both = tuple(dict.fromkeys(reversed(sentences[nearest])))
        return both if len(both) == 2 else ()

    def _person_in(self, head: int, source: Stretch) -> tuple[Stretch, str] | None:
        """The person whom a noun phrase names: its head is the name, or the name stands in apposition to an office."""
        p, persons = self._parsed, self._actors.persons
        for i in range(head, min(head + 5, source.last + 1)):
            if i in persons and persons[i][0].first <= head:
                return persons[i]
        if p.tags[head] not in ("NNP", "NN"):
            return None
        named = next((k for k in p.kids[head] if p.deps[k] == "appos" and k in persons), None)
        return persons[named] if named is not None else None

    def _relative(self, head: int) -> Resolved:
        """Resolve "who" to the noun that its clause modifies."""
        p = self._parsed
        i = head
        for _ in range(5):
            if p.deps[i] == "relcl":
                noun = self._actors.core(p.heads[i])
                one = self._one(p.heads[i], noun, ())
                return one._replace(mention=one.mention or self._actors.text(noun))
            i = p.heads[i]
        return Resolved()

    def _pronoun(self, head: int, gender: str, content: Sequence[Span]) -> Resolved:
        """The likeliest of those named or speaking before a pronoun; nobody when two are as likely."""
        p, mentions = self._parsed, self._actors.mentions
        best: dict[tuple[str, ...], float] = {}
        texts: dict[tuple[str, ...], str] = {}
        position = bisect_left(mentions, head, key=lambda mention: mention.at)
        for mention in reversed(mentions[max(0, position - LOOK_BACK) : position]):
            distance = p.sentence[head] - p.sentence[mention.at]
            if distance > REACH:
                break
            if any(start <= p.idx[mention.at] < end for start, end in content):
                continue
            fit = self._fit(mention, gender)
            if fit is None:
                continue
            score = mention.weight + fit - PER_SENTENCE * distance
            if score > best.get(mention.names, -99.0):
                best[mention.names] = score
                texts.setdefault(mention.names, mention.text)
        ranked = sorted(best, key=lambda names: -best[names])
        if not ranked or (len(ranked) > 1 and best[ranked[0]] - best[ranked[1]] < MARGIN):
            return Resolved()
        return Resolved(ranked[0], texts[ranked[0]]) if ranked[0] else Resolved()

    def _fit(self, mention: Mention, gender: str) -> float | None:
        """How well a mention agrees with a pronoun: 0 well, less than 0 badly, None not at all."""
        if gender in ("male", "female"):
            agrees = mention.kind == "person" and self._actors.genders.get(mention.names[0], gender) == gender
            return 0.0 if agrees else None
        if gender == "plural":
            many = mention.kind == "neuter" and mention.names[0].rsplit(maxsplit=1)[-1].lower() in mention_words().bodies
            return 0.0 if mention.kind == "plural" else -1.5 if many else None
        return 0.0 if mention.kind == "neuter" else None
