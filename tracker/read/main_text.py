"""The main text of a web page: which of its blocks are the article, and their characters.

trafilatura tells which blocks are the article; the characters are read from the page itself, block by block. It loses short paragraphs between
long ones, times, the marks of `q` elements and sometimes the headline, runs a heading into the sentence below it, and takes layout tables for
data. So the page is first freed of what is never shown or never the article's (scripts, hidden elements, menus, consent banners, comments); its
blocks are then matched with what trafilatura found; and what stands among the article's blocks and reads like them is taken back.

A page too large or too deep for trafilatura is read by its paragraphs alone: the element that holds most of them is the article.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from tracker.lang import lexicon
from tracker.records import Spans

MOST_ELEMENTS = 20_000  # of a page that trafilatura is given; it needs about 0.2 ms for each, and half a KB
MOST_DEPTH = 200  # of elements in each other; it works by recursion
SMALL_SHARE = 0.3  # of the page's characters: what its class calls a menu is none where it holds more
NAMED_SHARE = 0.9  # a comment thread may be longer than the article
HIDDEN_SHARE = 0.5  # some pages hide all until their scripts have run, or while a banner stands before it
LINK_SHARE = 0.6  # of a block's characters within links: a link to another story, not a paragraph
WHOLLY_LINKED = 0.95  # a link that words introduce ("Read more: ...") stays among the paragraphs, marked
LINK_LENGTH = 300  # characters; a longer block of links is the work of a missing end tag
CELL_LENGTH = 200  # characters; a table with longer cells is a layout
PROSE_WORDS = 5  # a block that ends like a sentence is prose from so many words on, another from twice as many
MATCHED = 40  # characters of a block that are looked for in what trafilatura found; shorter blocks must be a line of it
HEADLINE_ABOVE = 0.8  # of the paragraphs' characters stand below a headline
MOST_CHARACTERS = 300_000  # of a page that is matched with what trafilatura found
MOSTLY_ALIKE = 0.7  # of the characters of the prose
LITTLE = 0.1  # of the article's characters
BETWEEN = 8  # blocks between the headline and the first paragraph, at most: byline, date, standfirst

_DROPPED = frozenset(
    "script style noscript template svg math canvas iframe frame frameset object embed applet audio video map button input select option optgroup datalist "
    "textarea dialog nav menu aside footer marquee blink head title link meta picture img source figcaption del s strike rt rp progress output".split()
)
_ROLES = frozenset(
    "navigation complementary contentinfo dialog alertdialog search menu menubar marquee toolbar tablist banner alert".split()
)
_BLOCKS = frozenset(
    "html body div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table thead tbody tfoot tr td th caption section article main header hgroup address "
    "figure form fieldset legend center hr details summary noindex".split()
)
_PARTS = frozenset(("h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "li", "tr"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_END = re.compile(r"[.!?…。؟۔:;][\"'”’»)\]*\s]*$")
_BLANK = re.compile(r"\s+")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # places where a word may be broken


@dataclass(frozen=True, slots=True)
class MainText:
    """What was found.

    Attributes:
        text: the article's blocks, a blank line between two of them; empty where the page has no text.
        links: spans of blocks that lead to other stories and stand among the paragraphs.
        reader: what told the article from the rest, with its settings.
    """

    text: str
    links: Spans
    reader: str


@dataclass(slots=True, eq=False)
class _Block:
    """A stretch of text without a block's border in it.

    Attributes:
        text: its lines, blanks brought together.
        linked: share of its characters that are in links to elsewhere.
        element: the innermost block element around it.
        tag: of the nearest element that says what it is: a heading, an item of a list, a quotation; else of `element`.
    """

    text: str
    linked: float
    element: Any
    tag: str

    @property
    def is_prose(self) -> bool:
        return len(self.text.split()) >= (PROSE_WORDS if _END.search(self.text) else 2 * PROSE_WORDS)

    @property
    def is_link(self) -> bool:
        return self.linked >= LINK_SHARE and len(self.text) <= LINK_LENGTH and self.tag != "h1"


def main_text(page: Any, title: str | None = None) -> MainText:
    """Read the main text of a parsed page, which is changed by it.

    Args:
        page: the root element, as lxml parsed it.
        title: what the page declares as its headline.
    """
    _prune(page)
    _unfold_layout(page)
    blocks = list(_blocks(page))
    elements, depth = _measure(page)
    if elements <= MOST_ELEMENTS and depth <= MOST_DEPTH and sum(len(block.text) for block in blocks) <= MOST_CHARACTERS:
        found, reader = _trafilatura(page)
        kept = _matched(blocks, found)
    else:
        kept, reader = set(), ""
    if sum(len(blocks[i].text) for i in kept) * 4 < sum(len(block.text) for block in blocks if block.is_prose and not block.is_link):
        own = _densest(blocks)  # nothing found, or a notice above the article
        if sum(len(blocks[i].text) for i in own) > 2 * sum(len(blocks[i].text) for i in kept):
            kept, reader = own, "paragraphs of one element"
    kept = _completed(blocks, kept, title)
    parts = [blocks[i] for i in sorted(kept)]
    starts = list(accumulate((len(part.text) + 2 for part in parts), initial=0))
    links = tuple((start, start + len(part.text)) for start, part in zip(starts, parts, strict=False) if part.is_link)
    return MainText("\n\n".join(part.text for part in parts), links, reader or "paragraphs of one element")


# ------------------------------------------------------------------ what is no article's


@cache
def _markup() -> dict[str, frozenset[str]]:
    return {key: frozenset(words) for key, words in lexicon("boilerplate")["markup"].items()}


def _prune(page: Any) -> None:
    """Take out what a reader of the page never sees, and what names itself as something else than the article."""
    etree.strip_elements(page, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    sizes = _sizes(page)
    whole = max(sizes[page], 1)
    for element in list(sizes):
        share = sizes[element] / whole
        if element is not page and element.tag != "body" and _is_furniture(element, share):
            _remove(element)
    sizes = _sizes(page)
    whole = max(sizes[page], 1)
    named = {element: name for element in sizes if element.tag not in ("html", "body") and (name := _name_among(element, "mostly"))}
    by_name: Counter[str] = Counter()
    for element, name in named.items():
        by_name[name] += sizes[element]
    for element, name in named.items():
        if by_name[name] <= SMALL_SHARE * whole and not _has_headline(element):
            _remove(element)


def _is_furniture(element: Any, share: float) -> bool:
    tag = element.tag
    if tag in _DROPPED:
        return True
    if tag == "form":
        return share <= SMALL_SHARE
    if tag.startswith("amp-") or element.get("role", "").strip().lower() in _ROLES:
        return share <= HIDDEN_SHARE and not _has_headline(element)
    return (_is_hidden(element) and share <= HIDDEN_SHARE) or (
        share <= NAMED_SHARE and _name_among(element, "always") is not None and not _has_headline(element)
    )


def _sizes(page: Any) -> dict[Any, int]:
    """Non-blank characters inside each element, those of scripts and styles left out; linear in the size of the page."""
    sizes: dict[Any, int] = {}
    for element in reversed(list(page.iter(etree.Element))):
        own = 0 if element.tag in ("script", "style", "noscript", "template") else _length(element.text)
        for child in element:
            own += sizes.get(child, 0) + _length(child.tail)
        sizes[element] = own
    return sizes


def _length(text: str | None) -> int:
    return len(_BLANK.sub("", text)) if text else 0


def _name_among(element: Any, kind: str) -> str | None:
    """The class or id that says that the element is none of the article's, by the words of one kind."""
    words = _markup()
    for name in (*element.get("class", "").split()[:20], element.get("id", "")):
        parts = [part.lower() for part in _NAME_PARTS.findall(name[:80])]
        joined = [one + other for one, other in pairwise(parts)]
        if not words[kind].isdisjoint([*parts, *joined]) and words["text"].isdisjoint(parts):
            return str(name)
    return None


