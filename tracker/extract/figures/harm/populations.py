"""What a number counts: the noun after it, and the words that belong to that noun phrase.

News text puts up to half a dozen words between the number and its noun ("21 Syrian moderate opposition fighters"), leaves
the noun out ("killing 81 and injuring 93") or replaces it ("43 others", "4 of them"). The first known noun for people
decides; an unknown plural noun counts only where a verb of harm stands beside it, and nouns for things never do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tracker.extract.figures.harm.sentence import Sentence
from tracker.lang import lexicon
from tracker.numbers import Bounds, Number, NumberKind, bounds, numbers
from tracker.records import Span

REACH = 8  # tokens between a number and its noun
INSIDE = {"JJ", "JJR", "JJS", "NN", "NNP", "NNPS", "NNS", "VBN", "VBG", "HYPH", "POS", "FW", "AFX", "PRP$", "``", "''", "RB", "CC"}
QUOTES = {'"', "“", "‘", "'", "``", "«"}
NOUNS = {"NN", "NNP", "NNPS", "NNS"}
PARTITIVE = {"of", "the", "those", "these", "other"}  # "two of the four victims"
AFTER_AGE = {",", ".", "and", "of", ";", ")", "all", "both", "–", "—", "-", "who"}


@dataclass(frozen=True)
class Words:
    """The tables of `populations.toml` as sets."""

    people: frozenset[str]
    serving: frozenset[str]
    singular: dict[str, str]
    unstated: frozenset[str]
    things: frozenset[str]
    incidents: frozenset[str]
    tolls: frozenset[str]
    incident_verbs: frozenset[str]
    incident_telling: frozenset[str]
    broad_incidents: frozenset[str]
    other_incidents: frozenset[str]
    endings: tuple[str, ...]
    roles: frozenset[str]
    skip: frozenset[str]
    others: frozenset[str]
    months: frozenset[str]
    labels: frozenset[str]
    pronouns: frozenset[str]
    harmed: frozenset[str]
    ages: frozenset[str]
    anyone: frozenset[str]
    works: frozenset[str]
    naming: frozenset[str]
    shots: frozenset[str]
    firing: frozenset[str]
    chances: frozenset[str]
    combatants: frozenset[str]
    multiples: frozenset[str]
    called: frozenset[str]
    calls: frozenset[str]
    inhabited: frozenset[str]


@cache
def words(language: str = "en") -> Words:
    table = lexicon("populations", language)
    return Words(
        people=frozenset(table["people"]["plural"]),
        serving=frozenset(table["people"]["serving"]),
        singular=table["people"]["singular"],
        unstated=frozenset(table["people"]["unstated"]),
        things=frozenset(table["things"]["nouns"]),
        incidents=frozenset(table["incidents"]["nouns"]),
        tolls=frozenset(table["labels"]["tolls"]),
        incident_verbs=frozenset(table["incidents"]["verbs"]),
        incident_telling=frozenset(table["incidents"]["telling"]),
        broad_incidents=frozenset(table["incidents"]["broad"]),
        other_incidents=frozenset(table["incidents"]["other"]),
        endings=tuple(table["nationals"]["endings"]),
        roles=frozenset(table["roles"]["adjectives"]),
        skip=frozenset(table["skip"]["words"]),
        others=frozenset(table["skip"]["others"]),
        months=frozenset(name.lower() + dot for names in lexicon("dates", language)["months"] for name in names for dot in ("", ".")),
        labels=frozenset(table["labels"]["words"]),
        pronouns=frozenset(table["skip"]["pronouns"]),
        harmed=frozenset(table["skip"]["harmed"]),
        ages=frozenset(table["labels"]["ages"]),
        anyone=frozenset(table["labels"]["anyone"]),
        works=frozenset(table["labels"]["works"]),
        naming=frozenset(table["labels"]["naming"]),
        shots=frozenset(table["shots"]["nouns"]),
        firing=frozenset(table["shots"]["verbs"]),
        chances=frozenset(table["shots"]["chances"]),
        multiples=frozenset(lexicon("numbers", language)["multiples"]["values"]),
        combatants=frozenset(table["people"]["combatants"]),
        called=frozenset(table["labels"]["called"]),
        calls=frozenset(table["labels"]["calls"]),
        inhabited=frozenset(table["labels"]["inhabited"]),
    )


@dataclass(slots=True)
class Counted:
    """A number with the noun phrase that it counts; positions are token indices of its sentence.

    Attributes:
        first: first token, qualifying words included.
        at: first token of the number.
        stop: token after the number.
        end: token after the noun phrase, `stop` where there is none.
        head: the noun, None where the number stands alone.
        noun: the counted noun in lower case, None where it is unstated.
        known: the noun is in the lexicon of people.
        thing: the noun never counts people.
        incident: the noun is an attack, a raid, a massacre.
        others: "others", "more", "another": it goes on from a number before.
        definite: "the two women": it may repeat a number given before.
        part: "4 of them", "three of the four": it is a part of a number given before.
        of: the word "of" follows the number.
        said: "five were children": its noun is said of it.
        partitive: it is the whole of "two of the four victims": a verb behind it tells of the part.
    """

    number: Number
    bounds: Bounds
    first: int
    at: int
    stop: int
    end: int
    head: int | None = None
    noun: str | None = None
    noun_span: Span | None = None
    known: bool = False
    thing: bool = False
    incident: bool = False
    others: bool = False
    definite: bool = False
    part: bool = False
    of: bool = False
    said: bool = False
    partitive: bool = False

    @property
    def pronoun(self) -> bool:
        """ "one of the worst", "one of them": no cardinal."""
        return self.of and self.number.text.lower() == "one"

    @property
    def bare(self) -> bool:
        return self.head is None and not self.thing


def counted(text: str, sentence: Sentence, found: list[Number], language: str = "en") -> Iterator[Counted]:
    """Read the noun phrase of each number of a sentence; dates, hours and house numbers are left out, and what a novel tells."""
    if _is_fiction(sentence):
        return
    last: Counted | None = None
    for number in found:
        at, stop = sentence.token_at(number.span[0]), sentence.token_at(number.span[1] - 1) + 1
        if at >= len(sentence) or _is_name_or_date(sentence, number, at, stop):
            continue
        stated = bounds(text, number, language=language)
        after = max(stop, sentence.token_at(stated.span[1] - 1) + 1)
        one = Counted(number, stated, first=sentence.token_at(stated.span[0]), at=at, stop=stop, end=after)
        _read_noun(sentence, one, after)
        before = {sentence.word(one.first - 1), sentence.word(one.first - 2)}
        one.definite = sentence.word(one.first - 1) in {"the", "these", "those", "both"} or (
            "the" in before and sentence.word(one.first - 1) in {"other", "remaining", "first"}
        )
        one.others = one.others or bool(before & words().others)
        if last is not None and last.of and PARTITIVE.issuperset(sentence.words[last.stop : one.first]):
            last.part, one.partitive = True, one.known or one.bare
        last = one
        if not (one.bare and (number.text.isdigit() and number.text[0] == "0")):
            yield one


def _is_name_or_date(sentence: Sentence, number: Number, at: int, stop: int) -> bool:
    """True for "August 21", "9 Jun", "in 2011", "Highway 64", "aged 12" and numbers glued into other tokens."""
    before, after = sentence.word(at - 1), sentence.word(stop)
    digits = number.text.isdigit()
    if before in words().anyone and number.text.lower() == "one" and not (before == "that" and after in words().singular):
        return True  # "no one", "every one"; not "said that one man had died"
    if _in_title(sentence, at):
        return True
    if digits and (before in words().months or after in words().months) and not (before == "may" and sentence.tag(at - 1) == "MD"):
        return True
    counted = before == "of" and sentence.word(at - 2) in words().tolls
    if digits and 1900 <= (number.value or 0) <= 2099 and len(number.text) == 4 and sentence.entities[at] == "DATE" and not counted:
        return True
    if digits and 1900 <= (number.value or 0) <= 2099 and after not in words().people and _dates(sentence, at - 1):
        return True
    if digits and (before in words().labels or (before == "at" and sentence.entities[at] in {"TIME", "DATE", "FAC"})):
        return True
    if before == "us" and digits and sentence.word(at - 2) != "the" and after not in words().people:  # "US 64"
        return True
    if digits and number.text in words().called and after in words().calls:
        return True
    hedged = (
        at - 1 - (2 if sentence.word(at - 1) == "than" else before in {"over", "about", "around", "nearly", "some", "almost", "roughly"})
    )
    if sentence.word(hedged) == "of" and sentence.word(hedged - 1) in words().inhabited and after not in words().people:
        return True
    if digits and before == "of" and sentence.word(at - 2).isdigit() and sentence.word(at - 3) in words().labels:  # "image 2 of 8"
        return True
    return digits and (number.value or 0) < 110 and (_is_age(sentence, at, stop) or _is_listed_age(sentence, at))


def _dates(sentence: Sentence, k: int) -> bool:
    """True for the word before a year: "in 2011"; not for "a death toll of 2000"."""
    if sentence.word(k) == "of":
        return sentence.word(k - 1) not in words().tolls
    return sentence.word(k) in {"in", "since", "by", "late", "early", "until"}


def _is_fiction(sentence: Sentence) -> bool:
    """True for a sentence that opens "In her new novel,"."""
    opening = sentence.words[:7]
    return opening[:1] == ["in"] and "," in opening and not words().works.isdisjoint(opening[1 : opening.index(",")])


def _in_title(sentence: Sentence, at: int) -> bool:
    """True inside the quotation marks that a film or a book is named in."""
    for k in range(at - 1, max(-1, at - 8), -1):
        if sentence.words[k] in QUOTES:
            naming = range(k - 1, max(-1, k - 4), -1)
            return next((sentence.words[m] for m in naming if sentence.words[m] not in words().naming), "") in words().works
    return False


def _is_age(sentence: Sentence, at: int, stop: int) -> bool:
    """True for "Jane Doe, 24, was", "both 21", "ages 14, 18 and 29"."""
    table, before, after = words(), sentence.word(at - 1), sentence.word(stop)
    if before == "both" and after not in table.people:
        return True
    if (
        before == ","
        and sentence.tag(at - 2) in {"NNP", "NNPS"}
        and not _is_placed(sentence, at - 2)
        and (after in AFTER_AGE or sentence.tag(stop)[:2] == "VB")
    ):
        return after != "of" or sentence.tag(stop + 1) in {"NNP", "NNPS"}
    born = at - 1 - (before in {"just", "only", "then", "about"})
    if sentence.word(born) in {"was", "is", "turned", "'s"} and sentence.word(born - 1) in {"he", "she", "i"}:
        return True  # "when he was 12"
    k = at - 1
    while k > at - 12 and (sentence.tag(k) in {"CD", ",", "CC", "IN", "TO"} or sentence.word(k) in {"the", "from", "-"}):
        k -= 1
    if sentence.word(k) in table.ages:
        return True
    # "a woman, 34, sustained a wound"
    return (
        before == ","
        and after == ","
        and (sentence.word(at - 2) in table.singular or f"{sentence.word(at - 2)}s" in table.people)
        and sentence.tag(at - 2) == "NN"
    )


def _is_listed_age(sentence: Sentence, at: int) -> bool:
    """True for each number of "two men, 22 and 27, were": as many numbers between commas as people stand before them."""
    first, last = at, at
    while sentence.tag(first - 1) == "CD" or (sentence.word(first - 1) in {",", "and"} and sentence.tag(first - 2) in {"CD", ","}):
        first -= 1
    while sentence.tag(last + 1) == "CD" or (sentence.word(last + 1) in {",", "and"} and sentence.tag(last + 2) in {"CD", "CC"}):
        last += 1
    ages = [k for k in range(first, last + 1) if sentence.tag(k) == "CD"]
    noun = first - 2
    listed = sentence.word(first - 1) == "," and sentence.word(last + 1) in {",", ".", ")", ""} and len(ages) > 1
    if not listed or sentence.word(noun) not in words().people or not all(sentence.words[k].isdigit() for k in ages):
        return False
    counted = next((sentence.words[k] for k in range(noun - 1, max(-1, noun - 5), -1) if sentence.tags[k] == "CD"), None)
    if counted is None:
        return True
    number = next(numbers(counted), None)
    return number is not None and number.value == len(ages)


def _is_placed(sentence: Sentence, k: int) -> bool:
    """True where the proper name that ends at a token is a place that something happens in: "In Lorno, 31 were killed"."""
    while sentence.tag(k) in {"NNP", "NNPS"}:
        k -= 1
    return sentence.word(k) in {"in", "at", "near", "from", "on", "outside"}


def _read_noun(sentence: Sentence, one: Counted, start: int) -> None:
    """Find the head noun within reach and say what it is."""
    table, last = words(), min(len(sentence), start + REACH)
    if one.number.text.lower() in table.multiples:  # "a triple homicide"
        return
    fallback: int | None = None
    k = start
    if sentence.word(k) == "of":
        one.of = True
        following = sentence.word(k + 1)
        if following in table.pronouns:
            one.part, one.end = True, k + 2
            said = k + 2 + (sentence.word(k + 2) in {"were", "are"})
            if is_people(sentence, said) and sentence.tag(said + 1) not in NOUNS:
                _set_head(sentence, one, said, known=True)
                one.said = True
            return
        one.part = following in table.skip and one.number.kind is not NumberKind.vague
        said = k + 3
        if (
            following == "the"
            and sentence.word(k + 2) in table.harmed
            and sentence.word(said) in {"were", "are", "was"}
            and is_people(sentence, said + 1)
        ):
            _set_head(sentence, one, said + 1, known=True)  # "seven of the dead were children"
            one.part, one.said, one.end = True, True, k + 3
            return
        k += 1
    if (
        sentence.word(k) in {"were", "are", "was", "is"}
        and is_people(sentence, k + 1)
        and sentence.word(k + 1) not in table.harmed
        and sentence.tag(k + 2) not in NOUNS
    ):
        _set_head(sentence, one, k + 1, known=True)
        one.part = one.said = True
        return
    while k < last:
        word, tag = sentence.words[k], sentence.tags[k]
        if word in table.shots and _is_fired(sentence, one, k):
            one.thing = True
            return
        if word in table.harmed and not (k > start and word in table.people) and sentence.word(k + 1) not in table.people:
            if word == "missing" and sentence.tag(k + 1) == "NNS":  # "12 missing paintings"
                one.thing = True
            break
        if _settles(sentence, one, k, k > start):
            return
        if word in table.others:
            one.others, one.end = True, k + 1
            if word == "others":
                return
        elif (
            (tag not in INSIDE and word not in table.skip)
            or (tag == "CC" and not _links_adjectives(sentence, k, start))
            or sentence.entities[k] in {"DATE", "TIME"}
            or (tag == "RB" and sentence.tag(k + 1) not in {"JJ", "VBN", "VBG"})
            or (tag in {"VBN", "VBG", "RB"} and k == start and not _leads_to_noun(sentence, k + 1, last))
        ):
            break
        elif word not in table.skip and _may_be_head(sentence, one, k):
            fallback = k
            if sentence.tag(k + 1) not in NOUNS:
                break
        k += 1
    if fallback is not None:
        _set_head(sentence, one, fallback, known=is_people(sentence, fallback))


def _is_fired(sentence: Sentence, one: Counted, k: int) -> bool:
    """True for "fired one shot", "has one shot at it", "this is the one shot": a bullet or a chance, and nobody was shot."""
    before = one.first - 1
    while sentence.word(before) in {"the", "only", "just", "that", "this"}:
        before -= 1
    return sentence.word(before) in words().firing or (sentence.tag(k) in NOUNS and sentence.word(before) in words().chances)


def _links_adjectives(sentence: Sentence, k: int, start: int) -> bool:
    """True for the "and" of "12 Kurdish and Arab fighters"."""
    return k > start and sentence.tag(k - 1) in {"JJ", "NNP", "NN"} and sentence.tag(k + 1) in {"JJ", "NNP", "NN"}


def _settles(sentence: Sentence, one: Counted, k: int, further: bool) -> bool:
    """True where the token decides what is counted: a known noun for people, an attack or a thing."""
    table, word, tag = words(), sentence.words[k], sentence.tags[k]
    serving = word in table.serving and sentence.tag(k + 1) in NOUNS and sentence.word(k + 1) not in table.people  # "12 police cars"
    if (word in table.people and tag != "VBD" and not serving) or (
        tag == "NN" and f"{word}s" in table.people and sentence.tag(k + 1) not in NOUNS and not _goes_on(sentence, k + 1)
    ):
        _set_head(sentence, one, _whole_noun(sentence, k), known=True)
        return True
    if word in table.singular and (one.number.value == 1 or tag in {"NN", "NNP"}) and sentence.word(k + 1) not in table.people:
        if one.number.value == 1 or further:
            _set_head(sentence, one, k, known=True)
        return True
    if (
        word in table.incidents
        and (tag in NOUNS or (tag == "JJ" and sentence.word(k + 1) == "operations"))
        and (word.endswith("s") or sentence.tag(k + 1) not in NOUNS or sentence.word(k + 1) == "operations")
    ):
        _set_head(sentence, one, k + (sentence.word(k + 1) == "operations"), known=False)
        plural = sentence.word(one.end - 1).endswith("s") or one.number.value == 1
        one.incident = plural and sentence.word(k - 1) not in table.other_incidents
        return True
    after = sentence.word(k + 1)
    if (
        word in table.things
        and (tag in NOUNS or tag == "CD")
        and not (after in table.incidents or (after in table.people and tag[-1] != "S"))
    ):
        one.thing, one.end = True, k + 1
        return True
    return False


def _goes_on(sentence: Sentence, k: int) -> bool:
    """True where an adjective and a noun for people follow: "two adult female victims"."""
    return sentence.tag(k) == "JJ" and sentence.word(k + 1) in words().people


def _may_be_head(sentence: Sentence, one: Counted, k: int) -> bool:
    """True for a noun that is not in the lexicon and could be what is counted."""
    word, tag = sentence.words[k], sentence.tags[k]
    if tag in {"NNS", "NNPS"}:
        return True
    last = sentence.tag(k + 1) not in NOUNS
    return last and ((tag == "NNP" and word.endswith("s") and word.endswith(words().endings)) or (tag == "NN" and one.number.value == 1))


def is_people(sentence: Sentence, k: int) -> bool:
    """True where the token is a noun for people: one of the lexicon, or a nation's ("Palestinians")."""
    word, tag = sentence.word(k), sentence.tag(k)
    return word in words().people or (tag in {"NNPS", "NNP"} and word.endswith(words().endings) and word.endswith("s"))


