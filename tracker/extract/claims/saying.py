"""When a claim was made: the time words that date its cue, never those inside its content.

"Said on Friday that ...", "On January 15, he said: ..." and "speaking on Friday, he said" date the statement; "said the strike
hit on Friday", "the mayor, elected on Friday, said" and "after Friday's vote she said" do not. A day belongs to the verb that
it stands right beside or whose sentence it opens, else to the first verb above it in the parse, and through that verb to the
cues that it governs or dates: "said in a statement issued on Friday". Only a whole single day counts, and only one that the
words and the article's date fix together.
"""

from bisect import bisect_left
from functools import cache

from tracker.dates import is_whole, written_dates
from tracker.extract.claims.parsed import Parsed
from tracker.extract.claims.speech import FINITE, Attribution
from tracker.extract.times import TimeKind, TimeWord, report_day, time_words
from tracker.lang import lexicon
from tracker.records import Article

CLIMB = 12  # steps up the parse from a day to its verb
NOUN_CLAUSES = frozenset({"relcl", "ccomp"})  # a day inside one belongs to what is told there
AUXILIARY = frozenset({"aux", "auxpass"})


class SayingDays:
    """The days that an article's time words name."""

    def __init__(self, parsed: Parsed, article: Article) -> None:
        dates = list(written_dates(parsed.text))
        report, dateline = report_day(parsed.text, article)
        words = time_words(parsed.text, report, [date for date in dates if date.span != dateline])
        self._parsed = parsed
        self._days: list[TimeWord] = sorted((word for word in words if _is_one_day(parsed, word)), key=lambda word: word.span)
        self._starts = [word.span[0] for word in self._days]

    def of(self, a: Attribution) -> str | None:
        """The day on which a claim was made, None when its sentence does not say."""
        p = self._parsed
        if a.cue is None or not self._days:
            return None
        cue = p.idx[a.cue.head]
        start, end = p.idx[p.sentence_start(a.cue.head)], p.ends[p.sentence_end(a.cue.head)]
        best: tuple[int, str] | None = None
        for word in self._days[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            distance = word.span[0] - cue if word.span[0] > cue else cue - word.span[1]
            if self._is_inside(word, a, cue):
                continue
            if self._dates(word, a, a.cue.head) and (best is None or distance < best[0]):
                best = distance, word.end or ""
        return best[1] if best else None

    def _is_inside(self, word: TimeWord, a: Attribution, cue: int) -> bool:
        """Whether a day stands in the content, or behind the verb of a content that stands between it and the cue.

        "Rejected the charge on Friday" is dated by its day, "said the bridge fell, on Friday" is not.
        """
        p = self._parsed
        first, last = min(cue, word.span[0]), max(cue, word.span[0])
        between = [(start, end) for start, end in a.content if start < last and end > first]
        if any(start <= word.span[0] < end for start, end in between):
            return True
        return any(p.tags[i] in FINITE for span in between for i in p.tokens(span))

    def _dates(self, word: TimeWord, a: Attribution, cue: int) -> bool:
        """Whether a day is that of a cue rather than of something else in its sentence."""
        p = self._parsed
        tokens = p.tokens(word.span)
        if not tokens:
            return False
        inside = a.source is not None and a.source.first <= tokens[0] <= a.source.last
        head = next((i for i in tokens if p.heads[i] not in tokens), tokens[0])
        if p.deps[head] == "poss" or _is_elsewhere(p, tokens[0] - 1):
            return False
        if self._opens(tokens, cue) or (not inside and self._stands_beside(tokens, cue)):
            return True
        return self._climbs(head, cue, a)

    def _stands_beside(self, tokens: range, cue: int) -> bool:
        """Whether nothing but a preposition, an adverb or an auxiliary stands between a day and a cue."""
        p = self._parsed
        first, last = (tokens[-1] + 1, cue) if tokens[-1] < cue else (cue + 1, tokens[0])
        return all(
            p.tags[i] in ("IN", "RB", "JJ", "RP", "MD", "VBD", "VBZ", "VBP") and (p.deps[i] not in NOUN_CLAUSES) for i in range(first, last)
        )

    def _opens(self, tokens: range, cue: int) -> bool:
        """Whether a day opens the sentence and the cue is its first verb, however the parser reads the names between them."""
        p = self._parsed
        start = p.sentence_start(cue)
        between = range(tokens[-1] + 1, cue)
        return start <= tokens[0] <= start + 1 and not any(p.tags[i].startswith("VB") and p.deps[i] not in AUXILIARY for i in between)

    def _climbs(self, i: int, cue: int, a: Attribution) -> bool:
        """Whether the way up the parse from a day leads to a cue past nothing that has a day of its own."""
        p = self._parsed
        above = _governors(p, cue)
        for _ in range(CLIMB):
            if i == cue:
                return True
            if i in above:  # "four died on Friday, according to ...": the day of a verb in the content is not the cue's
                return self._shares_day(i, cue) and not any(start <= p.idx[i] < end for start, end in a.content)
            dep, head = p.deps[i], p.heads[i]
            if head == i or dep in NOUN_CLAUSES or (dep == "prep" and _is_elsewhere(p, i)):
                return False
            if p.tags[i].startswith("VB") and dep not in AUXILIARY and not self._is_occasion(i):
                return False
            if dep in ("nsubj", "nsubjpass", "appos", "poss", "conj"):
                return dep == "nsubj" and head == cue and self._ends_beside(i, cue)
            i = head
        return False

    def _ends_beside(self, subject: int, cue: int) -> bool:
        """Whether a day that the parser gave to the subject ends right before the cue: "The ministry on Monday denied"."""
        p = self._parsed
        preposition = next((k for k in p.kids[subject] if k > subject and p.deps[k] == "prep" and p.right[k] == p.right[subject]), None)
        return preposition is not None and all(p.deps[i] in ("aux", "auxpass", "advmod", "neg") for i in range(p.right[subject] + 1, cue))

    def _is_occasion(self, i: int) -> bool:
        """Whether a participle tells how the words came: "speaking on Friday", "a statement issued on Friday"."""
        p = self._parsed
        if (
            p.tags[i] not in ("VBG", "VBN")
            or p.child(i, "nsubj", "nsubjpass") is not None
            or any(p.deps[k] in AUXILIARY for k in p.kids[i])
        ):
            return False
        if p.deps[i] == "acl":
            return p.deps[p.heads[i]] == "pobj"
        marks = [p.lower[k] for k in p.kids[i] if k < i and p.deps[k] in ("mark", "prep", "advmod")]
        return p.deps[i] == "advcl" and not _words()["other_days"].intersection(marks)

    def _shares_day(self, governor: int, cue: int) -> bool:
        """Whether a day of a governing verb is that of the cue too: "said on Monday, adding that ...", "repeated on Monday its denial"."""
        p = self._parsed
        i = cue
        while i != governor:
            if p.deps[i] in NOUN_CLAUSES or (p.deps[i] in ("acl", "pcomp") and p.tags[i] not in ("VB", "VBG")):
                return False
            if p.deps[i] in ("conj", "advcl", "parataxis") and p.child(i, "nsubj", "nsubjpass") is not None:
                return False
            i = p.heads[i]
        return True


@cache
def _words(language: str = "en") -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in lexicon("saying", language).items()}


def _is_one_day(parsed: Parsed, word: TimeWord) -> bool:
    """Whether a time expression names a single day: not "last month", "two weeks ago"."""
    if word.kind is not TimeKind.day or word.end is None or not is_whole(word.end):
        return False
    return not any(parsed.lower[i] in _words()["loose"] for i in parsed.tokens(word.span))


def _is_elsewhere(parsed: Parsed, i: int) -> bool:
    return i >= 0 and parsed.lower[i] in _words()["elsewhere"] and parsed.tags[i] in ("IN", "RB", "VBG")


def _governors(parsed: Parsed, i: int) -> frozenset[int]:
    """The words above a word in the parse."""
    found = set()
    while parsed.heads[i] != i:
        i = parsed.heads[i]
        found.add(i)
    return frozenset(found)
