"""The text of a piece of HTML that is nothing but content: a feed's item, the body of a mail.

Such a piece has no furniture around it, so that nothing is weighed and left out, as a page's reader must: all its text is kept,
blocks parted by blank lines.
"""

import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # it ships no types
from lxml import html as lxml_html

_BLOCKS = frozenset(
    """
    address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main
    nav ol p pre section table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905  # words to be read
)
_UNSEEN = frozenset(("script", "style", "template", "noscript", "iframe", "object", "head", "title", "svg", "math"))
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")


def fragment_text(html: str) -> str:
    """The text that a browser would show, blocks parted by blank lines; what is no markup is its own text."""
    if "<" not in html and "&" not in html:
        return html.strip()
    clean = html.replace("\0", "")
    try:
        found = lxml_html.document_fromstring(f"<div>{clean}</div>".encode("utf-8", "replace"), parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""
    parts: list[str] = []
    _collect(found, parts)
    blocks = (_BLANKS.sub(" ", block).strip() for block in "".join(parts).split("\0"))
    lines = ("\n".join(line.strip() for line in block.split("\x01")).strip() for block in blocks)
    return "\n\n".join(line for line in lines if line)


def _parser() -> Any:
    return lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)


def _collect(top: Any, parts: list[str]) -> None:
    """The characters of an element in order: a zero character where a block begins or ends, \\x01 for a line break."""
    hidden = 0
    for event, element in etree.iterwalk(top, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if name in _UNSEEN:
            hidden += 1 if event == "start" else -1
        edge = "\0" if name in _BLOCKS else "\x01" if name == "br" and event == "end" else ""
        if not hidden or (name in _UNSEEN and event == "end"):
            parts += (edge, (element.text or "") if event == "start" else (element.tail or "") if element is not top else "")
