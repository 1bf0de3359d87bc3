"""Where a text goes on below its article: share buttons, the author's note, other stories, forms, footers.

No single line tells it: articles have boxes among their paragraphs, and pages have sentences below them. So each line counts for or
against the page's end, and the end begins where the sum over all that follows is highest. What a page says of itself counts for it;
a paragraph that stands alone counts against it, most of all a long one. A teaser, which follows its title without a blank line
in a text whose paragraphs are parted by blank lines, and a note on the author, which repeats the name above it, count for nothing.
An article's last paragraphs below a box are so kept: they outweigh the box.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from tracker.read.addresses import mentions_reader
from tracker.read.lines import Line, Shape

PARAGRAPHS = 3  # above the end, at least
KINDS = 4  # different lines that speak of the page, below, at least
BELOW_SHARE = 0.6  # of the characters of prose above: so long may the prose below be
EVIDENCE, LABEL = 1.0, 0.25
PARAGRAPH, SENTENCE, LONG = -2.0, -1.25, -4.0  # a line of `LONG_LENGTH` characters and more is hardly ever a page's
LONG_LENGTH = 320
READER = -0.5  # a sentence that says "we" or "you" and quotes nobody
PARTED = 0.6  # share of paragraphs that open after a blank line in a text that parts its paragraphs so


_NUMBER = re.compile(r"\d[\d.,]{0,6}\Z|\d{1,2}[.)]?\s")  # alone on its line, or of an item


def page_end(lines: Sequence[Line], known: AbstractSet[int], said: AbstractSet[int], body: int, names: tuple[str, ...] = ()) -> int | None:
    """The first line below the article; None where nothing tells it.

    Args:
        known: lines that are furniture.
        said: those that say so by their own words, but for advertisements and pointers, which stand among paragraphs as often.
        body: the article's first paragraph.
        names: of its authors, as its head has them; a paragraph that opens with one is a note on the author.
    """
    evidence = [i for i in range(body + 1, len(lines)) if i in said]
    if len({lines[i].words for i in evidence}) < KINDS:
        return None
    prose = [i for i in range(body, len(lines)) if lines[i].is_prose and i not in known]
    parted = sum(lines[i].opens for i in prose) >= PARTED * max(1, len(prose))
    best, end, total = 0.0, None, 0.0
    below, kinds = 0, set[str]()
    whole = sum(len(lines[i].text) for i in prose)
    shown = set(evidence)
    count = len(prose)
    for i in range(len(lines) - 1, body, -1):
        line = lines[i]
        if i in shown:
            total += EVIDENCE
            kinds.add(line.words)
            above = whole - below
            if total > best and len(kinds) >= KINDS and count >= PARAGRAPHS and below <= BELOW_SHARE * above:
                best, end = total, i
        elif i in known:
            continue
        elif line.is_prose:
            count -= 1
            below += len(line.text)
            total += 0.0 if names and line.text.startswith(names) else _against(lines, i, parted=parted)
        elif line.shape in (Shape.label, Shape.stamp) or line.bullet or _NUMBER.match(line.text):
            total += LABEL
    return end


def _against(lines: Sequence[Line], i: int, *, parted: bool) -> float:
    line, before = lines[i], lines[i - 1]
    if len(line.text) >= LONG_LENGTH:
        return LONG
    if parted and not line.opens and not before.is_prose:
        return 0.0
    if before.shape is Shape.label and line.words.startswith(before.words):
        return 0.0
    if mentions_reader(line):
        return READER
    return PARAGRAPH if line.shape is Shape.paragraph else SENTENCE
