""" "The ministry: we deny it", transcripts, and signed quotations: speakers named by the layout of a paragraph.

A label is a name or a body before a colon that opens a paragraph; in a transcript ("MODERATOR: ...") it may be any word in capitals
that comes back. A signature is a person's name behind a dash after a quotation.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tracker.extract.claims.cues import Cue
from tracker.extract.claims.naming import given_names, mention_words
from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.extract.claims.speech import Attribution

LONGEST = 12  # tokens of a label or a signature
DASHES = frozenset({"-", "--", "---", "–", "—", "―", "‒"})
CLOSING = frozenset({"''", "``", ".", ","})  # tags of what may stand between a quotation's last word and the dash
FINITE = frozenset({"VBD", "VBZ", "VBP", "VB", "MD"})  # tags of verbs that make a sentence
SHORTEST_TURN = 3  # tokens behind a label
NOMINAL = ("NN", "JJ", "DT", "IN", "CC", "PO", "HY")  # first letters of the tags in a name with its offices


class Label(NamedTuple):
    """Tokens of a speaker's name, and the number of the colon or dash that sets it off."""

    source: Stretch
    mark: int


def labels(parsed: Parsed) -> dict[int, Label]:
    """The labels of an article, by the number of the paragraph that each opens."""
    opening = {parsed.paragraph[label.mark]: label for label in _before_colons(parsed)}
    counts = Counter(_words(parsed, label.source) for label in opening.values())
    return {
        number: label
        for number, label in opening.items()
        if _is_speaker(parsed, label.source) or (_is_loud(parsed, label.source) and counts[_words(parsed, label.source)] > 1)
    }


def turns(parsed: Parsed) -> Iterator[Attribution]:
    """What the speakers before colons say: the rest of the paragraph, unless it is an entry of a table: a number without a verb."""
    for number, label in labels(parsed).items():
        colon = last = label.mark
        while last + 1 < len(parsed.words) and parsed.paragraph[last + 1] == number:
            last += 1
        first = min(colon + 1, last)
        while first < last and parsed.words[first].isspace():
            first += 1
        while last > first and (parsed.words[last].isspace() or (parsed.tags[last] == "''" and _opened_before(parsed, last, first))):
            last -= 1
        tags = set(parsed.tags[first : last + 1])
        if last - colon >= SHORTEST_TURN and (tags & FINITE or "CD" not in tags):
            cue, content = Cue(colon, ":", "asides"), parsed.span(Stretch(first, last))
            yield Attribution("colon", "colon", [content], cue, [Stretch(colon, colon)], label.source)


def _opened_before(parsed: Parsed, mark: int, first: int) -> bool:
    """Whether a closing mark belongs to a quotation that holds the label, too."""
    number = parsed.quoted[mark]
    return number >= 0 and parsed.quotes[number].start < parsed.idx[first]


def _before_colons(parsed: Parsed) -> Iterator[Label]:
    """Whatever stands before a colon at the head of a paragraph, quotation marks left out."""
    before = -1
    for first, number in enumerate(parsed.paragraph):
        if number == before:
            continue
        if parsed.words[first].isspace() or parsed.tags[first] in ("``", "''"):
            continue
        before = number
        for i in range(first + 1, min(first + LONGEST, len(parsed.words))):
            if parsed.paragraph[i] != number:
                break
            if parsed.words[i] == ":":
                yield Label(Stretch(first, i - 1), i)
                break


def signature(parsed: Parsed, last: int) -> Label | None:
    """The person's name behind a dash after a quotation, on its line or the next, up to a comma or the line's end.

    Args:
        last: the last token of the quotation.
    """
    count = len(parsed.words)
    i = last + 1
    while i < count and parsed.words[i] not in DASHES and (parsed.tags[i] in CLOSING or parsed.words[i].strip(" ") == "\n"):
        i += 1
    if i + 1 >= count or parsed.words[i] not in DASHES or parsed.text[parsed.ends[last] : parsed.idx[i]].count("\n") > 1:
        return None
    first = end = i + 1
    while (
        end < count
        and parsed.paragraph[end] == parsed.paragraph[i]
        and parsed.words[end] not in (",", ".")
        and "\n" not in parsed.words[end]
    ):
        end += 1
    nominal = 0 < end - first <= LONGEST and all(parsed.tags[k].startswith(NOMINAL) for k in range(first, end))
    return Label(Stretch(first, end - 1), i) if nominal and _is_person(parsed, first) else None


def _is_person(parsed: Parsed, first: int) -> bool:
    """Whether a person's name begins here: agencies, places and dates stand behind dashes too."""
    return parsed.entities[first] == "PERSON" or (parsed.lower[first] in given_names() and parsed.words[first][0].isupper())


def _is_speaker(parsed: Parsed, label: Stretch) -> bool:
    """Whether some tokens are a name or a body with its offices, and nothing else: no "photo of the mayor"."""
    words, (first, last) = mention_words(), label
    nominal = all(parsed.tags[i].startswith(NOMINAL) for i in range(first, last + 1))
    if not nominal or not parsed.words[first][:1].isupper():
        return False
    preposition = next((i for i in range(first + 1, last + 1) if parsed.tags[i] in ("IN", "TO")), None)
    noun = last if preposition is None else preposition - 1
    named = preposition is None and any(parsed.entities[i] == "PERSON" for i in range(first, last + 1))
    return named or parsed.lower[noun] in words.bodies or parsed.lower[noun] in words.offices


def _is_loud(parsed: Parsed, label: Stretch) -> bool:
    """Whether a label is written in capitals, and is no rubric."""
    words = parsed.words[label.first : label.last + 1]
    return all(word.isupper() or not word.isalnum() for word in words) and mention_words().rubrics.isdisjoint(map(str.lower, words))


def _words(parsed: Parsed, stretch: Stretch) -> str:
    return " ".join(parsed.words[stretch.first : stretch.last + 1])
