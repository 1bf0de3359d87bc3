"""What people decided, laid over what was found: the later decision holds, and one for an article stands above one for all."""

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tracker.identity.judged import Change, Choice, Decision, Judged, Subject, split_off


def judged(*words: str) -> Judged:
    """Decisions as a line each: "A = B", "A / B", "A ? B" on speakers, "A : x", "A ! x" on a name, "@a1" behind it for one article."""
    decisions = []
    for number, line in enumerate(words, 1):
        speaker, sign, other, *scope = line.split()
        subject = Subject.name if sign in ":!" else Subject.speakers
        choice = {"=": Choice.same, ":": Choice.same, "/": Choice.different, "!": Choice.different, "?": Choice.unsure}[sign]
        decisions.append(Decision(number, subject, speaker, other, choice, scope[0].removeprefix("@") if scope else None))
    return Judged(decisions, str.casefold)


def split(speaker: str, name: str, article: str | None = None) -> str:
    return split_off(speaker, name.casefold(), article)


S = split("A", "x")  # what "x" becomes where it does not mean A


def test_nothing_decided_changes_nothing() -> None:
    none = judged()
    assert (none.root("A"), none.speaker("A", "x", "a1"), list(none.cluster("A"))) == ("A", "A", ["A"])
    assert (none.apart("A", "B"), none.unsure("A", "B"), none.merges("A", "B")) == (None, False, [])


def test_roots_and_chains() -> None:
    for lines, roots in (
        (["A = B"], "AAC"),
        (["A = B", "B = C"], "AAA"),  # the name that B has by then
        (["B = C", "A = B"], "AAA"),
        (["B = C", "A = C"], "AAA"),
        (["A = B", "C = A"], "CCC"),
        (["A = B", "A = B"], "AAC"),  # two people at once
        (["A = B", "B = A"], "AAC"),
        (["A = B", "B = C", "C = A"], "AAA"),
        (["A = A"], "ABC"),
    ):
        found = judged(*lines)
        assert "".join(map(found.root, "ABC")) == roots, lines
        for one in "ABC":
            assert found.cluster(one) == {other for other, root in zip("ABC", roots, strict=True) if root == found.root(one)}, lines


def test_of_two_that_contradict_each_other_the_later_one_holds() -> None:
    for lines, roots in (
        (["A = B", "A / B"], "ABC"),
        (["A = B", "B / A"], "ABC"),
        (["A = B", "A = C", "A / B"], "ABA"),  # only what is between the two
        (["A = B", "A = C", "B / C"], "AAC"),  # the last of two merges on the way
        (["A / B", "A = B"], "AAC"),
        (["A = B", "A / B", "A = B"], "AAC"),
        (["A = B", "A / B", "A = B", "A / B"], "ABC"),
    ):
        assert "".join(map(judged(*lines).root, "ABC")) == roots, lines


def test_who_differs_and_of_whom_nobody_could_tell() -> None:
    for lines, apart, unsure in (
        (["A / B"], 1, False),
        (["A / B", "A = C"], 1, False),
        (["C / B", "A = C"], 1, False),  # by those they were merged with
        (["A = C", "C / B"], 2, False),
        (["C / B", "C = B", "A = C"], None, False),
        (["A ? B"], None, True),
        (["C ? B", "A = C"], None, True),
        (["A ? B", "B / A"], 2, True),
        (["A = B", "A ? B"], None, True),
        (["A / A"], None, False),
    ):
        found = judged(*lines)
        assert (found.apart("A", "B"), found.apart("B", "A")) == (apart, apart), lines
        assert (found.unsure("A", "B"), found.unsure("B", "A")) == (unsure, unsure), lines


def test_the_merges_between_two() -> None:
    found = judged("A = B", "C = D", "A = C", "E = F", "A = A")
    for pair, numbers in (("AB", [1]), ("BA", [1]), ("BD", [1, 3, 2]), ("AC", [3]), ("AA", []), ("AE", []), ("XY", [])):
        assert found.merges(*pair) == numbers, pair


def test_a_name_in_all_articles_or_in_one() -> None:
    for lines, speaker, in_a1, in_a2, of_b in (
        (["A : x"], "B", "A", "A", "A"),
        (["A : X"], "B", "A", "A", "A"),  # as names are looked up
        (["A : x", "C : x"], "B", "C", "C", "C"),
        (["A : x @a1"], "B", "A", "B", "B"),
        (["A : x @a1", "C : x"], "B", "A", "C", "C"),  # the exception stands above the rule
        (["C : x", "A : x @a1"], "B", "A", "C", "C"),
        (["A : x", "C = A"], "B", "C", "C", "C"),
        (["A ! x"], "A", S, S, "B"),
        (["A ! x", "A : x"], "A", "A", "A", "A"),
        (["A : x", "A ! x"], "B", "B", "B", "B"),
        (["A : x", "A ! x"], "A", S, S, "B"),
        (["A : x", "B ! x"], "C", "A", "A", "A"),  # that it does not mean B says nothing about A
        (["B = A", "A : x", "B ! x"], "C", "C", "C", split("B", "x")),
        (["A ! x @a1"], "A", split("A", "x", "a1"), "A", "B"),
        (["A : x", "A ! x @a1"], "B", split("A", "x", "a1"), "A", "A"),
        (["A ! x", "A : x @a1"], "A", "A", S, "B"),
        (["A ! x", "A ! x @a1"], "A", S, S, "B"),  # what is split off already is no longer A
    ):
        found = judged(*lines)
        assert [found.speaker(speaker, "x", article) for article in ("a1", "a2")] == [in_a1, in_a2], lines
        assert found.speaker("B", "x", "a2") == of_b, lines
        assert found.speaker("B", "y", "a1") == found.root("B"), lines


