"""Discrepancies on pages: the list, both sides of one, and decisions that are signed, logged, taken back and never overwritten unseen."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tracker.extract.extractor import Extractor
from tracker.identity import Resolver
from tracker.pipeline import ingest
from tracker.reconcile.intervals import Interval
from tracker.reconciling import reconcile
from tracker.records import Discrepancy, Kind, Status, discrepancy
from tracker.rows.kinds import MEANING
from tracker.store import DiscrepancyFilter, Role, Store, Target
from tracker.web import create_app
from tracker.web.charts.intervals import Row, picture
from tracker.web.visitors import COOKIE, csrf

MISMATCH, DENIAL, CONFLICT = Kind.same_origin_mismatch, Kind.denial, Kind.cross_origin_conflict


def of_kind(store: Store, kind: Kind) -> Discrepancy:
    return next(iter(store.discrepancies([kind])))


def words(text: str) -> str:
    """What a page says, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def send(client: TestClient, address: str, **form: object):  # type: ignore[no-untyped-def]
    """Send a form as the page would."""
    if COOKIE not in client.cookies:
        client.get("/")
    return client.post(address, data={"csrf": csrf(client.cookies[COOKIE]), **form})


@pytest.fixture
def signed_in(store: Store) -> Iterator[Callable[[str, Role], TestClient]]:
    """Gives a browser in which somebody is signed in."""
    opened: list[TestClient] = []

    def enter(name: str, role: Role) -> TestClient:
        account = store.add_user(name, role, "no hash, so nobody signs in by it")
        client = TestClient(
            create_app(store), base_url="http://localhost", follow_redirects=False, cookies={COOKIE: store.start_session(account.id)}
        )
        opened.append(client)
        return client

    yield enter
    for client in opened:
        client.close()


# ------------------------------------------------------------------ the list


def test_the_most_serious_stand_first_with_their_counts(client: TestClient, store: Store) -> None:
    shown = client.get("/discrepancies").text
    ids = re.findall(r'href="/discrepancies/([0-9a-f]{16})"', shown)
    assert ids == [one.id for one in store.discrepancies()]
    assert re.search(r'href="\?severity=conflict&amp;status=open">2<', shown)


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("severity=error", {MISMATCH}),
        ("kind=denial&kind=same_origin_mismatch", {DENIAL, MISMATCH}),
        ("severity=conflict&kind=denial", {DENIAL}),
        ("status=accepted", set()),
        ("since=2999", set()),
    ],
)
def test_filters_are_those_of_the_command(client: TestClient, store: Store, query: str, kinds: set[Kind]) -> None:
    shown = client.get(f"/discrepancies?{query}").text
    ids = set(re.findall(r'href="/discrepancies/([0-9a-f]{16})"', shown))
    assert ids == {one.id for one in store.discrepancies() if one.kind in kinds}
    assert ("No such discrepancies." in shown) == (not kinds)


def test_the_list_goes_on_where_it_stopped(client: TestClient, store: Store) -> None:
    story = [one.figure.id for one in store.reports()]
    many = [("test", discrepancy(Kind.vague, f"number {n}", figures=story[:1], anchor=[n], confidence=0.4)) for n in range(60)]
    store.replace_discrepancies(many, dockets=["test"])
    met: list[str] = []
    address = "/discrepancies"
    for _ in range(9):
        shown = client.get(address).text
        met += re.findall(r'<a href="/discrepancies/([0-9a-f]{16})"', shown)
        further = re.search(r'href="([^"]*)" rel="next"', shown)
        if further is None:
            break
        address = "/discrepancies" + unescape(further[1])
    assert met == [one.id for one in store.discrepancies()]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("severity=terrible", 400), ("kind=quarrel", 400), ("status=maybe", 400), ("since=soon", 400), ("after=zzz", 400),
        ("actor=Nobody%20Whatsoever", 404), ("article=no-such-article", 404),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/discrepancies?{query}").status_code == status


