"""Noun phrases as a reader sees them: without appositions, relative clauses and stray marks."""

from tracker.extract.claims.naming import mention_words
from tracker.extract.claims.parsed import Parsed, Stretch

CORE_PREPOSITIONS = frozenset({"of", "for", "in", "at", "on"})
LONGEST_REST = 8  # tokens of what stands behind a head with a preposition
LONGEST_PHRASE = 25  # tokens of a noun phrase before its head; a longer one was parsed wrongly


class Phrases:
    """The noun phrases of one article.

    Args:
        parsed: its parse.
    """

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._words = mention_words()

    def text(self, stretch: Stretch) -> str:
        """The words of a stretch on one line."""
        start, end = self._parsed.span(stretch)
        return " ".join(self._parsed.text[start:end].split())

    def trimmed(self, stretch: Stretch) -> Stretch:
        """A name without title, possessive mark and stray punctuation; `last` before `first` when nothing is left."""
        p = self._parsed
        first, last = stretch
        while last >= first and (p.tags[last] == "POS" or p.lower[last] in ("'s", "’s") or not p.words[last][-1:].isalnum()):
            if p.words[last][-1:] == "." and len(p.words[last]) > 1:
                break  # "Jr."
            last -= 1
        while first < last and (p.lower[first] in self._words.titles or not p.words[first][:1].isalnum()):
            first += 1
        return Stretch(first, last)

    def core(self, i: int) -> Stretch:
        """The noun phrase of a head without relative clauses, appositions and coordinated phrases."""
        p = self._parsed
        first = last = i
        for k in p.kids[i]:
            if k < i and p.deps[k] not in ("cc", "conj", "punct", "preconj", "advmod"):
                first = min(first, p.left[k])
            elif k > i and p.left[k] == last + 1 and p.deps[k] == "prep" and p.lower[k] in CORE_PREPOSITIONS:
                inner = p.child(k, "pobj")
                if inner is not None and p.entities[inner] not in ("DATE", "TIME"):
                    comma = next((x for x in range(inner, p.right[k] + 1) if p.words[x] in (",", "(", ";", "-", "–", "—")), None)
                    if (p.right[k] if comma is None else comma - 1) - i > LONGEST_REST:
                        continue
                    last = p.right[k] if comma is None else comma - 1
                    clauses = (p.left[x] for x in range(inner, last + 1) if p.deps[x] == "relcl" and inner < p.left[x])
                    last = min(clauses, default=last + 1) - 1
        first = max(first, i - LONGEST_PHRASE)
        while last > i and (p.tags[last] in (",", ":", "_SP", "''", "``", "POS") or p.quoted[last] >= 0 > p.quoted[i]):
            last -= 1
        while first < i and (p.tags[first] in (",", ":", "_SP", "''", "``", ".") or p.quoted[first] >= 0 > p.quoted[i]):
            first += 1
        for k in range(first + 1, i):  # "Halden the army": the marks between were lost
            if p.tags[k] == "DT" and p.tags[k - 1] == "NNP":
                first = k
        return Stretch(first, last)

    def has_modifier(self, stretch: Stretch, head: int) -> bool:
        """Whether a noun phrase says more than "the ministry"."""
        return any(k != head and self._parsed.tags[k] not in ("DT", "PRP$", "POS") for k in range(stretch.first, stretch.last + 1))
