"""Which harm a number counts: verbs, participles, nouns and lists, tied to the numbers around them.

Two kinds of evidence are used. Words that stand directly beside the number decide first, because they hold in headlines
and in texts that have lost their commas ("13 civilians killed 43 others injured"). Where the verb is further away, the
dependency parse decides. What remains is tied by coordination ("50 fighters and two civilians were killed") or as a part
of a number before it ("including 68 children"). A verb that is only threatened, planned or supposed counts nobody.
"""

from dataclasses import dataclass

from tracker.extract.figures.populations import Counted
from tracker.extract.figures.populations import words as population_words
from tracker.extract.figures.revisions import lead, replaced
from tracker.extract.figures.sentence import Sentence, phrase_at
from tracker.extract.figures.triggers import FINITE, Trigger, counted_among, first_role, is_passive, tables, unreal
from tracker.numbers import NumberKind

FEW = 20  # fewer people who fled something else than home are rather suspects than displaced
AFTER = ("passive", "state", "subject", "frame", "noun")


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


# ------------------------------------------------------------------ tying numbers to triggers


def measured(sentence: Sentence, counts: list[Counted], found: list[Trigger]) -> list[Link | None]:
    """Tie each number of a sentence to the harm that it counts, None where it counts none."""
    return _Tying(sentence, counts, found).links


