"""How much of an article survives the page around it, and how much of the page comes with it.

    python benchmarks/pages.py [DATA] [--texts 84] [--extracted 8] [--worst 0] [--only NAME ...]

Wraps the development texts of PolNeAR into the templates of benchmarks/pages/ (invented outlets, with menus, tickers, related stories,
comments and consent banners that hold numbers of killed and quotations) and reads them back. Standard output gets {measure: number}:

- `pages.kept`: share of the article's non-blank characters that come back unmarked, headline included, by alignment of words in order;
- `pages.left_in`: share of the unmarked non-blank characters that are not the article's;
- `pages.claims_from_boilerplate`, `pages.figures_from_boilerplate`: rows of which more than half stands outside the article, of some of the
  texts (`--extracted` a template);
- the same for each template, and as `pages_held_out` for those of held-out/, which are only measured and which no rule was made for.
"""

import argparse
import html
import json
import os
import sys
import textwrap
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import re

from rapidfuzz.distance import LCSseq

from tracker.errors import InputError
from tracker.extract.extractor import Extractor
from tracker.read.html import read_page
from tracker.read.text import Origin, article
from tracker.records import Article, Extraction, Spans

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(__file__).resolve().parent / "pages"
TITLE_LENGTH = 200  # a longer first line is no headline; the page then gets one of its own

_WORD = re.compile(r"\S+")