def _is_hidden(element: Any) -> bool:
    return (
        (element.get("hidden") is not None and element.get("hidden", "").lower() != "until-found")
        or element.get("aria-hidden", "").strip().lower() == "true"
        or bool(_HIDING.search(element.get("style", "")))
    )


def _has_headline(element: Any) -> bool:
    return element.tag == "h1" or element.find(".//h1") is not None


def _remove(element: Any) -> None:
    """Take an element out, and leave what follows it in its place."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail, element.getprevious()
    if element.tag in _BLOCKS or element.tag in _DROPPED:
        tail = f" {tail or ''}"
    if tail:
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def _unfold_layout(page: Any) -> None:
    """Make plain blocks of tables that lay out a page: with tables, paragraphs or long texts in a cell, or of one column."""
    for table in reversed(list(page.iter("table"))):
        cells = [cell for cell in table.iter("td", "th")]
        rows = list(table.iter("tr"))
        if (
            len(rows) > 1
            and len(cells) > len(rows)
            and table.find(".//table") is None
            and all(len(" ".join(cell.itertext())) <= CELL_LENGTH and len(cell.findall(".//p")) < 2 for cell in cells)
        ):
            continue
        for element in [table, *table.iter("tbody", "thead", "tfoot", "tr", "td", "th", "caption")]:
            if next(element.iterancestors("table"), table) is table:
                element.tag = "div"


# ------------------------------------------------------------------ blocks


@dataclass(slots=True)
class _Flow:
    """Text as it comes, until a block ends."""

    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    element: Any = None

    def add(self, text: str | None, *, link: bool, element: Any) -> None:
        if not text:
            return
        if self.element is None and not text.isspace():
            self.element = element
        self.pieces.append(_BLANK.sub(" ", text.translate(_UNSEEN)))
        self.linked += _length(text) if link else 0

    def take(self) -> Iterator[_Block]:
        """The block, or several where line breaks stand for paragraphs."""
        text, self.pieces = "".join(self.pieces), []
        linked, self.linked = self.linked, 0
        element, self.element = self.element, None
        lines = [" ".join(line.split()) for line in text.split("\n")]
        if element is None or not any(lines):
            return
        share = linked / max(1, _length(text))
        tag = _kind(element)
        for paragraph in _paragraphs(lines):
            yield _Block(f"- {paragraph}" if tag == "li" else paragraph, share, element, tag)


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines that `br` elements end: a blank one ends a paragraph, and so does one that plainly is no line of running text."""
    held: list[str] = []
    for line in lines:
        if held and (not line or len(held[-1]) < 60 or not held[-1][-1].isalpha()):
            yield "\n".join(held)
            held = []
        if line:
            held.append(line)
    if held:
        yield "\n".join(held)


