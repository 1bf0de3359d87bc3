"""Bodies and offices of a town, a region or an institution: "the mayor of Example", "police in Example", "Example General Hospital".

One is told by its kind and its place, in whatever order the words stand. The place is taken by its best known spelling, with the
state that the text names or, where it names none, the one in which the place is known to lie, or else the state of the
article's event. Names that many towns bear tell none without it. "The mayor" without a place is nobody here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache

from rapidfuzz.fuzz import ratio

from tracker.identity.knowledge import Knowledge
from tracker.identity.mentions import stretches
from tracker.identity.names import Word, normalise
from tracker.identity.senses import Form, Part
from tracker.identity.setting import Scene
from tracker.identity.spelling import spelled
from tracker.lang import lexicon
from tracker.records import Speaker, SpeakerKind

SIMILAR = 75  # of 100: from here on two names of places may be spellings of one
_HEAD_OF = [["head", "of"], ["chief", "of"], ["chairman", "of"]]
LONGEST = 5  # words of a place or of an institution's own name


class Told(IntEnum):
    """What tells the state in which a place lies, the surest last."""

    nothing = 0
    setting = 1
    place = 2  # where the place is known to lie
    words = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of body or office that places have.

    Attributes:
        level: town or region where the kind tells it.
        body: key of the body that an office leads.
        headed_by: key of the office of a body's head.
        known_only, not_in: its place must be known, and in none of these states.
        alone: it needs no capital to be one.
    """

    key: str
    name: str
    office: bool
    links: frozenset[str]
    level: str | None = None
    body: str | None = None
    alone: bool = True
    headed_by: str | None = None
    known_only: bool = False
    not_in: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """A place, as far as the words and the article tell it.

    Attributes:
        key: normalised name, the best known spelling of it.
        shown: as it is written.
        level: town, region or county, None where the words do not say.
        state: code of the state.
        part: of a federal state, normalised: "illinois".
        told: what tells the state.
        shared: several towns have the name, and nothing tells which of them it is.
    """

    key: str
    shown: str
    level: str | None = None
    state: str | None = None
    part: str | None = None
    told: Told = Told.nothing
    shared: bool = False

    @property
    def spelled(self) -> str:
        return " ".join(map(spelled, self.key.split()))


@dataclass(frozen=True, slots=True)
class Local:
    """A body or an office of a place.

    Attributes:
        own: the institution's own name, reduced to its key; empty for what a place has one of.
        place: None for an institution whose place is not told.
        shown: the name to show.
        plain: many have the institution's name.
        called: the words of the institution's name, without its place.
    """

    kind: Kind
    place: Place | None
    shown: str
    own: str = ""
    plain: bool = False
    state: str | None = None
    called: tuple[Word, ...] = ()

    @property
    def is_one(self) -> bool:
        """Whether kind and place tell it from all others."""
        if self.own:
            return not self.plain or self.place is not None
        return self.place is not None and not self.place.shared

    @property
    def id(self) -> str:
        """From state, place and kind: "ua-kharkiv-mayor"."""
        assert self.place is not None or self.own
        own = [" ".join(word.key for word in self.called if word.key not in ("al", "el"))] if self.own else []
        where = [self.place.key, self.place.part] if self.place is not None else []
        level = self.place.level if self.place is not None else None
        level = level if level not in (None, "town", self.kind.level) else None
        return "-".join(part.replace(" ", "-") for part in (self.state, *own, *where, level, self.kind.key) if part)

    def led(self, language: str = "en") -> "Local | None":
        """The body that an office leads, None where it leads none or is no office."""
        if self.kind.body is None or self.place is None:
            return None
        kind = _kinds(language).by_key[self.kind.body]
        return Local(kind, self.place, kind.name.format(place=self.place.shown), state=self.state)

    def speaker(self) -> Speaker:
        """It has a country and is no member of its state: a town speaks for itself."""
        return Speaker(id=self.id, name=self.shown, kind=SpeakerKind.body, names=(self.shown,), country=self.state)


@dataclass(frozen=True, slots=True)
class _Places:
    levels: dict[str, str]  # phrase -> level
    never: frozenset[str]
    never_alone: frozenset[str]
    many: frozenset[str]
    shared: dict[str, frozenset[str]]
    known: dict[str, tuple[str, str]]  # any spelling -> the one that is kept, state
    parts: dict[str, tuple[str, str]]  # part of a federal state, or what it is shortened to -> its key, state


