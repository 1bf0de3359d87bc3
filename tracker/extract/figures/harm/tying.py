"""The numbers and the words of harm of one sentence, while the rules tie the ones to the others."""

from dataclasses import dataclass

from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.sentence import Sentence, phrase_at
from tracker.extract.figures.harm.triggers import FINITE, Trigger, tables, unreal

FEW = 20  # fewer people who fled something else than home are rather suspects than displaced
MANY = 100_000  # no single deed wounds so many; a price or a law may hurt them
NOMINAL = {"DT", "PDT", "PRP$", "JJ", "NN", "NNS", "NNP", "NNPS", "POS", "HYPH", "VBN", "FW", "AFX"}
MARKS = {",", "-", "–", "—", "--", "(", ":"}


@dataclass(slots=True)
class Link:
    """Why a number counts a measure: its trigger, and the number that it shares it with, is a part of or replaces."""

    measure: str
    trigger: Trigger | None
    role: str
    shared: int | None = None
    whole: int | None = None
    revises: int | None = None
    sure: float = 1.0


class Tying:
    """One sentence with its counts; `links` holds what has been tied so far, None where a count is tied to nothing yet.

    Args:
        counts: the counts of the sentence in its order.
        found: its words of harm; those of threats and plans are left aside.
    """

    def __init__(self, sentence: Sentence, counts: list[Counted], found: list[Trigger]) -> None:
        self.sentence, self.counts = sentence, counts
        self.found = [trigger for trigger in found if not unreal(sentence, trigger)]
        threats = {trigger.stop for trigger in found} - {trigger.stop for trigger in self.found}
        self.threatened = [any(k + 1 in threats for k in range(one.first - 3, one.first)) for one in counts]
        self.starts = {trigger.first: trigger for trigger in self.found}
        self.stops = {trigger.stop: trigger for trigger in self.found}
        self.used: set[int] = set()
        self.links: list[Link | None] = [None] * len(counts)

    def tie(self, index: int, link: Link) -> None:
        self.links[index] = link
        if link.trigger is not None:
            self.used.add(link.trigger.first)

    def accepts(self, one: Counted, trigger: Trigger, role: str) -> bool:
        """False where the trigger harms people only now and then, and nothing says that people are counted."""
        sentence, word = self.sentence, self.sentence.words[trigger.first]
        if role == "object" and sentence.tag(one.end) == "POS":
            return False  # "seized 12 people's phones"
        if word in tables().fleeing and one.number.value is not None and one.number.value < FEW:
            after = sentence.words[trigger.stop : trigger.stop + 8]
            return any(other in tables().fleeing_from for other in after)
        if word in tables().spared and sentence.word(one.head or 0) == "lives":
            return False  # "saved 20 million lives" tells of nobody whom it happened to
        if (
            role == "object"
            and word in {"hurt", "hurting", "hurts"}
            and ((one.number.value or 0) >= MANY or one.number.text.lower() == "millions")
        ):
            return False  # a crisis that hurt 3 million people
        if role == "object" and word in tables().parting and sentence.word(one.head or 0) in tables().departing:
            return False  # "lost 12 customers"
        if trigger.stop - trigger.first == 1 and word in tables().weak:
            if role == "object" and word == "claimed":
                return sentence.word(one.head or 0) == "lives" or (one.known and not self._acted_on(one))
            again = any(link is not None and link.trigger is not None and sentence.words[link.trigger.first] == word for link in self.links)
            told = sentence.tags[trigger.first] in FINITE | {"VBG"} and any(self.links)  # "killed six and wounds 19"
            return one.known or one.others or (one.bare and (role != "object" or again or told))
        return not (one.head is not None and not one.known and role in {"noun"})

    def _acted_on(self, one: Counted) -> bool:
        """True where a verb follows the noun phrase: "claimed 12 people were wounded"."""
        return self.sentence.tag(one.end) in FINITE | {"VBN"} or one.end in self.starts

    def joined(self, left: int, right: int) -> bool:
        """True where nothing but joining words, nouns and prepositions stand between two counted phrases."""
        sentence, one, two = self.sentence, self.counts[left], self.counts[right]
        words, tags = sentence.words[one.end : two.first], sentence.tags[one.end : two.first]
        if not words:
            return one.known and two.known
        if len(words) > 12 or "because" in words:
            return False
        joins = any(phrase_at(words, k, phrase) for k, word in enumerate(words) for phrase in tables().joining.get(word, ()))
        return joins and not any(
            tag in FINITE or tag in {"VB"} or (tag in {"VBN", "VBG"} and word in tables().phrases)
            for tag, word in zip(tags, words, strict=True)
        )

    def closes(self, one: Counted) -> bool:
        """True where a number without noun ends its phrase: "killed 12 soldiers and 20"."""
        return self.sentence.word(one.end) in {"", ".", ",", ";", "and", "in", "on", "at", "when", "as", "while", "but"}

    def counts_between(self, first: int, stop: int, *, but: Counted) -> bool:
        """True where another count of people stands between two tokens."""
        return any(first <= other.at < stop for other in self.counts if other is not but and not other.thing)


def may_hold(other: Counted, one: Counted) -> bool:
    """False for a number that is not smaller than the one it should be a part of."""
    return other.number.value is None or one.number.value is None or other.number.value > one.number.value