def _kind(element: Any) -> str:
    """What the nearest telling element says: `<h2><div>` is a heading."""
    for _ in range(3):
        if element is None:
            break
        if element.tag in _HEADINGS or element.tag in ("li", "blockquote", "p", "pre", "td", "dd", "dt"):
            return str(element.tag)
        element = element.getparent()
    return "div"


def _blocks(page: Any) -> Iterator[_Block]:
    """The page's text in its order, a block at a time; tables of data a row at a time."""
    flow = _Flow()
    around: list[Any] = [page]
    links, row = 0, None
    cells: list[str] = []
    for event, element in etree.iterwalk(page, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if tag in _BLOCKS and row is None:
                yield from flow.take()
                around.append(element)
            if tag == "tr" and row is None:
                row, cells = element, []
            links += _leads_away(element)
            if tag == "br":
                flow.pieces.append("\n" if row is None else " ")
            elif tag == "q":
                flow.pieces.append("“")
            flow.add(element.text, link=links > 0, element=around[-1])
            continue
        links -= _leads_away(element)
        if tag == "q":
            flow.pieces.append("”")
        if row is not None and tag in ("td", "th"):
            cells.append(" ".join("".join(flow.pieces).split()))
            flow.pieces = []
        elif element is row:
            share = flow.linked / max(1, sum(map(len, cells)))
            flow, row = _Flow(), None
            if any(cells):
                yield _Block("| " + " | ".join(cells) + " |", share, element, "tr")
            around.pop()
        elif tag in _BLOCKS and row is None:
            yield from flow.take()
            around.pop()
        if element is not page:
            flow.add(element.tail, link=links > 0, element=around[-1])


def _leads_away(element: Any) -> bool:
    return element.tag == "a" and not element.get("href", "#").startswith("#")


def _measure(page: Any) -> tuple[int, int]:
    """How many elements the page has, and how deep they stand in each other."""
    count = depth = deepest = 0
    for event, _ in etree.iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        deepest = max(deepest, depth)
    return count, deepest


# ------------------------------------------------------------------ which blocks


def _trafilatura(page: Any) -> tuple[list[str], str]:
    """The lines that trafilatura takes for the article, and what it is."""
    import trafilatura  # here, for it takes a third of a second to import, and most runs read no page

    found = (
        trafilatura.extract(deepcopy(page), include_comments=False, include_tables=True, include_images=False, include_links=False) or ""
    )
    return found.splitlines(), f"trafilatura {trafilatura.__version__}, no comments, tables"


def _matched(blocks: list[_Block], found: Iterable[str]) -> set[int]:
    """Indices of the blocks that stand in the lines found: most of their characters, or, of short ones, the whole line."""
    lines = [_key(line.replace("\\|", "|")) for line in found]
    whole, short = "\n".join(lines), set(lines)
    kept: set[int] = set()
    for i, block in enumerate(blocks):
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


def _densest(blocks: list[_Block]) -> set[int]:
    """The prose of the element that directly holds most of it, counted half for the element around it."""
    score: Counter[Any] = Counter()
    for block in blocks:
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
        i for i, block in enumerate(blocks) if block.element in inside and not block.is_link and (block.is_prose or block.tag in _HEADINGS)
    }


