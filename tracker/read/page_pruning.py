"""What of a web page is never its article: what no reader sees, and what says by its element, role or class that it is something else.

Sizes guard against names that mean something else than they say: an element that holds most of the page is the article's
whatever it is called, and so are paragraphs that all bear one such name. The words stand in lang/en/boilerplate.toml under
`markup`.
"""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from tracker.lang import lexicon
from tracker.read.addresses import is_button
from tracker.read.page_blocks import BLOCKS, non_blank

CALL_LENGTH = 400  # non-blank characters of a box that asks for something, at most
MOST_SENTENCES = 3  # paragraphs in it
ADVERTISEMENT_LENGTH = 30  # of the word that says so
CAPTION_LENGTH = 300  # non-blank characters of a caption with its credit, at most
CALLS_SHARE = 0.15  # of the page's characters: where such boxes hold more, they hold the article (a live blog's posts)
SMALL_SHARE = 0.3  # of the page's characters: what its class calls a menu is none where it holds more
NAMED_SHARE = 0.9  # a comment thread may be longer than the article
HIDDEN_SHARE = 0.5  # some pages hide all until their scripts have run, or while a banner stands before it

_DROPPED = frozenset(
    (  # noqa: SIM905 (a list would take a page)
        "script style noscript template svg math canvas iframe frame frameset object embed applet audio video map button input select "
        "option optgroup datalist textarea dialog nav menu aside footer marquee blink head title link meta picture img source figcaption "
        "del s strike rt rp progress output"
    ).split()
)
_ROLES = frozenset(
    (  # noqa: SIM905
        "navigation complementary contentinfo dialog alertdialog search menu menubar marquee toolbar tablist banner alert"
    ).split()
)
_CREDIT = re.compile(
    r"[(\[]?(?:(?:Photo(?:graph)?|Picture|Image|Illustration) ?)?(?:Credit|Photo|Photograph|Picture|Image)s?\b ?(?::|\.{3}|…|by\b)|©",
    re.IGNORECASE,
)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset(("hidden", "hide", "d-none", "is-hidden", "u-hidden", "display-none", "invisible"))
_NOT_OF_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@cache
def _markup() -> dict[str, frozenset[str]]:
    return {key: frozenset(words) for key, words in lexicon("boilerplate")["markup"].items()}


