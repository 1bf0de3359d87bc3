"""Who is meant by a description that no name stands beside: "a monitoring group" in the lead, "the candidate" further down.

A headline or a lead may describe whom only a later sentence names: a body whose kind one named organisation has, an office that one
person is named with. Further down, "the candidate" or "the Valdian Democrat" is whoever the sentences before are about. Where two can
be meant the description keeps to itself.
"""

from tracker.extract.claims.actors import Actors
from tracker.extract.claims.naming import alike, mention_words
from tracker.extract.claims.parsed import Parsed, Stretch

LEAD = 6  # sentences, headlines with them, in which somebody is described before the name comes
AHEAD = 10  # sentences within which the name comes
FROM = frozenset({"from", "of", "in", "with"})
SMALL = frozenset({"of", "for", "and", "the", "a", "an", "in", "on", "to", "'s", "’s", "-", "based"})


class Descriptions:
    """The descriptions of one article.

    Args:
        actors: those whom the article names.
    """

    def __init__(self, parsed: Parsed, actors: Actors) -> None:
        self._parsed = parsed
        self._actors = actors
        self._words = mention_words()

    def named_later(self, head: int, source: Stretch) -> str | None:
        """The one actor, named only after it, that a description in a headline or lead has; None where none or several have it."""
        p, words = self._parsed, self._words
        if p.sentence[head] >= LEAD or any(p.tags[k] == "PRP$" for k in range(source.first, head)):
            return None
        core = self._actors.core(head)
        if core == Stretch(head, head) and p.words[head][:1].isupper() and p.tags[head] in ("NN", "NNP"):
            again = self._introduced(head)
            if again is not None:
                return again
        if p.lower[head] in words.kinds or p.lower[head] in words.bodies:
            own = p.tags[head] == "NNP" and core.first < head and p.tags[head - 1] == "NNP"
            return None if own else self._organisation(head, core, source)
        if p.lower[head] in words.groups and p.tags[head] == "NNPS":
            return self._group(head, core)
        return self._holder(head, core)

    def _introduced(self, head: int) -> str | None:
        """ "Newspaper" or "Baker" in a headline: "a Halden newspaper", "a baker" of the lead."""
        p, actors, words = self._parsed, self._actors, self._words
        word = p.lower[head]
        if word not in words.bodies and word not in words.trades and word not in words.persons:
            return None
        for k in actors.same_noun(word, before=self._end(p.sentence[head] + LEAD)):
            if k > head and p.sentence[k] > p.sentence[head]:
                core = actors.core(k)
                return actors.text(core) if p.lower[core.first] in ("a", "an") and actors.named_by(k) is None else None
        return None

    def _organisation(self, head: int, core: Stretch, source: Stretch) -> str | None:
        p, words = self._parsed, self._words
        said = {p.lower[k] for k in range(core.first, head) if p.tags[k] not in ("DT", "POS", "HYPH", "CD")}
        word = next((other for other in said if other in words.watching), p.lower[head])
        kind = "monitor" if word in words.watching or word in ("monitor", "watchdog") else p.lower[head]
        ends = words.kinds.get(kind, frozenset()) | {kind}
        until = self._end(p.sentence[head] + AHEAD)
        found: set[str] = set()
        for one in self._actors.organisations.values():
            if head < one.at <= until and " " in one.name and (self._sort(one.name) & ends or one.sort in ends):
                found.add(one.name)
        if kind != "monitor":
            told = {p.lower[k] for k in range(source.first, source.last + 1) if k != head and p.tags[k].startswith(("NN", "JJ"))} - SMALL
            told = {word for word in told if word not in words.indefinite}
            found = {name for name in found if told and all(self._has(name, word) for word in told)}
        elif any(self._is_of_a_state(k) for k in range(core.first, head)):
            return None
        whole = {name for name in found if not any(name != other and name in other for other in found)}
        return whole.pop() if len(whole) == 1 else None

    def _end(self, sentence: int) -> int:
        """The last token of a sentence, of the text where it has fewer."""
        p = self._parsed
        return p.starts[sentence + 1] - 1 if sentence + 1 < len(p.starts) else len(p.words) - 1

    def _is_of_a_state(self, i: int) -> bool:
        """Whether a modifier is a state's adjective by itself; "Valdia-based" is none."""
        p = self._parsed
        return p.entities[i] in ("NORP", "GPE") and not (i + 2 < len(p.words) and p.words[i + 1] == "-" and p.lower[i + 2] == "based")

    @staticmethod
    def _sort(name: str) -> set[str]:
        """The words of a name that may say what it is: the last one, and the last before "of" or "for"."""
        listed = name.lower().split()
        cut = next((k for k, word in enumerate(listed) if k and word in ("of", "for")), len(listed))
        return {listed[-1], listed[cut - 1]}

    @staticmethod
    def _has(name: str, word: str) -> bool:
        return any(alike(word.removesuffix("s"), other.removesuffix("s")) for other in name.lower().replace("'", " ").split())

    def _group(self, head: int, core: Stretch) -> str | None:
        """ "Valdian Lawmakers" in a headline: "several Valdian lawmakers" of the lead."""
        p, actors = self._parsed, self._actors
        said = {p.lower[k] for k in range(core.first, head) if p.tags[k] != "DT"}
        until = self._end(p.sentence[head] + LEAD)
        for k in actors.same_noun(p.lower[head], before=until):
            if k > head and p.sentence[k] > p.sentence[head] and said:
                later = actors.core(k)
                if said <= {p.lower[x] for x in range(later.first, k)}:
                    return actors.text(later)
        return None

    def _holder(self, head: int, core: Stretch) -> str | None:
        """The one person named with an office or trade in the sentences that follow; the headline may say more of him."""
        p, words = self._parsed, self._words
        said = [p.lower[k] for k in range(core.first, core.last + 1) if k != head and p.tags[k] not in ("DT", "POS", "IN", "HYPH", ",")]
        fresh = p.lower[core.first] in words.indefinite
        if p.tags[head] in ("NNS", "NNPS") or (fresh and not said):
            return None
        ranks = words.ranks_of(p.lower[head], said)
        until = self._end(p.sentence[head] + AHEAD)
        names: set[str] = set()
        for holder in self._actors.offices.get(p.lower[head], []):
            if holder.mention.at <= head:
                return None
            bare = len(holder.words) == 1 and not fresh
            fits = bare or all(any(alike(word, other) for other in holder.words) for word in said)
            if fits and holder.ranks == ranks and holder.former == bool(words.former & set(said)) and holder.mention.at <= until:
                names.add(holder.mention.names[0])
        return names.pop() if len(names) == 1 else None

    def runs(self, name: str, epithet: str) -> bool:
        """Whether somebody may be called a candidate, a star: no candidate is who serves one, and nobody else who reports on them."""
        words = self._words
        held = {office for office, holders in self._actors.offices.items() for one in holders if one.mention.names == (name,)}
        if epithet in words.running:
            return not held or bool(held & words.elected)
        return not held or epithet in held or not held <= words.observers

    def is_epithet(self, head: int, core: Stretch) -> bool:
        """Whether a noun phrase takes up a person who is spoken of: "the candidate", "the Halden billionaire"."""
        p, words = self._parsed, self._words
        said = p.lower[core.first : head]
        alone = (
            core.last == head and p.lower[core.first] == "the" and not any(p.tags[k] in ("PRP$", "POS") for k in range(core.first, head))
        )
        alone = alone and not any(
            p.deps[k] == "prep" and k == head + 1 and p.lower[k] in FROM for k in p.kids[head]
        )  # "the senator from Halden"
        alone = alone and not any(p.tags[k] in ("JJS", "RBS") for k in range(core.first, head))  # "the best candidate"
        return p.lower[head] in words.epithets and p.tags[head] in ("NN", "NNP", "JJ") and alone and not words.others & set(said)