# ------------------------------------------------------------------ one


def test_both_texts_stand_side_by_side_with_their_facts(client: TestClient, store: Store) -> None:
    one = of_kind(store, MISMATCH)
    response = client.get(f"/discrepancies/{one.id}")
    assert response.status_code == 200
    said = words(response.text)
    assert one.explanation in said
    assert "<mark>57,697</mark>" in response.text
    assert response.text.count("<mark>56,697</mark>") == 2
    assert "1 57,697 people injured questioned · 57,697 alone" in said
    assert "2 56,697 people injured held against it · 56,697 alone" in said
    assert "originator Gaza Health Ministry outlet Vessant Daily published 1 January 2024 as of 1 January 2024" in said
    figure = store.figure(one.figures[0]).figure
    assert f'href="/articles/{figure.article}#row-{figure.id}"' in response.text
    assert "the nearest ends are 1,000 apart, 1.8 % of the lower one. Both describe one day, so growth explains nothing." in said
    assert "The originator's own bulletin or table for that day says which number it gave." in said
    assert "Nobody has decided anything about it." in said


def test_the_beginning_of_an_id_is_enough(client: TestClient, store: Store) -> None:
    one = of_kind(store, MISMATCH)
    assert one.explanation in words(client.get(f"/discrepancies/{one.id[:8]}").text)


def test_statements_stand_side_by_side(client: TestClient, store: Store) -> None:
    shown = client.get(f"/discrepancies/{of_kind(store, DENIAL).id}").text
    assert "<mark>any military cooperation with Israel</mark>" in shown
    assert "Turkish Defence Ministry deny" in words(shown)
    assert "The arithmetic" not in shown


def test_other_ids_lead_to_their_pages_or_nowhere(client: TestClient, store: Store) -> None:
    one = of_kind(store, MISMATCH)
    response = client.get(f"/discrepancies/{one.figures[0]}")
    assert (response.status_code, response.headers["location"]) == (303, f"/figures/{one.figures[0]}")
    assert client.get("/discrepancies/ffffffffffffffff").status_code == 404
    assert client.get("/discrepancies/%00").status_code == 400


def test_words_that_differ_are_marked(client: TestClient, store: Store) -> None:
    first, second = [one.claim.id for one in store.statements()][:2]
    row = discrepancy(Kind.quote_altered, "one quotation in other words", claims=[second, first])
    store.replace_discrepancies([("test", row)], dockets=["test"])
    shown = client.get(f"/discrepancies/{row.id}").text
    former, later = store.claim(first).claim.text.split(), store.claim(second).claim.text.split()
    taken = re.sub(r"<[^>]+>|\[only in the first: |\]", "", " ".join(re.findall(r"<del>(.*?)</del>", shown)))
    put = re.sub(r"<[^>]+>|\[only in the second: |\]", "", " ".join(re.findall(r"<ins>(.*?)</ins>", shown)))
    assert set(unescape(taken).split()) - set(later) == set(former) - set(later) != set()
    assert set(unescape(put).split()) - set(former) == set(later) - set(former) != set()


MILL = """OSTREL, March 25 - A fire in a mill in Ostrel killed {number} people on Monday, the Ostrel fire service said.

"We {did} the mill for the night and nobody was to be inside the halls after dark," the chief of the Ostrel fire service, Ilse Varn, said.
"""