@dataclass
class Tally:
    """Counts of one template; characters are non-blank ones."""

    main: int = 0
    kept: int = 0
    unmarked: int = 0
    left_in: int = 0
    claims: int = 0
    figures: int = 0
    failed: int = 0
    rows: int = 0
    worst: list[tuple[float, str, str]] = field(default_factory=list)

    def __iadd__(self, other: "Tally") -> "Tally":
        for name in ("main", "kept", "unmarked", "left_in", "claims", "figures", "failed", "rows"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def measures(self, name: str) -> dict[str, float]:
        return {
            f"{name}.kept": round(self.kept / max(self.main, 1), 4),
            f"{name}.left_in": round(self.left_in / max(self.unmarked, 1), 4),
            f"{name}.claims_from_boilerplate": self.claims,
            f"{name}.figures_from_boilerplate": self.figures,
            f"{name}.pages_without_text": self.failed,
        }


def paragraphs(text: str) -> tuple[str, list[str]]:
    """A headline, and the paragraphs below it."""
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    return (lines[0], lines[1:]) if len(lines[0]) <= TITLE_LENGTH and len(lines) > 1 else ("A report from the capital", lines)


def wrapped(template: dict[str, Any], title: str, lines: list[str]) -> str:
    """The page: insets stand after the paragraph that they name, or after the last one where there are fewer."""
    escape = html.escape if template["kind"] == "html" else str
    margin = " " * template.get("indent", 0)
    if width := template.get("width"):
        lines = [
            textwrap.fill(line, width, initial_indent=margin, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False)
            for line in lines
        ]
    insets: dict[int, list[str]] = {}
    for inset in template.get("inside", []):
        insets.setdefault(min(inset["after"], len(lines)), []).append(inset["text"].lstrip("\n"))
    parts = [template["before"].lstrip("\n").format(title=escape(title))]
    for number, line in enumerate(lines, start=1):
        parts += [template["paragraph"].format(escape(line)) + "\n", *insets.get(number, [])]
    return "".join([*parts, template["after"].lstrip("\n").replace("{{", "{").replace("}}", "}")])


# `article` of a template: what it holds itself that belongs to the article, a correction.


def read_back(template: dict[str, Any], id: str, page: str) -> Article:
    raw = page.encode()
    return read_page(id, raw, id) if template["kind"] == "html" else article(id, page, Origin(id, raw))


def unmarked(read: Article) -> Iterator[tuple[int, int]]:
    """The words that extractors see, as spans."""
    marked = [mark.span for mark in read.marks]
    for match in _WORD.finditer(read.text):
        if not any(start <= match.start() < end for start, end in marked):
            yield match.span()


def foreign(read: Article, main: str, tally: Tally) -> list[tuple[int, int]]:
    """Count one page, and give the spans of the words that are not the article's."""
    wanted = main.split()
    spans = list(unmarked(read))
    found = [read.text[start:end] for start, end in spans]
    own: set[int] = set()
    for tag, _, _, start, end in LCSseq.opcodes(wanted, found) if found else []:
        if tag == "equal":
            own.update(range(start, end))
    rest = [spans[i] for i in range(len(spans)) if i not in own]
    characters = sum(map(len, wanted))
    kept, left_in = sum(len(found[i]) for i in own), sum(end - start for start, end in rest)
    tally.main += characters
    tally.kept += kept
    tally.unmarked += kept + left_in
    tally.left_in += left_in
    tally.worst.append((kept / characters - left_in / max(kept + left_in, 1), read.id, " ".join(read.text[s:e] for s, e in rest)[:600]))
    return rest


def is_foreign(spans: Spans, rest: list[tuple[int, int]]) -> bool:
    inside = sum(max(0, min(end, e) - max(start, s)) for start, end in spans for s, e in rest)
    return inside * 2 > sum(end - start for start, end in spans)


def measure(template: dict[str, Any], texts: list[tuple[str, str]], extractor: Extractor | None, extracted: int) -> Tally:
    tally = Tally()
    pending: list[tuple[Article, list[tuple[int, int]]]] = []
    for number, (id, text) in enumerate(texts):
        title, lines = paragraphs(text)
        main = "\n".join([title, *lines, *template.get("article", [])])
        try:
            read = read_back(template, id, wrapped(template, title, lines))
        except InputError as error:
            print(f"  {id}: {error}", file=sys.stderr)
            tally.failed += 1
            tally.main += len("".join(main.split()))
            continue
        rest = foreign(read, main, tally)
        if extractor and number % max(1, len(texts) // max(extracted, 1)) == 0:
            pending.append((read, rest))
    if extractor:
        results = extractor.pipe([read for read, _ in pending])
        for (_, found), (_, rest) in zip(results, pending, strict=True):
            if isinstance(found, Extraction):
                tally.claims += sum(is_foreign(claim.content, rest) for claim in found.claims)
                tally.figures += sum(is_foreign((figure.span,), rest) for figure in found.figures if figure.span)
                tally.rows += len(found.claims) + len(found.figures)
    return tally


def templates(folder: Path) -> dict[str, dict[str, Any]]:
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}


def development(data: Path, most: int) -> list[tuple[str, str]]:
    paths: Iterable[Path] = sorted((data / "data" / "polnear" / "dev" / "text").glob("*.txt"))
    return [(path.stem, path.read_text(encoding="utf-8")) for path in paths][:most]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--texts", type=int, default=84, help="how many texts are wrapped")
    parser.add_argument("--extracted", type=int, default=8, help="of how many of them, a template, rows are counted; 0 loads no model")
    parser.add_argument("--worst", type=int, default=0, help="how many pages a template to show on standard error (never of held-out/)")
    parser.add_argument("--only", nargs="*", default=[], help="these templates alone")
    given = parser.parse_args()
    texts = development(given.data, given.texts)
    if not texts:
        print(f"skipped: no development texts at {given.data}; no page was read", file=sys.stderr)
        print("{}")
        return
    extractor = Extractor() if given.extracted else None
    found: dict[str, float] = {}
    for group, folder in (("pages", TEMPLATES), ("pages_held_out", TEMPLATES / "held-out")):
        total, each = Tally(), {}
        for name, template in templates(folder).items():
            if given.only and name not in given.only:
                continue
            tally = measure(template, texts, extractor, given.extracted)
            each |= tally.measures(f"{group}.{name}")
            total += tally
            for score, id, rest in sorted(tally.worst)[: given.worst if folder is TEMPLATES else 0]:
                print(f"  {name} {score:.3f} {id}: {rest}", file=sys.stderr)
        if total.main:
            found |= total.measures(group) | {f"{group}.rows": total.rows} | each
    print(json.dumps(found))


if __name__ == "__main__":
    main()