@dataclass(frozen=True, slots=True)
class _Kinds:
    phrases: dict[str, Kind]
    longest: int
    heads: frozenset[str]  # words one of which every mention here has
    hospital: Kind
    institutions: dict[str, str]  # "medical complex" -> hospital
    plain: frozenset[str]
    saints: frozenset[str]
    by_key: dict[str, Kind]


@cache
def _kinds(language: str) -> _Kinds:
    data = lexicon("localities", language)
    by_key = {
        key: Kind(
            key,
            row["name"],
            section == "offices",
            frozenset(row["links"]),
            row.get("level"),
            row.get("body"),
            row.get("alone", True),
            row.get("headed_by"),
            row.get("known_only", False),
            frozenset(row.get("not_in", ())),
        )
        for section in ("offices", "bodies")
        for key, row in data[section].items()
    }
    phrases = {text: by_key[key] for section in ("offices", "bodies") for key, row in data[section].items() for text in row["words"]}
    own = data["institutions"]
    institutions = dict.fromkeys(own["hospital"], "hospital")
    hospital = Kind("hospital", "{place} Hospital", office=False, links=frozenset(("in", "of", "at")))
    everything = [*phrases, *institutions]
    return _Kinds(
        phrases,
        max(len(text.split()) for text in everything),
        frozenset(text.split()[-1] for text in everything) | frozenset(text.split()[0] for text in everything),
        hospital,
        institutions,
        frozenset(own["plain"]),
        frozenset(own["saints"]),
        by_key,
    )


@cache
def _places(language: str) -> _Places:
    data, states = lexicon("localities", language)["places"], lexicon("states", language)
    levels = {text: level for level in ("town", "region", "county") for text in data[level]}
    known: dict[str, tuple[str, str]] = {}
    for code, row in (*states["states"].items(), *states["territories"].items()):
        for text in (*row.get("capitals", ()), *row.get("seats", ())):
            known.setdefault(normalise(text), (normalise(text), row.get("of", code)))
    for code, lines in data["names"].items():
        for line in lines:
            keys = [normalise(text) for text in line.split(",")]
            known.update(dict.fromkeys(keys, (keys[0], code)))
    parts = {
        key: (keys[0], code)
        for code, lines in data["parts"].items()
        for line in lines
        for keys in [[normalise(text) for text in line.split(",")]]
        for key in keys
    }
    shared = {key: frozenset(codes) for key, codes in data["shared"].items()}
    return _Places(levels, frozenset(data["never"]), frozenset(data["never_alone"]), frozenset(data["many"]), shared, known, parts)


def heads(language: str = "en") -> frozenset[str]:
    """Words of which one at least stands in every body and office of a place."""
    return _kinds(language).heads


def part_of_state(words_: Sequence[Word], language: str = "en") -> tuple[str, str] | None:
    """A part of a federal state by its name, with the state's code: ("georgia", "us"); None for any other words."""
    return _places(language).parts.get(_key(words_))


def local(listed: Sequence[Word], known: Knowledge, scene: Scene, language: str = "en") -> Local | None:
    """The body or office of a place that the words name as a whole, None for anything else."""
    kinds = _kinds(language)
    if len(listed) < 2 or kinds.heads.isdisjoint([word.key for word in listed]):
        return None
    if any(word.key in known.relatives and word.raw.islower() for word in listed):
        return None
    if listed[0].key in known.determiners:
        return local(listed[1:], known, scene, language)
    if [word.key for word in listed[:2]] in _HEAD_OF:
        led = local(listed[2:], known, scene, language)
        office = kinds.by_key.get(led.kind.headed_by or "") if led is not None else None
        if led is not None and office is not None and led.place is not None:
            return Local(office, led.place, office.name.format(place=led.place.shown), state=led.state)
        return None
    for start, end, kind in _heads(listed, kinds):
        found = _of_place(listed, start, end, kind, known, scene, language)
        if found is not None:
            return found
    return _institution(listed, known, scene, language)


def _heads(listed: Sequence[Word], kinds: _Kinds) -> Iterator[tuple[int, int, Kind]]:
    """Where a kind stands, the longest first."""
    for length in range(min(kinds.longest, len(listed) - 1), 0, -1):
        for start in range(len(listed) - length + 1):
            kind = kinds.phrases.get(_key(listed[start : start + length]))
            if kind is not None and not any("," in word.gap or "(" in word.gap for word in listed[start : start + length - 1]):
                yield start, start + length, kind


