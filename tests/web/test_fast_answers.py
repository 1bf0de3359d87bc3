"""Answers that are read from a part of the database are those that all of it would give."""

from itertools import combinations, islice

import pytest
from fastapi.testclient import TestClient

from tracker.dossier import Wanted, dossier
from tracker.pipeline import compare
from tracker.pipeline import unlisted as why_unlisted
from tracker.reconcile import by_themselves, context_for
from tracker.reconcile import compare as verdict
from tracker.records import Act, Article, Claim, Extraction, Quotation, Speaker, SpeakerKind, record_id
from tracker.rows.dossier import dossier_sections
from tracker.store import ClaimFilter, FigureFilter, Store, latest, listed_articles
from tracker.summarising import actors, candidates

API = "/api/v1"


def test_a_comparison_reads_what_counts_the_same_and_says_what_all_figures_would_tell(store: Store) -> None:
    every = list(store.reports())
    listed = [set(row.figures) for row in store.discrepancies()]
    together = [pair for pair in combinations(every, 2) if pair[0].figure.place == pair[1].figure.place and not by_themselves(*pair)]
    apart = [pair for pair in combinations(every[::2], 2) if by_themselves(*pair)]
    assert len(together) > 10
    assert len(apart) > 20
    for one, other in (*together[:: max(1, len(together) // 40)], *islice(apart, 40)):
        found = compare(store, one.figure.id, other.figure.id)
        assert found == verdict(one, other, context_for(one, every))
        if {one.figure.id, other.figure.id} in listed:
            assert why_unlisted(store, one.figure.id, other.figure.id, found) is None


def test_figures_beside_one_are_in_the_order_of_all(store: Store) -> None:
    every = [one.figure.id for one in store.reports()]
    one = next(report for report in store.reports() if report.figure.place)
    beside = [report.figure.id for report in store.reports_beside(one)]
    assert one.figure.id in beside
    assert len(beside) < len(every)
    assert beside == [id_ for id_ in every if id_ in set(beside)]
    alike = {
        report.figure.id
        for report in store.reports()
        if (report.figure.place, report.figure.measure) == (one.figure.place, one.figure.measure)
    }
    assert alike <= set(beside)


def test_a_dossier_that_is_kept_is_the_one_that_is_counted(store: Store, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    row = client.get(f"{API}/speakers").json()["rows"][0]
    address = f"{API}/speakers/{row['id']}/dossier"
    before = client.get(address).json()
    assert before["counted_at"] is None
    monkeypatch.setattr(actors, "MANY", 1)
    actors.keep(store, None)
    after = client.get(address).json()
    assert after["counted_at"] is not None
    for name in ("actor", "month", "outlet", "speaker", "about", "contested", "called"):
        assert after[name] == before[name][: len(after[name])], name
        assert len(after[name]) == min(len(before[name]), 50), name
    assert sorted(after["act"], key=str) == sorted(before["act"], key=str)
    assert {**after["statements"][0], "id": None} == {**before["statements"][0], "id": None}
    assert client.get(f"{API}/claims/{after['statements'][0]['id']}").status_code == 200
    for name in ("figure", "denial"):
        assert after[name] == [{**one, "copies": None} for one in before[name][:25]], name
    filtered = client.get(address, params={"since": "1990"}).json()
    assert filtered["counted_at"] is None
    counted = dossier_sections(store, store.speaker(row["id"]), dossier(store, [row["id"]], Wanted("1990")))
    assert filtered["statements"] == list(counted["statements"])
    assert client.get(f"{API}/speakers/{row['id']}").json()["called"] != []


def test_candidates_are_those_of_the_queue_page_by_page(store: Store, client: TestClient) -> None:
    people = [
        Speaker(id=f"ida{n}", name=name, kind=SpeakerKind.person, names=(name,))
        for n, name in enumerate(("Ida Kellermann", "Ida Kelermann", "Ida Kellerman"))
    ]
    claims = tuple(
        Claim(id=record_id("claim", one.id), article="", content=((0, 4),), text=f"Words of {one.id}", quotation=Quotation.indirect,
              act=Act.assert_, speaker=one.name, speakers=(one.name,), mentions=(one.name,))
        for one in people
    )  # fmt: skip
    article = Article(id="three", text="Three of nearly one name speak in this text, which is long enough.", published="2024-03-02")
    extraction = Extraction(article="three", text_hash=article.text_hash, claims=claims)
    store.save(article, extraction, speakers={one.name: one for one in people})
    candidates.keep(store, None)
    whole = client.get(f"{API}/candidates", params={"limit": 200}).json()
    assert whole["next"] is None
    pairs = [(row["speaker"], row["other"]) for row in whole["rows"]]
    assert len(pairs) > 1
    found: list[tuple[str, str]] = []
    after: dict[str, str] = {}
    while True:
        page = client.get(f"{API}/candidates", params={"limit": 1, **after}).json()
        found += [(row["speaker"], row["other"]) for row in page["rows"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert found == pairs
    mine = client.get(f"{API}/candidates", params={"speaker": pairs[0][0]}).json()["rows"]
    assert mine
    assert all(pairs[0][0] in (row["speaker"], row["other"]) for row in mine)
    assert client.get(f"{API}/candidates", params={"after": "bm9uZQ"}).status_code == 400


@pytest.mark.parametrize(
    ("address", "what"),
    [("/claims?act=deny", "statement"), ("/figures?min_confidence=0.01", "figure"), ("/articles?words=quorvel", "article")],
)
def test_a_list_that_was_not_looked_through_says_so(client: TestClient, monkeypatch: pytest.MonkeyPatch, address: str, what: str) -> None:
    assert "looked through" not in client.get(address).text
    monkeypatch.setattr(latest, "WALKED", 3)
    monkeypatch.setattr(listed_articles, "TITLED", 3)
    page = client.get(address).text
    assert f"3 {what}s were looked through for this page" in page
    assert f"No such {what}s" not in page
    assert 'rel="next"' in page


def test_a_walk_ends_where_it_says(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.claims_page(ClaimFilter(acts=["deny"])).looked is None
    monkeypatch.setattr(latest, "WALKED", 3)
    assert store.claims_page(ClaimFilter(acts=["deny"])).looked == 3
    assert store.claims_page(ClaimFilter()).looked is None
    assert store.figures_page(FigureFilter(min_confidence=0.01)).looked == 3
