"""Which cue a quotation belongs to: the words before it, the words after it, or the speaker who goes on.

Quotations are joined to cues by what stands between them rather than by the parse, which reads quotations badly: `"...," X
said`, `X said: "..."`, a second half after the speaker, further quotations of the paragraph that nobody else is given, and
the next paragraphs of a quotation that was left open.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.extract.claims.contents import content_of
from tracker.extract.claims.cues import Cue, cue_lexicon, cue_words
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.sources import noun_phrase, reporter_of, source_of
from tracker.records import Span

WINDOW = 45  # tokens between a quotation and its cue: a source with its apposition
FAR = 400  # tokens after which a quotation no longer goes to the speaker before
STOPS = frozenset(".?!")
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


@dataclass(slots=True)
class Attribution:
    """A claim in the making: its cue, its construction, and where content, cue words and source stand.

    Attributes:
        quotes: numbers of the quotations that are wholly part of the content.
        found: the construction by which it was found; confidence goes by it.
        through: who reports the source's words ("television" in "television quoted him as saying").
        confidence: the tagger's own, None where a construction was matched.
    """

    frame: str
    found: str
    content: list[Span]
    cue: Cue | None = None
    cue_words: list[Stretch] = field(default_factory=list)
    source: Stretch | None = None
    quotes: list[int] = field(default_factory=list)
    through: Stretch | None = None
    confidence: float | None = None


class Speech:
    """The quotations of one article and the cues that introduce them.

    Args:
        cues: the cue words outside quotations, in text order.
    """

    def __init__(self, parsed: Parsed, cues: Iterable[Cue]) -> None:
        self._parsed = parsed
        takes = cue_lexicon().takes
        self._cues = {cue.head: cue for cue in cues if cue.part == "verbs" and (takes(cue, "clause") or takes(cue, "quote"))}
        self._tokens = self._tokens_of_quotes()

    def attributions(self) -> list[Attribution]:
        """One attribution for each cue that introduces quotations, quotations in text order."""
        found: dict[int, Attribution] = {}
        for number, tokens in enumerate(self._tokens):
            if tokens is None:
                continue
            cue, after = self._trailing(number, tokens), True
            if cue is None:
                cue, after = self._leading(tokens), False
            if cue is None:
                continue
            span = self._span(number)
            if cue.head in found:
                found[cue.head].content.append(span)
                found[cue.head].quotes.append(number)
                continue
            content = [self._with_start_of_sentence(tokens, span) if after else self._with_rest_of_sentence(cue, tokens, span)]
            source = source_of(self._parsed, cue, "quote")
            if source is None and after and cue.head <= tokens.last + 2:
                source = self._behind(cue)
            words = cue_words(self._parsed, cue, "quote")
            through = reporter_of(self._parsed, cue)
            found[cue.head] = Attribution("quote", "after" if after else "before", content, cue, words, source, [number], through)
        return list(found.values())

    def carry_on(self, found: list[Attribution]) -> list[Attribution]:
        """Give the quotations that no cue introduces to the speaker who went before.

        A quotation right behind the sentence of a cue becomes a part of that claim, as do the next paragraphs of one that was
        left open; one that stands further off, in its paragraph or in the next, becomes a claim of its own without a cue.

        Args:
            found: all attributions of the article; their contents grow.

        Returns:
            A new attribution for each quotation that floats.
        """
        taken = self._taken(found)
        by_end = sorted((a for a in found if a.cue is not None and a.frame in ("quote", "clause", "colon")), key=self._reach)
        position = 0
        last: Attribution | None = None
        floating: list[Attribution] = []
        for number, tokens in enumerate(self._tokens):
            if tokens is None or number in taken:
                continue
            while position < len(by_end) and self._reach(by_end[position]) < tokens.first:
                last = by_end[position]
                position += 1
            if last is None:
                continue
            gap = self._gap(last, number, tokens)
            if gap == "none" and self._goes_on(last, number, tokens):
                continue
            if gap == "none":
                last.content.append(self._span(number))
                last.quotes.append(number)
            elif gap != "far" and self._is_sentence(number, tokens):
                floating.append(Attribution("quote", "floating", [self._span(number)], source=last.source, quotes=[number]))
        return floating

    def _goes_on(self, a: Attribution, number: int, tokens: Stretch) -> bool:
        """Whether a quotation is a word or two that open another sentence, which goes on outside the marks."""
        p = self._parsed
        after = tokens.last + 1
        new = any(p.words[i] in STOPS and p.quoted[i] < 0 for i in range(self._reach(a) + 1, tokens.first))
        ended = not p.quotes[number].closed or self._inner(number)[-1:] in (*STOPS, ",", "…")
        return new and not ended and after < len(p.words) and p.paragraph[after] == p.paragraph[tokens.last] and p.words[after].islower()

    def _is_sentence(self, number: int, tokens: Stretch) -> bool:
        """Whether a quotation is a sentence of its own, and not a few words quoted in somebody else's."""
        p = self._parsed
        quote = p.quotes[number]
        inner = p.text[quote.inner_start : quote.inner_end].strip()
        before = tokens.first - 1
        while before >= 0 and p.words[before].isspace():
            before -= 1
        fresh = before < 0 or p.paragraph[before] != p.paragraph[tokens.first] or p.words[before] in STOPS or p.quoted[before] >= 0
        ended = inner[-1:] in STOPS or not quote.closed or p.words[min(tokens.last + 1, len(p.words) - 1)] in STOPS
        return fresh and ended and tokens.last - tokens.first >= 4

    def _taken(self, found: list[Attribution]) -> set[int]:
        """Numbers of the quotations that are part of some content, or hold its words."""
        taken: set[int] = set()
        spans = sorted(span for a in found for span in a.content)
        position = 0
        for number, quote in enumerate(self._parsed.quotes):
            while position < len(spans) and spans[position][1] <= quote.start:
                position += 1
            if any(start < quote.end and end > quote.start for start, end in spans[position : position + 8]):
                taken.add(number)
        return taken

    def _reach(self, a: Attribution) -> int:
        """The last token of a cue, or of the last quotation that belongs to it."""
        reach = a.cue.head if a.cue is not None else 0
        for number in a.quotes:
            tokens = self._tokens[number]
            if tokens is not None:
                reach = max(reach, tokens.last)
        return reach

    def _gap(self, a: Attribution, number: int, tokens: Stretch) -> str:
        """What lies between an attribution and a later quotation: "none", "sentences", "paragraph" or "far"."""
        p = self._parsed
        quote = p.quotes[number]
        reach = self._reach(a)
        if quote.continues and a.quotes and a.quotes[-1] == number - 1:
            return "none"
        if p.paragraph[reach] != p.paragraph[tokens.first]:
            return "paragraph" if p.paragraph[tokens.first] - p.paragraph[reach] == 1 else "far"
        if tokens.first - reach > FAR:
            return "far"
        stops = [i for i in range(reach + 1, tokens.first) if p.words[i] in STOPS and p.quoted[i] < 0]
        before = tokens.first - 1
        while before > reach and p.words[before].isspace():
            before -= 1
        if before == reach or (
            len(stops) <= 1 and (p.words[before] in STOPS or (p.words[before] in (",", "-", "—", "–", ":", ";") and a.quotes))
        ):
            return "none"
        return "sentences"

    def tokens(self, number: int) -> Stretch | None:
        """The tokens of a quotation, marks included; None where no token starts inside it."""
        return self._tokens[number]

    def _tokens_of_quotes(self) -> list[Stretch | None]:
        stretches: list[Stretch | None] = [None] * len(self._parsed.quotes)
        for i, number in enumerate(self._parsed.quoted):
            if number >= 0:
                before = stretches[number]
                stretches[number] = Stretch(before.first if before else i, i)
        return stretches

    def _span(self, number: int) -> Span:
        quote = self._parsed.quotes[number]
        return quote.start, quote.end

    def _trailing(self, number: int, tokens: Stretch) -> Cue | None:
        """The cue right after a quotation: `"...," X said`, `"..." said X`."""
        p = self._parsed
        quote = p.quotes[number]
        if not quote.closed:
            return None
        inner = p.text[quote.inner_start : quote.inner_end].rstrip()
        first = tokens.last + 1
        if first < len(p.words) and p.words[first] in (",", "-", "—", "–"):
            first += 1
            open_end = True
        else:
            open_end = inner[-1:] in (",", "-", "—", "–", "…")
        if not open_end and inner[-1:] not in ("?", "!", ".", "'", "’"):
            open_end = True  # `"disaster" he said`: only a cue right behind it counts
        paragraph = p.paragraph[tokens.last]
        verbs_between = 0
        for i in range(first, min(first + WINDOW, len(p.words))):
            if p.paragraph[i] != paragraph or p.quoted[i] >= 0 or p.words[i] in STOPS or p.words[i] in (":", ";"):
                return None
            cue = self._cues.get(i)
            if cue is None and i == first and p.tags[i] in ("VBD", "VBZ") and p.words[i].islower() and inner[-1:] in ",?!":
                return self._any_verb_after(i, tokens)
            if cue is not None and p.tags[i] in ("VBD", "VBZ", "VBP", "VBN", "VB") and self._adjoins(cue, first, strict=not open_end):
                return cue
            if p.tags[i] in FINITE and p.deps[i] != "relcl" and not self._in_relative(i, first):
                verbs_between += 1
                if verbs_between > 1:
                    return None
        return None

    def _adjoins(self, cue: Cue, first: int, *, strict: bool) -> bool:
        """Whether the clause of a cue begins at a token: with its subject, or with the cue itself."""
        p = self._parsed
        subject = p.child(cue.head, "nsubj", "nsubjpass")
        inverted = cue.head - first <= 1 and (subject is None or subject > cue.head)
        if inverted:
            return p.words[cue.head].islower()
        if p.tags[first] == "CC" or (strict and p.tags[first][0] not in "NPD"):
            return False
        if subject is not None and subject < cue.head:
            return first <= p.left[subject] <= first + 1
        return all(p.tags[k][0] in "NPDJ,IC$R" or p.tags[k] in ("WP", "WDT") or p.deps[k] == "relcl" for k in range(first, cue.head))

    def _in_relative(self, i: int, first: int) -> bool:
        p = self._parsed
        for _ in range(4):
            if p.deps[i] in ("relcl", "acl"):
                return True
            if p.heads[i] == i or p.heads[i] < first:
                return False
            i = p.heads[i]
        return False

    def _leading(self, tokens: Stretch) -> Cue | None:
        """The cue before a quotation: `X said: "..."`, `saying "..."`, `X told Y, "..."`."""
        p = self._parsed
        last = tokens.first - 1
        paragraph = p.paragraph[tokens.first]
        if last < 0 or p.paragraph[last] != paragraph:
            return self._colon_before(last) if last >= 0 and p.paragraph[last] == paragraph - 1 else None
        for i in range(last, max(last - WINDOW, -1), -1):
            if p.paragraph[i] != paragraph or p.quoted[i] >= 0 or p.words[i] in STOPS:
                break
            cue = self._cues.get(i)
            if cue is None:
                continue
            joined = p.words[last] in (",", ":", "-", "—", "–") or (p.lower[last] == "that" and p.tags[last] == "IN")
            if i != last and not joined and not self._only_aside(i, last):
                return None
            clause = p.child(i, "ccomp")
            states_more = clause is not None and i < clause < tokens.first and p.left[clause] < tokens.first - 2
            return None if states_more else cue
        return self._any_verb_before(last) if p.words[last] == ":" else None

    def _behind(self, cue: Cue) -> Stretch | None:
        """The source behind a cue that follows a quotation, which the parser may take for an object."""
        p = self._parsed
        subject = p.child(cue.head, "dobj", "attr")
        passive = p.child(cue.head, "auxpass") is not None
        return noun_phrase(p, subject, cue=cue.head) if subject is not None and subject > cue.head and not passive else None

    def _any_verb_after(self, i: int, tokens: Stretch) -> Cue | None:
        """The verb right behind a quotation that is a sentence, whatever it is: `"Never!" beamed the winner`."""
        p = self._parsed
        before = tokens.first - 1
        fresh = before < 0 or p.words[before] in STOPS or p.paragraph[before] != p.paragraph[i]
        subject = p.child(i, "nsubj", "dobj", "attr")
        speaks = fresh and subject is not None and subject > i and p.lower[i] not in cue_lexicon().auxiliaries
        return Cue(i, p.lower[i], "verbs") if speaks else None

    def _any_verb_before(self, colon: int) -> Cue | None:
        """The verb of a sentence that ends with a colon, whatever it is: `He was brief with reporters: "..."`."""
        p = self._parsed
        i = colon
        for _ in range(WINDOW):
            if p.heads[i] == i or p.heads[i] > colon:
                break
            i = p.heads[i]
        speaks = p.tags[i] in FINITE and p.quoted[i] < 0 and p.sentence[i] == p.sentence[colon] and p.child(i, "nsubj") is not None
        return Cue(i, p.lower[i], "verbs") if speaks else None

    def _only_aside(self, i: int, last: int) -> bool:
        """Whether nothing but an addressee, a time or a place stands between cue and quotation."""
        p = self._parsed
        takes = cue_lexicon().takes
        if p.child(i, "dobj") is not None and not (takes(self._cues[i], "person") or takes(self._cues[i], "rest")):
            return False
        return all(k == i or (p.tags[k] not in FINITE and p.deps[k] not in ("ccomp", "mark")) for k in range(i, last + 1)) and last - i <= 6

    def _colon_before(self, last: int) -> Cue | None:
        """The cue of a paragraph that ends with a colon before the quotation's own paragraph."""
        p = self._parsed
        while last >= 0 and p.words[last].isspace():
            last -= 1
        if last < 0 or p.words[last] != ":":
            return None
        for i in range(last, max(last - WINDOW, -1), -1):
            if p.words[i] in STOPS or p.quoted[i] >= 0 or p.paragraph[i] != p.paragraph[last]:
                return None
            if i in self._cues:
                return self._cues[i]
        return None

    def _with_rest_of_sentence(self, cue: Cue, tokens: Stretch, span: Span) -> Span:
        """The span of a quotation that begins a clause, with the words that belong to it: `said that "most" of them left`.

        Behind a comma or colon a quotation stands alone.
        """
        p = self._parsed
        before = tokens.first - 1
        if before < 0 or p.words[before] in (",", ":") or p.words[before].isspace():
            return span
        content = content_of(p, cue)
        first = tokens.first
        last = tokens.last
        if content is not None:
            stretch = content.stretches[-1]
            if stretch.first <= tokens.last and stretch.last >= tokens.first:
                first, last = min(first, stretch.first), max(last, stretch.last)
        if p.lower[before] == "that":
            first = min(first, before)
        if (content is None or content.frame == "clause") and not self._ends_sentence(last):
            last = self._clause_end(last)
        if first <= cue.head:
            first = tokens.first
        while last > tokens.last and p.words[last] in (",", ":", ".", "?", "!", ";"):
            last -= 1
        quoted = p.quoted[last]
        return min(span[0], p.idx[first]), max(span[1], p.ends[last], p.quotes[quoted].end if quoted >= 0 else 0)

    def _ends_sentence(self, i: int) -> bool:
        """Whether a token closes a quotation that ends with a full stop."""
        number = self._parsed.quoted[i]
        return number >= 0 and self._inner(number)[-1:] in STOPS

    def _inner(self, number: int) -> str:
        quote = self._parsed.quotes[number]
        return self._parsed.text[quote.inner_start : quote.inner_end].rstrip()

    def _clause_end(self, last: int) -> int:
        """The last token before the next cue, stop or paragraph."""
        p = self._parsed
        i = last + 1
        while i < len(p.words) and p.paragraph[i] == p.paragraph[last] and p.words[i] not in STOPS and p.words[i] not in (":", ";"):
            if i in self._cues and p.quoted[i] < 0:
                return last
            i += 1
        return i - 1

    def _with_start_of_sentence(self, tokens: Stretch, span: Span) -> Span:
        """The span of a quotation that ends a sentence, with the words that begin the sentence: `It was "a lie," he said`."""
        p = self._parsed
        first = tokens.first
        paragraph = p.paragraph[first]
        i = first - 1
        while i >= 0 and p.paragraph[i] == paragraph and p.words[i] not in STOPS and p.words[i] not in (":", ";") and first - i < WINDOW:
            if p.quoted[i] >= 0:
                quote = p.quotes[p.quoted[i]]
                if p.text[quote.inner_start : quote.inner_end].rstrip()[-1:] in (".", "?", "!", ","):
                    break
            elif i in self._cues and content_of(p, self._cues[i]) is not None:
                return span
            i -= 1
        start = i + 1
        while start < first and (p.words[start].isspace() or p.tags[start] == "CC" or p.opening[start]):
            start += 1
        return (p.idx[start], span[1]) if start < first else span