def _of_place(listed: Sequence[Word], start: int, end: int, kind: Kind, known: Knowledge, scene: Scene, language: str) -> Local | None:
    before, behind = list(listed[:start]), list(listed[end:])
    states: set[str] = set()
    if before and not behind and not kind.alone and not (before[-1].possessive or listed[start].raw[0].isupper()):
        return None
    if before and behind:  # "Ukraine's governor of Donetsk", "Springfield police in Illinois"
        state = _state(before, known)
        if state is not None and behind[0].key in kind.links:
            states, before = {state}, []
        elif behind[0].key == "in" and (owner := _state(behind[1:], known)) is not None:
            states, behind = {owner}, []
        elif behind[0].key in ("in", "of") and part_of_state(behind[1:], language) is not None:
            before, behind = [*before[:-1], before[-1]._replace(gap=", ", possessive=False), *behind[1:]], []
        else:
            return None
    if behind:
        if behind[0].key not in kind.links or len(behind) < 2 or listed[end - 1].gap.strip():
            return None
        named = behind[1:]
    else:
        named = before
        if any("," in word.gap for word in named[-1:]):  # "Springfield, Illinois, police"
            named = [*named[:-1], named[-1]._replace(gap=" ")]
    place = _place(named, kind, states, known, scene, language)
    if place is None or (
        kind.known_only and (place.told < Told.place or place.state in kind.not_in or place.key not in _places(language).known)
    ):
        return None
    return Local(kind, place, kind.name.format(place=place.shown), state=place.state)


def _place(named: Sequence[Word], kind: Kind | None, states: set[str], known: Knowledge, scene: Scene, language: str) -> Place | None:
    """The place of the words, None where they are something else's name."""
    places = _places(language)
    listed = [word for place, word in enumerate(named) if place or word.key not in known.determiners]
    part: str | None = None
    cut = next((place for place, word in enumerate(listed[:-1], 1) if "," in word.gap or "(" in word.gap), None)
    if cut is None:
        cut = next((place for place, word in enumerate(listed) if place and word.key == "in" and place + 1 < len(listed)), None)
        outer = listed[cut + 1 :] if cut is not None else []
    else:
        outer = listed[cut:]
    if cut is not None:
        around, owner = part_of_state(outer, language), _state(outer, known)
        if around is not None:
            part, states = around[0], states | {around[1]}
        elif owner is not None:
            states = states | {owner}
        else:
            return None
        listed = listed[:cut]
    if len(listed) > 1 and listed[0].possessive and (owner := _state(listed[:1], known)) is not None:  # "Ukraine's Donetsk region"
        states, listed = states | {owner}, listed[1:]
    inner = next((n for n in range(1, len(listed) - 2) if _key(listed[n : n + 2]) in places.levels and listed[n + 1].key == "of"), None)
    if inner is not None:  # "the western Ukrainian city of Example"
        told = {state for word in listed[:inner] if (state := _adjective(word, known)) is not None}
        if all(word.raw[0].islower() or _adjective(word, known) is not None for word in listed[:inner]):
            states, listed = states | told, listed[inner:]
    listed, level = _without_level(listed, places)
    while (
        len(listed) > 1 and _key(listed) not in places.known and (owner := _adjective(listed[0], known)) is not None
    ):  # "the Ukrainian Donetsk region"
        states, listed = states | {owner}, listed[1:]
    level = level or (kind.level if kind is not None else None)
    key = _key(listed)
    here = scene.place.state if scene.place is not None else None
    inside = places.parts.get(key) if level == "region" and not states else None
    if inside is not None and (here == inside[1] or key not in known.phrases):  # "Georgia's governor" only where the article is on the US
        return Place(inside[0], " ".join(word.raw for word in listed), level, inside[1], told=Told.place)
    if not _is_name(listed, known, places) or len(states) > 1:
        return None
    shown = " ".join(word.raw for word in listed)
    made = Place(key, shown, level)
    if states:
        state = next(iter(states))
        better = places.known.get(key)
        key = better[0] if better is not None and better[1] == state else key
        return replace(made, key=key, state=state, part=part, told=Told.words, shared=key in places.many and part is None)
    if key in places.known and places.known[key][1] == here:  # San José where the article is on Costa Rica
        return replace(made, key=places.known[key][0], state=here, told=Told.place)
    if key in places.many:
        return replace(made, state=here, told=Told.setting, shared=True)
    if key in places.shared:
        fits = here in places.shared[key]
        return replace(made, state=here if fits else None, told=Told.place if fits else Told.nothing, shared=not fits)
    if key in places.known:
        kept, state = places.known[key]
        return replace(made, key=kept, state=state, told=Told.place)
    return replace(made, state=here, told=Told.setting if here else Told.nothing)


