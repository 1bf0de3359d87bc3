"""What annotators answered, as judgements: signed, reversible, and each answer once.

What the store can record is recorded by its own calls: fields of a figure are corrected, a figure is rejected, a claim is given to another
speaker, a claim is judged "rejected". What it cannot (a new stretch, other borders, another label or link) is handed back as it was
proposed. An answer holds for the text that the annotator saw, and is left out where the article has another one by now.

A judgement's reason names the answer by a key that follows from it. An answer whose key is on record is not applied again, whether its
judgement is in force or was taken back: reading a file twice changes nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tracker.errors import InputError, UsageError
from tracker.exchange.answers import Answer, Confirmed, Corrected, Dismissed, Proposed, Spoken, key_of
from tracker.exchange.formats import Taken
from tracker.identity import Resolver
from tracker.pipeline import meant
from tracker.records import MEASURES, Claim, Figure

if TYPE_CHECKING:  # SQLAlchemy is loaded by the commands that need it
    from tracker.store import Store

REJECTED = "rejected"  # of a claim; there is no other word on record for it
KEY = re.compile(r"\[answer ([0-9a-f]{16})\]")


class State(StrEnum):
    """What became of an answer."""

    applied = "applied"
    stands = "stands"  # the database says so already
    repeated = "read before"
    confirmed = "confirmed"
    proposed = "proposed"
    skipped = "skipped"


@dataclass(frozen=True, slots=True)
class ReadBack:
    """An answer and what became of it.

    Attributes:
        answer: an error where a task or annotation could not be read.
        judgement: number of the judgement that was made of it.
        why: for one that was left out, in words.
    """

    answer: Answer | InputError
    state: State
    judgement: int | None = None
    why: str | None = None

    @property
    def error(self) -> InputError | None:
        """For the record of what was left out: a proposal too, which no judgement can say."""
        if isinstance(self.answer, InputError):
            return self.answer
        if self.state is State.proposed and isinstance(self.answer, Proposed):
            one = self.answer
            places = ", ".join(f"{start}-{end}" for start, end in one.spans)
            return InputError(one.origin.where, f"proposed: {one.label} {places} of {one.origin.document}: {one.why}")
        return InputError(self.answer.origin.where, self.why or "") if self.state is State.skipped else None


def read_back(store: "Store", answers: Iterable[Answer | InputError], *, by: str) -> Iterator[ReadBack]:
    """Make judgements of answers, one transaction each, and say of every one what became of it.

    Args:
        by: signs those answers that name nobody.

    Raises:
        StoreError: the database refuses; what was applied before is on record.
    """
    reader = _Reader(store, by)
    yield from map(reader.read, answers)


def apply(store: "Store", answers: Iterable[Answer | InputError], *, by: str) -> Iterator[Taken]:
    """The same for `tracker import`, which tells no more than what is new and what was left out."""
    for one in read_back(store, answers, by=by):
        where = one.answer.where if isinstance(one.answer, InputError) else one.answer.origin.where
        state = "new" if one.state is State.applied else "unchanged" if one.error is None else "skipped"
        yield Taken(where, state, one.error)


def _words(answer: Answer) -> Iterator[object]:
    """All that a query or a judgement would take from an answer."""
    origin = answer.origin
    yield from (origin.where, origin.article, origin.document, origin.by, origin.at, answer.row and answer.row.id)
    if isinstance(answer, Corrected):
        yield from answer.changes.values()
    elif isinstance(answer, Spoken):
        yield from answer.speakers
    elif isinstance(answer, Proposed):
        yield from (answer.label, answer.why, answer.text)


@dataclass(slots=True)
class _Reader:
    store: "Store"
    by: str
    known: set[str] = field(init=False)
    texts: dict[str, str | None] = field(default_factory=dict)  # of the last article, by id its text's hash
    resolver: Resolver = field(default_factory=Resolver)

    def __post_init__(self) -> None:
        reasons = (one.reason or "" for one in self.store.judgements())
        self.known = {match.group(1) for reason in reasons if (match := KEY.search(reason))}

    def read(self, answer: Answer | InputError) -> ReadBack:
        if isinstance(answer, InputError):
            return ReadBack(answer, State.skipped, why=answer.reason)
        from tracker.store.writing import storable

        if not all(map(storable, _words(answer))):
            return ReadBack(answer, State.skipped, why="it holds characters that a database does not keep")
        key = key_of(answer)
        if key in self.known:
            return ReadBack(answer, State.repeated)
        if (why := self._out_of_place(answer)) is not None:
            return ReadBack(answer, State.skipped, why=why)
        if isinstance(answer, Confirmed):
            return ReadBack(answer, State.confirmed)
        if isinstance(answer, Proposed):
            return ReadBack(answer, State.proposed, why=answer.why)
        origin = answer.origin
        reason = f"{origin.tool}, {origin.where}{f', {origin.at}' if origin.at else ''} [answer {key}]"
        try:
            number = self._apply(answer, by=origin.by or self.by, reason=reason)
        except UsageError as error:
            return ReadBack(answer, State.skipped, why=str(error))
        if number is None:
            return ReadBack(answer, State.stands)
        self.known.add(key)
        return ReadBack(answer, State.applied, number)

    def _out_of_place(self, answer: Answer) -> str | None:
        """Why an answer does not hold here: its article is not there, or has another text by now."""
        origin = answer.origin
        if origin.article not in self.texts:
            self.texts.clear()
            try:
                self.texts[origin.article] = self.store.article(origin.article).extraction.text_hash
            except UsageError:
                self.texts[origin.article] = None
        found = self.texts[origin.article]
        if found is None:
            return f"there is no article {origin.article} ({origin.document})"
        if found != origin.text_hash:
            return (
                f"{origin.document} has another text by now: the answer is about text {origin.text_hash[:8]}, the article has {found[:8]}"
            )
        return None

    def _apply(self, answer: Corrected | Dismissed | Spoken, *, by: str, reason: str) -> int | None:
        """The number of the judgement; None where the database says so already.

        Raises:
            UsageError: the store cannot say this.
        """
        kind, id_ = answer.row
        found: Figure | Claim = self.store.figure(id_).figure if kind == "figure" else self.store.claim(id_).claim
        if found.article != answer.origin.article:
            raise UsageError(f"{kind} {id_} stands in another article")
        match answer:
            case Dismissed() if kind == "figure":
                report = self.store.figure(id_)
                return None if report.figure.excluded is not None else self.store.reject(report, by=by, reason=reason).id
            case Dismissed():
                return self._dismiss_claim(id_, by, reason)
            case Spoken(speakers=names):
                return self._give(id_, names, by, reason)
        return self._correct(answer, by, reason)

    def _correct(self, answer: Corrected, by: str, reason: str) -> int | None:
        report = self.store.figure(answer.row.id)
        changes: dict[str, Any] = dict(answer.changes)
        measure = changes.get("measure")
        if measure is not None and measure not in MEASURES and measure not in self.store.measures():
            raise UsageError(f"nothing is counted as {measure!r}; measures are {', '.join(MEASURES)}")
        originator = None
        if (words := changes.get("attributed_to")) is not None:
            speaker = meant(self.store, report, words)
            originator, changes["attributed_to"] = speaker.id, speaker.name if words == speaker.id else words
        now = report.figure.model_dump()
        if all(now[name] == value for name, value in changes.items()):
            return None
        return self.store.correct(report, changes, by=by, reason=reason, originator=originator).id

    def _dismiss_claim(self, id_: str, by: str, reason: str) -> int | None:
        from tracker.store import Target

        statement = self.store.claim(id_)
        made = self.store.standing_on(Target.claim, statement.claim.id)
        if made and made[-1].decision == REJECTED:
            return None
        shown = {"kind": "claim", "text": statement.claim.text, "speakers": list(statement.claim.speakers)}
        return self.store.judge(Target.claim, statement.claim.id, REJECTED, by=by, reason=reason, shown=shown)

    def _give(self, id_: str, names: tuple[str, ...], by: str, reason: str) -> int | None:
        statement = self.store.claim(id_)
        if len(names) != 1:
            raise UsageError(f"a claim is given to one speaker, and {len(names)} are named: {', '.join(names)}")
        speaker = self._speaker(names[0])
        if [one.id for one in statement.speakers] == [speaker]:
            return None
        return self.store.give(speaker, statement.claim.id, by=by, reason=reason)

    def _speaker(self, name: str) -> str:
        """The id of the speaker that an annotator means: a stored one, else one that the shipped data knows, which is stored now.

        Raises:
            UsageError: nobody or several are so called.
        """
        try:
            return self.store.speaker(name).id
        except UsageError:
            found = self.resolver.speaker(name)
            if found is None and not self.store.find_speakers(self.store.normalise(name)):
                found = self.resolver.speaker(self.resolver.resolve(name).speaker.id)  # a new name may be a slip, and makes nobody
            if found is None:
                raise
            self.store.add_speaker(found)
            return self.store.speaker(found.id).id
