"""What a phrase may be in a mention: the vocabulary in which the knowledge answers and the readers ask."""

from dataclasses import dataclass
from enum import Enum, auto

from tracker.records import SpeakerKind


class Part(Enum):
    """What a stretch of a mention does in it."""

    state = auto()
    actor = auto()  # a known body or organisation
    person = auto()  # a known person's full name
    crown = auto()  # "king": an office, and the first word of its holder's name
    body = auto()  # a ministry, an army
    minister = auto()  # an office that one person of a state holds
    office = auto()  # any other office, whose holder speaks for whom it belongs to
    calling = auto()  # "lawyer": who speaks for himself
    spokesperson = auto()
    utterance = auto()  # "statement"
    standing = auto()  # "officials": they speak for whom they belong to
    gathered = auto()  # "witnesses": they speak for themselves
    trade = auto()
    rank = auto()
    other_time = auto()  # "former"
    descriptor = auto()
    noun = auto()  # of organisations
    title = auto()
    link = auto()  # "of"
    place = auto()  # "in"
    join = auto()  # "and"
    determiner = auto()


class Form(Enum):
    """How a state is named."""

    proper = auto()
    adjective = auto()
    people = auto()
    capital = auto()
    seat = auto()
    homonym = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    """A body or an office that every state may have.

    Attributes:
        key: the end of the speaker's id.
        name: how it is shown, with {owner} and {state} open.
        words: its phrases.
        ministry: of a ministry, which no part of a federal state has: a homonym beside it is the state.
        national: only a state has it, so that a capital beside it is the state's.
        home: it counts the people of its own state or territory, where an army counts abroad.
        only: states where the phrase means it; None for all.
        not_in: states where it means something else.
        itself: it is how its state or territory acts, and no speaker of its own.
    """

    key: str
    name: str
    words: tuple[str, ...]
    kind: SpeakerKind = SpeakerKind.body
    member: bool = True
    ministry: bool = False
    national: bool = False
    home: bool = False
    only: frozenset[str] | None = None
    not_in: frozenset[str] = frozenset()
    body: str | None = None  # key of the body that an office belongs to
    itself: bool = False
    seat: bool = False  # an office that one person holds

    def applies(self, state: str) -> bool:
        """Whether the phrase means it in a state."""
        return state not in self.not_in and (self.only is None or state in self.only)


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of a phrase; `value` is the id of a speaker or the key itself."""

    part: Part
    value: str
    capitals: bool = False  # read only where the text has capitals
    form: Form | None = None
    rule: Rule | None = None
    beside: bool = False  # an actor's name only beside the actor's own state


@dataclass(frozen=True, slots=True)
class Owner:
    """A state, or a part of one with authorities of its own."""

    id: str
    state: str
    adjectives: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def beside(self) -> str:
        """The word that stands before a body's name: "Turkish"."""
        return (self.adjectives or self.names)[0]