def test_a_name_is_split_off_by_whoever_its_speaker_was_merged_with() -> None:
    for lines, of_b in (
        (["A = B", "A ! x"], S),
        (["A = B", "A ! x", "C = A"], S),
        (["B ! x", "A = B"], split("B", "x")),
        (["A ! x", "A = B"], S),
        (["A = B", "C = A", "A ! x"], S),
        (["A ! x", f"D = {S}"], "B"),
        (["A = B", "A ! x", f"D = {S}"], "D"),
        (["A = B", "A ! x", f"A = {S}"], "A"),  # merged again
        (["A = B", "A ! x", f"A = {S}", "A ! x"], S),  # and split off again
    ):
        assert judged(*lines).speaker("B", "x", None) == of_b, lines


def test_imported_figures_belong_to_no_article() -> None:
    found = judged("A : x @a1", "C : x")
    assert (found.speaker("B", "x", None), judged("A : x @a1").speaker("B", "x", None)) == ("C", "B")


def test_articles_with_decisions_of_their_own() -> None:
    found = judged("A : x @a1", "A ! X @a2", "A : y", "A = B")
    assert {key: articles for key, articles in found.articles.items() if articles} == {"x": {"a1", "a2"}}


IDS = st.sampled_from([*"ABCDE", split_off("A", "x", None), split_off("B", "x", "one")])
DECIDED = st.one_of(
    st.tuples(st.just(Subject.speakers), IDS, IDS, st.sampled_from(Choice), st.none()),
    st.tuples(st.just(Subject.name), IDS, st.sampled_from("xy"), st.sampled_from(Choice), st.sampled_from([None, "one"])),
    st.tuples(st.just(Subject.row), IDS, st.sampled_from("12"), st.just(Choice.same), st.none()),
)


@given(st.lists(DECIDED, min_size=1, max_size=12), st.data())
def test_what_a_decision_does_not_change_means_whom_it_meant(given_: list[Any], data: st.DataObject) -> None:
    decisions = [Decision(number, *one) for number, one in enumerate(given_)]
    gone = data.draw(st.integers(0, len(decisions) - 1))
    one, other = Judged(decisions), Judged(decisions[:gone] + decisions[gone + 1 :])
    for judged, before in ((one, other), (other, one)):
        change = judged.changed(before)
        for found in [*"ABCDE", split_off("A", "x", None), split_off("B", "x", "one")]:
            if found not in change.speakers:
                assert judged.root(found) == before.root(found)
            for key, article, row in product("xyz", (None, "one", "two"), (None, "1", "2")):
                told = row in change.rows or key in change.names or found in change.speakers
                assert told or judged.speaker(found, key, article, row) == before.speaker(found, key, article, row)


def test_a_merge_that_is_taken_back_may_join_others_than_it_named() -> None:
    pairs = (("A", "B"), ("A", "X"), ("B", "Y"), ("Y", "Q"))
    decisions = [Decision(n, Subject.speakers, one, other, Choice.same) for n, (one, other) in enumerate(pairs)]
    decisions += [Decision(n, Subject.speakers, one, other, Choice.different) for n, one, other in ((4, "X", "Q"), (5, "B", "Y"))]
    before, judged = Judged(decisions), Judged(decisions[1:])
    assert (before.root("Q"), judged.root("Q")) == ("Q", "Y")
    assert {"Q", "X", "B"} >= judged.changed(before).speakers >= {"Q", "B"}
    assert Judged(decisions).changed(before).speakers == Judged(decisions).changed(before).names == frozenset()


def test_what_changes_is_no_more_than_a_decision_touches() -> None:
    many = [Decision(n, Subject.speakers, f"one {n}", f"other {n}", Choice.same) for n in range(5)]
    many += [Decision(n, Subject.name, f"one {n}", f"name {n}", Choice.same) for n in range(5, 9)]
    many += [Decision(9, Subject.name, "other 1", "called", Choice.same), Decision(10, Subject.row, "other 1", "row", Choice.same)]
    change = Judged(many).changed(Judged(many[:1] + many[2:]))
    assert change == Change(frozenset({"other 1"}), frozenset({"called"}), frozenset({"row"}))