def test_a_text_that_changed_is_shown_in_both_versions(client: TestClient, store: Store, tmp_path: Path) -> None:
    carried = {"id": "mill", "url": "https://ostrel.example/mill", "source": "Ostrel Review", "published": "2031-03-26"}
    rules, path = Extractor(claims="rules"), tmp_path / "mill.jsonl"
    for number, did in ((14, "closed"), (11, "opened")):
        path.write_text(json.dumps(carried | {"text": MILL.format(number=number, did=did)}) + "\n", encoding="utf-8")
        assert [one.state for one in ingest(store, [path], rules, Resolver())] in (["new"], ["version"])
    reconcile(store)
    numbers, quotation = sorted(store.discrepancies([Kind.stealth_edit]), key=lambda one: bool(one.claims))
    shown = client.get(f"/discrepancies/{numbers.id}").text
    article = store.article("mill").article.id
    new, old = numbers.figures
    assert f'href="/articles/{article}#row-{new}"' in shown
    assert f'href="/articles/{article}/versions/1#row-{old}"' in shown
    assert "stands in version 1 of the article" in words(shown)
    assert f'/figures/{new}">correct or reject' in shown
    assert f'/figures/{old}">correct or reject' not in shown, "only what the present text says is corrected"
    assert send(client, f"/discrepancies/{numbers.id}/figures/{old}", decision="rejected", seen=0).status_code == 400
    assert "11 and 14 share no number" in words(shown)
    said = words(client.get(f"/discrepancies/{quotation.id}").text)
    assert '"We [only in the first: closed ] [only in the second: opened ] the mill' in said


def test_dozens_of_sides_stay_readable(client: TestClient, store: Store) -> None:
    figures = [one.figure.id for one in store.reports()][:40]
    row = discrepancy(CONFLICT, "many numbers", figures=figures, questioned=20, anchor=["many"])
    store.replace_discrepancies([("test", row)], dockets=["test"])
    shown = client.get(f"/discrepancies/{row.id}").text
    assert shown.count('class="side is-questioned"') == 4
    assert shown.count('class="side"') == 4
    assert "32 more sides" in words(shown)
    assert shown.count("#row-") == 40


def test_articles_that_take_part_are_shown(client: TestClient, store: Store) -> None:
    one = of_kind(store, Kind.syndicated_copy)
    shown = client.get(f"/discrepancies/{one.id}").text
    for id_ in one.articles:
        assert f'<h3><a href="/articles/{id_}">' in shown
    assert "a copy" in words(shown)


def test_a_break_of_a_series_compares_like_with_like(client: TestClient, store: Store) -> None:
    one = next(one for one in store.discrepancies() if one.kind is Kind.series_break)
    page = client.get(f"/discrepancies/{one.id}").text
    assert MEANING[Kind.series_break] in page
    assert "Who was harmed" not in page
    assert "What is compared" not in page
    assert page.count('<svg class="intervals"') == 2, "women with women, children with children"
    women, children = re.findall(r'<desc id="intervals-desc-\d">([^<]*)</desc>', page)
    assert ("children" in women, "women" in children) == (False, False)
    assert len(re.findall(r'aria-labelledby="intervals-title-\d', page)) == len(set(re.findall(r'id="intervals-title-\d', page))) == 2
    assert "Accept: it holds" in page


def test_of_a_retraction_both_numbers_say_what_they_are(client: TestClient, store: Store) -> None:
    one = next(one for one in store.discrepancies() if one.kind is Kind.retraction and one.questioned == 1)
    page = client.get(f"/discrepancies/{one.id}").text
    assert "takes back an earlier one · " in page
    assert "taken back later · " in page
    assert '<p class="role">questioned' not in page


def test_reasons_and_severities_are_told(client: TestClient, store: Store) -> None:
    denied = next(one for one in store.discrepancies() if one.kind is Kind.denial)
    page = client.get(f"/discrepancies/{denied.id}").text
    assert "the speaker is another one" in page
    assert "the originator revised its number" not in page
    legend = client.get("/discrepancies").text
    assert "two parties say what cannot both hold: cross origin conflict, contested status, contested attribution, denial" in legend


