"""Figures on the desk: scopes, reports, one in its text, corrections, and the picture of a scope."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tracker.identity import Resolver
from tracker.pipeline import import_figures
from tracker.reconciling import reconcile
from tracker.records import Figure, Period, ReferencePoint, ReferenceSeries
from tracker.store import CountedScope, FigureFilter, Role, ScopeFilter, Store, Target, scope_named
from tracker.summarising import keep
from tracker.summarising.scopes import MANY, key_of, pictured

GAZA = {"measure": "killed", "place": "Gaza", "period": "cumulative"}


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def form_of(page: str) -> dict[str, str]:
    """What the form that corrects holds as it is shown."""
    form = page[page.index('class="fields correct"') :]
    form = form[: form.index("</form>")]
    found = dict(re.findall(r'<input(?: type="hidden")? name="(\w+)" value="([^"]*)"', form))
    for select in re.findall(r'<select name="(\w+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="(\w+)" selected', select[1])
        assert chosen
        found[select[0]] = chosen[1]
    return found


@pytest.fixture
def some(store: Store) -> Figure:
    """A total of the demonstration corpus."""
    wanted = FigureFilter(measures=["killed"], place="gaza", periods=[Period.cumulative], since="2024-03-26", until="2024-03-26")
    return next(one.figure for one in store.figures(wanted) if one.figure.value == 32_414)


# ------------------------------------------------------------------ lists


def test_scopes_stand_with_most_reports_first(client: TestClient, store: Store) -> None:
    page = client.get("/figures").text
    assert (
        page.index("people killed in Gaza, total") < page.index("people injured in Gaza, total") < page.index("women killed in Gaza, total")
    )
    found = store.scopes_page(ScopeFilter(measures=["killed"], periods=["cumulative"], place="GAZA")).rows
    first = found[0]
    assert (first.name.population, first.reports, first.originators, first.outlets) == ("people", 15, 3, 10)
    assert (first.first, first.last) == ("2023-11-04", "2024-07-16")
    assert {one.name.measure for one in found} == {"killed"}
    assert {one.name.place for one in found} == {"Gaza Strip"}


def test_kept_scopes_are_those_that_are_counted_live(store: Store) -> None:
    kept = store.scopes_page(limit=200)
    assert store.scopes_counted_at() is not None
    with store._writing() as connection:
        connection.exec_driver_sql("DELETE FROM summaries")
    assert store.scopes_counted_at() is None
    live = store.scopes_page(limit=200)
    assert live.rows == kept.rows
    assert len(live.rows) > 5


def test_scopes_go_on_page_by_page_without_gap(store: Store) -> None:
    every = store.scopes_page(limit=200).rows
    seen: list[CountedScope] = []
    after = None
    while True:
        page = store.scopes_page(after=after, limit=4)
        seen += page.rows
        after = page.after
        if after is None:
            break
    assert tuple(seen) == every


def test_a_scope_that_lost_its_last_figure_is_gone_after_the_next_reconciliation(store: Store) -> None:
    (massacres,) = store.scopes_page(ScopeFilter(measures=["incidents"])).rows
    assert massacres.reports == 1
    (one,) = store.figures(FigureFilter(measures=["incidents"]))
    store.reject(one, by="ada")
    reconcile(store, then=keep)
    assert store.scopes_page(ScopeFilter(measures=["incidents"])).rows == ()
    assert store.scopes_page(ScopeFilter(measures=["injured"])).rows


def test_open_discrepancies_of_a_scope_are_those_that_nobody_judged(store: Store) -> None:
    from tracker.records import Status

    wanted = ScopeFilter(measures=["injured"], periods=["cumulative"])
    before = store.scopes_page(wanted).rows[0]
    assert before.open == len(before.discrepancies) == 2
    store.judge(Target.discrepancy, before.discrepancies[0], Status.dismissed, by="ada")
    assert store.scopes_page(wanted).rows[0].open == 1


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ({"measure": "injured"}, "74,694", "32,414"),
        ({"measure": "killed", "population": "children"}, "14,500", "32,414"),
        ({"period": "interval"}, "people injured in Gaza, in a stretch", "32,414"),
        ({"since": "2024-07", "until": "2024-07"}, "38,713", "32,414"),
        ({"attributed_to": "ocha"}, "OCHA", "32,414"),
        ({"place": "southern israel"}, "1,400", "32,414"),
        ({"known_at": "2024-01-15"}, "9,485", "32,414"),
    ],
)
def test_reports_by_filter(client: TestClient, query: dict[str, str], there: str, not_there: str) -> None:
    page = client.get("/figures", params=query)
    assert page.status_code == 200
    reports = page.text[page.text.index('id="reports"') :]
    assert there in reports
    assert not_there not in reports


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({"since": "yesterday"}, 400, "is no date"),
        ({"since": "2024-05", "until": "2024-03"}, 400, "the range is empty"),
        ({"period": "fortnight"}, 400, "is no period"),
        ({"measure": "smiles"}, 400, "nothing is counted as"),
        ({"attributed_to": "Nobody of This Name"}, 404, "is known"),
        ({"event": "ffffffffffff"}, 404, "there is no event"),
        ({"min_confidence": "7"}, 400, "min_confidence"),
        ({"known_at": "soon"}, 400, "is no date"),
        ({"after": "!!"}, 400, "cursor"),
        ({"scopes": "!!"}, 400, "cursor"),
    ],
)
def test_what_is_wrong_with_a_filter_is_said(client: TestClient, query: dict[str, str], status: int, said: str) -> None:
    page = client.get("/figures", params=query)
    assert page.status_code == status
    assert said in page.text


def test_all_filtered_reports_as_csv(client: TestClient, store: Store) -> None:
    answer = client.get("/figures.csv", params={"measure": "killed", "place": "gaza"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = rows_of(answer.text)
    assert [row["id"] for row in rows] == [one.figure.id for one in store.figures(FigureFilter(measures=["killed"], place="gaza"))]
    almost = next(row for row in rows if row["number"] == "almost 40,000")
    assert (almost["value"], almost["originator"], almost["as_of"]) == ("40000", "Recep Tayyip Erdoğan", "2024-07-16")


# ------------------------------------------------------------------ one figure


def test_a_figure_stands_in_its_text_with_what_it_was_read_from(client: TestClient, some: Figure) -> None:
    page = client.get(f"/figures/{some.id}").text
    assert "<mark>32,414</mark>" in page
    assert f'href="/articles/{some.article}#row-{some.id}"' in page
    assert 'href="/series?measure=killed&amp;population=people&amp;place=Gaza&amp;period=cumulative"' in page
    start, end = some.evidence["measure"][0]
    assert f"[{start}, {end})" in page
    assert "read in" in page  # its history


def test_no_such_figure(client: TestClient) -> None:
    assert client.get("/figures/ffffffffffffffff").status_code == 404


def test_an_editor_corrects_what_was_changed_in_the_form_and_nothing_else(client: TestClient, store: Store, some: Figure) -> None:
    page = client.get(f"/figures/{some.id}").text
    form = form_of(page) | {"csrf": csrf(page), "value": "32,415", "note": "a slip"}
    answer = client.post(f"/figures/{some.id}/correct", data=form)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/figures/{some.id}?done=")
    report = store.figure(some.id)
    assert (report.figure.value, report.figure.low, report.figure.place) == (32_415, 32_415, some.place)
    assert report.corrected == ("value", "low", "high")
    after = client.get(answer.headers["location"]).text
    assert "number 32,414 → 32,415" in after
    assert "a slip" in after
    assert "Undo" in after


def test_what_somebody_else_corrected_meanwhile_stays(client: TestClient, store: Store, some: Figure) -> None:
    page = client.get(f"/figures/{some.id}").text
    store.correct(store.figure(some.id), {"place": "Rafah"}, by="ada")
    form = form_of(page) | {"csrf": csrf(page), "population": "residents"}
    answer = client.post(f"/figures/{some.id}/correct", data=form)
    assert answer.status_code == 409
    (made,) = store.standing_on(Target.figure, some.id)
    answer = client.post(f"/figures/{some.id}/correct", data=form | {"seen": str(made.id)})
    assert answer.status_code == 303
    figure = store.figure(some.id).figure
    assert (figure.place, figure.population) == ("Rafah", "residents")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("value", "many", "is no whole number"),
        ("value", "-3", "is no whole number"),
        ("as_of", "yesterday", "is no date"),
        ("measure", "smiles", "nothing is counted as"),
        ("measure", "", "measure cannot be none"),
        ("population", "???", "holds no letter"),
        ("qualifier", "range", "a range needs low and high"),
        ("subset_of", "ffffffff", "no other figure of the same text begins so"),
        ("place", "", None),
    ],
)
def test_a_correction_that_cannot_be_is_refused_with_what_was_typed(
    client: TestClient, store: Store, some: Figure, field: str, value: str, said: str | None
) -> None:
    page = client.get(f"/figures/{some.id}").text
    answer = client.post(f"/figures/{some.id}/correct", data=form_of(page) | {"csrf": csrf(page), field: value})
    if said is None:
        assert answer.status_code == 303
        assert store.figure(some.id).figure.place is None
        return
    assert answer.status_code == 400
    assert said in answer.text
    assert store.figure(some.id).corrected == ()
    if field not in ("measure", "qualifier"):
        assert f'name="{field}" value="{value}"' in answer.text


def test_a_form_without_a_change_is_refused(client: TestClient, store: Store, some: Figure) -> None:
    page = client.get(f"/figures/{some.id}").text
    answer = client.post(f"/figures/{some.id}/correct", data=form_of(page) | {"csrf": csrf(page)})
    assert answer.status_code == 400
    assert "nothing is changed" in answer.text
    assert not store.figures_judged()


def test_an_editor_says_that_there_is_no_such_figure_and_takes_it_back(client: TestClient, store: Store, some: Figure) -> None:
    page = client.get(f"/figures/{some.id}").text
    answer = client.post(f"/figures/{some.id}/reject", data={"csrf": csrf(page), "seen": "0", "note": "a bus line"})
    assert answer.status_code == 303
    after = client.get(answer.headers["location"]).text
    assert "This is no figure: judged to be no figure by desk" in after
    assert "fields correct" not in after
    assert some.id not in client.get("/figures", params={"measure": "killed"}).text
    number = answer.headers["location"].partition("done=")[2]
    client.post(f"/judgements/{number}/undo", data={"csrf": csrf(after)})
    assert store.figure(some.id).figure.excluded is None


def test_what_is_decided_is_logged(client: TestClient, store: Store, some: Figure) -> None:
    page = client.get(f"/figures/{some.id}").text
    client.post(f"/figures/{some.id}/correct", data=form_of(page) | {"csrf": csrf(page), "value": "32,415"})
    (entry,) = [one for one in store.logged() if one.what == "correct"]
    assert (entry.by, entry.target, entry.target_id) == ("desk", "figure", some.id)
    assert entry.detail is not None
    assert entry.detail["changes"] == ["high", "low", "qualifier", "value"], "all that the correction sets"


@pytest.mark.parametrize("what", ["correct", "reject"])
def test_a_form_of_another_site_changes_nothing(client: TestClient, store: Store, some: Figure, what: str) -> None:
    client.get("/figures")
    assert client.post(f"/figures/{some.id}/{what}", data={"value": "1"}).status_code == 403
    assert not store.figures_judged()


@pytest.mark.parametrize("what", ["correct", "reject"])
def test_a_reader_may_not_decide(client: TestClient, store: Store, some: Figure, what: str) -> None:
    from tracker.web.visitors import COOKIE

    store.add_user("rita", Role.reader, "no-hash")
    account = store.user("rita")
    assert account is not None
    client.cookies.set(COOKIE, store.start_session(account.id), path="/")
    page = client.get(f"/figures/{some.id}").text
    assert "fields correct" not in page
    assert client.post(f"/figures/{some.id}/{what}", data={"csrf": csrf(page), "value": "1"}).status_code == 403
    assert not store.figures_judged()


# ------------------------------------------------------------------ a scope over time


def test_the_picture_and_its_table_say_the_same(client: TestClient) -> None:
    page = client.get("/series", params=GAZA).text
    linked = re.findall(r'<a class="point" href="/figures/(\w+)"', page)
    in_table = re.findall(r'<td class="number"><a href="/figures/(\w+)">', page)
    assert linked == in_table
    assert len(linked) == 10
    assert "Gaza Health Ministry" in page
    assert "15 reports" in page
    assert re.search(r'<a class="mark" href="/discrepancies/\w+" aria-label="stale repeat: 32,333, 27 March 2024"', page)
    assert "style=" not in page
    assert "onload" not in page


def test_only_what_was_published_by_a_day(client: TestClient) -> None:
    page = client.get("/series", params=GAZA | {"known_at": "2024-03-26"}).text
    assert "What had been published by 26 March 2024: 6 reports. 9 reports that are known now are left out." in page
    assert "40,000" not in page[page.index('class="panel"') : page.index('id="policies"')]
    assert 'data-first="2023-11-' in page


def test_by_publication_days_are_those_of_the_articles(client: TestClient) -> None:
    described = client.get("/series.csv", params=GAZA)
    published = client.get("/series.csv", params=GAZA | {"axis": "published"})
    (day,) = {row["as_of"] for row in rows_of(described.text) if row["number"] == "34,735" and row["rests_on"] == "Gaza Health Ministry"}
    (later,) = {row["as_of"] for row in rows_of(published.text) if row["number"] == "34,735" and row["rests_on"] == "Gaza Health Ministry"}
    assert (day, later) == ("2024-05-06", "2024-05-08")
    page = client.get("/series", params=GAZA | {"axis": "published"}).text
    assert "by day of publication" in page
    assert 'class="band"' not in page
    assert "34,735, first published 8 May 2024" in page


def test_a_series_as_csv_has_all_numbers_with_their_figures(client: TestClient, store: Store) -> None:
    rows = rows_of(client.get("/series.csv", params=GAZA).text)
    agreed = next(row for row in rows if row["number"] == "32,414")
    assert (agreed["rests_on"], agreed["as_of"], agreed["reports"], agreed["fits_its_series"]) == (
        "Gaza Health Ministry",
        "2024-03-26",
        "4",
        "True",
    )
    assert all(store.figure(id_).figure.value == 32_414 for id_ in agreed["figures"].split())
    stale = next(row for row in rows if row["as_of"] == "2024-03-27")
    assert stale["fits_its_series"] == "False"
    assert stale["discrepancies"]


def test_a_series_as_svg_is_a_file_by_itself(client: TestClient) -> None:
    answer = client.get("/series.svg", params=GAZA)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg xmlns=")
    assert "Gaza Health Ministry (7 outlets)" in answer.text
    assert "<a " not in answer.text
    assert client.get("/series.svg", params=GAZA | {"panel": "9"}).status_code == 404


def test_a_dismissed_discrepancy_is_not_marked(client: TestClient, store: Store) -> None:
    from tracker.records import Kind, Status

    name = scope_named("killed", "people", "Gaza", "cumulative")
    found = pictured(store, name)
    assert found.picture is not None
    (mark,) = found.picture.panels[0].marks
    assert mark.kind is Kind.stale_repeat
    store.judge(Target.discrepancy, mark.discrepancy, Status.dismissed, by="ada")
    assert 'class="mark"' not in client.get("/series", params=GAZA).text


def test_policies_answer_with_one_number(client: TestClient) -> None:
    page = client.get("/series", params=GAZA).text
    table = page[page.index('id="policies"') :]
    assert re.search(r'<th scope="row">lowest</th><td class="number">38,713</td>', table)
    assert re.search(r'<th scope="row">range</th><td class="number">38,713 to 40,000</td>', table)


def test_policies_say_whose_their_number_is_and_why_others_were_left(client: TestClient, toll: dict[str, str]) -> None:
    page = client.get("/series", params=toll).text
    (best,) = re.findall(r'<tr><th scope="row">best</th>.*?</tr>', page)
    assert "471 (Gaza Health Ministry, in Coldharbour Gazette and Pinewater Dispatch)" in best
    assert "500: Gaza Health Ministry has a later number" in best


@pytest.fixture
def toll(store: Store) -> dict[str, str]:
    """The toll that one originator lowered and another doubts."""
    event = next(one.id for one in store.incidents() if one.kind == "explosion" and one.place == "Gaza City")
    return {"measure": "killed", "place": "Gaza City", "period": "incident", "event": event}


def marks_of(client: TestClient, query: dict[str, str]) -> list[str]:
    return sorted(re.findall(r'<a class="mark" href="/discrepancies/\w+" aria-label="([^"]*)"', client.get("/series", params=query).text))


def test_a_number_that_was_taken_back_is_told_from_the_one_instead(client: TestClient, toll: dict[str, str]) -> None:
    assert marks_of(client, toll) == [
        "cross origin conflict: 100 to 300, 19 October 2023",
        "taken back later: 500, 17 October 2023",
        "takes back an earlier one (500): 471, 18 October 2023",
    ]
    page = client.get("/series", params=toll).text
    assert "retraction: takes back an earlier one, or taken back later" in page
    old = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if "2023-10-17" in row)
    assert "taken back later" in old
    assert "takes back" not in old


def test_a_mark_stands_only_where_all_that_it_rests_on_was_out(client: TestClient, toll: dict[str, str]) -> None:
    assert marks_of(client, toll | {"known_at": "2023-10-18"}) == []
    assert marks_of(client, toll | {"known_at": "2023-10-19"}) == marks_of(client, toll)
    said = client.get("/series", params=toll | {"known_at": "2023-10-18"}).text
    assert "A number is marked where every figure of its discrepancy had been published by then" in said


def test_discrepancies_are_seen_once_all_their_figures_are_out(store: Store) -> None:
    (one,) = (one for one in store.discrepancies() if one.kind == "cross_origin_conflict")
    assert [store.seen_by({one.id}, day) for day in ("2023-10-18", "2023-10-19", "2024")] == [set(), {one.id}, {one.id}]
    assert store.seen_by(set(), "2024-01-01") == set()


def test_no_number_is_called_the_latest_and_reports_say_when_they_were_published(client: TestClient) -> None:
    page = client.get("/figures", params={"known_at": "2024-01-15", "measure": "killed"}).text
    assert "atest number" not in page
    assert '<th scope="col">First day</th><th scope="col">Last day</th>' in page
    assert "“known at” narrows the reports below, and not this list." in page
    assert '<th scope="col">Published</th>' in page
    two = client.get("/figures", params={"known_at": "2024-01-15", "since": "2023"}).text
    assert "“since”, “known at” narrow the reports below, and not this list." in two


def test_a_number_was_read_from_its_own_words(client: TestClient, some: Figure) -> None:
    page = client.get(f"/figures/{some.id}").text
    start, end = some.span or (0, 0)
    for field in ("value", "qualifier"):
        row = page[page.index(f'<th scope="row">{field}</th>') :].partition("</tr>")[0]
        assert f"<q><bdi>{some.text}</bdi></q>" in row
        assert f"[{start}, {end})" in row


def test_a_toll_of_an_event_is_found_by_its_event(client: TestClient, store: Store) -> None:
    tolls = store.scopes_page(ScopeFilter(periods=["incident"])).rows
    (shared,) = [one for one in tolls if one.name.event is not None]
    page = client.get("/series", params={"measure": "killed", "period": "incident", "event": shared.name.event or ""}).text
    assert "5 reports" in page
    assert "One event on 17 October 2023" in page


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({}, 400, "what is counted"),
        ({"measure": "killed"}, 400, "where it is counted"),
        ({"measure": "smiles", "place": "Gaza"}, 400, "nothing is counted as"),
        ({"measure": "killed", "place": "Gaza", "period": "fortnight"}, 400, "is no period"),
        ({"measure": "killed", "place": "Gaza", "axis": "upside"}, 400, "is no axis"),
        ({"measure": "killed", "place": "Gaza", "known_at": "soon"}, 400, "is no date"),
        ({"measure": "killed", "place": "Northmoor Deep"}, 200, "there is nothing to draw"),
        ({"measure": "killed", "place": "<script>x</script>"}, 200, "there is nothing to draw"),
    ],
)
def test_what_is_wrong_with_a_series_is_said(client: TestClient, query: dict[str, str], status: int, said: str) -> None:
    page = client.get("/series", params=query)
    assert page.status_code == status
    assert said in page.text
    assert "<script>x" not in page.text


def test_a_reference_stands_beside_what_it_counts_too(client: TestClient, store: Store, some: Figure) -> None:
    days = {"2024-03-20": 30_000, "2024-03-26": 32_000, "2024-04-10": 33_000}
    points = tuple(ReferencePoint(as_of=day, value=value, line=number, raw="") for number, (day, value) in enumerate(days.items(), 1))
    register = ReferenceSeries(
        originator="Vale <Register>", measure="killed", place="Gaza", period=Period.cumulative, since="2023-10-07", points=points
    )
    other = register.model_copy(update={"originator": "Northmoor Register", "place": "Ardmere"})
    store.add_references([register, other], path="register.csv", file_hash="a1")
    page = client.get("/series", params=GAZA).text
    assert page.count('class="reference"') == 1
    assert "reference: <bdi>Vale &lt;Register&gt;</bdi>" in page
    assert "Northmoor" not in page
    assert 'class="reference"' not in client.get("/series", params=GAZA | {"axis": "published"}).text
    assert "Reference: Vale &lt;Register&gt;" in client.get("/series.svg", params=GAZA).text
    assert (
        "+1.3 % (32,000, Vale &lt;Register&gt;, 26 Mar)"
        in client.get("/figures", params={"since": "2024-03-26", "until": "2024-03-26"}).text
    )
    assert "414 more" in client.get(f"/figures/{some.id}").text


# ------------------------------------------------------------------ large and hostile scopes


@pytest.fixture
def large(store: Store, tmp_path: Path) -> Iterator[Store]:
    """The store with a scope of many reports, one of them of an outlet whose name is a formula and markup."""
    path = tmp_path / "reported.jsonl"
    lines = []
    for day in range(MANY // 3 + 10):
        for outlet in range(3):
            as_of = f"2024-{1 + day // 28:02}-{1 + day % 28:02}"
            lines.append(
                f'{{"measure": "killed", "value": {1000 + 10 * day}, "population": "people", "place": "Ardmere", "period": "cumulative", '
                f'"since": "2024-01-01", "as_of": "{as_of}", "attributed_to": "Vale Register", "source": "Outlet {outlet}", '
                f'"published": "{as_of}"}}'
            )
    lines.append(
        '{"measure": "killed", "value": 5000, "population": "people", "place": "Ardmere", "period": "cumulative", "since": "2024-01-01", '
        '"as_of": "2024-02-01", "attributed_to": "Inland Watch", "source": "=<img src=x onerror=alert(1)>", "published": "2024-02-02"}'
    )
    path.write_text("\n".join(lines))
    import_figures(store, path, Resolver())
    reconcile(store, then=keep)
    yield store


def test_the_picture_of_a_large_scope_is_kept_and_says_all_that_one_made_anew_says(client: TestClient, large: Store) -> None:
    name = scope_named("killed", "people", "Ardmere", "cumulative")
    kept = pictured(large, name)
    assert kept.kept_at is not None
    anew = pictured(large, name, known_at="2030-01-01")
    assert anew.kept_at is None
    assert kept.picture is not None
    assert anew.picture is not None
    assert kept.reports == anew.reports == 3 * (MANY // 3 + 10) + 1
    said = [
        {(one.name, spot.at, spot.value, spot.stands, frozenset(spot.figures)) for one in made.panels[0].voices for spot in one.spots}
        for made in (kept.picture, anew.picture)
    ]
    assert said[0] == said[1]
    assert {len(figures) for *_, figures in said[0]} == {1, 3}
    page = client.get("/series", params={"measure": "killed", "place": "Ardmere"}).text
    assert "as compared" in page
    assert "Answer with one number by each policy" in page
    assert len(re.findall('class="point"', page)) <= 160


def test_a_kept_picture_is_not_used_once_one_of_its_figures_was_corrected(large: Store) -> None:
    name = scope_named("killed", "people", "Ardmere", "cumulative")
    odd = next(one for one in large.figures(FigureFilter(place="ardmere")) if one.figure.value == 5000)
    large.reject(odd, by="ada")
    found = pictured(large, name)
    assert found.kept_at is None
    assert found.picture is not None
    assert 5000 not in {spot.value for one in found.picture.panels[0].voices for spot in one.spots}
    reconcile(large, then=keep)
    again = pictured(large, name)
    assert again.kept_at is not None
    assert again.reports == found.reports


@pytest.mark.usefixtures("large")
def test_names_of_strangers_are_no_markup_and_no_formula(client: TestClient) -> None:
    page = client.get("/series", params={"measure": "killed", "place": "Ardmere"}).text
    assert "=&lt;img src=x" in page
    assert "<img" not in page
    assert "<img" not in client.get("/series.svg", params={"measure": "killed", "place": "Ardmere"}).text
    odd = next(row for row in rows_of(client.get("/figures.csv", params={"place": "ardmere"}).text) if row["value"] == "5000")
    assert odd["outlet"] == "'=<img src=x onerror=alert(1)>"
    assert "<img" not in client.get(f"/figures/{odd['id']}").text


def test_a_picture_is_kept_by_ids_days_and_numbers_alone(large: Store) -> None:
    kept = large.summary("picture", key_of(scope_named("killed", "people", "Ardmere", "cumulative")))
    assert kept is not None
    assert kept.size == 3 * (MANY // 3 + 10) + 1


def test_a_scope_that_is_small_now_has_no_kept_picture(large: Store) -> None:
    name = scope_named("killed", "people", "Ardmere", "cumulative")
    for one in list(large.figures(FigureFilter(place="ardmere")))[20:]:
        large.reject(one, by="ada")
    reconcile(large, then=keep)
    assert large.summary("picture", key_of(name)) is None
    assert pictured(large, name).reports == 20
