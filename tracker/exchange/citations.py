"""Citations that can be pasted: one claim or figure, the words, where exactly they stand, and by which hashes the text can be known again.

As plain text, Markdown, HTML, BibTeX (for biblatex) and CSL-JSON (Citation Style Language data, schema 1.0.2). What a text says is data in
all of them and never markup.
"""

import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Style(StrEnum):
    """How a citation is written."""

    text = "text"
    markdown = "markdown"
    html = "html"
    bibtex = "bibtex"
    csl_json = "csl-json"


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation tells.

    Attributes:
        id: of the claim or figure.
        words: as they stand in the text, blanks single; None where the text is not here any more.
        where: the characters, half-open ("28-82"), or the file and line that a figure was imported from.
        version: number of the article's text; `replaced` when the article has another one now.
        text_hash, raw_hash: SHA-256, in hexadecimal.
        archived: day on which this text was first seen.
        gone: why the text is not here, in words.
        rejected: who decided that the text has no such claim or figure, when and why, in words.
    """

    id: str
    what: str
    words: str | None
    where: str | None
    outlet: str | None
    title: str | None
    byline: str | None
    published: str | None
    url: str | None
    language: str | None
    version: int | None
    replaced: bool
    text_hash: str | None
    raw_hash: str | None
    archived: str | None
    gone: str | None = None
    rejected: str | None = None

    @property
    def warning(self) -> str | None:
        """What somebody must know before quoting it."""
        return "; ".join(filter(None, (self.rejected, self.gone))) or None


def written(one: Citation, style: Style) -> str:
    """A citation in one of the styles, without a line break at its end."""
    return _WRITERS[style](one)


# ------------------------------------------------------------------ what all of them say


def _day(iso: str | None) -> str:
    """ "26 March 2024"; of a partial date as much as is known."""
    if iso is None:
        return "undated"
    parts = _date_parts(iso)
    if len(parts) == 3:
        day = date(*parts)
        return f"{day.day} {day:%B} {day.year}"
    return f"{date(parts[0], parts[1], 1):%B} {parts[0]}" if len(parts) == 2 else str(parts[0])


def _date_parts(iso: str) -> list[int]:
    return [int(part) for part in iso[:10].split("-")]


def _archive(one: Citation) -> str:
    """By what the text can be known again: version, characters, hashes, the day on which it was archived."""
    parts = [f"characters {one.where}" if one.version is not None and one.where else one.where]
    if one.version is not None:
        parts.append(f"former version {one.version} of the article, replaced since" if one.replaced else f"version {one.version}")
    parts.append(f"archived {_day(one.archived)}" if one.archived else None)
    parts.append(f"SHA-256 of the text {one.text_hash}" if one.text_hash else None)
    parts.append(f"of the bytes as found {one.raw_hash}" if one.raw_hash else None)
    parts.append(f"{one.what} {one.id}")
    return ", ".join(filter(None, parts))


def _archived(one: Citation) -> str:
    """The same as a sentence of its own, without its full stop."""
    said = _archive(one)
    return said[:1].upper() + said[1:] if one.version is not None else said


def _quoted(words: str) -> str:
    """Words in quotation marks; those that stand in quotation marks have some."""
    return words if words[0] in '“"«„' and words[-1] in '”"»“' else f"“{words}”"


def _outlet(one: Citation) -> str:
    return one.outlet or "Unknown outlet"


def _text(one: Citation) -> str:
    head = ", ".join(filter(None, (one.byline, f"“{one.title}”" if one.title else None, _outlet(one), _day(one.published), one.url)))
    said = f": {_quoted(one.words)}" if one.words else ""
    gone = f" [{one.warning}]" if one.warning else ""
    return f"{head}{said}{gone} ({_archive(one)})"


_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&])")
_LINE_START = re.compile(r"^(\d*)([#+\-.)=])")  # what begins a heading or a list


def _markdown(one: Citation) -> str:
    def plain(text: str) -> str:
        return _LINE_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text))

    title = plain(one.title or "untitled")
    if one.url:
        title = f"[{title}](<{one.url.replace('<', '%3C').replace('>', '%3E')}>)"
    head = ", ".join(filter(None, (plain(one.byline) if one.byline else None, title, f"*{plain(_outlet(one))}*", _day(one.published))))
    said = f"> {plain(one.words)}\n\n" if one.words else ""
    gone = f" *{plain(one.warning)}.*" if one.warning else ""
    return f"{said}{head}.{gone} {plain(_archived(one))}."


def _html(one: Citation) -> str:
    address = html.escape(one.url, quote=True) if one.url and one.url.lower().startswith(("http://", "https://")) else None
    title = f"<cite>{html.escape(one.title or 'untitled')}</cite>"
    if address:
        title = f'<a href="{address}">{title}</a>'
    head = ", ".join(filter(None, (html.escape(one.byline) if one.byline else None, title, html.escape(_outlet(one)), _day(one.published))))
    cite = f' cite="{address}"' if address else ""
    said = f"<blockquote{cite}>{html.escape(one.words)}</blockquote>\n" if one.words else ""
    gone = f" <strong>{html.escape(one.warning)}</strong>" if one.warning else ""
    return f"{said}<p>{head}.{gone} <small>{html.escape(_archived(one))}</small></p>"


_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {sign: f"\\{sign}" for sign in "$&#_%"}


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)


def _bibtex(one: Citation) -> str:
    name = re.sub(r"[^a-z0-9]", "", _outlet(one).lower()) or "article"
    fields: dict[str, str | None] = {
        "author": f"{{{_tex(one.byline)}}}" if one.byline else None,
        "title": f"{{{_tex(one.title)}}}" if one.title else None,
        "organization": f"{{{_tex(_outlet(one))}}}",
        "date": one.published[:10] if one.published else None,
        # verbatim to biblatex: what would end the field is written as an address has it
        "url": one.url and one.url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D"),
        "urldate": one.archived,
        "note": _tex(". ".join(filter(None, (_quoted(one.words) if one.words else None, one.warning, _archived(one))))),
    }
    lines = "".join(f",\n  {field} = {{{value}}}" for field, value in fields.items() if value)
    return f"@online{{{name}-{one.id[:8]}{lines}\n}}"


def _csl(one: Citation) -> str:
    item: dict[str, Any] = {
        "id": one.id,
        "type": "article-newspaper",
        "title": one.title,
        "container-title": one.outlet,
        "author": [{"literal": one.byline}] if one.byline else None,
        "issued": {"date-parts": [_date_parts(one.published)]} if one.published else None,
        "accessed": {"date-parts": [_date_parts(one.archived)]} if one.archived else None,
        "URL": one.url,
        "language": one.language,
        "version": None if one.version is None else str(one.version),
        "note": ". ".join(filter(None, (_quoted(one.words) if one.words else None, one.warning, _archived(one)))),
        "custom": {
            name: value
            for name, value in (
                ("quotation", one.words),
                ("characters", one.where if one.version is not None else None),
                ("former_version", one.replaced),
                ("text_sha256", one.text_hash),
                ("raw_sha256", one.raw_hash),
                ("gone", one.gone),
                ("rejected", one.rejected),
            )
            if value is not None
        },
    }
    return json.dumps([{name: value for name, value in item.items() if value is not None}], ensure_ascii=False, indent=2)


_WRITERS: Mapping[Style, Callable[[Citation], str]] = {
    Style.text: _text,
    Style.markdown: _markdown,
    Style.html: _html,
    Style.bibtex: _bibtex,
    Style.csl_json: _csl,
}
