"""In which language a text is written, as far as it matters here: English is read, every other language is kept and left unextracted.

A text counts as English until it is surely something else. Most texts are told by their English function words alone; what
has few of them is looked at by a classifier, whose word counts where the text also has the function words of that language,
or letters that English has not: a list of Turkish names is no Turkish text. What a document states about its language
decides how its digits are read and is believed for that; whether it is English is decided by its words.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

from tracker.lang import lexicon

SAMPLE = 2_000  # characters from the beginning; where they are not plainly English, half as many from the middle and from the end, too
PLAINLY = 0.08  # share of English function words; all but 6 of 3,165 English development texts have more, 2026-11
PLAIN_WORDS = 8  # of a text, from which on its words alone tell that it is English
FEW = 0.03  # share of English words that texts of other languages have: names, titles, quotations
OTHER = 0.06  # share of function words of another language from which a text is in it
SHORT = 30  # words; a shorter text needs more of them
LETTERS = 10  # of another script, at least
SCRIPT_LETTERS = 500  # about so many letters of a sample are looked at for their script
UNLISTED_WORDS = 40  # a text in a language without a list of function words is told from so many words on
SHOWN = 300  # characters from three places of a sample that the classifier sees; its time grows with them
CLASSES = 5  # the classifier's first answers, among which function words decide

_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {
    "HEBREW": "he", "GREEK": "el", "HANGUL": "ko", "THAI": "th", "GEORGIAN": "ka", "ARMENIAN": "hy", "HIRAGANA": "ja", "KATAKANA": "ja",
}  # fmt: skip  # one language each


@dataclass(frozen=True, slots=True)
class Judged:
    """What was decided.

    Attributes:
        language: what the article is said to be in, None where neither the document nor the text tells.
        notes: what was decided against the document's word.
        unread: why the text is left unextracted; None where it is read.
    """

    language: str | None
    notes: tuple[str, ...] = ()
    unread: str | None = None


def judge(text: str, stated: str | None = None) -> Judged:
    """Decide between a text and the tag that its document states.

    Args:
        text: what extractors would read.
        stated: a BCP 47 tag.
    """
    spoken = stated.lower().split("-")[0] if stated else None
    sample = _sample(text)
    other = None if sample is None else _other(sample, spoken)
    if other is None:
        notes: tuple[str, ...] = ()
        if spoken not in (None, "en", "und", "mul") and sample is None and len(_WORD.findall(text[:SAMPLE])) >= SHORT:
            notes = (f"stated as {named(spoken)}, but the text is in English, which is read",)
        return Judged(stated, notes)
    agrees = spoken is not None and _variety(spoken) == other
    notes = (f"stated as {named(spoken)}, but the text is in {named(other)}",) if spoken and not agrees else ()
    return Judged(stated if agrees else other, notes, f"the text is in {named(other)}")


def named(tag: str | None) -> str:
    """A language by its English name and its tag: "French (fr)"."""
    from babel import Locale  # here, for it takes a while to import, and most texts are English

    name = Locale("en").languages.get(tag or "und")
    return f"{name} ({tag})" if name else f"the language {tag!r}"


@cache
def _english() -> frozenset[str]:
    return frozenset(lexicon("languages")["english"])


@cache
def _function_words() -> dict[str, frozenset[str]]:
    return {language: frozenset(words) for language, words in lexicon("languages")["function_words"].items()}


def _variety(language: str) -> str:
    return str(lexicon("languages")["varieties"].get(language, language))


def _share(words: list[str], known: frozenset[str]) -> float:
    return sum(word in known for word in words) / max(len(words), 1)


def _sample(text: str) -> str | None:
    """A sample of a text that is not plainly English; None where it is."""
    opening = text[:SAMPLE]
    words = _WORD.findall(opening.casefold())
    if len(words) >= PLAIN_WORDS and _share(words, _english()) >= PLAINLY:
        return None
    if len(text) <= 2 * SAMPLE:
        return text
    middle = len(text) // 2
    return "\n".join([opening, text[middle : middle + SAMPLE // 2], text[-SAMPLE // 2 :]])


def _other(sample: str, stated: str | None) -> str | None:
    """The language that a sample is surely in; None where it may be English."""
    words = _WORD.findall(sample.casefold())
    letters = "".join(words)
    english = _share(words, _english())
    seen = letters[:: max(1, len(letters) // SCRIPT_LETTERS)]
    foreign = [c for c in seen if not _is_latin(c)]
    if len(foreign) * 2 > len(seen):
        return _by_script(sample, foreign) if len(foreign) >= LETTERS and english <= FEW else None
    if len(words) < 3:
        return None
    ranked = _ranked(sample)
    if ranked[0] == "en":
        return None
    known = _function_words()
    shares = {language: _share(words, known[language]) for language in ranked if language in known}
    best = max(shares, key=lambda language: shares[language], default=None)
    if best is None or shares[best] < OTHER:
        unlisted = ranked[0] not in known and len(words) >= UNLISTED_WORDS and english == 0 and best is None
        return ranked[0] if unlisted else None
    if english > max(FEW, shares[best] / 4) or "en" in ranked[:2]:
        return None
    hits = round(shares[best] * len(words))
    enough = len(words) >= SHORT or (hits >= 2 and shares[best] >= 2 * OTHER) or (hits >= 1 and best == stated)
    likely = ranked[0] if shares.get(ranked[0], 0) >= max(OTHER, shares[best] * 2 / 3) else best
    return likely if enough and (len(words) >= SHORT or english == 0) else None


@lru_cache(10_000)
def _is_latin(letter: str) -> bool:
    return "LATIN" in unicodedata.name(letter, "LATIN")


def _by_script(sample: str, foreign: list[str]) -> str:
    scripts = Counter(unicodedata.name(letter, "").split()[0] for letter in foreign)
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > len(foreign) / 20:
        return "ja"
    script = scripts.most_common(1)[0][0]
    return _SCRIPTS.get(script) or next((language for language in _ranked(sample) if language != "en"), "und")


def _ranked(sample: str) -> list[str]:
    """The classifier's first answers, varieties brought together."""
    import py3langid  # here, for its model takes a second to load, and texts that are plainly English never need it

    shown = sample
    if len(sample) > 3 * SHOWN:
        middle = len(sample) // 2
        shown = "\n".join([sample[:SHOWN], sample[middle : middle + SHOWN], sample[-SHOWN:]])
    varieties = (_variety(language) for language, _ in py3langid.rank(shown.casefold())[: CLASSES + 3])
    return list(dict.fromkeys(varieties))[:CLASSES]
