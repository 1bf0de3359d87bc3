"""Words that attribute: which they are, which construction they take, what the speaker does with them.

A cue is found by its inflected form in the lexicon `lang/en/cues.toml`, where every stem stands under the constructions in
which it attributes. The act follows from the stem, and where a stem has several senses from what stands around it: "called
for a halt" demands, "called it a halt" asserts, "called the report a lie" denies; "rejected the report" denies, "rejected the
offer" does not.

The act is what the cue itself says. "Said it would pay" asserts: whether that binds the speaker is the reader's judgement, and
only a verb of promising ("pledged", "vowed", "assured them that it would") makes a promise. What a speaker assures, swears or
guarantees to be so already is an assertion too.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from tracker.extract.claims.parsed import Parsed, Stretch
from tracker.lang import lexicon
from tracker.records import Act

SPLIT = frozenset({"quote", "passive", "raising"})  # frames whose subject may be a part of the content: ""No one came," she said"
QUALIFYING = frozenset({"DT", "JJ", "RB", "CC", ",", "``", "''"})  # tags of what may precede an untruth: "a complete and utter lie"
NAMING = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP", "VBN", "CD"})  # tags of the last word of what is called untrue
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
        self.stems = self._stems(irregular, doubled)
        self.particles: dict[str, list[str]] = table["particles"]
        self.negations = frozenset(table["negation"]["words"])
        self.refusing = self._all_forms(table["negation"]["refusing"], irregular, doubled)
        self.alleged = frozenset(
            form for noun in table["negation"]["denied_objects"].split() for form in _inflected(noun, "nouns", None, False)
        )
        self.alleging = frozenset(table["negation"]["denied_prepositions"].split())
        self.none = frozenset(table["negation"]["none"].split())
        self.joining = frozenset(table["negation"]["joining"].split())
        self.untrue = frozenset(table["negation"]["untrue"].split())
        self.futures = frozenset(table["negation"]["futures"].split())
        self.objects = {
            name: frozenset(form for noun in table["negation"][name].split() for form in _inflected(noun, "nouns", None, False))
            for name in ("offered", "granted")
        }
        self.light = self._all_forms(table["negation"]["light"].split(), irregular, doubled)
        self.supposing = frozenset(table["negation"]["supposing"])
        self.raised = frozenset(table["negation"]["raised"].split())
        self.carriers = self._all_forms(table["sources"]["carriers"].split(), irregular, doubled)
        self.publishing = self._all_forms(table["sources"]["publish"].split(), irregular, doubled)
        self.asked = frozenset(table["sources"]["asked"].split())
        self.quoting = self._all_forms(table["sources"]["quoting"].split(), irregular, doubled)
        self.auxiliaries = self._all_forms(["be", "have", "do"], irregular, doubled)
        self.no_actors = frozenset(table["sources"]["no_actors"].split())
        self.own = {name: frozenset(words.split()) for name, words in table["sources"]["own"].items()}
        self.multiples = frozenset(table["sources"]["multiples"].split())
        self.empty = frozenset(table["contents"]["empty"].split())
        self.according = frozenset(table["sources"]["prepositions"])

    def takes(self, cue: Cue, frame: str) -> bool:
        """Whether the cue attributes in a construction: "clause", "object", "for" (a preposition)."""
        return cue.stem in self.frames[cue.part].get(frame, ())

    def stem(self, cue: Cue) -> str:
        """The stem by which acts and senses are listed; the word itself where neither lists it."""
        return cue.stem if cue.stem in self.acts or cue.stem in self.sense else self.stems.get(cue.stem, cue.stem)

    def _stems(self, irregular: dict[str, list[str]], doubled: frozenset[str]) -> dict[str, str]:
        """Every form of every stem that has an act or senses, whether or not it has a construction."""
        listed = {*self.acts, *self.sense}
        return {form: stem for stem in sorted(listed) for form in _inflected(stem, "verbs", irregular.get(stem), stem in doubled)} | {
            form: stem for stem in sorted(listed) for form in _inflected(stem, "nouns", None, False)
        }

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
    """Act and negation of a cue in its construction.

    Args:
        cue: of the lexicon, or any other word, whose stem is then the word in lower case; one without an act asserts.
        frame: the construction as the lexicon names it, or a word that names none: the parse is then asked alone.
    """
    lexicon_ = cue_lexicon()
    act = _act(parsed, cue, frame)
    negated, refused = _is_negated(parsed, cue.head), _is_refused(parsed, cue.head)
    nobody = frame not in SPLIT and _is_by_nobody(parsed, cue.head)
    if not (negated or refused or nobody):
        return Stance(act, negated=act is Act.deny, withheld=False)
    if act is Act.deny:
        return Stance(Act.assert_, negated=False, withheld=True)
    if negated and not (refused or nobody) and lexicon_.stem(cue) in lexicon_.raised:
        return Stance(act, negated=True, withheld=False)
    return Stance(act, negated=False, withheld=True)


def _act(parsed: Parsed, cue: Cue, frame: str) -> Act:
    """The act of a cue; that of its object where the cue only carries it: "repeated its denial", "issued a warning"."""
    lexicon_ = cue_lexicon()
    stem = lexicon_.stem(cue)
    object_ = _object(parsed, cue.head)
    if object_ is not None and parsed.lower[cue.head] in lexicon_.light and parsed.tags[object_].startswith("NN"):
        carried = Cue(object_, parsed.lower[object_], "nouns")
        if lexicon_.stem(carried) in lexicon_.acts or lexicon_.stem(carried) in lexicon_.sense:
            stem, frame, cue = lexicon_.stem(carried), "nouns", carried
    act = lexicon_.acts.get(stem, Act.assert_)
    sense = lexicon_.sense.get(stem)
    if sense:
        for key in _senses(parsed, cue, frame, object_):
            if key in sense:
                act = Act(sense[key])
    return act


def _senses(parsed: Parsed, cue: Cue, frame: str, object_: int | None) -> Iterator[str]:
    """What stands around a cue, as `[sense]` names it, the most telling last."""
    lexicon_ = cue_lexicon()
    i = cue.head
    kids = parsed.kids[i]
    noun = parsed.tags[i].startswith("NN")
    infinitive = next((k for k in kids if k > i and parsed.deps[k] in ("xcomp", "ccomp", "advcl") and _behind_to(parsed, k)), None)
    clause = _clause(parsed, i)
    if noun:
        yield "nouns"
    elif clause is not None:
        yield "clause"
    yield frame
    yield from (parsed.lower[k] for k in kids if parsed.deps[k] in ("prep", "dative") and _adjoins(parsed, i, k))
    yield from (parsed.lower[k] for k in kids if parsed.deps[k] == "prt")
    if not noun and infinitive is not None:
        yield "infinitive" if object_ is None else "person"
    if clause is not None:
        auxiliaries = [k for k in parsed.kids[clause] if parsed.deps[k] in ("aux", "auxpass")]
        if all(parsed.tags[k] == "VB" for k in auxiliaries) and "VB" in (parsed.tags[clause], *(parsed.tags[k] for k in auxiliaries)):
            yield "subjunctive"
        elif not lexicon_.futures.intersection(parsed.lower[k] for k in (*auxiliaries, clause)):
            yield "settled"
    if object_ is not None:
        yield from (name for name, nouns in lexicon_.objects.items() if parsed.lower[object_] in nouns)
    if untrue_words(parsed, i) is not None:
        yield "untrue"


def _behind_to(parsed: Parsed, i: int) -> bool:
    return any(parsed.tags[k] == "TO" and k < i for k in parsed.kids[i])


def _clause(parsed: Parsed, i: int) -> int | None:
    """The verb of the finite clause behind a cue, which the parser may hang on the person addressed."""
    behind = [k for k in parsed.kids[i] if k > i]
    heads = [i, *(k for k in behind if parsed.deps[k] in ("dobj", "dative"))]
    for head in heads:
        for k in parsed.kids[head]:
            wanted = parsed.deps[k] == "ccomp" or (
                parsed.deps[k] in ("acl", "relcl", "advcl")
                and any(parsed.deps[m] == "mark" and parsed.lower[m] == "that" for m in parsed.kids[k])
            )
            if k > i and wanted and not _behind_to(parsed, k):
                return k
    return None


def _object(parsed: Parsed, i: int) -> int | None:
    """What a verb has as its object, or in the passive as its subject; what a noun has behind "of"."""
    found = parsed.child(i, "dobj", "nsubjpass")
    if found is None and parsed.tags[i].startswith("NN"):
        of = next((k for k in parsed.kids[i] if k > i and parsed.deps[k] == "prep"), None)
        found = parsed.child(of, "pobj") if of is not None else None
    if found is None:  # "called it a lie": the parser takes "it" for the subject of a clause
        small = next((k for k in parsed.kids[i] if k > i and parsed.deps[k] in ("ccomp", "xcomp")), None)
        found = parsed.child(small, "nsubj") if small is not None and not parsed.tags[small].startswith("VB") else None
    return found


def _adjoins(parsed: Parsed, i: int, preposition: int) -> bool:
    """Whether a preposition belongs to the verb rather than to a time: right behind it, or before a number."""
    inner = parsed.child(preposition, "pobj")
    if inner is None or parsed.entities[inner] in ("DATE", "TIME"):
        return False
    counted = parsed.tags[inner] == "CD" or any(parsed.tags[k] == "CD" for k in parsed.kids[inner])
    return counted or all(parsed.deps[k] in ("prt", "advmod", "neg") for k in range(i + 1, preposition))


def untrue_words(parsed: Parsed, i: int) -> Stretch | None:
    """The words by which a verb calls its object untrue: "a lie" in "called it a lie", "as false" in "dismissed as false a report".

    They are found by their order, because the parser seldom reads them as what they are: an untruth that qualifies no noun,
    with the articles and adjectives before it, behind a noun, a pronoun, "as" or the verb itself.
    """
    lexicon_ = cue_lexicon()
    for k in range(i + 1, parsed.right[i] + 1):
        if parsed.lower[k] not in lexicon_.untrue or parsed.tags[min(k + 1, len(parsed.tags) - 1)].startswith("NN"):
            continue
        first = k
        while first - 1 > i and (parsed.tags[first - 1] in QUALIFYING or parsed.lower[first - 1] == "as"):
            first -= 1
        run = range(first, k + 1)
        if any(parsed.lower[m] in lexicon_.negations or parsed.lower[m] in lexicon_.none for m in run):
            continue
        as_what = any(parsed.lower[m] == "as" for m in run)
        adjective = first - 1 == i and parsed.tags[first].startswith("JJ")
        if as_what or adjective or (first - 1 > i and parsed.tags[first - 1] in NAMING):
            last, end = k, parsed.right[i]
            while last + 2 <= end and parsed.tags[last + 1] == "CC" and parsed.tags[last + 2][:2] in ("JJ", "RB"):
                last += 2
            return Stretch(first, last)
    return None


def _is_negated(parsed: Parsed, i: int) -> bool:
    """Whether a word is denied: by "not", by "no" before it, or along with what it is joined to."""
    lexicon_ = cue_lexicon()
    kids = parsed.kids[i]
    if any(parsed.lower[k] in lexicon_.negations for k in kids):
        return True
    if any(parsed.deps[k] == "det" and parsed.lower[k] in lexicon_.none for k in kids):
        return True
    if parsed.child(i, "nsubj", "nsubjpass") is not None:
        return False
    governor = parsed.heads[i]
    if parsed.deps[i] == "conj" and parsed.tags[i].startswith("VB"):
        return any(parsed.deps[k] == "cc" and parsed.lower[k] in lexicon_.joining for k in parsed.kids[governor]) and _is_negated(
            parsed, governor
        )
    return parsed.deps[i] == "pcomp" and parsed.lower[governor] in lexicon_.negations


def _is_by_nobody(parsed: Parsed, i: int) -> bool:
    """Whether the subject of a verb is nobody: "no group claimed"."""
    none = cue_lexicon().none
    subject = next((k for k in reversed(parsed.kids[i]) if k < i and parsed.deps[k] == "nsubj"), None)
    if subject is None or parsed.quoted[subject] >= 0:
        return False
    return parsed.lower[subject] in none or any(parsed.lower[k] in none and parsed.deps[k] in ("det", "neg") for k in parsed.kids[subject])


def _is_refused(parsed: Parsed, i: int) -> bool:
    """Whether somebody refuses, fails or is unable to do what a verb says."""
    lexicon_ = cue_lexicon()
    governor = parsed.heads[i]
    if parsed.deps[i] != "xcomp" and not (parsed.deps[i] == "acl" and _behind_to(parsed, i)):
        return False
    return parsed.lower[governor] in lexicon_.refusing or any(parsed.lower[k] in lexicon_.negations for k in parsed.kids[governor])