def _without_level(listed: list[Word], places: _Places) -> tuple[list[Word], str | None]:
    """The words without those that say what sort of place it is: "the city of Example", "Example Oblast"."""
    level: str | None = None
    for length in (2, 1):
        while len(listed) > length:
            front, back = _key(listed[:length]), _key(listed[-length:])
            if front in places.levels and front.endswith(" of"):
                level, listed = places.levels[front], listed[length:]
            elif back in places.levels and not back.endswith(" of") and _key(listed) not in places.known:
                level, listed = places.levels[back], listed[:-length]
            else:
                break
    return listed, level


def _is_name(listed: Sequence[Word], known: Knowledge, places: _Places) -> bool:
    """Whether the words may be a town's or region's name: capitals, and nobody else's name."""
    if not 0 < len(listed) <= LONGEST or not listed[0].raw[0].isupper():
        return False
    if any(
        not word.raw[0].isupper() and word.key not in known.particles and word.key not in ("of", "the", "on", "upon", "and")
        for word in listed
    ):
        return False
    if any(word.possessive for word in listed[:-1]) or any(word.key.isdigit() or word.key in known.pronouns for word in listed):
        return False
    key = _key(listed)
    forms = {sense.form for sense in known.phrases.get(key, ()) if sense.part is Part.state}
    if forms & {Form.proper, Form.adjective, Form.people, Form.homonym}:  # the state's own body, or nobody's
        return False
    if key in places.known or key in places.parts or key in places.shared or key in places.many:
        return True
    if key in places.never | places.never_alone or listed[0].key in places.never or (len(listed) == 1 and listed[0].raw.isupper()):
        return False
    if any(one.alone for one in known.bearers.of(key)):  # "Example's prosecutors" are those of a person
        return False
    for part in stretches(listed, known):
        if part.is_name or part.key in known.particles:
            continue
        town = any(sense.part is Part.state and sense.form in (Form.capital, Form.seat) for sense in part.senses)
        inside = len(part.words) < len(listed) and part.has(Part.state)  # "New Mexico"
        if not town and not inside and not (part.has(Part.link, Part.determiner) and part.words[0] is not listed[0]):
            return False
    return True


def _state(listed: Sequence[Word], known: Knowledge) -> str | None:
    """Code of the state or of the territory's state that the words name as a whole, by name or adjective."""
    listed = [word for place, word in enumerate(listed) if place or word.key not in known.determiners]
    found = {
        known.owners[sense.value].state
        for sense in known.phrases.get(_key(listed), ())
        if sense.part is Part.state and sense.form not in (Form.people, Form.capital, Form.seat)
    }
    return found.pop() if len(found) == 1 else None


def _adjective(word: Word, known: Knowledge) -> str | None:
    senses = [sense for sense in known.phrases.get(word.key, ()) if sense.part is Part.state and sense.form is Form.adjective]
    states = {known.owners[sense.value].state for sense in senses}
    return states.pop() if len(states) == 1 else None


# ---------------------------------------------------------------- institutions


def _institution(listed: Sequence[Word], known: Knowledge, scene: Scene, language: str) -> Local | None:
    """ "Nasser Hospital in Khan Younis", "Khan Younis's Nasser Medical Complex": one by its own name, wherever that is told."""
    kinds, places = _kinds(language), _places(language)
    listed = [word for place, word in enumerate(listed) if place or word.key not in known.determiners]
    for length in (2, 1):
        for end in range(len(listed), length, -1):
            if _key(listed[end - length : end]) not in kinds.institutions:
                continue
            name, behind = listed[: end - length], listed[end:]
            place: Place | None = None
            if behind:
                comma = "," in listed[end - 1].gap or _key(behind) in places.known  # "Civil Hospital Example"
                if not comma and behind[0].key not in kinds.hospital.links:
                    return None
                place = _place(behind if comma else behind[1:], None, set(), known, scene, language)
                if place is None:
                    return None
            owners = [number for number, word in enumerate(name[:-1], 1) if word.possessive and _opens_name(name[number], known)]
            if owners and place is None:
                place = _place(name[: owners[0]], None, set(), known, scene, language)
                if place is not None or _state(name[: owners[0]], known) is not None:
                    name = name[owners[0] :]
            return _hospital(name, place, known, scene, kinds, places, capital=listed[end - length].raw[0].isupper())
    return None