class _Tying:
    def __init__(self, sentence: Sentence, counts: list[Counted], found: list[Trigger]) -> None:
        self.sentence, self.counts = sentence, counts
        self.found = [trigger for trigger in found if not unreal(sentence, trigger)]
        threats = {trigger.stop for trigger in found} - {trigger.stop for trigger in self.found}
        self.threatened = [any(k + 1 in threats for k in range(one.first - 3, one.first)) for one in counts]
        self.starts = {trigger.first: trigger for trigger in self.found}
        self.stops = {trigger.stop: trigger for trigger in self.found}
        self.used: set[int] = set()
        self.links: list[Link | None] = [None] * len(counts)
        rules = (
            self._dead, self._beside, self._part, self._revised, self._coordinated, self._parsed,
            self._coordinated, self._part, self._described, self._itself, self._among, self._against, self._incident,
        )  # fmt: skip
        for rule in rules:
            for index, one in enumerate(counts):
                if self.links[index] is None and not (one.thing or one.pronoun or self.threatened[index]):
                    rule(index, one)
        for index, one in enumerate(counts):
            link = self.links[index]
            if link is not None and link.whole is None and not one.incident:
                link.whole = self._whole(index, one)
            for old, new in replaced(self.sentence, self.counts, index):
                one_link, other_link = self.links[old], self.links[new]
                if one_link is not None and other_link is not None and one_link.measure == other_link.measure:
                    other_link.revises = old

    # ---------------------------------------------------------- directly beside

    def _beside(self, index: int, one: Counted) -> None:
        left, right = self._left(one), self._right(index, one)
        if one.incident:
            return
        if left is not None and left.trigger is not None and (left.trigger.first not in self.used or right is None):
            if left.trigger.first in self.used and left.role == "object":
                return
            self._tie(index, left)
        elif right is not None:
            self._tie(index, right)

    def _tie(self, index: int, link: Link) -> None:
        self.links[index] = link
        if link.trigger is not None:
            self.used.add(link.trigger.first)

    def _accepts(self, one: Counted, trigger: Trigger, role: str) -> bool:
        word = self.sentence.words[trigger.first]
        if word in tables().fleeing and one.number.value is not None and one.number.value < FEW:
            after = self.sentence.words[trigger.stop : trigger.stop + 8]
            return any(other in tables().fleeing_from for other in after)
        if trigger.stop - trigger.first == 1 and word in tables().weak:
            if role == "object" and word == "claimed":
                return self.sentence.word(one.head or 0) == "lives"
            again = any(
                link is not None and link.trigger is not None and self.sentence.words[link.trigger.first] == word for link in self.links
            )
            return one.known or one.others or (one.bare and (role != "object" or again))
        return not (one.head is not None and not one.known and role in {"noun"})

    def _right(self, index: int, one: Counted) -> Link | None:
        """The trigger that follows the noun phrase, auxiliaries and adverbs between them."""
        table, sentence = tables(), self.sentence
        k, helped = one.end, False
        for _ in range(7):
            trigger = self.starts.get(k)
            if trigger is not None:
                role = first_role(trigger, *AFTER)
                if role is not None and self._accepts(one, trigger, role) and (helped or not self._acts(index, one, trigger)):
                    if role == "noun" and one.head is not None:
                        return None
                    return Link(trigger.roles[role], trigger, role)
                if sentence.word(k) not in table.between:
                    return None
            word = sentence.word(k)
            if word not in table.between and sentence.tag(k) != "RB":
                if word in {"who", "that", "which", "("} and k == one.end:
                    k += 1
                    continue
                return None
            helped = helped or word in table.auxiliaries
            k += 1
        return None

    def _acts(self, index: int, one: Counted, trigger: Trigger) -> bool:
        """True for "two gunmen killed 12 people": the counted are those who act."""
        if "object" not in trigger.roles or trigger.roles.get("passive") is None:
            return False
        sentence, k = self.sentence, trigger.stop
        following = next((other for other in self.counts[index + 1 :] if other.first >= k), None)
        if following is not None and all(word in tables().determiners for word in sentence.words[k : following.first]):
            # "13 killed 43 injured" goes on in the same way, "two gunmen killed 12 people" does not
            after = self.starts.get(following.end)
            return after is None or not ({"passive", "state"} & set(after.roles)) or after.stop in {other.first for other in self.counts}
        if sentence.word(k) in {"themselves", "himself", "herself"}:
            return False
        tag = sentence.tag(k)
        if tag in {"DT", "PRP", "PRP$"} and one.head is not None:
            return True
        return (
            tag in {"NNP", "NNS", "NN"}
            and sentence.tags[trigger.stop - 1] == "VBD"
            and sentence.deps[trigger.stop - 1] in {"ROOT", "relcl", "ccomp"}
        )

    def _left(self, one: Counted) -> Link | None:
        """The trigger that the number is the object of, or the toll that it completes."""
        table, sentence = tables(), self.sentence
        k = one.first - 1
        while k >= 0 and k > one.first - 6 and k + 1 not in self.stops and sentence.words[k] in table.determiners:
            if sentence.words[k] in {"and", "in", "to"}:
                break
            k -= 1
        if sentence.word(k) in {"'s", "’s"}:  # "killed his brother's two sons"
            k -= 1
            while (
                k > one.first - 8 and k + 1 not in self.stops and sentence.tag(k) in {"NN", "NNP", "PRP$", "DT", "JJ", "HYPH", "AFX", "NNS"}
            ):
                k -= 1
        trigger = self.stops.get(k + 1)
        if (
            trigger is not None
            and "object" in trigger.roles
            and not is_passive(self.sentence, trigger)
            and self._accepts(one, trigger, "object")
        ):
            return Link(trigger.roles["object"], trigger, "object")
        if (
            trigger is not None
            and "toll" in trigger.roles
            and (one.bare or one.known)
            and sentence.word(k) not in {"killing", "murder", "wounding", "injuring", "shooting"}
        ):
            return Link(trigger.roles["toll"], trigger, "toll", sure=0.8)
        word = sentence.word(k) if k >= 0 else ""
        if word in {"of", "to", "at", "by", "from", ":", "past", "above"}:
            return self._toll(one, k)
        if word in tables().growth and (one.bare or one.known):
            return self._toll(one, k + 1)
        near = next((trigger for trigger in reversed(self.found) if k - 10 < trigger.stop <= k + 1), None)
        if one.bare and near is not None and sentence.words[near.stop - 1] == "toll" and not FINITE & set(sentence.tags[near.stop : k + 1]):
            return Link(near.roles["toll"], near, "toll", sure=0.7)  # "Death toll in blast at least 12"
        return None

    def _toll(self, one: Counted, k: int) -> Link | None:
        """A toll, a number of dead or "deaths" to the left, with nothing but growth between: "brought the toll to 12"."""
        sentence = self.sentence
        direct = self.stops.get(k)
        if (
            sentence.word(k) in {"of", "to"}
            and direct is not None
            and "toll" in direct.roles
            and not (one.head is not None and not one.known)
        ):
            return Link(direct.roles["toll"], direct, "toll")
        reach = max(0, k - 18)
        growth = any(word in tables().growth for word in sentence.words[reach:k])
        if not growth or not (one.bare or one.known):
            return None
        for trigger in reversed(self.found):
            if not reach <= trigger.first < k:
                continue
            numbered = (
                "number" in sentence.words[max(0, trigger.first - 8) : trigger.first]
                or "total" in sentence.words[max(0, trigger.first - 8) : trigger.first]
            )
            if "toll" in trigger.roles and not any(other.at > trigger.stop and other.at < k for other in self.counts if not other.thing):
                return Link(trigger.roles["toll"], trigger, "toll", sure=0.9)
            if numbered and ({"passive", "noun"} & set(trigger.roles)):
                role = "passive" if "passive" in trigger.roles else "noun"
                return Link(trigger.roles[role], trigger, "toll", sure=0.9)
        return None

    # ---------------------------------------------------------- parts and lists

    def _part(self, index: int, one: Counted) -> None:
        """ "including 68 children", "4 of them": the measure of the whole, unless a trigger says otherwise."""
        whole = self._whole(index, one)
        if whole is None or one.incident:
            return
        parent = self.links[whole]
        if parent is not None and (one.known or one.bare or one.part):
            self.links[index] = Link(parent.measure, parent.trigger, parent.role, whole=whole, sure=0.95)

    def _whole(self, index: int, one: Counted) -> int | None:
        """Index of the number that this one is a stated part of."""
        if not self._is_included(one) and not one.part:
            # "including two fighters and five civilians": the list goes on
            listed = self.links[index - 1] if index else None
            return listed.whole if listed is not None and listed.whole is not None and self._joined(index - 1, index) else None
        for before in range(index - 1, -1, -1):
            link, other = self.links[before], self.counts[before]
            if (
                link is not None
                and link.whole is None
                and not other.incident
                and (other.number.value is None or one.number.value is None or other.number.value > one.number.value)
            ):
                return before
        return None

    def _is_included(self, one: Counted) -> bool:
        """True behind "including", "among them", "of whom", determiners between left out of account."""
        words = self.sentence.words
        for k in range(one.first, max(one.first - 3, 0), -1):
            if any(
                phrase_at(words, k - len(phrase), phrase) for phrase in tables().subset_before.get(words[k - 1], ()) if k >= len(phrase)
            ):
                return True
            if words[k - 1] not in tables().determiners:
                return False
        return False

    def _joined(self, left: int, right: int) -> bool:
        """True where nothing but joining words, nouns and prepositions stand between two counted phrases."""
        sentence, one, two = self.sentence, self.counts[left], self.counts[right]
        words, tags = sentence.words[one.end : two.first], sentence.tags[one.end : two.first]
        if not words:
            return one.known and two.known
        if len(words) > 12:
            return False
        joins = any(phrase_at(words, k, phrase) for k, word in enumerate(words) for phrase in tables().joining.get(word, ()))
        return joins and not any(
            tag in FINITE or tag in {"VB"} or (tag in {"VBN", "VBG"} and word in tables().phrases)
            for tag, word in zip(tags, words, strict=True)
        )

    def _coordinated(self, index: int, one: Counted) -> None:
        """ "killed two women and their seven children", "50 fighters and two civilians were killed"."""
        if one.incident or not (one.known or one.bare or one.others):
            return
        sentence = self.sentence
        if one.bare and sentence.word(one.first - 1) in tables().saying and self._closes(one) and any(self.links[:index]):
            told = next(link for link in reversed(self.links[:index]) if link)  # "X says 112, Y says 126"
            self.links[index] = Link(told.measure, told.trigger, "toll", sure=0.7)
            return
        if index and (link := self.links[index - 1]) is not None and link.trigger is not None and not self.counts[index - 1].incident:
            before = self.counts[index - 1]
            if link.role in {"object", "noun", "toll"} and self._joined(index - 1, index):
                if one.bare and not one.others and not self._closes(one):
                    return
                self.links[index] = Link(link.measure, link.trigger, link.role, shared=index - 1, whole=link.whole, sure=0.9)
                return
            gap = sentence.words[link.trigger.stop : one.first]
            if (
                link.trigger.first >= before.end
                and gap
                and len(gap) <= 3
                and any(phrase_at(gap, 0, phrase) for phrase in tables().joining.get(gap[0], ()))
                and (one.known or one.others)
                and gap[0] not in {"and", ",", "while", "with"}
            ):
                self.links[index] = Link(link.measure, link.trigger, link.role, shared=index - 1, sure=0.85)
                return
        after = index + 1
        if (
            (
                after < len(self.counts)
                and (link := self.links[after]) is not None
                and link.role in {"passive", "state", "subject", "frame"}
                and link.trigger is not None
            )
            and link.trigger.first >= self.counts[after].end
            and one.known
            and self._joined(index, after)
        ):
            self.links[index] = Link(link.measure, link.trigger, link.role, shared=after, sure=0.9)

    def _closes(self, one: Counted) -> bool:
        """True where a number without noun ends its phrase: "killed 12 soldiers and 20"."""
        return self.sentence.word(one.end) in {"", ".", ",", "and", "in", "on", "at", "when", "as"}

    def _revised(self, index: int, one: Counted) -> None:
        """A number that another one replaces, or is replaced by, counts the same harm."""
        for old, new in replaced(self.sentence, self.counts, index):
            link = self.links[old if old != index else new]
            if link is not None and (one.bare or one.known):
                self.links[index] = Link(link.measure, link.trigger, "toll", sure=0.85)

    def _against(self, index: int, one: Counted) -> None:
        """ "34 on Friday, against 31 two days before": the count of another day."""
        near = self.links[index - 1] if index else None
        if near is not None and one.bare and self.sentence.words[lead(self.sentence, one)] in tables().against:
            self.links[index] = Link(near.measure, near.trigger, "toll", sure=0.8)

    def _among(self, index: int, one: Counted) -> None:
        """ "Seven children and four women among the dead": the harm of those whom they are counted among."""
        trigger = counted_among(self.sentence, self.starts, one.end) if one.known and not one.incident else None
        role = first_role(trigger, "noun", "passive", "state") if trigger is not None else None
        if trigger is not None and role is not None:
            self.links[index] = Link(trigger.roles[role], trigger, role, sure=0.85)

    # ---------------------------------------------------------- by the parse

    def _parsed(self, index: int, one: Counted) -> None:
        """The verb that the parse makes the noun phrase subject or object of."""
        if one.incident or (one.number.kind is NumberKind.zero and one.head is None):
            return
        sentence = self.sentence
        node = one.head if one.head is not None else one.at
        for _ in range(4):
            if sentence.deps[node] in {"conj", "appos", "nummod", "compound", "pobj", "prep"} and sentence.heads[node] != node:
                if sentence.deps[node] == "pobj" and sentence.word(sentence.heads[node]) != "of":
                    break
                node = sentence.heads[node]
            else:
                break
        verb = sentence.heads[node]
        for trigger in self.found:
            inside = trigger.first <= verb < trigger.stop
            if inside and sentence.deps[node] == "nsubjpass" and "passive" in trigger.roles and self._accepts(one, trigger, "passive"):
                self._tie(index, Link(trigger.roles["passive"], trigger, "passive", sure=0.85))
                return
            if inside and sentence.deps[node] == "nsubj" and trigger.first > one.at:
                role = first_role(trigger, "subject", "state", "frame")
                if role:
                    self._tie(index, Link(trigger.roles[role], trigger, role, sure=0.85))
                    return
            if (
                inside
                and sentence.deps[node] == "dobj"
                and "object" in trigger.roles
                and trigger.stop <= one.at
                and self._accepts(one, trigger, "object")
                and (one.known or one.bare)
            ) and trigger.first not in self.used:
                self._tie(index, Link(trigger.roles["object"], trigger, "object", sure=0.85))
                return
            first = trigger.first
            if (
                one.head is not None
                and one.end <= first <= one.end + 25
                and sentence.heads[first] == one.head
                and sentence.deps[first] in {"acl", "relcl"}
            ):
                role = first_role(trigger, "passive", "subject", "frame")
                if role:
                    self._tie(index, Link(trigger.roles[role], trigger, role, sure=0.8))
                    return
        self._further_right(index, one)

    def _further_right(self, index: int, one: Counted) -> None:
        """The first trigger to the right that no other verb comes before."""
        if not (one.known or one.others):
            return
        sentence, helped = self.sentence, False
        for k in range(one.end, min(len(sentence), one.end + 16)):
            trigger = self.starts.get(k)
            if trigger is not None and k not in self.used:
                role = first_role(trigger, "passive", "subject", "frame", "state")
                if (
                    role
                    and (helped or role == "subject" or trigger.roles.get("frame"))
                    and not any(
                        one.end <= other.at < k for other in self.counts if other is not one and other.number.kind is not NumberKind.zero
                    )
                ):
                    self._tie(index, Link(trigger.roles[role], trigger, role, sure=0.75))
                return
            if sentence.words[k] in tables().auxiliaries:
                helped = True
            elif sentence.tags[k] in FINITE or sentence.words[k] in {";", ":"}:
                return

    # ---------------------------------------------------------- nouns that are counted themselves

    def _dead(self, index: int, one: Counted) -> None:
        """ "12 deaths", "six bodies": nouns that can only be counted themselves."""
        trigger = self.starts.get(one.head) if one.head is not None else None
        if trigger is not None and trigger.roles.get("noun") == "killed":
            self._tie(index, Link("killed", trigger, "noun", sure=0.85))

    def _described(self, index: int, one: Counted) -> None:
        """ "15 wounded patrons": the harm stands between the number and its noun."""
        for k in range(one.stop, one.head if one.head is not None else one.stop):
            trigger = self.starts.get(k)
            role = first_role(trigger, "passive", "state") if trigger is not None else None
            if trigger is not None and role is not None and one.known and not one.incident:
                self._tie(index, Link(trigger.roles[role], trigger, role, sure=0.8))
                return

    def _itself(self, index: int, one: Counted) -> None:
        """ "ten casualties", "600 homicides", "two hostages": the noun says what became of the counted."""
        at = one.stop + 2 if one.of and self.sentence.word(one.stop + 1) == "the" and one.head is None else one.head  # "14 of the dead"
        trigger = self.starts.get(at) if at is not None else None
        if trigger is None or one.incident or "noun" not in trigger.roles or one.definite:
            return
        if self.sentence.words[trigger.first] == "injuries" and any(word in tables().frames for word in self.sentence.words[: one.first]):
            return
        self._tie(index, Link(trigger.roles["noun"], trigger, "noun", sure=0.8))

    # ---------------------------------------------------------- attacks counted

    def _incident(self, index: int, one: Counted) -> None:
        """Attacks, raids and massacres that somebody carried out, or in which people came to harm."""
        if not one.incident or one.head is None:
            return
        if self.sentence.words[one.head] == "cases" and self.sentence.word(one.end) == "of":
            self.links[index] = Link("affected", None, "noun", sure=0.6)
            return
        verbs = population_words().incident_verbs
        near = self.sentence.words[max(0, one.first - 7) : one.first] + self.sentence.words[one.end : one.end + 12]
        fell = self.sentence.word(one.first - 1) == "in" and any(one.first - 6 <= trigger.first < one.first for trigger in self.found)
        if fell or any(word in verbs for word in near) or any(one.end <= trigger.first for trigger in self.found):
            self.links[index] = Link("incidents", None, "noun", sure=0.8)
