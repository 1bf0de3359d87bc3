"""Pages of actors: what a dossier counts leads to what it counts, names are decided on and taken back, and wrong addresses are refused."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from tests.database_kinds import Databases, Makes
from tracker.identity import normalise
from tracker.records import Act, Article, Claim, Extraction, Quotation, Speaker, SpeakerKind, Term
from tracker.store import ClaimFilter, Role, Store
from tracker.summarising import actors, candidates
from tracker.web import Options, create_app
from tracker.web.charts.months import MOST, bars
from tracker.web.visitors import csrf

MINISTRY = "ps-gaza-health-ministry"
OLGA = Speaker(
    id="olga-1", name="Olga Brandtner", kind=SpeakerKind.person, names=("Olga Brandtner", "O. Brandtner"), wikidata="Q000077",
    member_of=("river-authority",),
    terms=(Term(office="river-chair", since="2020-01-01", until="2023-06-30", source="https://register.example/chairs"),),
)  # fmt: skip
OLGGA = Speaker(id="olga-2", name="Olga Brantner", kind=SpeakerKind.person, names=("Olga Brantner",))
AUTHORITY = Speaker(id="river-authority", name="Lower River Authority", kind=SpeakerKind.body, names=("Lower River Authority",))
CHAIR = Speaker(id="river-chair", name="Chair of the Lower River Authority", kind=SpeakerKind.body)
BAD = '<img src=x onerror="alert(1)">\u202egnp'
HOSTILE = Speaker(id="hostile", name=BAD, kind=SpeakerKind.organisation, names=(BAD,))
EVERYBODY = (OLGA, OLGGA, AUTHORITY, CHAIR, HOSTILE)


def save(store: Store, name: str, *said: tuple[Speaker, Act, str, str], outlet: str = "Weir Herald") -> str:
    claims = tuple(
        Claim(
            id=f"{name}{n:08}", article="", content=((0, 4),), text=text, quotation=Quotation.indirect, act=act, negated=act is Act.deny,
            speaker=who.name, speakers=(who.name,), mentions=(who.name,), about=(AUTHORITY.name,), said_on=day,
        )
        for n, (who, act, day, text) in enumerate(said)
    )  # fmt: skip
    article = Article(id=name, text=f"Text of {name}, by nobody else.", source=outlet, published="2024-03-02")
    extraction = Extraction(article=name, text_hash=article.text_hash, claims=claims)
    store.save(article, extraction, speakers={one.name: one for one in EVERYBODY})
    return store.id_of(article)


def fill(url: str) -> None:
    """Add two who may be one, with five statements; the sizes of actors are those of the last comparison, as is the queue."""
    with Store.open(url, normalise=normalise) as store:
        save(
            store, "weir",
            (OLGA, Act.accuse, "2023-11-04", "the weir was left open"),
            (OLGA, Act.deny, "2024-01-15", "that she was told of it"),
            (OLGA, Act.accuse, "2024-02-03", "nobody kept the gauge"),
            (OLGGA, Act.announce, "2024-02-04", "an inquiry"),
            (HOSTILE, Act.demand, "2024-02-04", "<script>alert(2)</script>"),
        )  # fmt: skip
        actors.keep(store, None)


@pytest.fixture
def store(request: pytest.FixtureRequest, databases: Databases, database: Makes) -> Iterator[Store]:
    """A copy of the demonstration database, open; with those of the river for who asks for them."""
    url = databases.demonstration()
    if "river" in request.fixturenames:
        url = databases.prepared("river", fill, of=url)
    with Store.open(database(url), normalise=normalise) as opened:
        yield opened


@pytest.fixture
def river(store: Store) -> Store:
    """Two who may be one."""
    return store


def page(client: TestClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.text[:500]
    return response.text


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def decide(client: TestClient, id_: str, **form: str) -> str:
    """Decide, and return the page that says so."""
    client.get("/actors")
    form = {"csrf": csrf(client.cookies["desk"]), "seen": "1000", **form}
    response = client.post(f"/actors/{id_}/decisions", data=form)
    assert response.status_code == 303, response.text[:500]
    while response.is_redirect:
        response = client.get(response.headers["location"])
    assert response.status_code == 200
    return response.text


# ------------------------------------------------------------------ lists


def test_those_with_the_most_come_first(client: TestClient, store: Store) -> None:
    text = page(client, "/actors")
    sizes = sorted((one.claims + one.figures, one.speaker.id) for one in store.speakers())[::-1]
    ids = re.findall(r'<th scope="row"><a href="/actors/([^"]+)"', text)
    assert ids[0] == sizes[0][1] == MINISTRY
    assert len(ids) == len(set(ids)) > 10
    assert '<a href="/actors/ps-gaza-health-ministry/statements">15<' in text
    assert "/figures?attributed_to=ps-gaza-health-ministry" in text


@pytest.mark.usefixtures("river")
def test_actors_are_found_by_name_and_kind(client: TestClient) -> None:
    text = page(client, "/actors?name=brandtner")
    assert re.findall(r'<th scope="row"><a href="/actors/([^"]+)"', text) == ["olga-1"]
    text = page(client, "/actors?name=olga&kind=body")
    assert "No such actors" in text
    assert 'href="/actors/olga-1"' not in text
    assert "is no kind of actor" in page(client, "/actors?kind=dragon", 400)
    assert "begin at its first page" in page(client, "/actors?after=!!", 400)
    assert "begin at its first page" in page(client, "/actors/candidates?after=WyJhIl0", 400)


# ------------------------------------------------------------------ a dossier


@pytest.mark.usefixtures("river")
def test_a_dossier_says_who_it_is(client: TestClient) -> None:
    text = page(client, "/actors/olga-1")
    assert '<a href="/actors/river-authority"><bdi>Lower River Authority</bdi></a>' in text
    assert "Chair of the Lower River Authority, 2020-01-01 to 2023-06-30" in text
    assert "https://register.example/chairs" in text
    assert "Q000077" in text
    assert "wikidata.org" not in text
    assert text.count('href="https') == text.count('rel="noreferrer noopener"')


@pytest.mark.usefixtures("river")
def test_a_dossier_counts_and_each_count_leads_to_what_it_counts(client: TestClient) -> None:
    text = page(client, "/actors/olga-1")
    said = words(text)
    for count in ("3 statements", "1 outlet", "1 denial", "0 figures given", "0 contested"):
        assert " ".join(reversed(count.split(" ", 1))) in said or count in said, count
    links = {unescape(link) for link in re.findall(r'href="(/actors/olga-1/statements[^"]*)"', text)}
    about = "about=river-authority"
    expected = {
        "/actors/olga-1/statements": 3,
        "/actors/olga-1/statements?act=accuse": 2,
        "/actors/olga-1/statements?act=deny": 1,
        f"/actors/olga-1/statements?{about}": 3,
        f"/actors/olga-1/statements?{about}&act=accuse": 2,
        f"/actors/olga-1/statements?{about}&since=2023-10&until=2023-12&act=accuse": 1,
        f"/actors/olga-1/statements?{about}&since=2024-01&until=2024-03&act=deny": 1,
        "/actors/olga-1/statements?since=2023-11&until=2023-11": 1,
        "/actors/olga-1/statements?since=2024-02&until=2024-02": 1,
        "/actors/olga-1/statements?source=Weir+Herald": 3,
    }
    for address, number in expected.items():
        assert address in links or address.replace("+", "%20") in links, (address, links)
        assert page(client, address).count('<blockquote class="indirect"') == number, address
    assert "/actors/olga-1/statements?since=2023-12&until=2023-12" not in links, "a month without statements has no link"
    assert "that she was told of it" in text, "the denial's words"
    assert "nobody kept the gauge" not in text


@pytest.mark.usefixtures("river")
def test_the_picture_says_what_the_table_says(client: TestClient) -> None:
    text = page(client, "/actors/olga-1")
    picture = text[text.index("<svg") : text.index("</svg>")]
    assert re.findall(r"<title>([^<]+)</title>", picture) == [
        "November 2023: 1 statement",
        "January 2024: 1 statement",
        "February 2024: 1 statement",
    ]
    table = text[text.index("The same numbers as a table") :]
    months = re.findall(r'<tr><th scope="row">([^<]+)</th><td class="number">(?:<a [^>]+>)?(\d+)', table)
    assert months[:4] == [("November 2023", "1"), ("December 2023", "0"), ("January 2024", "1"), ("February 2024", "1")]
    assert "style=" not in text


@pytest.mark.usefixtures("river")
def test_a_dossier_of_a_stretch_of_time_and_of_members(client: TestClient) -> None:
    text = words(page(client, "/actors/olga-1?since=2024-01"))
    assert "January 2024" in text
    assert "November 2023" not in text
    alone, together = (words(page(client, f"/actors/river-authority{query}")) for query in ("", "?with_members=true"))
    assert "Nothing of it is on record." in alone
    assert "Olga Brandtner" in together
    assert "/actors/river-authority/statements?with_members=true&amp;act=accuse" in page(
        client, "/actors/river-authority?with_members=true"
    )
    assert "is no date" in page(client, "/actors/olga-1?since=soon", 400)
    assert "the range is empty" in page(client, "/actors/olga-1?since=2024&until=2023", 400)


def test_a_kept_dossier_looks_like_one_that_is_counted(client: TestClient, river: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = words(page(client, f"/actors/{MINISTRY}"))
    assert "Counted on" not in counted
    monkeypatch.setattr(actors, "MANY", 5)
    actors.keep(river, None)
    kept = words(page(client, f"/actors/{MINISTRY}"))
    assert re.sub(r" Counted on \S+ \S+ UTC, when articles were compared\.", "", kept) == counted != kept
    names = words(page(client, f"/actors/{MINISTRY}/names"))
    assert "when articles were compared" in names


@pytest.mark.usefixtures("river")
def test_too_much_is_not_counted_for_a_page(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.web.pages.actors.READY", 2)
    text = page(client, "/actors/olga-1?since=2024-01")
    assert "Too much is attributed to this actor" in text
    assert 'href="/actors/olga-1/statements?since=2024-01"' in text
    assert "<svg" not in text
    assert "<svg" in page(client, "/actors/olga-2"), "what is small is counted"
    text = page(client, "/actors/olga-1")
    assert "<svg" not in text, "nor where nothing is asked and nothing is kept"
    assert "it is counted when articles are compared the next time" in words(text)
    assert '<a href="/actors/olga-1/statements">list the statements</a>' in text
    monkeypatch.setattr("tracker.web.pages.actors.READY", 3)
    assert "3 statements" in words(page(client, "/actors/olga-1")) or "statements 3" in words(page(client, "/actors/olga-1"))


@pytest.mark.usefixtures("river")
def test_words_of_strangers_are_words(client: TestClient) -> None:
    for address in ("/actors/hostile", "/actors/hostile/statements", "/actors/hostile/names", "/actors?name=gnp"):
        text = page(client, address)
        assert "<img src=x" not in text
        assert "<script>alert" not in text
        assert "\u202e" not in text
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;" in page(client, "/actors/hostile")


# ------------------------------------------------------------------ statements


def test_statements_are_those_of_the_command_line(client: TestClient, store: Store) -> None:
    text = page(client, f"/actors/{MINISTRY}/statements")
    ids = re.findall(r'href="/claims/([0-9a-f]{16})"', text)
    assert sorted(ids) == sorted(one.claim.id for one in store.claims(ClaimFilter(speakers=[MINISTRY])))
    one = store.claim(ids[0]).claim
    assert f'href="/articles/{one.article}#row-{one.id}"' in text
    state = page(client, "/actors/ps/statements?with_members=true") if store.speakers_by_id(["ps"]) else ""
    assert not state or ids[0] in state


@pytest.mark.usefixtures("river")
def test_statements_by_filter(client: TestClient) -> None:
    assert "No such statements" in page(client, "/actors/olga-1/statements?act=promise")
    assert "is no act" in page(client, "/actors/olga-1/statements?act=shout", 400)
    text = page(client, "/actors/olga-1/statements?words=gauge")
    assert "kept the" in text
    assert "the weir was left open" not in text
    assert "Lower River Authority" in page(client, "/actors/olga-1/statements?about=river-authority")


# ------------------------------------------------------------------ who is who


@pytest.mark.usefixtures("river")
def test_a_name_says_why_it_was_taken_for_the_actor(client: TestClient) -> None:
    text = words(page(client, "/actors/olga-1/names"))
    assert "Olga Brandtner 3" in text
    assert "Nobody has decided anything about it." in text
    assert "Olga Brantner" in text, "who may be the same"


def test_two_are_made_one_and_two_again(client: TestClient, river: Store) -> None:
    assert {one.other.id for one in candidates.of(river, "olga-1")} | {one.speaker.id for one in candidates.of(river, "olga-1")} == {
        "olga-1",
        "olga-2",
    }
    text = decide(client, "olga-1", other="olga-2", decision="same", reason="one register number")
    assert "Olga Brantner (olga-2) is Olga Brandtner (olga-1)" in words(text)
    assert [one.id for one in river.speakers_by_id(["olga-2"])] == ["olga-1"]
    (judged,) = river.judgements_on("olga-1")
    assert (judged.by, judged.reason) == ("desk", "one register number")
    moved = client.get("/actors/olga-2/statements?act=announce")
    assert (moved.status_code, moved.headers["location"]) == (307, "/actors/olga-1/statements?act=announce")
    assert "an inquiry" in page(client, moved.headers["location"])
    logged = next(iter(river.logged()))
    assert (logged.by, logged.what, logged.target, logged.target_id) == ("desk", "merge", "speakers", "olga-1")
    assert logged.detail == {"judgement": judged.id, "decision": "same"}
    undone = client.post(f"/judgements/{judged.id}/undo", data={"csrf": csrf(client.cookies["desk"]), "next": "/actors/olga-1/names"})
    assert undone.status_code == 303
    assert "(taken back)" in words(page(client, undone.headers["location"]))
    assert [one.id for one in river.speakers_by_id(["olga-2"])] == ["olga-2"]


def test_the_other_name_may_be_the_one_that_stays(client: TestClient, river: Store) -> None:
    text = decide(client, "olga-1", other="olga-2", decision="same as other")
    assert "<h1><bdi>Olga Brantner</bdi></h1>" in text
    assert [one.id for one in river.speakers_by_id(["olga-1"])] == ["olga-2"]


@pytest.mark.parametrize(
    ("decision", "said"), [("two", "are two"), ("unsure", "unsure whether Olga Brantner (olga-2) is Olga Brandtner (olga-1)")]
)
def test_two_are_kept_apart_or_left_open(client: TestClient, river: Store, decision: str, said: str) -> None:
    text = words(decide(client, "olga-1", other="olga-2", decision=decision))
    assert said in text
    assert {one.id for one in river.speakers_by_id(["olga-1", "olga-2"])} == {"olga-1", "olga-2"}
    queue = page(client, "/actors/candidates")
    assert "olga-2" not in queue
    assert ("olga-2" in page(client, "/actors/candidates?unsure=true")) == (decision == "unsure")
    client.get("/actors")
    again = client.post(
        "/actors/olga-1/decisions", data={"csrf": csrf(client.cookies["desk"]), "seen": "1000", "other": "olga-2", "decision": decision}
    )
    assert again.status_code == 400
    assert "says so already" in again.text


@pytest.mark.usefixtures("river")
def test_the_queue_is_decided_pair_by_pair(client: TestClient) -> None:
    text = page(client, "/actors/candidates")
    assert text.count('class="pair"') == 1
    assert re.findall(r'data-key="(.)"', text) == ["a", "o", "r", "u"]
    assert "3 statements" in words(text)
    text = decide(client, "olga-1", other="olga-2", decision="two", next="/actors/candidates")
    assert "Nothing is left to decide." in text
    assert "Undo" in text


def test_a_name_is_taken_from_an_actor_and_given_to_one(client: TestClient, river: Store) -> None:
    text = words(decide(client, "olga-1", decision="not this name", name="olga brandtner", reason="her sister"))
    assert "“Olga Brandtner” does not mean Olga Brandtner" in text
    assert "No current text names it." in text
    assert not list(river.claims(ClaimFilter(speakers=["olga-1"])))
    (judged,) = river.judgements_on("olga-1")
    river.undo(judged.id)
    text = words(decide(client, "olga-2", decision="this name", name="Olga Brandtner", article="weir"))
    assert "“Olga Brandtner” in weir means Olga Brantner" in text
    assert len(list(river.claims(ClaimFilter(speakers=["olga-2"])))) == 4


@pytest.mark.usefixtures("river")
def test_another_actor_is_looked_for_by_name(client: TestClient) -> None:
    text = page(client, "/actors/olga-1/names?like=gnp")
    assert 'name="other" value="hostile"' in text
    assert "Nobody else has a name with these words" in page(client, "/actors/olga-1/names?like=brandtner")


@pytest.mark.parametrize(
    ("id_", "form", "status", "said"),
    [
        ("nobody", {"decision": "same", "other": "olga-2"}, 404, "there is no actor"),
        ("olga-1", {"decision": "same", "other": "nobody"}, 404, "there is no actor"),
        ("olga-1", {"decision": "same"}, 404, "there is no actor"),
        ("olga-1", {"decision": "same", "other": "olga-1"}, 400, "they are one speaker already"),
        ("olga-1", {"decision": "same", "other": "river-authority"}, 400, "cannot be one"),
        ("olga-1", {"decision": "two", "other": "olga-1"}, 400, "does not differ from itself"),
        ("olga-1", {"decision": "shrug", "other": "olga-2"}, 400, "nothing was decided"),
        ("olga-1", {}, 400, "nothing was decided"),
        ("olga-1", {"decision": "this name"}, 400, "a name is needed"),
        ("olga-1", {"decision": "this name", "name": "..."}, 400, "is no name"),
        ("olga-1", {"decision": "this name", "name": "Olga", "article": "no-such"}, 404, "there is no article"),
        ("olga-1", {"decision": "not this name", "name": "Someone Else"}, 400, "no text calls"),
    ],
)
def test_what_cannot_be_decided_is_refused(
    client: TestClient, river: Store, id_: str, form: dict[str, str], status: int, said: str
) -> None:
    client.get("/actors")
    response = client.post(f"/actors/{id_}/decisions", data={"csrf": csrf(client.cookies["desk"]), "seen": "0", **form})
    assert response.status_code == status
    assert said in unescape(response.text)
    assert not list(river.judgements())
    assert not list(river.logged())


def test_a_form_of_somebody_else_decides_nothing(client: TestClient, river: Store) -> None:
    for data in ({}, {"csrf": "0" * 64}):
        response = client.post("/actors/olga-1/decisions", data={**data, "other": "olga-2", "decision": "same"})
        assert response.status_code == 403
    assert not list(river.judgements())


def test_a_reader_sees_names_and_decides_nothing(river: Store) -> None:
    river.add_user("Bo", Role.admin, "hash")
    reader = river.add_user("Ada", Role.reader, "hash")
    secret = river.start_session(reader.id)
    with TestClient(create_app(river, Options()), base_url="http://localhost", follow_redirects=False, cookies={"desk": secret}) as client:
        for address in ("/actors/olga-1/names", "/actors/candidates"):
            text = page(client, address)
            assert "Olga Brantner" in text
            assert "/decisions" not in text
            assert 'name="decision"' not in text
        response = client.post("/actors/olga-1/decisions", data={"csrf": csrf(secret), "other": "olga-2", "decision": "same"})
        assert response.status_code == 403
    assert not list(river.judgements())


@pytest.mark.usefixtures("river")
@pytest.mark.parametrize("address", ["/actors/ffffffffffffffff", "/actors/nobody/statements", "/actors/nobody/names", "/actors/olg"])
def test_nobody_is_not_found(client: TestClient, address: str) -> None:
    assert "there is no actor" in page(client, address, 404)


@pytest.mark.usefixtures("river")
def test_the_beginning_of_an_id_leads_to_it(client: TestClient) -> None:
    response = client.get("/actors/ps-gaza-h/names?like=x")
    assert (response.status_code, response.headers["location"]) == (307, f"/actors/{MINISTRY}/names?like=x")
    assert "there is no actor" in page(client, "/actors/olga", 404), "two begin so"


# ------------------------------------------------------------------ bars


def test_bars_stand_in_the_order_of_months_and_as_tall_as_they_count() -> None:
    chart = bars([["2023-11", 2], ["2023-12", 0], ["2024-01", 8], ["", 3]])
    assert chart is not None
    assert (chart.by, chart.undated) == ("month", 3)
    assert [(bar.said, bar.count, bar.mark, bar.year) for bar in chart.bars] == [
        ("November 2023", 2, "N", "2023"),
        ("December 2023", 0, "D", ""),
        ("January 2024", 8, "J", "2024"),
    ]
    first, empty, last = chart.bars
    assert last.height == pytest.approx(4 * first.height)
    assert empty.height == 0
    assert all(bar.y + bar.height == pytest.approx(chart.base) for bar in chart.bars)
    assert first.x + first.width < empty.x < last.x < chart.width
    assert [value for value, _ in chart.ticks] == [0, 4, 8]


@pytest.mark.parametrize(("years", "by", "count"), [(5, "month", 60), (6, "quarter", 24), (15, "quarter", 60), (16, "year", 16)])
def test_many_months_are_told_by_quarter_and_then_by_year(years: int, by: str, count: int) -> None:
    months: list[tuple[str, int]] = [(f"{year}-{month:02}", 1) for year in range(2000, 2000 + years) for month in range(1, 13)]
    chart = bars(months)
    assert chart is not None
    assert (chart.by, len(chart.bars)) == (by, count)
    assert len(chart.bars) <= MOST
    assert sum(bar.count for bar in chart.bars) == 12 * years
    first = chart.bars[0]
    expected = {"month": ("2000-01", "2000-01"), "quarter": ("2000-01", "2000-03"), "year": ("2000", "2000")}[by]
    assert (first.since, first.until) == expected


def test_a_year_alone_has_a_bar_and_what_has_no_date_has_none() -> None:
    chart = bars([["2024-02", 1], ["2024", 5], ["2023", 2]])
    assert chart is not None
    assert [(bar.said, bar.count) for bar in chart.bars] == [("2023", 2), ("2024", 5), ("February 2024", 1)]
    assert bars([["", 4]]) is None
    assert bars([]) is None


def test_counts_say_what_they_count(client: TestClient) -> None:
    shown = page(client, "/actors")
    assert '<th scope="col" class="number">Statements, as carried</th>' in shown
    reports = re.search(rf'<a href="/actors/{MINISTRY}/statements">(\d+)<', shown)
    assert reports is not None
    told = re.search(r"(\d+) statements in (\d+) reports, copies too", words(page(client, f"/actors/{MINISTRY}")))
    assert told is not None
    assert told[2] == reports[1]
    assert int(told[1]) <= int(told[2])
    assert "in reports" not in page(client, f"/actors/{MINISTRY}?since=2024")
    assert f"{reports[1]} statements and " in words(page(client, "/search?q=gaza+health+ministry"))


@pytest.mark.usefixtures("river")
def test_the_source_of_an_office_is_a_link_only_by_https(client: TestClient, store: Store) -> None:
    link = '<a href="https://register.example/chairs" rel="noreferrer noopener"><bdi>https://register.example/chairs</bdi></a>'
    assert f"source: {link}" in page(client, "/actors/olga-1")
    term = Term(office="river-chair", since="2020-01-01", source="javascript:alert(1)")
    store.add_speaker(OLGA.model_copy(update={"id": "olga-3", "terms": (term,)}))
    shown = page(client, "/actors/olga-3")
    assert "source: <bdi>javascript:alert(1)</bdi>" in shown
    assert 'href="javascript' not in shown
