"""The pages of articles: the text with its rows where they stand, versions, what changed, copies, audit, citations, rejected claims."""

import json
import time
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from typer.testing import CliRunner

from tests.database_kinds import Databases, Makes
from tracker.cli import app
from tracker.identity import normalise
from tracker.records import (
    Article,
    Claim,
    Edition,
    Extraction,
    Figure,
    Mark,
    MarkKind,
    Quotation,
    Report,
    Speaker,
    SpeakerKind,
    Statement,
    record_id,
)
from tracker.report import visible
from tracker.store import FAILED, Role, Store, Target
from tracker.web import create_app
from tracker.web.texts import LONGEST, MOST, part, part_of, parts, rows_of

FIRE = "A fire at the mill of Lorno killed {} people on Friday, the Lorno {} department said. The mill was built in 1904. {}"
BERG = '"We {}," Mayor Anna Berg said. The owner, Karl Strand, said that the mill had been inspected in January and all was well.'
LONG = (
    "The town had built the mill with money of its own, and it had stood empty for years before a company bought it and hired forty people."
)
NOTE = "Correction: An earlier version of this article said that at least 14 people had been killed."
VERSIONS = (
    FIRE.format("at least 14", "fire", BERG.format("will open the road this week")) + " " + LONG,
    FIRE.format("11", "police", BERG.format("may open the road next month")) + " " + LONG + f"\n\n{NOTE}",
    FIRE.format("9", "police", BERG.format("may open the road next month")) + " " + LONG + f"\n\n{NOTE}",
)
POST = {"id": "fire", "url": "https://post.example/fire", "source": "Harbour Post", "published": "2024-03-23", "title": "Fire at the mill"}