def test_hostile_words_are_escaped(client: TestClient, store: Store) -> None:
    figure = next(iter(store.reports())).figure.id
    row = discrepancy(Kind.vague, '<script>alert("x")</script> \u202egnihton', figures=[figure])
    store.replace_discrepancies([("test", row)], dockets=["test"])
    for address in ("/discrepancies", f"/discrepancies/{row.id}", f"/queue?show={row.id}"):
        shown = client.get(address).text
        assert "<script>alert" not in shown
        assert "\u202e" not in shown
        assert "&lt;script&gt;alert" in shown


# ------------------------------------------------------------------ the picture


def test_open_ends_and_what_is_shared_are_drawn() -> None:
    drawn = picture([Row("about 32,000, A", Interval(31500, 32499), True), Row("at least 32,414, B", Interval(32414, None), False)])
    assert drawn is not None
    first, second = drawn.bars
    assert (first.open_high, second.open_high, second.x2) == (False, True, 346)
    assert drawn.shared == (second.x1, first.x2)
    assert drawn.said == "about 32,000, A: 31,500 to 32,499; at least 32,414, B: 32,414 and more. All of them allow 32,414 to 32,499."
    assert first.x1 < second.x1 < first.x2 < second.x2


def test_points_apart_share_nothing() -> None:
    drawn = picture([Row("57", Interval(57, 57), True), Row("58", Interval(58, 58), False), Row("dozens", Interval(None, None), False)])
    assert drawn is not None
    assert drawn.shared is None
    assert [bar.point for bar in drawn.bars] == [True, True]
    assert drawn.said.endswith("They share no number.")
    assert picture([Row("57", Interval(57, 57), True), Row("dozens", Interval(None, None), False)]) is None


@pytest.mark.parametrize("ends", [(0, 0), (0, 1), (3, 10**11), (99, 101)])
def test_ticks_are_round_and_inside(ends: tuple[int, int]) -> None:
    drawn = picture([Row("one", Interval(ends[0], ends[0]), True), Row("other", Interval(ends[1], ends[1]), False)])
    assert drawn is not None
    assert 1 <= len(drawn.ticks) <= 7
    assert all(14 <= tick.x <= 346 for tick in drawn.ticks)
    assert len({tick.label for tick in drawn.ticks}) == len(drawn.ticks)


# ------------------------------------------------------------------ decisions


