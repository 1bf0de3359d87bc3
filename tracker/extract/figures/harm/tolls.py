"""Tolls: numbers that a noun of counting or of harm leads up to, with nothing but growth between: "brought the toll to 12"."""

from tracker.extract.figures.harm.populations import Counted
from tracker.extract.figures.harm.triggers import FINITE, tables
from tracker.extract.figures.harm.tying import Link, Tying

REACH = 18  # tokens back to the toll that a number completes
NEAR = 10


def toll(tying: Tying, one: Counted, k: int) -> Link | None:
    """A toll, a number of dead or "deaths" to the left of the token `k`, which is a preposition or stands behind a verb of growth."""
    sentence = tying.sentence
    direct = tying.stops.get(k)
    noun = sentence.word(k) == "of" or (
        direct is not None and not sentence.words[direct.stop - 1].endswith("ing")
    )  # "the toll in the shooting to 3"
    if (
        sentence.word(k) in {"of", "to"}
        and noun
        and direct is not None
        and "toll" in direct.roles
        and not (one.head is not None and not one.known)
    ):
        return Link(direct.roles["toll"], direct, "toll")
    if not (one.bare or one.known):
        return None
    if sentence.word(k) == "of" and (link := _dated(tying, one, k)) is not None:
        return link
    reach = max(0, k - REACH)
    if not any(word in tables().growth for word in sentence.words[reach:k]):
        return None
    for trigger in reversed(tying.found):
        if not reach <= trigger.first < k:
            continue
        after = max((other.stop for other in tying.found if other.stop <= trigger.first), default=0)
        before = sentence.words[max(after, trigger.first - 8) : trigger.first]
        if (
            "toll" in trigger.roles
            and not (trigger.stop - trigger.first == 1 and sentence.words[trigger.first].endswith("ing"))
            and not any(other.at > trigger.stop and other.at < k for other in tying.counts if not other.thing)
        ):
            return Link(trigger.roles["toll"], trigger, "toll", sure=0.9)
        if not {"number", "total"}.isdisjoint(before) and ({"passive", "noun"} & set(trigger.roles)):
            role = "passive" if "passive" in trigger.roles else "noun"
            return Link(trigger.roles[role], trigger, "toll", sure=0.9)
    return None


def _dated(tying: Tying, one: Counted, k: int) -> Link | None:
    """ "An earlier toll on Sunday evening of 15": only words of time stand between."""
    sentence = tying.sentence
    for trigger in reversed(tying.found):
        if trigger.stop <= k <= trigger.stop + 6 and "toll" in trigger.roles and one.bare:
            between = range(trigger.stop, k)
            if between and all(
                sentence.entities[m] in {"DATE", "TIME"} or sentence.words[m] in {"on", "in", "late", "early"} for m in between
            ):
                return Link(trigger.roles["toll"], trigger, "toll", sure=0.85)
    return None


def near_toll(tying: Tying, one: Counted, k: int) -> Link | None:
    """ "Death toll in blast at least 12"; "49 the number killed" follows its count."""
    sentence = tying.sentence
    near = next((trigger for trigger in reversed(tying.found) if k - NEAR < trigger.stop <= k + 1), None)
    if one.bare and near is not None and sentence.words[near.stop - 1] == "toll" and not FINITE & set(sentence.tags[near.stop : k + 1]):
        return Link(near.roles["toll"], near, "toll", sure=0.7)
    if one.bare and sentence.word(one.end) == "the" and sentence.word(one.end + 1) in {"number", "total", "toll"}:
        for trigger in tying.found:
            if one.end < trigger.first <= one.end + 6 and not FINITE & set(sentence.tags[one.end : trigger.first]):
                role = next((role for role in ("passive", "noun", "toll") if role in trigger.roles), None)
                if role is not None:
                    return Link(trigger.roles[role], trigger, "toll", sure=0.85)
    return None