def _opens_name(word: Word, known: Knowledge) -> bool:
    return word.raw[0].isupper() or word.key in known.particles


def _hospital(
    name: Sequence[Word], place: Place | None, known: Knowledge, scene: Scene, kinds: _Kinds, places: _Places, *, capital: bool
) -> Local | None:
    if not name or len(name) > LONGEST or (name[-1].possessive and len(name) == 1):
        return None
    if not all(word.raw[0].isupper() or word.key in known.particles or word.key in kinds.plain for word in name):
        return None
    while len(name) > 1 and name[-1].raw.islower() and name[-1].key in kinds.plain:  # "Example regional hospital"
        name = name[:-1]
    own = [word for word in name if word.key not in ("al", "el")]
    if not own or not any(word.raw[0].isupper() for word in own):
        return None
    state = place.state if place is not None else scene.place.state if scene.place is not None else None
    key = " ".join(spelled(word.key) for word in own)
    whole = _key(own)
    if place is None and (whole in places.never or (whole in places.known and not capital)):  # "a Kharkiv hospital"
        return None
    plain = all(word.key in kinds.plain or word.key in places.never for word in own) or own[0].key in kinds.saints
    shown = (
        " ".join(word.raw + ("'s" if word.possessive else "") for word in name)
        + " Hospital"
        + (f" in {place.shown}" if place is not None else "")
    )
    return Local(kinds.hospital, place, shown, key, plain, state, tuple(name))


def _key(listed: Sequence[Word]) -> str:
    return " ".join(word.key for word in listed)


# ---------------------------------------------------------------- one body or office, or two?


class Likeness(IntEnum):
    """How two bodies or offices of places agree."""

    apart = 0
    unsure = 1
    one = 2


def compare(one: Local, other: Local) -> Likeness:
    """Whether two are one body or office, as far as their kinds and places tell."""
    where = _compare_places(one.place, other.place)
    if one.own or other.own:
        return _compare_institutions(one, other, where) if one.kind.key == other.kind.key else Likeness.apart
    if where is Likeness.apart or one.kind.key == other.kind.key:
        return where
    near = one.kind.key in (other.kind.body, other.kind.key) or other.kind.key == one.kind.body
    near = near or any({one.kind.key, other.kind.key} <= group for group in _near())
    return Likeness.unsure if near else Likeness.apart


@cache
def _near(language: str = "en") -> tuple[frozenset[str], ...]:
    return tuple(map(frozenset, lexicon("localities", language)["near"]["kinds"]))


def _compare_places(one: Place | None, other: Place | None) -> Likeness:
    if one is None or other is None:
        return Likeness.unsure
    if one.part is not None and other.part is not None and one.part != other.part:
        return Likeness.apart
    same = one.key == other.key or one.spelled == other.spelled
    if not same:
        alike = ratio(one.spelled, other.spelled) > SIMILAR or set(one.key.split()) & set(other.key.split())
        return Likeness.unsure if alike else Likeness.apart
    if one.state is not None and other.state is not None and one.state != other.state:
        sure = min(one.told, other.told) >= Told.place
        return Likeness.apart if sure else Likeness.unsure
    if one.shared or other.shared or one.part != other.part or (None in (one.level, other.level) and one.level != other.level):
        return Likeness.unsure
    return Likeness.one if one.level == other.level else Likeness.unsure


def _compare_institutions(one: Local, other: Local, where: Likeness) -> Likeness:
    if one.own != other.own:
        near = (
            ratio(one.own, other.own) > SIMILAR
            or set(one.own.split()) <= set(other.own.split())
            or set(other.own.split()) <= set(one.own.split())
        )
        return Likeness.unsure if near and where is not Likeness.apart else Likeness.apart
    if one.place is not None and other.place is not None:
        return where
    if one.plain or other.plain or one.state is None or other.state is None:
        return Likeness.unsure
    return Likeness.one if one.state == other.state else Likeness.unsure