def test_a_decision_is_signed_logged_shown_and_taken_back(client: TestClient, store: Store) -> None:
    one = of_kind(store, MISMATCH)
    response = send(
        client, f"/discrepancies/{one.id}/judge", decision="dismissed", preset="a slip of one outlet", reason="see table 3", seen=0
    )
    (made,) = store.standing_on(Target.discrepancy, one.id)
    assert (response.status_code, response.headers["location"]) == (303, f"/discrepancies/{one.id}?done={made.id}")
    assert (made.decision, made.by, made.reason) == ("dismissed", "desk", "a slip of one outlet: see table 3")
    assert made.shown == {"kind": "same_origin_mismatch", "severity": "error", "explanation": one.explanation}
    logged = next(iter(store.logged()))
    assert (logged.by, logged.what, logged.target_id) == ("desk", "judge", one.id)
    assert logged.detail == {"judgement": made.id, "decision": "dismissed"}
    said = words(client.get(response.headers["location"]).text)
    assert "dismissed by desk" in said
    assert f"judgement {made.id}: dismissed desk a slip of one outlet: see table 3 Undo" in said
    send(client, f"/judgements/{made.id}/undo", next=f"/discrepancies/{one.id}")
    assert store.discrepancy(one.id).status is Status.open
    assert "is taken back" in words(client.get(f"/discrepancies/{one.id}").text)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"decision": "explained", "seen": 0}, "say what explains it"),
        ({"decision": "dismissed", "reason": "  ", "seen": 0}, "say why it is dismissed"),
        ({"decision": "burnt", "seen": 0}, "is no decision"),
        ({"seen": 0}, "say what it is"),
        ({"decision": "accepted"}, "load the page again"),
        ({"decision": "accepted", "seen": "-1"}, "load the page again"),
        ({"decision": "open", "seen": 0}, "is open"),
        ({"decision": "accepted", "reason": "x" * 2001, "seen": 0}, "2,000 characters at most"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(client: TestClient, store: Store, form: dict[str, object], said: str) -> None:
    one = of_kind(store, MISMATCH)
    response = send(client, f"/discrepancies/{one.id}/judge", **form)
    assert response.status_code == 400
    assert said in words(response.text)
    assert store.standing_on(Target.discrepancy, one.id) == []


def test_a_form_of_another_site_is_refused(client: TestClient, store: Store) -> None:
    one = of_kind(store, MISMATCH)
    client.get("/")
    for address in (f"/discrepancies/{one.id}/judge", f"/discrepancies/{one.id}/figures/{one.figures[0]}", "/queue"):
        assert client.post(address, data={"decision": "accepted", "seen": 0, "id": one.id}).status_code == 403
    assert store.standing_on(Target.discrepancy, one.id) == []


def test_a_reader_decides_nothing(store: Store, signed_in: Callable[[str, Role], TestClient]) -> None:
    reader, one = signed_in("rana", Role.reader), of_kind(store, MISMATCH)
    shown = reader.get(f"/discrepancies/{one.id}")
    assert shown.status_code == 200
    assert "<mark>57,697</mark>" in shown.text
    assert 'name="decision"' not in shown.text
    assert "correct or reject" not in shown.text
    assert send(reader, f"/discrepancies/{one.id}/judge", decision="accepted", seen=0).status_code == 403
    assert send(reader, f"/discrepancies/{one.id}/figures/{one.figures[0]}", decision="rejected", seen=0).status_code == 403
    assert reader.get(f"/discrepancies/{one.id}/figures/{one.figures[0]}").status_code == 403
    assert reader.get("/queue").status_code == 403
    assert store.standing_on(Target.discrepancy, one.id) == []


def seen_in(shown: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', shown)
    assert found is not None
    return found[1]


def test_of_two_editors_at_once_the_second_is_shown_the_first(store: Store, signed_in: Callable[[str, Role], TestClient]) -> None:
    ada, bo, one = signed_in("ada", Role.editor), signed_in("bo", Role.editor), of_kind(store, MISMATCH)
    page = f"/discrepancies/{one.id}"
    as_ada, as_bo = seen_in(ada.get(page).text), seen_in(bo.get(page).text)
    assert send(ada, f"{page}/judge", decision="accepted", seen=as_ada).status_code == 303
    refused = send(bo, f"{page}/judge", decision="dismissed", preset="two different events", seen=as_bo)
    assert refused.status_code == 409
    said = words(refused.text)
    assert "Nothing was changed" in said
    assert "decided accepted by ada" in said
    assert "yours dismissed, two different events" in said
    assert [(made.by, made.decision) for made in store.standing_on(Target.discrepancy, one.id)] == [("ada", "accepted")]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', refused.text))
    assert hidden.pop("csrf") == csrf(bo.cookies[COOKIE])
    assert send(bo, f"{page}/judge", **hidden).status_code == 303
    made = store.standing_on(Target.discrepancy, one.id)
    assert [(one.by, one.decision, one.reason) for one in made] == [
        ("ada", "accepted", None),
        ("bo", "dismissed", "two different events"),
    ]


def test_a_figure_is_corrected_by_what_was_changed(client: TestClient, store: Store) -> None:
    one = of_kind(store, MISMATCH)
    address = f"/discrepancies/{one.id}/figures/{one.figures[0]}"
    shown = client.get(address).text
    given = dict(re.findall(r'<input name="(\w+)" value="([^"]*)"', shown))
    assert given["value"] == "57697"
    form = {name: unescape(value) for name, value in given.items()} | {"value": "56,697", "reason": "the bulletin", "seen": seen_in(shown)}
    response = send(client, address, decision="corrected", **form)
    (made,) = store.standing_on(Target.figure, one.figures[0])
    assert (response.status_code, response.headers["location"]) == (303, f"/discrepancies/{one.id}?done={made.id}")
    assert made.changes == {"value": 56697, "low": 56697, "high": 56697, "qualifier": "exact"}
    assert (made.by, made.reason) == ("desk", "the bulletin")
    said = words(client.get(f"/discrepancies/{one.id}").text)
    assert "number 57,697 → 56,697, by desk" in said
    again = send(client, address, decision="rejected", seen=0)
    assert again.status_code == 409
    assert "number 57,697 → 56,697 by desk" in words(again.text)
    assert send(client, address, decision="rejected", seen=made.id).status_code == 303
    assert store.figure(one.figures[0]).figure.excluded is not None
    assert client.get(f"/discrepancies/{one.id}").status_code == 200


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "nothing was changed"),
        ({"value": "many"}, "no whole number"),
        ({"as_of": "soon"}, "is no date"),
        ({"measure": "bewitched"}, "nothing is counted as"),
        ({"period": "", "place": "x"}, "cannot be none"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(client: TestClient, store: Store, form: dict[str, str], said: str) -> None:
    one = of_kind(store, MISMATCH)
    response = send(client, f"/discrepancies/{one.id}/figures/{one.figures[0]}", seen=0, decision="corrected", **form)
    assert response.status_code == 400
    assert said in words(response.text)
    assert store.standing_on(Target.figure, one.figures[0]) == []


def test_a_figure_of_another_discrepancy_is_not_corrected_here(client: TestClient, store: Store) -> None:
    one, other = of_kind(store, MISMATCH), of_kind(store, CONFLICT)
    assert client.get(f"/discrepancies/{one.id}/figures/{other.figures[0]}").status_code == 404
    assert send(client, f"/discrepancies/{one.id}/figures/{other.figures[0]}", decision="rejected", seen=0).status_code == 404


def test_a_statement_is_rejected_once(client: TestClient, store: Store) -> None:
    one = of_kind(store, DENIAL)
    address = f"/discrepancies/{one.id}/claims/{one.claims[0]}"
    assert "any military cooperation with Israel" in client.get(address).text
    assert send(client, address, seen=0, reason="the headline of another text").status_code == 303
    assert store.rejected_claims(one.claims) == {one.claims[0]}
    assert "rejected by desk" in words(client.get(f"/discrepancies/{one.id}").text)
    assert send(client, address, seen=0).status_code == 400


def test_one_that_is_not_found_any_more_is_shown_as_it_was_judged(client: TestClient, store: Store) -> None:
    figure = next(iter(store.reports())).figure.id
    row = discrepancy(Kind.vague, "words that state no number", figures=[figure])
    store.replace_discrepancies([("test", row)], dockets=["test"])
    send(client, f"/discrepancies/{row.id}/judge", decision="explained", reason="a figure of speech", seen=0)
    store.replace_discrepancies([], dockets=["test"])
    said = words(client.get(f"/discrepancies/{row.id}").text)
    assert "not found at present" in said
    assert "When it was judged (evidence): words that state no number" in said
    assert "explained" in said
    assert "a figure of speech" in said
    assert send(client, f"/discrepancies/{row.id}/judge", decision="accepted", seen=1).status_code == 404


def test_what_the_list_shows_follows_decisions(client: TestClient, store: Store) -> None:
    one = of_kind(store, MISMATCH)
    send(client, f"/discrepancies/{one.id}/judge", decision="accepted", seen=0)
    found = store.discrepancies_page(DiscrepancyFilter(statuses=[Status.accepted]))
    assert [row.id for row in found.rows] == [one.id]
    assert re.findall(r'<a href="/discrepancies/(\w+)"', client.get("/discrepancies?status=accepted").text) == [one.id]
    assert one.id not in client.get("/discrepancies?status=open").text
