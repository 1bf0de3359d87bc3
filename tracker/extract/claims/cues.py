"""Words that attribute: which they are, which construction they take, what the speaker does with them.

A cue is found by its inflected form in the lexicon `lang/en/cues.toml`, where every stem stands under the constructions in
which it attributes. The act follows from the stem, and where a stem has several senses from the construction it stands in:
"called for a halt" demands, "called it a halt" asserts.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.lang import lexicon
from tracker.records import Act

ATTRIBUTIVE = frozenset({"aux", "auxpass", "amod", "compound"})  # relations in which a verb's form attributes nothing: "so-called"


class Cue(NamedTuple):
    """A word that may attribute: the token, its stem, its part of speech ("verbs", "nouns", "adjectives")."""

    head: int
    stem: str
    part: str


class Stance(NamedTuple):
    """What the speaker does with the content.

    negated: the content is presented as untrue.
    withheld: the text says that the speaker did not say it ("refused to confirm", "did not say whether").
    """

    act: Act
    negated: bool
    withheld: bool


class Lexicon:
    """The cue table of one language, by form and by construction.

    Args:
        table: as read from `cues.toml`.
    """

    def __init__(self, table: dict[str, Any]) -> None:
        irregular = {stem: forms.split() for stem, forms in table["irregular"].items()}
        doubled = frozenset(table["spelling"]["doubled"].split())
        self.frames: dict[str, dict[str, frozenset[str]]] = {}
        self.forms: dict[str, dict[str, str]] = {}
        for part in ("verbs", "nouns", "adjectives"):
            frames = {name: frozenset(stems.split()) for name, stems in _flat(table[part])}
            self.frames[part] = frames
            self.forms[part] = {}
            for stem in sorted(frozenset().union(*frames.values())):
                for form in _inflected(stem, part, irregular.get(stem), stem in doubled):
                    self.forms[part].setdefault(form, stem)
        self.acts = {stem: Act(act) for act, stems in table["acts"].items() for stem in stems.split()}
        self.sense: dict[str, dict[str, str]] = table["sense"]
        self.particles: dict[str, list[str]] = table["particles"]
        self.negations = frozenset(table["negation"]["words"])
        self.refusing = self._all_forms(table["negation"]["refusing"], irregular, doubled)
        self.alleged = frozenset(
            form for noun in table["negation"]["denied_objects"].split() for form in _inflected(noun, "nouns", None, False)
        )
        self.supposing = frozenset(table["negation"]["supposing"])
        self.raised = frozenset(table["negation"]["raised"].split())
        self.carriers = self._all_forms(table["sources"]["carriers"].split(), irregular, doubled)
        self.publishing = self._all_forms(table["sources"]["publish"].split(), irregular, doubled)
        self.quoting = self._all_forms(table["sources"]["quoting"].split(), irregular, doubled)
        self.auxiliaries = self._all_forms(["be", "have", "do"], irregular, doubled)
        self.no_actors = frozenset(table["sources"]["no_actors"].split())
        self.multiples = frozenset(table["sources"]["multiples"].split())
        self.empty = frozenset(table["contents"]["empty"].split())
        self.according = frozenset(table["sources"]["prepositions"])

    def takes(self, cue: Cue, frame: str) -> bool:
        """Whether the cue attributes in a construction: "clause", "object", "for" (a preposition)."""
        return cue.stem in self.frames[cue.part].get(frame, ())

    @staticmethod
    def _all_forms(stems: Iterable[str], irregular: dict[str, list[str]], doubled: frozenset[str]) -> frozenset[str]:
        return frozenset(form for stem in stems for form in _inflected(stem, "verbs", irregular.get(stem), stem in doubled))


@cache
def cue_lexicon(language: str = "en") -> Lexicon:
    """The lexicon of a language, read once."""
    return Lexicon(lexicon("cues", language))


def _flat(part: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        if isinstance(value, dict):
            yield from value.items()
        else:
            yield name, value


def _inflected(stem: str, part: str, irregular: list[str] | None, doubled: bool) -> list[str]:
    """All forms of a stem: verbs with -s, -ed and -ing, nouns with the plural, adjectives alone."""
    if part == "adjectives":
        return [stem]
    hissing = stem.endswith(("s", "x", "z", "ch", "sh"))
    consonant_y = stem.endswith("y") and stem[-2] not in "aeiou"
    third = stem + "es" if hissing else stem[:-1] + "ies" if consonant_y else stem + "s"
    if part == "nouns":
        return [stem, third]
    if irregular is not None:
        return [stem, *irregular]
    root = stem + stem[-1] if doubled else stem[:-1] if stem.endswith("e") and not stem.endswith("ee") else stem
    past = stem[:-1] + "ied" if consonant_y else root + ("d" if stem.endswith("ee") else "ed")
    return [stem, third, past, root + "ing"]


def find_cues(parsed: Parsed) -> Iterator[Cue]:
    """Yield every word outside quotations that the lexicon knows, in text order.

    What somebody says inside a quotation about a third person's words belongs to the quotation.
    """
    lexicon_ = cue_lexicon()
    verbs, nouns, adjectives = (lexicon_.forms[part] for part in ("verbs", "nouns", "adjectives"))
    for i, word in enumerate(parsed.lower):
        if parsed.quoted[i] >= 0:
            continue
        tag = parsed.tags[i]
        if tag.startswith("VB"):
            stem = verbs.get(word)
            if stem and parsed.deps[i] not in ATTRIBUTIVE and _has_particle(parsed, i, lexicon_.particles.get(stem)):
                yield Cue(i, stem, "verbs")
        elif tag in ("NN", "NNS"):
            stem = nouns.get(word)
            if stem:
                yield Cue(i, stem, "nouns")
        elif tag == "JJ":
            stem = adjectives.get(word)
            if stem:
                yield Cue(i, stem, "adjectives")


def _has_particle(parsed: Parsed, i: int, particles: list[str] | None) -> bool:
    return particles is None or any(parsed.lower[k] in particles for k in parsed.kids[i])


def cue_words(parsed: Parsed, cue: Cue, frame: str) -> list[Stretch]:
    """The words of a cue: the verb with its auxiliaries, negation, adverbs and particle; a noun with its modifiers.

    Args:
        frame: the construction; a preposition belongs to the cue ("called for").
    """
    first = last = cue.head
    kids = parsed.kids[cue.head]
    wanted: tuple[str, ...]
    if cue.part == "verbs":
        wanted = ("aux", "auxpass", "neg", "advmod")
        while first - 1 in kids and parsed.deps[first - 1] in wanted and parsed.tags[first - 1] != "WRB":
            first -= 1
        while last + 1 in kids and parsed.deps[last + 1] == "prt":
            last += 1
        if last + 1 in kids and parsed.lower[last + 1] == frame:
            last += 1
    else:
        wanted = ("aux", "cop", "neg", "advmod", "amod", "det")
        while first - 1 in kids and parsed.deps[first - 1] in wanted:
            first -= 1
        if last + 1 in kids and parsed.lower[last + 1] == frame:
            last += 1
    return [Stretch(first, last)]


def stance(parsed: Parsed, cue: Cue, frame: str) -> Stance:
    """Act and negation of a cue in its construction."""
    lexicon_ = cue_lexicon()
    act = lexicon_.acts.get(cue.stem, Act.assert_)
    sense = lexicon_.sense.get(cue.stem, {})
    for key in (frame, *(parsed.lower[k] for k in parsed.kids[cue.head] if parsed.deps[k] == "prt")):
        if key in sense:
            act = Act(sense[key])
    not_said = any(parsed.lower[k] in lexicon_.negations for k in parsed.kids[cue.head])
    governor = parsed.heads[cue.head]
    refused = parsed.deps[cue.head] == "xcomp" and (
        parsed.lower[governor] in lexicon_.refusing or any(parsed.lower[k] in lexicon_.negations for k in parsed.kids[governor])
    )
    if not (not_said or refused):
        return Stance(act, negated=act is Act.deny, withheld=False)
    if act is Act.deny:
        return Stance(Act.assert_, negated=False, withheld=True)
    if not_said and cue.stem in lexicon_.raised:
        return Stance(act, negated=True, withheld=False)
    return Stance(act, negated=False, withheld=True)
