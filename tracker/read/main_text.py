"""The main text of a web page: which of its blocks are the article, and their characters.

trafilatura tells which blocks are the article; the characters are read from the page itself, block by block. It loses short
paragraphs between long ones, times, the marks of `q` elements and sometimes the headline, runs a heading into the sentence
below it, and takes layout tables for data. So the page is first freed of what is never shown or never the article's
(scripts, hidden elements, menus, consent banners, comments); its blocks are then matched with what trafilatura found; and
what stands among the article's blocks and reads like them is taken back.

A page too large or too deep for trafilatura is read by its paragraphs alone: the element that holds most of them is the
article.

Measured on 14 development texts in 23 page structures, 2026-11: kept 0.9993 of the article and left in 0.0012; trafilatura's
own text 0.9926 and 0.0246. `favor_recall` kept 0.9999 and left in 0.0031, `favor_precision` changed nothing, `fast` 0.9990
and 0.0029; without trafilatura 0.9780 and 0.0019.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

from tracker import dates
from tracker.read.page_blocks import HEADINGS, LINK_SHARE, Block, blocks, measure, unfold_layout
from tracker.read.page_pruning import prune
from tracker.records import Span, Spans

MOST_ELEMENTS = 20_000  # of a page that trafilatura is given; it needs about 0.2 ms for each, and half a KB
MOST_DEPTH = 200  # of elements in each other; it works by recursion
MOST_CHARACTERS = 300_000  # of a page that is matched with what it found
MATCHED = 40  # characters of a block that are looked for in what it found; shorter blocks must be a line of it
FOUND_SHARE = 0.25  # of the page's prose; where it found less, the element that holds most of the prose is tried instead
WHOLLY_LINKED = 0.95  # a link that words introduce ("Read more: ...") stays among the paragraphs, marked
HEADLINE_ABOVE = 0.8  # of the paragraphs' characters stand below a headline
HEAD_LENGTH = 140  # characters of a line with byline and date, at most
BETWEEN = 8  # blocks between the headline and the first paragraph, at most: byline, date, standfirst
MOSTLY_ALIKE = 0.7  # of the characters of the prose
ALIKE_BELOW_HEADLINE = 0.4  # of them, where they are made like the first below the headline
LITTLE = 0.1  # of the article's characters

VERSION = "page blocks 2"  # raised whenever the same page may give another text
OWN_READER = f"{VERSION}, paragraphs of one element"
TITLE_WORDS = 5  # of a box's title, at least
NOTE_LENGTH = 500  # characters of a note on an author, at most
_NAMES = re.compile(r"\s*(?:,|;|\band\b|&|/|\|)\s*")
_PARTS = (HEADINGS - {"h1"}) | {"blockquote", "pre", "li", "tr"}
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class MainText:
    """What was found.

    Attributes:
        text: the article's blocks, a blank line between two of them; empty where the page has no text.
        links: spans of blocks that lead to other stories and stand among the paragraphs.
        headline: span of a headline that stands apart from the article: it is kept, and the title already.
        head: what stands between the headline and the first paragraph and is not the text's: byline, date.
        reader: what told the article from the rest, with its settings.
    """

    text: str
    links: Spans
    headline: Span | None
    head: tuple[str, ...]
    reader: str


def main_text(page: Any, title: str | None = None, byline: str | None = None) -> MainText:
    """Read the main text of a parsed page, which is changed by it.

    Args:
        page: the root element, as lxml parsed it.
        title: what the page declares as its headline.
        byline: who it says wrote it.
    """
    prune(page)
    unfold_layout(page)
    listed = list(blocks(page))
    size = measure(page)
    flat = size.depth <= MOST_DEPTH
    kept: set[int] = set()
    reader = OWN_READER
    if flat and size.elements <= MOST_ELEMENTS and _length(listed) <= MOST_CHARACTERS:
        found, reader = _trafilatura(page)
        kept = _matched(listed, found)
    if _length(listed[i] for i in kept) < FOUND_SHARE * _length(block for block in listed if block.is_prose and not block.is_link):
        densest = _densest(listed)
        if _length(listed[i] for i in densest) > 2 * _length(listed[i] for i in kept):
            kept, reader = densest, OWN_READER
    headline, own = _completed(listed, kept | _below_headline(listed, title), title)
    if flat:
        own -= _strange(listed, own, headline)
    own -= _on_authors(listed, own, headline, byline)
    parts = [listed[i] for i in sorted(own)]
    starts = accumulate((len(part.text) + 2 for part in parts), initial=0)
    links = tuple((start, start + len(part.text)) for start, part in zip(starts, parts, strict=False) if part.is_link)
    above = (0, len(listed[headline].text)) if headline is not None and headline in own - kept else None
    return MainText("\n\n".join(part.text for part in parts), links, above, _head(listed, own, headline), reader)


def _length(some: Iterable[Block]) -> int:
    return sum(len(block.text) for block in some)


def _head(listed: list[Block], own: set[int], headline: int | None) -> tuple[str, ...]:
    """What stands between the headline and the first paragraph and is not kept."""
    if headline is None:
        return ()
    first = next((i for i in range(headline + 1, len(listed)) if i in own and listed[i].is_prose), headline)
    return tuple(listed[i].text for i in range(headline + 1, min(first, headline + BETWEEN + 1)) if i not in own)


def _trafilatura(page: Any) -> tuple[list[str], str]:
    """The lines that trafilatura takes for the article, and what it is."""
    import trafilatura  # here, for it takes a third of a second to import, and most runs read no page

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read is reported once, as our own error
    found = (
        trafilatura.extract(deepcopy(page), include_comments=False, include_tables=True, include_images=False, include_links=False) or ""
    )
    return found.splitlines(), f"trafilatura {trafilatura.__version__}, no comments, tables; {VERSION}"


def _matched(listed: list[Block], found: Iterable[str]) -> set[int]:
    """Indices of the blocks that stand in the lines found: most of their characters, or, of short ones, the whole line."""
    lines = [_key(line.replace("\\|", "|")) for line in found]
    whole, short = "\n".join(lines), set(lines)
    kept: set[int] = set()
    for i, block in enumerate(listed):
        key = _key(block.text)
        if key in short:
            kept.add(i)
        elif len(key) > MATCHED:
            parts = [key[at : at + MATCHED] for at in range(0, len(key) - MATCHED + 1, MATCHED)]
            if sum(part in whole for part in parts) * 2 >= len(parts):
                kept.add(i)
    return kept


def _key(text: str) -> str:
    """A line for comparing: without blanks, quotation marks and the signs of lists and tables."""
    return _BLANK.sub("", text).translate(_QUOTES).strip("|-")


_QUOTES = dict.fromkeys(map(ord, '"“”'))


def _densest(listed: list[Block]) -> set[int]:
    """The prose of the element that directly holds most of it, counted half for the element around it."""
    score: Counter[Any] = Counter()
    for block in listed:
        if not block.is_prose or block.is_link:
            continue
        parent = block.element.getparent() if block.element.tag not in ("body", "html") else block.element
        above = parent.getparent() if parent is not None else None
        score[parent] += len(block.text)
        if above is not None:
            score[above] += len(block.text) // 2
    if not score:
        return set()
    best = max(score, key=lambda element: score[element])
    inside = set(best.iter()) if best is not None else set()
    return {
        i for i, block in enumerate(listed) if block.element in inside and not block.is_link and (block.is_prose or block.tag in HEADINGS)
    }


def _below_headline(listed: list[Block], title: str | None) -> set[int]:
    """The paragraphs right below the one headline of the page: they are its article, be the comments ever so long."""
    said = _plain(title or "")
    headlines = [i for i, block in enumerate(listed) if not block.linked and (block.tag == "h1" or (said and _plain(block.text) == said))]
    if not headlines or len({_plain(listed[i].text) for i in headlines}) > 1:
        return set()
    last = headlines[-1]
    first = next(
        (i for i in range(last + 1, min(last + BETWEEN, len(listed))) if listed[i].is_prose and listed[i].ends and not listed[i].linked),
        None,
    )
    if first is None:
        return set()
    form = _form(listed[first])
    return {i for i in range(first, len(listed)) if listed[i].is_prose and listed[i].linked <= LINK_SHARE / 2 and _form(listed[i]) == form}


def _completed(listed: list[Block], kept: set[int], title: str | None) -> tuple[int | None, set[int]]:
    """Take out the links to other stories, and take in the headline and what stands among the paragraphs and is built like them.

    Returns:
        The headline's index, and those of all blocks of the article.
    """
    prose = sorted(i for i in kept if listed[i].is_prose and not listed[i].is_link)
    if not prose:
        return None, {i for i in kept if not listed[i].is_link}
    headline = _headline(listed, prose, title)
    prose = [i for i in prose if headline is None or i > headline] or prose
    first, last = prose[0], prose[-1]
    forms = {_form(listed[i]) for i in prose}
    parents = {form[0] for form in forms}
    own: set[int] = set() if headline is None else {headline}
    for i in range(first if headline is None else headline + 1, len(listed)):
        block = listed[i]
        if i in kept:
            ends = i < last or block.ends or block.tag in _PARTS
            if i < first and any(dates.written_dates(block.text[:HEAD_LENGTH])) and not block.ends and len(block.text) <= HEAD_LENGTH:
                continue  # a byline with its date
            if ends and (not block.is_link or (first < i < last and block.linked < WHOLLY_LINKED)):
                own.add(i)
        elif block.linked > LINK_SHARE / 2:
            continue
        elif i < first:
            if first - (headline or 0) <= BETWEEN and block.is_prose and block.ends and not block.linked:
                own.add(i)  # a standfirst
        elif _form(block) in forms:
            if i < last or (block.is_prose and not block.linked):
                own.add(i)
        elif i < last and (block.is_prose or block.tag in _PARTS) and _is_beside(block, parents):
            own.add(i)
    own |= {i for i in kept if headline is None and i < first and not listed[i].is_link}
    boxes = {i for i in own if i != headline and listed[i].tag in HEADINGS and _opens_links(listed, own, i)}
    return headline, own - boxes


def _opens_links(listed: list[Block], own: set[int], i: int) -> bool:
    """A heading of nothing but links to other stories."""
    after = i + 1
    return after < len(listed) and after not in own and listed[after].is_link and listed[after].linked >= WHOLLY_LINKED


def _strange(listed: list[Block], own: set[int], headline: int | None) -> set[int]:
    """Blocks above and below the article that stand in elements of their own: comments, teasers, notices.

    The article is where most of the prose is made alike. What stands apart from it goes where it is little, or where it is as many labels
    (names, times, headings) as paragraphs, as comments and lists of stories are.
    """
    prose = [i for i in own if listed[i].is_prose and i != headline]
    directly = Counter(listed[i].element for i in prose)
    make = {i: (directly[listed[i].element] > 2 and listed[i].element, *_make(listed[i])) for i in prose}
    made: Counter[tuple[Any, ...]] = Counter()
    for i in prose:
        made[make[i]] += len(listed[i].text)
    below = min((i for i in prose if headline is not None and i > headline), default=None)
    alike = {make[below]} if below is not None and made[make[below]] >= ALIKE_BELOW_HEADLINE * made.total() else set()
    enough = ALIKE_BELOW_HEADLINE if alike else MOSTLY_ALIKE
    for one, _ in made.most_common():
        if sum(made[other] for other in alike) < enough * made.total():
            alike.add(one)
    main = sorted(i for i in prose if make[i] in alike)
    if not main:
        return set()
    holding: Counter[Any] = Counter()
    for i in main:
        holding.update([listed[i].element, *listed[i].element.iterancestors()])
    first = listed[main[0]].element
    container = next(element for element in (first, *first.iterancestors()) if holding[element] == len(main))
    branches: dict[Any, list[int]] = {}
    for i, block in enumerate(listed):
        element = block.element
        if element in holding:
            continue
        while (parent := element.getparent()) is not None and parent not in holding:
            element = parent
        branches.setdefault(element, []).append(i)
    length = sum(len(listed[i].text) for i in main)
    strange: set[int] = set()
    for branch, inside in branches.items():
        beyond = inside[-1] < main[0] or inside[0] > main[-1]
        paragraphs = [i for i in inside if listed[i].is_prose and not listed[i].is_link]
        little = branch.getparent() is not container and sum(len(listed[i].text) for i in paragraphs) <= LITTLE * length
        if beyond and (little or (len(inside) >= 3 and len(paragraphs) * 2 <= len(inside))):
            strange.update(inside)
    standfirst = set(range(headline, min(main[0], headline + BETWEEN))) if headline is not None else set()
    for inside in branches.values():
        if headline is not None and headline < inside[0] and inside[-1] < main[0] and _is_titled(listed, inside):
            standfirst.difference_update(inside)
            strange.update(inside)
    return strange - standfirst


def _on_authors(listed: list[Block], own: set[int], headline: int | None, byline: str | None) -> set[int]:
    """Notes on the authors above or below the paragraphs, made otherwise than these: they begin with a name of the byline."""
    names = tuple(" ".join(name.split()) for name in _NAMES.split(byline or "") if " " in name.strip())
    prose = [i for i in own if listed[i].is_prose and i != headline]
    if not names or len(prose) < BETWEEN // 2:
        return set()
    made: Counter[Any] = Counter()
    for i in prose:
        made[_form(listed[i])] += len(listed[i].text)
    most = made.most_common(1)[0][0]
    main = [i for i in prose if _form(listed[i]) == most]
    apart = [i for i in prose if not min(main) <= i <= max(main) and len(listed[i].text) <= NOTE_LENGTH]
    bylines = {i for i in apart if i < min(main) and len(listed[i].text) <= HEAD_LENGTH and any(name in listed[i].text for name in names)}
    return bylines | {i for i in apart if listed[i].text.removeprefix("By ").startswith(names)}


def _is_titled(listed: list[Block], inside: list[int]) -> bool:
    """A box with a title of its own, as one of a video has: a standfirst has none, and a byline or date above it is shorter."""
    title = listed[inside[0]]
    words = title.text.split()
    dated = any(dates.written_dates(title.text[:HEAD_LENGTH]))
    return len(inside) > 1 and len(words) >= TITLE_WORDS and not title.is_prose and not dated and words[0].casefold() not in ("by", "by:")


def _make(block: Block) -> tuple[str, ...]:
    parent, tag, class_ = _form(block)
    return tag, class_, parent.tag, parent.get("class", "")


def _form(block: Block) -> tuple[Any, str, str]:
    """Where a block stands and how it is made: blocks of one form are paragraphs of one text."""
    element, parent = block.element, block.element.getparent()
    while parent is not None and _is_only(element) and parent.tag not in ("body", "html", "article", "main"):
        element, parent = parent, parent.getparent()
    if parent is None or element.tag in ("body", "html"):
        return element, "", ""
    return parent, element.tag, element.get("class", "")


def _is_beside(block: Block, parents: set[Any]) -> bool:
    """It stands among the paragraphs, or is an item of a list or a row of a table that does."""
    parent = _form(block)[0]
    return parent in parents or (
        block.tag in ("li", "tr", "dd", "blockquote") and any(one in parents for one in islice(parent.iterancestors(), 3))
    )


def _is_only(element: Any) -> bool:
    return element.getnext() is None and element.getprevious() is None  # counting the children would take time with their number


def _headline(listed: list[Block], prose: list[int], title: str | None) -> int | None:
    """The headline, most of the paragraphs below it: the last block that says what the page calls itself, or the last `h1`."""
    least = HEADLINE_ABOVE * sum(len(listed[i].text) for i in prose)
    below, lowest = 0, prose[-1]
    for i in reversed(prose):
        if below >= least:
            break
        below, lowest = below + len(listed[i].text), i
    said = _plain(title or "")
    above = [i for i in range(lowest, -1, -1) if len(listed[i].text.split()) > 2 and not listed[i].is_link]
    called = (i for i in above if said and said.startswith(_plain(listed[i].text)))
    return next(called, None) or next((i for i in above if listed[i].tag == "h1" and not listed[i].linked), None)


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
