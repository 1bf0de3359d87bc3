"""What people correct is laid over figures when they are read; rows stay as their text was read, and everything can be taken back."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import delete, select

from tracker.errors import UsageError
from tracker.records import Figure, Period, Qualifier, Report, Speaker, SpeakerKind
from tracker.store import FigureFilter, ImportedFigure, Ruling, Store, Target
from tracker.store.corrections import checked
from tracker.store.dockets import PENDING
from tracker.store.engine import writing

MINISTRY = Speaker(id="ministry", name="Ministry of Health", kind=SpeakerKind.body, names=("Ministry of Health",))


@pytest.fixture
def ids(store: Store, story: Callable[..., Any]) -> tuple[str, str]:
    """Ids of the total (at least 12 killed in Ardmere) and of its part (5 children)."""
    story().save(store)
    store.add_speaker(MINISTRY)
    part, total = (one.id for one in store.article("story").extraction.figures)
    return total, part


def pending(store: Store) -> set[tuple[str, str]]:
    with store.engine.connect() as connection:
        return {(row.kind, row.key) for row in connection.execute(select(PENDING).where(PENDING.c.kind == "figure"))}


def settle(store: Store) -> None:
    with writing(store.engine) as connection:
        connection.execute(delete(PENDING))


def read(store: Store, **wanted: Any) -> list[str]:
    return [one.figure.id for one in store.figures(FigureFilter(**wanted))]


def test_a_correction_is_laid_over_the_row_and_the_row_stays(store: Store, ids: tuple[str, str]) -> None:
    total, _ = ids
    before, version = store.figure(total), store.article("story")
    assert before.corrected == ()
    given = {"value": 14, "place": "Lowmoor", "as_of": "2024-03-24", "attributed_to": "the ministry"}
    made = store.correct(before, given, by="ada", reason="misread", originator="ministry")
    assert (made.decision, made.by, made.reason, made.undone_at) == (Ruling.corrected, "ada", "misread", None)
    after = store.figure(total)
    assert set(after.corrected) == {"value", "low", "place", "as_of", "attributed_to"}
    figure = after.figure
    assert (figure.value, figure.low, figure.high, figure.qualifier) == (14, 14, None, Qualifier.at_least)
    assert (figure.place, figure.as_of, figure.attributed_to) == ("Lowmoor", "2024-03-24", "the ministry")
    assert (after.originator, after.origin) == ("Ministry of Health", "Ministry of Health")
    assert (figure.hedge, figure.inferred) == (None, {}), "what it was read from says something else"
    assert (figure.population, figure.measure, figure.headline, figure.event) == ("people", "killed", True, before.figure.event)
    assert next(one for one in store.reports() if one.figure.id == total) == after
    assert store.figure_as_read(total) == before
    assert store.article("story") == version, "what is audited is what the text says"
    store.undo(made.id, by="bo")
    assert store.figure(total) == before
    (kept,) = store.judgements()
    assert (kept.undone_by, dict(kept.changes or {})["place"], (kept.shown or {})["place"]) == ("bo", "Lowmoor", "Ardmere")


NUMBERS = [  # a figure's qualifier, value, low, high; what is given; what it says then
    (("exact", 12, 12, 12), {"value": 14}, ("exact", 14, 14, 14)),
    (("exact", 12, None, None), {"value": "14"}, ("exact", 14, 14, 14)),
    (("at_least", 12, 13, None), {"value": 14}, ("at_least", 14, 14, None)),
    (("at_least", 12, 12, None), {"qualifier": "exact"}, ("exact", 12, 12, 12)),
    (("exact", 12, 12, 12), {"qualifier": "approximate"}, ("approximate", 12, None, None)),
    (("exact", 12, 12, 12), {"qualifier": "at_most"}, ("at_most", 12, None, 12)),
    (("exact", 12, 12, 12), {"low": 10}, ("at_least", 10, 10, None)),
    (("vague", None, None, None), {"high": 10}, ("at_most", 10, None, 10)),
    (("exact", 12, 12, 12), {"low": 10, "high": 20}, ("range", None, 10, 20)),
    (("range", None, 10, 20), {"high": 30}, ("range", None, 10, 30)),
    (("at_least", 12, 12, None), {"high": 30}, ("range", None, 12, 30)),
    (("at_most", 12, None, 12), {"low": 5}, ("range", None, 5, 12)),
    (("range", None, 10, 20), {"value": 15}, ("exact", 15, 15, 15)),
    (("vague", None, None, None), {"value": 57}, ("exact", 57, 57, 57)),
    (("exact", 12, 12, 12), {"qualifier": "vague"}, ("vague", None, None, None)),
    (("exact", 60, 60, 60), {"qualifier": "at_least", "value": 60, "low": 61}, ("at_least", 60, 61, None)),
    (("exact", 60, 60, 60), {"value": 0}, ("exact", 0, 0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("before", "given", "after"), NUMBERS)
def test_the_fields_of_a_number_follow_each_other(before: tuple[Any, ...], given: dict[str, Any], after: tuple[Any, ...]) -> None:
    qualifier, value, low, high = before
    changes = checked(Figure(id="f", measure="killed", qualifier=qualifier, value=value, low=low, high=high), given)
    assert tuple(changes[name] for name in ("qualifier", "value", "low", "high")) == after


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"text": "13"}, "'text' cannot be corrected; these can: value, low"),
        ({"value": "many"}, "value=many: input should be a valid integer"),
        ({"value": -1}, "-1 is no count"),
        ({"value": 10**30}, "is no count of people"),
        ({"place": "Ard\ud800land"}, "place holds characters that a database does not keep"),
        ({"value": None}, "a figure that is exact needs a value"),
        ({"low": 30, "high": 10}, "low, value and high are 30, none, 10: not in order"),
        ({"qualifier": "range"}, "a range needs low and high"),
        ({"qualifier": "exact", "low": 10}, "a figure that is exact has no low of its own"),
        ({"qualifier": "at_least", "high": 40}, "a figure that is at least has no high of its own"),
        ({"qualifier": "range", "low": 5, "high": 9, "value": 7}, "a figure that is range has no value of its own"),
        ({"qualifier": "exactly"}, "qualifier=exactly: input should be 'exact'"),
        ({"period": "weekly"}, "period=weekly: input should be"),
        ({"measure": None}, "measure cannot be none"),
        ({"population": "--"}, "population=-- holds no letter and no digit"),
        ({"as_of": "2024-02-30"}, "as_of=2024-02-30 is no date"),
        ({"since": "2024-03-27", "period": "cumulative"}, "since 2024-03-27 is after as_of 2024-03-26"),
        ({"since": "2024-03-01"}, "a figure whose period is incident has no start"),
        ({"event": "storm"}, "event can only be none"),
    ],
)
def test_what_does_not_fit_is_refused(given: dict[str, Any], why: str) -> None:
    figure = Figure(id="f", measure="killed", value=12, low=12, high=12, period=Period.incident, as_of="2024-03-26")
    with pytest.raises(UsageError, match=why.replace("(", r"\(")):
        checked(figure, given)


def test_links_lead_to_figures_of_the_same_text(store: Store, ids: tuple[str, str], story: Callable[..., Any]) -> None:
    total, part = ids
    story(text="In Lowmoor Northern Relief Agency said 12 people were killed, including 5 children. So it said, no more.", id="other").save(
        store
    )
    other = store.article("other").extraction.figures[0].id
    store.correct(store.figure(part), {"subset_of": None}, by="ada")
    assert store.figure(part).figure.subset_of is None
    with pytest.raises(UsageError, match=f"revises={other}: no other figure of the same text begins so"):
        store.correct(store.figure(part), {"revises": other}, by="ada")
    with pytest.raises(UsageError, match="no other figure"):
        store.correct(store.figure(part), {"revises": part}, by="ada")
    store.correct(store.figure(part), {"revises": total[:6]}, by="ada")
    assert (store.figure(part).figure.revises, store.figure(part).corrected) == (total, ("subset_of", "revises"))
    store.correct(store.figure(total), {"event": None}, by="ada")
    assert (store.figure(total).figure.event, store.figure(total).event) == (None, None)


def test_filters_ask_what_a_figure_says_now(store: Store, ids: tuple[str, str]) -> None:
    total, part = ids
    both, event = [part, total], "ardmere-2024-03-25"
    assert (read(store, measures=["killed"]), read(store, place="ardm"), read(store, originators=["agency"])) == (both, both, both)
    assert (read(store, since="2024-03-25", until="2024-03-25"), read(store, event=event)) == (both, [total])
    store.correct(store.figure(total), {"measure": "injured"}, by="ada")
    assert (read(store, measures=["killed"]), read(store, measures=["injured"]), read(store, place="ardm")) == ([part], [total], both)
    store.correct(store.figure(total), {"place": "Lowmoor"}, by="ada")
    assert (read(store, place="ardm"), read(store, place="lowm")) == ([part], [total])
    assert read(store, place="lowm", measures=["killed"]) == []
    store.correct(store.figure(total), {"as_of": "2024-04"}, by="ada")
    assert (read(store, until="2024-03"), read(store, since="2024-04-02"), read(store, until="2024-04-02")) == ([part], [total], both)
    store.correct(store.figure(total), {"attributed_to": "Ministry of Health"}, by="ada", originator="ministry")
    assert (read(store, originators=["agency"]), read(store, originators=["ministry"])) == ([part], [total])
    store.correct(store.figure(part), {"attributed_to": None}, by="ada")
    assert (read(store, originators=["agency"]), store.figure(part).originator) == ([], None)
    store.correct(store.figure(total), {"event": None}, by="ada")
    assert (read(store, event=event), read(store)) == ([], both)
    store.correct(store.figure(total), {"as_of": None}, by="ada")
    assert (read(store, since="2023"), read(store)) == ([part], both)


def test_who_is_counted_and_the_past_are_asked_of_corrected_figures_too(store: Store) -> None:
    one = Figure(id="f0", measure="killed", value=5, as_of="2024-03-20")
    store.import_figures([ImportedFigure(one, "Bay Herald", "2024-03-21", "file", 1, "{}")], speakers={})
    store.correct(store.figure("f0"), {"population": "Children", "period": "interval"}, by="ada")
    assert (read(store, population="people"), read(store, population="child")) == ([], ["f0"])
    assert (read(store, periods=["unknown"]), read(store, periods=["interval"])) == ([], ["f0"])
    assert (read(store, known_at="2024-03-20"), read(store, known_at="2024-03-21")) == ([], ["f0"])


def test_corrected_figures_stand_in_their_place_among_the_others(store: Store) -> None:
    days = ["2024-03-20", "2024-03-22", "2024-03-24", None]
    figures = [Figure(id=f"f{n}", measure="killed", value=n + 1, as_of=day) for n, day in enumerate(days)]
    store.import_figures((ImportedFigure(one, "Bay Herald", None, "file", 1, "{}") for one in figures), speakers={})
    store.correct(store.figure("f0"), {"as_of": "2024-03-23"}, by="ada")
    store.correct(store.figure("f1"), {"as_of": None}, by="ada")
    assert read(store) == ["f0", "f2", "f3", "f1"]
    assert [one.figure.value for one in store.reports()] == [1, 3, 4, 2]
    assert store.import_figures((ImportedFigure(one, "Bay Herald", None, "file", 1, "{}") for one in figures), speakers={}).unchanged == 4


def test_of_two_on_one_field_the_later_holds_and_the_earlier_again(store: Store, ids: tuple[str, str]) -> None:
    total, _ = ids
    first = store.correct(store.figure(total), {"value": 14}, by="ada")
    second = store.correct(store.figure(total), {"place": "Lowmoor"}, by="ada")
    third = store.correct(store.figure(total), {"qualifier": "exact", "value": 15}, by="bo")

    def says() -> tuple[Any, ...]:
        figure = store.figure(total).figure
        return figure.value, figure.low, figure.high, figure.qualifier.value, figure.place

    assert says() == (15, 15, 15, "exact", "Lowmoor")
    assert [one.state for one in store.history()] == [f"replaced by {third.id}", "in force", "in force"]
    store.undo(third.id)
    assert says() == (14, 14, None, "at_least", "Lowmoor")
    store.undo(first.id)
    assert says() == (12, 12, None, "at_least", "Lowmoor")
    assert [one.state for one in store.history()] == ["undone", "in force", "undone"]
    with pytest.raises(UsageError, match="has this value already"):
        store.correct(store.figure(total), {"place": "Lowmoor"}, by="bo")
    store.undo(second.id)
    assert store.figure(total) == store.figure_as_read(total)


def test_no_such_figure(store: Store, ids: tuple[str, str]) -> None:
    total, part = ids
    made = store.reject(store.figure(total), by="ada", reason="votes")
    assert read(store) == [part]
    assert store.figure(total).figure.excluded == "judged to be no figure by ada"
    with pytest.raises(UsageError, match="is none already: judged to be no figure by ada"):
        store.reject(store.figure(total), by="bo")
    with pytest.raises(UsageError, match=rf"judgement {made.id} by ada says that there is no such figure: .*`tracker undo {made.id}`"):
        store.correct(store.figure(total), {"value": 14}, by="bo")
    assert read(store) == [part]
    store.undo(made.id)
    assert read(store) == [part, total]
    store.correct(store.figure(total), {"value": 14}, by="bo")
    assert store.figure(total).figure.value == 14
    odd = Figure(id="odd", measure="killed", excluded="a fraction")
    store.import_figures([ImportedFigure(odd, "Bay Herald", None, "file", 1, "{}")], speakers={})
    with pytest.raises(UsageError, match="figure odd is none by its text: a fraction"):
        store.correct(store.figure("odd"), {"value": 1}, by="ada")


def test_what_is_decided_on_whose_number_it_is_follows_who_is_who(store: Store, ids: tuple[str, str]) -> None:
    total, part = ids
    store.correct(store.figure(total), {"attributed_to": "the ministry"}, by="ada", originator="ministry")
    merged = store.merge("agency", "ministry", by="ada")
    assert store.figure(total).originator == "Northern Relief Agency"
    assert read(store, originators=["agency"]) == [part, total]
    store.undo(merged)
    assert store.figure(total).originator == "Ministry of Health"
    store.give("north", total, by="bo")
    assert (store.figure(total).originator, store.figure(total).figure.attributed_to) == ("Northland", "Northern Relief Agency"), "later"
    store.correct(store.figure(total), {"attributed_to": "the ministry"}, by="ada", originator="ministry")
    assert store.figure(total).originator == "Ministry of Health"


def test_what_changed_is_to_be_compared_anew(store: Store, ids: tuple[str, str]) -> None:
    total, part = ids
    assert pending(store) == set()
    made = store.correct(store.figure(total), {"value": 14}, by="ada")
    store.correct(store.figure(total), {"value": 15}, by="ada")
    assert pending(store) == {("figure", total)}
    settle(store)
    store.undo(made.id)
    assert pending(store) == {("figure", total)}
    store.reject(store.figure(part), by="ada")
    assert pending(store) == {("figure", total), ("figure", part)}
    with pytest.raises(UsageError, match="'maybe' is no decision on a figure: one of corrected, rejected"):
        store.judge(Target.figure, total, "maybe", by="ada")


def test_a_correction_waits_for_its_figure(store: Store, ids: tuple[str, str], story: Callable[..., Any]) -> None:
    total, _ = ids
    store.correct(store.figure(total), {"value": 14}, by="ada")

    def state() -> str:
        return next(store.history()).state

    assert state() == "in force"
    first = story(extractor="2")
    first.save(store)
    assert (state(), store.figure(total).figure.value) == ("in force", 14), "better rules found it again"
    without = first.extraction.model_copy(update={"figures": first.extraction.figures[:0], "extractor": "3"})
    store.save(first.article, without, speakers=first.speakers)
    assert state() == "waiting: the present reading of its text has no such figure"
    assert read(store) == []
    past = store.past(total[:5])
    assert (past.what, past.id, past.present) == ("figure", total, False)
    assert {(one.version, one.extractor, one.current) for one in past.readings} == {(1, "1", False), (1, "2", False)}
    first.save(store)
    assert (state(), store.figure(total).figure.value) == ("in force", 14)
    story(
        text="Northern Relief Agency said 12 people were killed in Ardmere, including 5 children. It denied that the Coast Guard shot."
    ).save(store)
    assert state() == "waiting: its article has another text by now"
    assert sorted(one.figure.value or 0 for one in store.reports()) == [5, 12], "nothing is said of another text"
    story().save(store)
    assert (state(), store.figure(total).figure.value) == ("in force", 14)


def test_a_discrepancy_that_was_judged_is_not_judged_so_again(store: Store) -> None:
    with pytest.raises(UsageError, match="discrepancy d is open"):
        store.judge(Target.discrepancy, "d", "open", by="ada")
    number = store.judge(Target.discrepancy, "d", "dismissed", by="ada", reason="two places")
    for reason in (None, "two places"):
        with pytest.raises(UsageError, match=f"judgement {number} says so already"):
            store.judge(Target.discrepancy, "d", "dismissed", by="bo", reason=reason)
    store.judge(Target.discrepancy, "d", "dismissed", by="bo", reason="and two days")
    store.judge(Target.discrepancy, "d", "open", by="ada")
    assert [one.state for one in store.history([Target.discrepancy])] == ["replaced by 3", "replaced by 3", "not found at present"]


def test_of_two_people_who_judge_at_once_the_last_in_force_wins(url: str, ids: tuple[str, str]) -> None:
    total, _ = ids
    start = Barrier(2)

    def decide(by: str, value: int) -> None:
        with Store.open(url) as own:
            report = own.figure(total)
            start.wait()
            own.correct(report, {"value": value}, by=by)
            own.judge(Target.discrepancy, "d", "accepted" if value == 20 else "dismissed", by=by)

    threads = [Thread(target=decide, args=("ada", 20)), Thread(target=decide, args=("bo", 30))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with Store.open(url) as store:
        on_figure = list(store.judgements(Target.figure))
        assert sorted(one.by for one in on_figure) == ["ada", "bo"], "both are on record"
        assert store.figure(total).figure.value == (on_figure[-1].changes or {})["value"]
        store.undo(on_figure[-1].id)
        assert store.figure(total).figure.value == (on_figure[0].changes or {})["value"]
        assert len(list(store.judgements(Target.discrepancy))) == 2


def test_a_report_that_nobody_corrected_is_the_same_object(store: Store, ids: tuple[str, str]) -> None:
    total, part = ids
    store.correct(store.figure(total), {"value": 14}, by="ada")
    report = Report(figure=Figure(id="untouched", measure="killed"))
    assert store.corrections().laid_over(report) is report
    assert store.corrections().by_figure.keys() == {total}
    assert store.figure(part).corrected == ()


def test_the_past_of_anything_is_found_by_its_id_or_the_beginning_of_one(store: Store, ids: tuple[str, str]) -> None:
    total, _ = ids
    claim = store.article("story").extraction.claims[0].id
    store.merge("agency", "ministry", by="ada")
    store.judge(Target.discrepancy, "gone-1", "dismissed", by="ada", shown={"kind": "rounding", "severity": "info", "explanation": "said"})
    store.judge(Target.discrepancy, "gone-2", "accepted", by="ada")
    found = {given: store.past(given) for given in (total, claim[:6], "ministry", "agency", "ardmere-2024", "gone-1")}
    assert [(one.what, one.present) for one in found.values()] == [
        ("figure", True), ("claim", True), ("speaker", True), ("speaker", True), ("event", True), ("discrepancy", False),
    ]  # fmt: skip
    assert [[one.judgement.id for one in past.judgements] for past in found.values()] == [[], [], [1], [1], [], [2]]
    assert (found["gone-1"].judgements[0].judgement.shown or {})["explanation"] == "said"
    with pytest.raises(UsageError, match="'gone' may be discrepancy gone-1, discrepancy gone-2: give more of its id"):
        store.past("gone")
    for given in ("gon", "elsewhere"):
        with pytest.raises(UsageError, match=f"there is nothing with the id '{given}'"):
            store.past(given)