def _leads_to_noun(sentence: Sentence, k: int, last: int) -> bool:
    """True where an adjective or participle is followed by the noun it belongs to: "unarmed civilians"."""
    while k < last and (sentence.tags[k] in INSIDE):
        if sentence.words[k] in words().people or sentence.tags[k] == "NNS":
            return True
        k += 1
    return False


def _whole_noun(sentence: Sentence, k: int) -> int:
    """The last of several nouns for people in a row ("student protesters")."""
    while sentence.word(k + 1) in words().people and sentence.tag(k + 1) in NOUNS:
        k += 1
    return k


def _set_head(sentence: Sentence, one: Counted, k: int, *, known: bool) -> None:
    lexicon_ = words()
    one.head, one.end, one.known = k, k + 1, known
    head = sentence.words[k]
    first = k
    if head in lexicon_.unstated:
        one.noun = None
        return
    while first > one.stop and first - 1 >= one.stop and k - first < 2:
        before, tag = sentence.words[first - 1], sentence.tags[first - 1]
        if (tag == "NN" and sentence.texts[first - 1].islower() and before not in lexicon_.things) or before in lexicon_.roles:
            first -= 1
        else:
            break
    if head in lexicon_.singular and one.number.value == 1:
        head = lexicon_.singular[head]
    elif one.number.value == 1 and not head.endswith("s") and head not in lexicon_.people:
        head += "s"
    noun = " ".join([*sentence.words[first:k], head])
    stop = k + 1
    # "aid workers and drivers": one number, two nouns
    if sentence.word(k + 1) == "and" and known:
        m = k + 2
        while m < k + 4 and sentence.tag(m) in {"JJ", "NN", "VBN"} and sentence.word(m) not in lexicon_.people:
            m += 1
        if sentence.word(m) in lexicon_.people and sentence.tag(m) == "NNS" and sentence.word(m + 1) not in {"and"}:
            noun = " ".join([*sentence.words[first:k], head, *sentence.words[k + 1 : m + 1]])
            stop = m + 1
    one.noun, one.end = noun, stop
    one.noun_span = sentence.chars(first, stop)
