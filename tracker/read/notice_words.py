"""The words of lang/en/notices.toml as expressions: how labels, sentences, stamps and references of notices are spelt."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from tracker.lang import lexicon
from tracker.records import NoticeKind

_GAP = r"[^.!?\n]{0,90}?"
_BULLETS = r"[\s*_#>•·●▪–—-]*"
_OPENING = rf"{_BULLETS}[(\[]?"
_DATED = r"(?:\s*,?\s*[(\[]?\s*(?:\w+\s+)?[\w.,:/ ]{0,40}\d[\w.,:/ ]{0,30}[)\]]?)?"
_TITLE = r"\s*,?\s*(?:[\"“](?P<double>[^\"“”\n]{5,200})[\"”]|(?<!\w)['‘](?P<single>[^\n]{5,200}?)['’](?!\w))"
_DAY = r"(?:\s+(?:of|on|from|published(?:\s+on)?|dated))?(?:\s+(?:\d{1,2}\s+[A-Z]\w+|[A-Z]\w+\.?\s+\d{1,2})(?:,?\s+\d{4})?)?"


@dataclass(frozen=True, slots=True)
class Patterns:
    """The words of lang/en/notices.toml as expressions.

    Attributes:
        stems: one of them stands in every text that announces anything; in small letters.
        label_lines: begins with a label: in a text without empty lines too, a notice begins there.
        labels: with the kind of note that they open; None where what follows tells.
        sentences: tried at the beginning of a sentence.
        ours: what the outlet printed, said so that it is no other's; in a column of corrections `printed` will do.
        own, other: the article that carries the note, and another one.
    """

    stems: Sequence[str]
    label_lines: re.Pattern[str]
    labels: Sequence[tuple[NoticeKind | None, re.Pattern[str]]]
    headings: re.Pattern[str]
    stamps: Sequence[tuple[NoticeKind, re.Pattern[str]]]
    sentences: Sequence[tuple[NoticeKind, re.Pattern[str]]]
    brackets: Sequence[tuple[NoticeKind, re.Pattern[str]]]
    errors: re.Pattern[str]
    evidence: re.Pattern[str]
    ours: re.Pattern[str]
    printed: re.Pattern[str]
    own: re.Pattern[str]
    other: re.Pattern[str]
    titles: Sequence[re.Pattern[str]]


@cache
def patterns() -> Patterns:
    """All expressions of the language."""
    words = lexicon("notices")
    nouns, sure = _any(words["articles"]["nouns"]), _any(words["articles"]["sure"])
    this, we = _this(words), _any(words["references"]["we"])
    several = r"(?:[\w'.,-]+\s+){0,4}?"
    own = rf"(?:this\s+(?:\w+\s+)?{nouns}|versions?\s+of\s+(?:our|the)\s+(?:\w+\s+)?{nouns})\b"
    named = rf"(?:(?:our|an?)\s+{several}{nouns}|the\s+{several}{sure})"
    after = rf"(?:(?:\S+\s+){{0,3}}?{_any(words['references']['after_article'])}\b|\d|[(\[]?https?:|[A-Z][a-z]+\.?\s+\d)"
    labels = [phrase for some in words["labels"].values() for phrase in some]
    return Patterns(
        stems=tuple(words["quick"]["stems"]),
        label_lines=_expression(_OPENING, _any(labels), r"\b[^:\n]{0,40}?\s*(?:[:–—]|\n|\Z)"),
        labels=[
            (
                None if kind == "notes" else NoticeKind(kind),
                _expression(rf"{_OPENING}[*_]*", _any(phrases), _DATED, r"[*_]*\s*(?:[:：]|\s[–—-]\s|[–—])[*_]*\s*"),
            )
            for kind, phrases in words["labels"].items()
        ],
        headings=_expression(_BULLETS, _any(words["columns"]["headings"]), r"[\s:*_]*"),
        stamps=[
            (NoticeKind(kind), _expression(r"[\s*\[(]*", _any(phrases), r"(?:[\])]|\s*[:–—-]|\s*(?:\n|\Z))", case=0))
            for kind, phrases in words["stamps"].items()
        ],
        sentences=[(kind, _expression(text)) for kind, text in _sentences(words)],
        brackets=_brackets(words),
        errors=_expression(rf"\b{_any(words['errors']['words'])}\b"),
        evidence=_expression(rf"\b{_any(words['evidence']['words'])}\b"),
        ours=_expression(rf"\b(?:{this}|our\s+{several}{nouns}\b|{we}\b)"),
        printed=_expression(rf"\b(?:{this}|(?:our|an?)\s+{several}{nouns}\b|{we}\b)"),
        own=_expression(rf"\b{own}"),
        other=_expression(rf"{_BULLETS}(?:in\s+|on\s+)?{named}\s*,?\s+{after}"),
        titles=[
            _expression(rf"\b{_any(words['references']['before_title'])}", _TITLE),
            _expression(rf"\b(?:our|an?|the)\s+(?:[\w'.-]+\s+){{0,3}}?{nouns}{_DAY}", _TITLE),
        ],
    )


@lru_cache(maxsize=1000)
def of_outlet(outlet: str) -> Sequence[tuple[NoticeKind, re.Pattern[str]]]:
    """The sentences in which an outlet speaks of itself by its name."""
    words = lexicon("notices")
    said, nouns = words["sentences"], _any(words["articles"]["nouns"])
    name = rf"{_BULLETS}(?:the\s+)?{re.escape(outlet.removeprefix('The '))}\s+"
    return [
        (NoticeKind.retraction, _expression(name, rf"{_any(said['retract_other'])}\s+(?:its|this|the)\s+(?:\w+\s+)?{nouns}\b")),
        (NoticeKind.correction, _expression(name, rf"{_any(said['regret_other'])}\s+(?:the|this|these|its)\s+{_any(said['mistake'])}\b")),
    ]


def straight(text: str) -> str:
    """Text of the same length with straight apostrophes, as the words are written; quotation marks stay."""
    return re.sub(r"(?<=\w)’", "'", text)


def _sentences(words: dict[str, Any]) -> Iterator[tuple[NoticeKind, str]]:
    """How the sentences begin that announce something."""
    said, errors = words["sentences"], words["errors"]["words"]
    nouns, sure = _any(words["articles"]["nouns"]), _any(words["articles"]["sure"])
    ours = rf"(?:this|our)\s+(?:\w+\s+)?{nouns}\b"
    part = r"(?:(?:the|an?)\s+(?:[\w']+\s+){1,5}?(?:of|in|to|on|for|with|accompanying)\s+)?"  # "the headline of this article"
    aside = r"(?:\s*,[^,.\n]{0,60},)?"
    been = r"\s+(?:(?:has|have|had)(?:\s+(?:now|since|also))?\s+been|was|were|is|are)\s+(?:\w+ly\s+)?"
    by_others = r"(?!\s+(?:on\s+\w+\s+)?by\s+(?!(?:the|its|our)\s+editors?\b|us\b))"
    because = r"(?:(?:because|due|owing|as\s+a\s+result)\s+(?:of|to)\s+[^,.\n]{1,60},\s+)?"
    version = rf"(?:(?:in\s+)?(?:an?|the|some)\s+)?{_any(said['versions'])}\s+versions?\s+of\s+"
    missaid = rf"\b{_any(one for one in errors if one.startswith('mis') and one.endswith('ed'))}\b"
    others_said = rf"(?!{_GAP}\bsa(?:id|ys)\b)"

    yield NoticeKind.retraction, rf"{_OPENING}we\s+{_any(said['retract'])}\s+(?:{ours}|(?:the|that)\s+{sure}\b)"
    for kind, verbs in (
        (NoticeKind.retraction, "retracted"),
        (NoticeKind.clarification, "clarified"),
        (NoticeKind.correction, "corrected"),
    ):
        yield kind, rf"{_OPENING}{part}{ours}{aside}{been}{_any(said[verbs])}\b{by_others}"
    for text in (
        rf"{because}{version}{ours}{_GAP}\b{_any(said['did'])}\b",
        rf"{because}{version}{_this(words)}{_GAP}\b{_any(errors)}\b",
        rf"{because}{part}{ours}\s+(?:\w+\s+)?{missaid}",
        rf"we\s+{_any(said['correct'])}\s+{ours}",
        rf"an?\s+corrected\s+version\s+of\s+(?:this|our|the)\s+{sure}\b",
        rf"{others_said}an?\s+{sure}\s+(?:on|in|about|published|with)\b{_GAP}{missaid}",
        rf"we\s+{_any(said['regret'])}\s+(?:(?:the|this|these|our|any)\s+)?{_any(said['mistake'])}\b",
    ):
        yield NoticeKind.correction, _OPENING + text


def _brackets(words: dict[str, Any]) -> list[tuple[NoticeKind, re.Pattern[str]]]:
    """A wire service's bracket: "(This 3 May story corrects the number in paragraph 1)"."""
    said = words["sentences"]
    before = r"\s*\((?:(?:this\s+[^()\n]{0,40}?|adds?[^()\n]{0,60},\s*|refiles?\s+to\s+)\b)?"
    what = rf"\s+{_any(said['bracketed'])}\b[^()\n]*\)"
    return [
        (kind, _expression(before, _any(said[verbs]), what))
        for kind, verbs in ((NoticeKind.clarification, "clarifies"), (NoticeKind.correction, "corrects"))
    ]


def _this(words: dict[str, Any]) -> str:
    """What can hardly be printed by others: "this report", "the article"."""
    return rf"(?:(?:this|our)\s+(?:\w+\s+)?{_any(words['articles']['nouns'])}|the\s+{_any(words['articles']['sure'])})\b"


def _any(phrases: Iterable[str]) -> str:
    """One of some phrases, the longest first."""
    return "(?:" + "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(phrases, key=len, reverse=True)) + ")"


def _expression(*parts: str, case: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("".join(parts), case)
