"""The text of a web page, block by block, with every character that it shows.

A block is what stands between two borders of block elements. Line breaks (`br`) end a paragraph where they plainly do: twice
in a row, or after a line that is no line of running text. Marks that a browser would write are written, those of `q`
elements.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

LINK_SHARE = 0.6  # of a block's characters within links: a link to another story, not a paragraph
LINK_LENGTH = 300  # characters; a longer block of links is the work of a missing end tag
CELL_LENGTH = 200  # characters; a table with longer cells is a layout
PROSE_WORDS = 5  # a block that ends like a sentence is prose from so many words on, another from twice as many
WRAPPED = 60  # characters; a shorter line before a line break is no line of running text

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BLOCKS = HEADINGS | frozenset(
    (  # noqa: SIM905 (a list would take a page)
        "html body div p ul ol li dl dt dd blockquote pre table thead tbody tfoot tr td th caption section article main header hgroup "
        "address figure form fieldset legend center hr details summary noindex"
    ).split()
)
_BLANK = re.compile(r"\s+")
_END = re.compile(r"[.!?…。؟۔:;][\"'”’»)\]*\s]*$")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # places where a word may be broken


@dataclass(eq=False)
class Block:
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

    @cached_property
    def ends(self) -> bool:
        """It ends like a sentence."""
        return bool(_END.search(self.text[-20:]))

    @cached_property
    def is_prose(self) -> bool:
        if len(self.text) > LINK_LENGTH:
            return True
        words = sum(1 for word in self.text.split() if any(map(str.isalnum, word)))
        return words >= (PROSE_WORDS if self.ends else 2 * PROSE_WORDS)

    @cached_property
    def is_link(self) -> bool:
        return self.linked >= LINK_SHARE and len(self.text) <= LINK_LENGTH and self.tag != "h1"


def non_blank(text: str | None) -> int:
    """How many characters are not blank."""
    return len(_BLANK.sub("", text)) if text else 0


def unfold_layout(page: Any) -> None:
    """Make plain blocks of tables that lay out a page: with tables, paragraphs or long texts in a cell, or of one column."""
    for table in reversed(list(page.iter("table"))):
        cells = list(table.iter("td", "th"))
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


@dataclass(slots=True)
class _Flow:
    """Text as it comes, until a block ends: its lines, and how much of each is in links."""

    lines: list[list[str]] = field(default_factory=lambda: [[]])
    linked: list[int] = field(default_factory=lambda: [0])
    element: Any = None

    def add(self, text: str | None, *, link: bool, element: Any) -> None:
        if not text:
            return
        if self.element is None and not text.isspace():
            self.element = element
        self.lines[-1].append(_BLANK.sub(" ", text.translate(_UNSEEN)))
        self.linked[-1] += non_blank(text) if link else 0

    def end_line(self) -> None:
        self.lines.append([])
        self.linked.append(0)

    def take(self) -> Iterator[Block]:
        """The block, or several where line breaks stand for paragraphs."""
        lines = [" ".join("".join(pieces).split()) for pieces in self.lines]
        linked, element = self.linked, self.element
        self.lines, self.linked, self.element = [[]], [0], None
        if element is None or not any(lines):
            return
        tag = _kind(element)
        for run in _paragraphs(lines):
            text = "\n".join(lines[i] for i in run)
            share = sum(linked[i] for i in run) / max(1, non_blank(text))
            yield Block(f"- {text}" if tag == "li" else text, share, element, tag)


def _paragraphs(lines: list[str]) -> Iterator[list[int]]:
    """Lines that `br` elements end: a blank one ends a paragraph, and so does one that plainly is no line of running text."""
    held: list[int] = []
    for i, line in enumerate(lines):
        if held and (not line or len(lines[held[-1]]) < WRAPPED or not lines[held[-1]][-1].isalpha()):
            yield held
            held = []
        if line:
            held.append(i)
    if held:
        yield held


def _kind(element: Any) -> str:
    """What the nearest telling element says: `<h2><div>` is a heading."""
    for _ in range(3):
        if element is None:
            break
        if element.tag in HEADINGS or element.tag in ("li", "blockquote", "p", "pre", "td", "dd", "dt"):
            return str(element.tag)
        element = element.getparent()
    return "div"


def blocks(page: Any) -> Iterator[Block]:
    """The page's text in its order, a block at a time; tables of data a row at a time."""
    flow = _Flow()
    around: list[Any] = [page]
    links, row = 0, None
    cells: list[str] = []
    for event, element in etree.iterwalk(page, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if tag in BLOCKS and row is None:
                yield from flow.take()
                around.append(element)
            if tag == "tr" and row is None:
                row, cells = element, []
            links += tag == "a" and _leads_away(element)
            if tag == "br":
                flow.add(" ", link=False, element=around[-1]) if row is not None else flow.end_line()
            elif tag == "q":
                flow.add("“", link=False, element=around[-1])
            flow.add(element.text, link=links > 0, element=around[-1])
            continue
        links -= tag == "a" and _leads_away(element)
        if tag == "q":
            flow.add("”", link=False, element=around[-1])
        if row is not None and tag in ("td", "th"):
            cells.append(" ".join("".join(flow.lines[-1]).split()))
            flow.lines[-1] = []
        elif element is row:
            share = sum(flow.linked) / max(1, sum(map(len, cells)))
            flow, row = _Flow(), None
            if any(cells):
                yield Block("| " + " | ".join(cells) + " |", share, element, "tr")
            around.pop()
        elif tag in BLOCKS and row is None:
            yield from flow.take()
            around.pop()
        if element is not page:
            flow.add(element.tail, link=links > 0, element=around[-1])


def _leads_away(element: Any) -> bool:
    """A link to a place in the page is a link too, but in a heading, where it is the heading's own."""
    href = element.get("href", "")
    return bool(href) and not (href.startswith("#") and any(one.tag in HEADINGS for one in islice(element.iterancestors(), 3)))


@dataclass(frozen=True, slots=True)
class Size:
    """How many elements a page has, and how deep they stand in each other."""

    elements: int
    depth: int


def measure(page: Any) -> Size:
    count = depth = deepest = 0
    for event, _ in etree.iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        deepest = max(deepest, depth)
    return Size(count, deepest)