def _completed(blocks: list[_Block], kept: set[int], title: str | None) -> set[int]:
    """Take out the links to other stories, and take in the headline and what stands among the paragraphs and is built like them."""
    prose = sorted(i for i in kept if blocks[i].is_prose and not blocks[i].is_link)
    if not prose:
        return {i for i in kept if not blocks[i].is_link}
    headline = _headline(blocks, prose, title)
    prose = [i for i in prose if headline is None or i > headline] or prose
    first, last = prose[0], prose[-1]
    forms = {_form(blocks[i]) for i in prose}
    parents = {form[0] for form in forms}
    own: set[int] = set() if headline is None else {headline}
    for i in range(first if headline is None else headline + 1, len(blocks)):
        block = blocks[i]
        if i in kept:
            ends = i < last or bool(_END.search(block.text)) or block.tag in _PARTS
            if ends and (not block.is_link or (first < i < last and block.linked < WHOLLY_LINKED)):
                own.add(i)
        elif block.linked > LINK_SHARE / 2:
            continue
        elif i < first:
            if first - (headline or 0) <= BETWEEN and block.is_prose and _END.search(block.text) and not block.linked:
                own.add(i)  # a standfirst
        elif _form(block) in forms:
            if i < last or (block.is_prose and not block.linked):
                own.add(i)
        elif i < last and _form(block)[0] in parents and (block.is_prose or block.tag in _PARTS):
            own.add(i)
    own |= {i for i in kept if headline is None and i < first and not blocks[i].is_link}
    return own - _strange(blocks, own, headline)


def _strange(blocks: list[_Block], own: set[int], headline: int | None) -> set[int]:
    """Blocks above and below the article that stand in elements of their own: comments, teasers, notices.

    The article is where most of the prose is made alike. What stands apart from it goes where it is little, or where it is as many labels
    (names, times, headings) as paragraphs, as comments and lists of stories are.
    """
    prose = [i for i in own if blocks[i].is_prose and i != headline]
    made: Counter[tuple[str, ...]] = Counter()
    for i in prose:
        made[_make(blocks[i])] += len(blocks[i].text)
    alike: set[tuple[str, ...]] = set()
    for make, _ in made.most_common():
        if sum(made[one] for one in alike) < MOSTLY_ALIKE * made.total():
            alike.add(make)
    main = sorted(i for i in prose if _make(blocks[i]) in alike)
    if not main:
        return set()
    holding: Counter[Any] = Counter()
    for i in main:
        holding.update([blocks[i].element, *blocks[i].element.iterancestors()])
    first = blocks[main[0]].element
    container = next(element for element in (first, *first.iterancestors()) if holding[element] == len(main))
    branches: dict[Any, list[int]] = {}
    for i, block in enumerate(blocks):
        element = block.element
        if element in holding:
            continue
        while (parent := element.getparent()) is not None and parent not in holding:
            element = parent
        branches.setdefault(element, []).append(i)
    length = sum(len(blocks[i].text) for i in main)
    strange: set[int] = set()
    for branch, inside in branches.items():
        beyond = inside[-1] < main[0] or inside[0] > main[-1]
        paragraphs = [i for i in inside if blocks[i].is_prose and not blocks[i].is_link]
        little = branch.getparent() is not container and sum(len(blocks[i].text) for i in paragraphs) <= LITTLE * length
        if beyond and (little or (len(inside) >= 3 and len(paragraphs) * 2 <= len(inside))):
            strange.update(inside)
    standfirst = range(headline, min(main[0], headline + BETWEEN)) if headline is not None else range(0)
    return strange - set(standfirst)


def _make(block: _Block) -> tuple[str, ...]:
    parent, tag, class_ = _form(block)
    return tag, class_, parent.tag, parent.get("class", "")


def _form(block: _Block) -> tuple[Any, str, str]:
    """Where a block stands and how it is made: blocks of one form are paragraphs of one text."""
    element, parent = block.element, block.element.getparent()
    while parent is not None and _is_only(element) and parent.tag not in ("body", "html", "article", "main"):
        element, parent = parent, parent.getparent()
    if parent is None or element.tag in ("body", "html"):
        return element, "", ""
    return parent, element.tag, element.get("class", "")


def _is_only(element: Any) -> bool:
    return element.getnext() is None and element.getprevious() is None  # counting the children would take time with their number


def _headline(blocks: list[_Block], prose: list[int], title: str | None) -> int | None:
    """The headline, most of the paragraphs below it: the last block that says what the page calls itself, or the last `h1`."""
    least = HEADLINE_ABOVE * sum(len(blocks[i].text) for i in prose)
    below, lowest = 0, prose[-1]
    for i in reversed(prose):
        if below >= least:
            break
        below, lowest = below + len(blocks[i].text), i
    said = _plain(title or "")
    above = [i for i in range(lowest, -1, -1) if len(blocks[i].text.split()) > 2 and not blocks[i].is_link]
    called = (i for i in above if said and said.startswith(_plain(blocks[i].text)))
    return next(called, None) or next((i for i in above if blocks[i].tag == "h1" and not blocks[i].linked), None)


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