def run(*words: str) -> None:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module")
def read(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with three versions of one article and a copy of the last."""
    folder, url = tmp_path_factory.mktemp("mill"), databases.new()
    copy = {"id": "copy", "source": "Valley Courier", "title": "Mill burns", "published": "2024-03-25", "text": VERSIONS[2].split("\n")[0]}
    days = [
        [POST | {"text": VERSIONS[0]}],
        [POST | {"text": VERSIONS[1], "published": "2024-03-24"}],
        [POST | {"text": VERSIONS[2], "published": "2024-03-24"}, copy],
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_DATABASE_URL", url)
        for lines in days:
            (folder / "news.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
            run("ingest", "--quiet", str(folder / "news.jsonl"))
        run("reconcile")
    return url


@pytest.fixture
def mill(read: str, database: Makes) -> Iterator[Store]:
    with Store.open(database(read), normalise=normalise) as opened:
        yield opened


@pytest.fixture
def desk(mill: Store) -> Iterator[TestClient]:
    with TestClient(create_app(mill), base_url="http://localhost", follow_redirects=False) as one:
        yield one


class Words(HTMLParser):
    """All text nodes inside the element that shows an article's text, the attributes of all elements, and what stands in no text of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside = False
        self.said: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = self.inside or tag == "article"

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "article"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.said.append(data)

    @property
    def text(self) -> str:
        return "".join(self.said)

    def ids(self) -> list[str]:
        return [attrs["id"] or "" for _, attrs in self.elements if "id" in attrs]


def words(page: str) -> Words:
    return Words(page)


# ------------------------------------------------------------------ a text made by hand

AGENCY = Speaker(id="agency", name="Northern Relief Agency", kind=SpeakerKind.body, names=("Northern Relief Agency",))
HOSTILE = (
    "Menu | Weather | <script>alert(1)</script>\n\n"
    'Northern Relief Agency <img src=x onerror="alert(2)"> said 12 people were killed in Ardmere, including 5 children.\n\n'
    "It said \u202eevil\u202c & that <b>nobody</b> was 'spared'.\n"
)


def saved(
    store: Store,
    text: str,
    claims: Sequence[tuple[str, ...]] = (),
    figures: Sequence[str] = (),
    marks: tuple[Mark, ...] = (),
    **fields: str,
) -> str:
    """Store an article with claims of some words each and figures of some number; return its id."""
    said: dict[str, Any] = {"id": "made", "text": text, "source": "Harbour Post", "published": "2024-03-26", "marks": marks, **fields}
    article = Article(**said)

    def at(found: str) -> tuple[int, int]:
        start = text.index(found)
        return start, start + len(found)

    made = tuple(
        Claim(
            id=record_id("claim", article.text_hash, *[place for one in stretches for place in at(one)]),
            article=article.id,
            content=tuple(map(at, stretches)), text=" ".join(stretches), quotation=Quotation.indirect,
            speaker=AGENCY.name, speakers=(AGENCY.name,), mentions=(AGENCY.name,), speaker_ids=(AGENCY.id,),
        )
        for stretches in claims
    )  # fmt: skip
    counted = tuple(
        Figure(
            id=record_id("figure", article.text_hash, *at(one)), article=article.id, span=at(one), text=one, measure="killed",
            value=int(one), low=int(one), high=int(one), attributed_to=AGENCY.name,
        )
        for one in figures
    )  # fmt: skip
    extraction = Extraction(article=article.id, text_hash=article.text_hash, claims=made, figures=counted, model="m", extractor="e")
    store.save(article, extraction, speakers={AGENCY.name: AGENCY})
    return store.article(article.id).article.id


@pytest.fixture
def hostile(store: Store) -> str:
    said = [("12 people were killed in Ardmere, including 5 children",), ("killed in Ardmere", "nobody"), ("<b>nobody</b> was 'spared'",)]
    menu = Mark(span=(0, HOSTILE.index("\n")), kind=MarkKind.boilerplate)
    return saved(store, HOSTILE, said, ["12", "5"], (menu,), title="<i>Toll</i>", url="javascript:alert(3)")


def test_the_characters_shown_are_the_texts(client: TestClient, hostile: str) -> None:
    shown = words(client.get(f"/articles/{hostile}").text)
    assert shown.text == visible(HOSTILE)
    assert not {"b", "i", "img"} & {tag for tag, _ in shown.elements}
    assert all((attrs.get("src") or "").startswith("/static/") for tag, attrs in shown.elements if tag == "script")
    assert not any(name.startswith("on") or name == "style" for _, attrs in shown.elements for name in attrs)


@pytest.mark.parametrize("show", ["all", "claims", "figures", "none"])
def test_every_text_of_the_corpus_is_shown_whole(client: TestClient, store: Store, show: str) -> None:
    for version in store.versions():
        page = client.get(f"/articles/{version.article.id}?show={show}").text
        assert words(page).text == visible(version.article.text.replace("\r\n", "\n"))


def test_every_row_has_its_place(client: TestClient, store: Store) -> None:
    for version in store.versions():
        ids = words(client.get(f"/articles/{version.article.id}").text).ids()
        rows = [one.id for one in version.extraction.claims] + [one.id for one in version.extraction.figures if one.excluded is None]
        assert rows or not version.extraction.claims
        for id_ in rows:
            assert ids.count(f"row-{id_}") == 1
            assert ids.count(f"listed-{id_}") == 1
            assert ids.count(f"who-{id_}") == 1
        assert len(ids) == len(set(ids))


def test_rows_that_overlap_are_told_apart(client: TestClient, hostile: str) -> None:
    page = client.get(f"/articles/{hostile}").text
    found = [(attrs.get("class"), attrs.get("data-said")) for tag, attrs in words(page).elements if "data-rows" in attrs]
    agency = "Northern Relief Agency: assert"
    assert found[0] == ("row claim figure", f"{agency} · 12 people killed, unknown period; Northern Relief Agency")
    assert ("row claim claims", f"{agency} · {agency}") in found
    assert ("row claim", agency) in found


def test_what_is_marked_is_chosen(client: TestClient, hostile: str) -> None:
    figures = client.get(f"/articles/{hostile}?show=figures").text
    assert figures.count('class="row figure"') == 2
    assert "row claim" not in figures
    nothing = client.get(f"/articles/{hostile}?show=none").text
    assert 'class="row' not in nothing
    assert "Nothing is marked." in nothing
    assert client.get(f"/articles/{hostile}?show=all%20of%20it").status_code == 400


def test_a_row_that_is_asked_for_is_marked_whatever_was_chosen(client: TestClient, store: Store, hostile: str) -> None:
    claim = store.article(hostile).extraction.claims[0].id
    assert f'id="row-{claim}"' not in client.get(f"/articles/{hostile}?show=figures").text
    assert f'id="row-{claim}"' in client.get(f"/articles/{hostile}?show=figures&row={claim}").text


def test_what_nothing_is_read_from_is_named(client: TestClient, hostile: str) -> None:
    page = client.get(f"/articles/{hostile}").text
    assert (
        '<span class="aside boilerplate" role="note" aria-label="boilerplate, nothing is read from it">Menu | Weather | &lt;script' in page
    )


def test_a_text_of_which_nothing_is_read_says_why(client: TestClient, store: Store) -> None:
    article = Article(id="unread", text="A text that was too much.", source="Harbour Post")
    store.save(article, Extraction(article="unread", text_hash=article.text_hash, extractor=FAILED), speakers={})
    page = client.get(f"/articles/{store.article('unread').article.id}").text
    assert words(page).text == article.text
    assert "No rows could be read from this text yet." in page
    assert "a former text" not in page
    note = "left unextracted: its language is Dutch"
    other = Article(id="foreign", text="Een bericht.", source="Harbour Post", language="nl", notes=(note,))
    store.save(other, Extraction(article="foreign", text_hash=other.text_hash, extractor="e", notes=(note,)), speakers={})
    page = client.get(f"/articles/{store.article('foreign').article.id}").text
    assert f"No rows are read from this text: <bdi>{note}</bdi>" in page
    assert '<article class="text" lang="nl"' in page


def test_only_web_addresses_are_links(client: TestClient, store: Store, hostile: str) -> None:
    page = client.get(f"/articles/{hostile}").text
    assert 'href="javascript:' not in page
    assert "<bdi>javascript:alert(3)</bdi>" in page
    other = saved(store, "Nothing was said.", id="plain", url="https://post.example/a?b=1&c=2")
    assert '<a href="https://post.example/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">' in client.get(f"/articles/{other}").text


# ------------------------------------------------------------------ parts


def made_edition(text: str, places: list[tuple[int, int]]) -> Edition:
    def figure(start: int, end: int) -> Report:
        return Report(figure=Figure(id=f"f{start}", span=(start, end), text=text[start:end], measure="killed", value=1))

    return Edition(article="a", number=1, read_at="2024-03-26T00:00:00+00:00", text=text, reports=tuple(figure(*one) for one in places))


def test_a_long_text_is_cut_between_paragraphs_and_joins_again() -> None:
    text = "".join(f"Paragraph {number} tells of {number} people.\n\n" for number in range(4000))
    edition = made_edition(text, [(at, at + 9) for at in range(0, len(text), 700)])
    rows = rows_of(edition, {})
    spans = parts(text, [row.spans[0][0] for row in rows])
    assert len(spans) > 1
    assert all(end - start <= LONGEST for start, end in spans)
    assert all(text[:end].endswith("\n\n") for _, end in spans)
    shown = [part(edition, rows, spans, number) for number in range(1, len(spans) + 1)]
    assert "".join(piece.text for one in shown for runs in one.paragraphs for run in runs for piece in run.pieces) == text
    assert [row.id for one in shown for row in one.rows] == [row.id for row in rows]
    begun = [id_ for one in shown for runs in one.paragraphs for run in runs for piece in run.pieces for id_ in piece.begins]
    assert sorted(begun) == sorted(row.id for row in rows)
    assert [part_of(spans, row.spans[0][0]) for row in rows] == [one.number for one in shown for _ in one.rows]


def test_a_text_without_line_breaks_and_one_of_very_many_rows_are_cut_all_the_same() -> None:
    text = "word " * 30_000
    assert parts(text, []) == [(0, 60_000), (60_000, 120_000), (120_000, 150_000)]
    edition = made_edition(text, [(at, at + 4) for at in range(0, 10_000, 5)])
    rows = rows_of(edition, {})
    spans = parts(text, [row.spans[0][0] for row in rows])
    assert spans[0][0] == 0 and spans[-1][1] == len(text)
    assert all(len(part(edition, rows, spans, number).rows) <= MOST for number in range(1, len(spans) + 1))
    assert parts("", []) == [(0, 0)]


def test_a_row_that_goes_on_in_the_next_part_is_marked_there_and_begins_once() -> None:
    text = "x" * 70_000
    statement = Statement(claim=Claim(id="c", article="a", content=((59_990, 60_010),), text="x" * 20, quotation=Quotation.indirect))
    edition = made_edition(text, []).model_copy(update={"statements": (statement,)})
    rows = rows_of(edition, {})
    spans = parts(text, [row.spans[0][0] for row in rows])
    first, second = (part(edition, rows, spans, number) for number in (1, 2))
    assert [(piece.text, piece.begins) for piece in first.paragraphs[0][0].pieces if piece.rows] == [("x" * 10, ("c",))]
    assert [(piece.text, piece.begins) for piece in second.paragraphs[0][0].pieces if piece.rows] == [("x" * 10, ())]
    assert [one.id for one in first.rows] == ["c"] and second.rows == ()


def test_a_row_is_found_in_its_part(client: TestClient, store: Store) -> None:
    text = "".join(f"Paragraph {number:05} tells of nothing.\n\n" for number in range(3000)) + "At the end 9876 people were killed."
    id_ = saved(store, text, figures=["9876"])
    row = store.article(id_).extraction.figures[0].id
    first = client.get(f"/articles/{id_}").text
    assert f"row-{row}" not in first
    assert "Part 1 of 2" in first
    found = client.get(f"/articles/{id_}?row={row}").text
    assert f'id="row-{row}"' in found
    assert "Part 2 of 2" in found
    assert words(first).text + words(client.get(f"/articles/{id_}?part=2").text).text == text
    assert client.get(f"/articles/{id_}?part=3").status_code == 404
    assert client.get(f"/articles/{id_}?row=ffff").status_code == 404


def test_a_long_text_full_of_rows_is_made_in_time(client: TestClient, store: Store) -> None:
    text = "".join(f"On day {number:05} the agency said that {10_000 + number} people were killed there.\n\n" for number in range(2000))
    id_ = saved(store, text, figures=[str(10_000 + number) for number in range(2000)])
    client.get(f"/articles/{id_}")
    begun = time.perf_counter()
    assert client.get(f"/articles/{id_}").status_code == 200
    assert time.perf_counter() - begun < 1.5  # 0.2 s where nothing else runs


# ------------------------------------------------------------------ lists


def test_articles_are_listed_with_what_was_read_from_them(client: TestClient) -> None:
    page = client.get("/articles").text
    assert page.count("<tr>") == 22
    assert page.count(">copy<span") == 1
    some = client.get("/articles?source=vessant").text
    assert some.count("<tr>") == 3
    assert "Pinewater" not in some
    assert client.get("/articles?words=no+such+words").text.count("No such articles.") == 1


@pytest.mark.parametrize("query", ["since=tomorrow", "until=2024-13", "since=2024-03&until=2023", "words=%22", "after=x"])
def test_a_filter_that_cannot_be_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/articles?{query}").status_code == 400


@pytest.mark.parametrize("rest", ["", "/versions/1", "/diff", "/audit", "/cite/abc", "/reject/abc"])
def test_an_article_that_is_not_there(client: TestClient, rest: str) -> None:
    response = client.get(f"/articles/ffffffffffffffff{rest}")
    assert response.status_code == 404
    assert "there is no article" in response.text


# ------------------------------------------------------------------ versions


@pytest.fixture
def fire(mill: Store) -> str:
    return mill.article("fire").article.id


def test_a_former_version_is_shown_with_its_rows(desk: TestClient, fire: str, mill: Store) -> None:
    page = desk.get(f"/articles/{fire}/versions/1").text
    assert words(page).text == VERSIONS[0]
    assert "This is version 1 of 3, a former text" in page
    rows = mill.edition_numbered(fire, 1)
    assert rows is not None and rows.reports
    for one in rows.reports:
        assert f'id="row-{one.figure.id}"' in page
    current = desk.get(f"/articles/{fire}").text
    assert words(current).text == VERSIONS[2]
    assert "a former text" not in current
    assert f'href="/articles/{fire}/diff?a=2&amp;b=3"' in current
    assert desk.get(f"/articles/{fire}/versions/4").status_code == 404


def test_a_row_of_a_former_version_is_found_there(desk: TestClient, fire: str, mill: Store) -> None:
    first = mill.edition_numbered(fire, 1)
    assert first is not None
    row = first.reports[0].figure.id
    response = desk.get(f"/articles/{fire}?row={row}")
    assert response.status_code == 307
    assert response.headers["location"] == f"/articles/{fire}/versions/1?row={row}#row-{row}"


def test_what_changed_is_told_in_rows_and_words(desk: TestClient, fire: str) -> None:
    page = desk.get(f"/articles/{fire}/diff?a=1&b=2").text
    assert "14</a>" in page and "11</a>" in page
    assert "a notice names it" in page
    taken, put = page.split("taken out: </span>"), page.split("put in: </span>")
    assert any(one.startswith("at least 14") for one in taken)
    assert any(one.startswith("11") for one in put)
    assert "We may open the road next month" in page
    assert NOTE in page


def test_a_change_without_a_word_is_named(desk: TestClient, fire: str) -> None:
    page = desk.get(f"/articles/{fire}/diff").text
    assert "version 2</a>, read" in page and "version 3</a>, read" in page
    assert "Changed without a notice" in page
    assert "Harbour Post changed" in page
    assert page.count("taken out: ") == page.count("put in: ") == 1
    assert "put in: </span>9<" in page
    first = desk.get(f"/articles/{fire}/diff?a=1&b=2").text
    assert "Changed without a notice" not in first  # that one said so


@pytest.mark.parametrize(("query", "said"), [("a=1&b=9", "has no version 9"), ("a=0", "a:"), ("a=x", "a:")])
def test_versions_that_are_not_there_are_not_compared(desk: TestClient, fire: str, query: str, said: str) -> None:
    response = desk.get(f"/articles/{fire}/diff?{query}")
    assert response.status_code in (400, 404)
    assert said in response.text


def test_one_version_is_compared_with_nothing(desk: TestClient, mill: Store) -> None:
    page = desk.get(f"/articles/{mill.article('copy').article.id}/diff").text
    assert "One version of this article is here" in page
    assert "<select" not in page


def test_copies_are_listed_with_their_likeness(desk: TestClient, fire: str, mill: Store) -> None:
    copy = mill.article("copy")
    assert copy.copy_of == fire
    page = desk.get(f"/articles/{fire}").text
    assert "2 articles carry this text." in page
    assert f'<a href="/articles/{copy.article.id}"><bdi>Mill burns</bdi></a>' in page
    assert "the earliest</td>" in page
    assert "copy of an earlier article" not in page
    assert "copy of an earlier article" in desk.get(f"/articles/{copy.article.id}").text


# ------------------------------------------------------------------ gone, audited, sealed, cited


def test_a_withdrawn_text_says_so_and_shows_nothing(desk: TestClient, fire: str, mill: Store) -> None:
    rows = mill.edition_numbered(fire, 3)
    assert rows is not None
    row = rows.reports[0].figure.id
    mill.withdraw(fire, reason="a court said so", by="ada")
    page = desk.get(f"/articles/{fire}")
    assert page.status_code == 200
    assert "by <bdi>ada</bdi>: <bdi>a court said so</bdi>" in page.text
    assert "Lorno" not in page.text and "<article" not in page.text and row not in page.text
    assert "Lorno" not in desk.get(f"/articles/{fire}/versions/1").text
    assert "No text of this article is here" in desk.get(f"/articles/{fire}/diff").text
    assert desk.get(f"/articles/{fire}/diff?a=1&b=2").status_code == 404
    assert desk.get(f"/articles/{fire}?row={row}").status_code == 200
    assert desk.get(f"/articles/{fire}/cite/{row}").status_code == 404
    listed = desk.get("/articles").text
    assert ">withdrawn</span>" in listed


def test_the_audit_is_told_and_names_what_broke(desk: TestClient, fire: str, mill: Store) -> None:
    page = desk.get(f"/articles/{fire}").text
    assert "Checked just now" in page
    assert "Nothing was sealed since it came in." in page
    assert "nothing is broken" in desk.get(f"/articles/{fire}/audit").text
    rows = mill.edition_numbered(fire, 3)
    assert rows is not None
    figure = next(one.figure for one in rows.reports if one.figure.text == "9")
    with mill.engine.begin() as connection:
        connection.execute(text("UPDATE figures SET value = 90 WHERE id = :id"), {"id": figure.id})
    page = desk.get(f"/articles/{fire}").text
    assert "something is not as its text says" in page
    assert f"/articles/{fire}?row={figure.id}#row-{figure.id}" in page
    assert "<strong>value</strong>" in page
    assert "Checked just now" not in page
    assert "<strong>value</strong>" in desk.get(f"/articles/{fire}/audit").text


def test_seals_that_cover_it_are_listed(desk: TestClient, fire: str, mill: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", mill.url)
    run("seal", str(tmp_path / "one.seal"), "--by", "ada")
    (seal,) = mill.seals()
    page = desk.get(f"/articles/{fire}").text
    assert "Sealed since it came in" in page
    assert f"by <bdi>ada</bdi>, 4 versions, head <code>{seal.head[:16]}</code>, not signed" in page


def test_a_row_is_cited_in_five_styles(desk: TestClient, fire: str, mill: Store) -> None:
    row = mill.article(fire).extraction.claims[0]
    page = desk.get(f"/articles/{fire}/cite/{row.id}").text
    assert page.count('<pre class="citation"') == 5
    assert "Harbour Post" in page and "@" in page and "&lt;" in page
    assert desk.get(f"/articles/{mill.article('copy').article.id}/cite/{row.id}").status_code == 404
    assert desk.get(f"/articles/{fire}/cite/{row.id[:8]}").status_code == 404


# ------------------------------------------------------------------ a rejected claim


def csrf_of(page: str) -> str:
    return page.split('name="csrf" value="', 1)[1].split('"', 1)[0]


def test_a_claim_is_rejected_and_taken_back(desk: TestClient, fire: str, mill: Store) -> None:
    row = mill.article(fire).extraction.claims[0].id
    form = desk.get(f"/articles/{fire}/reject/{row}").text
    sent = {"csrf": csrf_of(form), "reason": "a <heading>", "seen": "0"}
    response = desk.post(f"/articles/{fire}/reject/{row}", data=sent)
    assert response.status_code == 303
    assert response.headers["location"].endswith(f"#row-{row}")
    page = desk.get(response.headers["location"]).text
    (made,) = mill.standing_on(Target.claim, row)
    assert (made.decision, made.by, made.reason) == ("rejected", "desk", "a <heading>")
    assert "decided <bdi>desk</bdi>" in page and "a &lt;heading&gt;" in page
    assert 'class="row rejected"' in page or "row claim rejected" in page or "rejected" in page.split(f'id="row-{row}"')[0][-60:]
    assert f"/articles/{fire}/reject/{row}" not in page
    assert words(page).text == VERSIONS[2]
    assert desk.post(f"/articles/{fire}/reject/{row}", data=sent).status_code == 400
    assert next(mill.logged()).what == "reject"
    back = desk.post(f"/judgements/{made.id}/undo", data={"csrf": sent["csrf"], "next": f"/articles/{fire}"})
    assert back.status_code == 303
    assert mill.standing_on(Target.claim, row) == []
    assert f"/articles/{fire}/reject/{row}" in desk.get(f"/articles/{fire}").text


def test_a_claim_is_rejected_by_a_form_of_this_desk_alone(desk: TestClient, fire: str, mill: Store) -> None:
    row = mill.article(fire).extraction.claims[0].id
    assert desk.post(f"/articles/{fire}/reject/{row}", data={"reason": "x"}).status_code == 403
    form = desk.get(f"/articles/{fire}/reject/{row}").text
    assert desk.post(f"/articles/{fire}/reject/{row}", data={"csrf": csrf_of(form), "reason": "x" * 2001, "seen": "0"}).status_code == 400
    figure = mill.article(fire).extraction.figures[0].id
    assert desk.get(f"/articles/{fire}/reject/{figure}").status_code == 404
    other = mill.article("copy").article.id
    assert desk.get(f"/articles/{other}/reject/{row}").status_code == 404
    assert mill.standing_on(Target.claim, row) == []


def test_a_reader_may_not_reject(desk: TestClient, fire: str, mill: Store) -> None:
    from tracker.passwords import hashed

    row = mill.article(fire).extraction.claims[0].id
    account = mill.add_user("rea", Role.reader, hashed("correct horse battery"))
    mill.add_user("ada", Role.admin, hashed("correct horse battery"))
    secret = mill.start_session(account.id)
    desk.cookies.set("desk", secret)
    page = desk.get(f"/articles/{fire}")
    assert page.status_code == 200
    assert "/reject/" not in page.text
    assert desk.get(f"/articles/{fire}/reject/{row}").status_code == 403
    assert desk.post(f"/articles/{fire}/reject/{row}", data={"csrf": csrf_of(page.text)}).status_code == 403
    assert mill.standing_on(Target.claim, row) == []