def prune(page: Any) -> None:
    """Take out what a reader of the page never sees, and what names itself as something else than the article."""
    etree.strip_elements(page, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    sizes = _sizes(page)
    whole = max(sizes[page], 1)
    for element in (*_calls(page, sizes), *_advertisements(page, sizes), *_pictures(page, sizes)):
        _remove(element)
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
    if _is_hidden(element) and share <= HIDDEN_SHARE:
        return True
    if (
        share <= SMALL_SHARE
        and not _HIDDEN_CLASSES.isdisjoint(classes := element.get("class", "").split())
        and not _shows_elsewhere(classes)
    ):
        return not _has_headline(element)
    return share <= NAMED_SHARE and _name_among(element, "always") is not None and not _has_headline(element)


def _calls(page: Any, sizes: dict[Any, int]) -> list[Any]:
    """Boxes that end in a button which asks for something: "Sign up", with a heading and a sentence or two.

    Text beside the button itself is a paragraph with a note in it; posts of a live blog, each with a button, are too much of the page.
    """
    found: dict[Any, int] = {}
    for button in page.iter("button", "input", "a"):
        if button.tag == "a" and not {"btn", "button", "cta"} & set(
            _NAME_PARTS.findall(f"{button.get('class', '')} {button.get('role', '')}"[:80])
        ):
            continue
        said = " ".join(f"{' '.join(button.itertext())} {button.get('value', '')}".split()).casefold()
        if said not in _markup()["buttons"] and not is_button(said) and button.get("type") != "email":
            continue
        own, box = sizes[button], button.getparent()
        while box is not None and sizes[box] <= own and box.tag != "body":
            box = box.getparent()
        if box is None or box.tag not in ("div", "section", "form", "aside") or sizes[box] > CALL_LENGTH:
            continue
        beside = [box.text, *(child.tail for child in box)]
        if any(map(non_blank, beside)) or len(box.findall(".//p")) > MOST_SENTENCES or box.find(".//time") is not None:
            continue
        if not _has_headline(box) and not any(other in found for other in box.iterancestors()):
            found[box] = sizes[box]
    return list(found) if sum(found.values()) <= CALLS_SHARE * max(sizes[page], 1) else []


def _advertisements(page: Any, sizes: dict[Any, int]) -> list[Any]:
    """Boxes that say first that they are advertisements, and have no paragraphs of their own."""
    found: list[Any] = []
    for element in page.iter("div", "p", "span", "font", "b", "strong", "small", "center", "td", "h6", "label"):
        if not 0 < sizes[element] <= ADVERTISEMENT_LENGTH or len(element):
            continue
        if " ".join("".join(element.itertext()).split()).strip("-–—[]():*~ ").casefold() not in _markup()["advertisements"]:
            continue
        box = element.getparent()
        first = box is not None and not non_blank(box.text) and element.getprevious() is None
        paragraphs = first and any(one is not element for one in box.iter("p"))
        if first and not paragraphs and box.tag in ("div", "center", "section", "td") and sizes[box] <= CALL_LENGTH:
            found.append(box)
    return [one for one in found if sizes[one] <= CALLS_SHARE * max(sizes[page], 1)]


def _pictures(page: Any, sizes: dict[Any, int]) -> list[Any]:
    """Pictures with their captions, told by their credits, that are no `figure`; none that holds a whole paragraph."""
    found: list[Any] = []
    for picture in page.iter("picture", "img"):
        box = picture.getparent()
        while box is not None and not sizes[box] and box.tag != "body":
            box = box.getparent()
        if box is None or box.tag not in ("div", "section", "span", "td") or sizes[box] > CAPTION_LENGTH or len(box.findall(".//p")) > 1:
            continue
        parts = [" ".join("".join(part.itertext()).split()) for part in box.iter("div", "span", "p", "small", "em", "i", "cite")]
        if any(_CREDIT.match(part) for part in parts if part) and not _has_headline(box):
            found.append(box)
    return [one for one in found if sizes[one] <= CALLS_SHARE * max(sizes[page], 1)]


def _sizes(page: Any) -> dict[Any, int]:
    """Non-blank characters inside each element, those of scripts and styles left out; linear in the size of the page."""
    sizes: dict[Any, int] = {}
    for element in reversed(list(page.iter(etree.Element))):
        own = 0 if element.tag in ("script", "style", "noscript", "template") else non_blank(element.text)
        for child in element:
            own += sizes.get(child, 0) + non_blank(child.tail)
        sizes[element] = own
    return sizes


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


def _shows_elsewhere(classes: list[str]) -> bool:
    """Hidden on small screens only: "hidden md:block", "d-none d-lg-block"."""
    return any(":" in name or re.fullmatch(r"d-(?:sm|md|lg|xl|xxl)-\w+", name) for name in classes)


def _has_headline(element: Any) -> bool:
    return element.tag == "h1" or element.find(".//h1") is not None


def _settable(text: str) -> str:
    """A text with a space for each character that a page may have and that a tree takes from nobody: those that XML has not."""
    return _NOT_OF_XML.sub(" ", text)


def _remove(element: Any) -> None:
    """Take an element out, and leave what follows it in its place."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail, element.getprevious()
    if element.tag in BLOCKS or element.tag in _DROPPED:
        tail = f" {tail or ''}"
    if tail:
        if before is not None:
            before.tail = _settable((before.tail or "") + tail)
        else:
            parent.text = _settable((parent.text or "") + tail)
    element.tail = None
    parent.remove(element)
