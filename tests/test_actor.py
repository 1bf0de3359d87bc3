"""`tracker actor`: what it counts, once each; what it shows, with an id; and for whom it refuses."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.database_kinds import Databases, Makes
from tracker.cli import app
from tracker.errors import UsageError
from tracker.identity import normalise
from tracker.records import Act, Article, Claim, Extraction, Figure, Quotation, Speaker, SpeakerKind, Term, record_id
from tracker.store import Store

SEEDS = Path(__file__).resolve().parents[1] / "seeds"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(*arguments: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a dossier by section."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for line in run("actor", *arguments, "--format", "jsonl").splitlines():
        row = json.loads(line)
        sections.setdefault(row.pop("section"), []).append(row)
    return sections


# ------------------------------------------------------------------ an invented actor

STATE = Speaker(id="north", name="Northland", kind=SpeakerKind.state, names=("Northland",))
GUARD = Speaker(
    id="guard", name="Coast Guard", kind=SpeakerKind.body, names=("Coast Guard", "the Guard"), member_of=("north",), wikidata="Q77"
)
HEAD = Speaker(id="head", name="Head of the Coast Guard", kind=SpeakerKind.person, names=("Head of the Coast Guard",), member_of=("guard",))
KELLER = Speaker(
    id="keller", name="Ida Keller", kind=SpeakerKind.person, names=("Ida Keller",),
    terms=(Term(office="head", since="2023-05-01", until="2024-02-28"),),
)  # fmt: skip
RIVAL = Speaker(id="rival", name="Harbour Union", kind=SpeakerKind.organisation, names=("Harbour Union",))
TOWN = Speaker(id="town", name="Ardmere", kind=SpeakerKind.organisation, names=("Ardmere",))
SAILORS = [Speaker(id=f"sailor{n}", name="a sailor", kind=SpeakerKind.unnamed, names=("a sailor",)) for n in range(2)]
FERRY = "we did not fire a single shot on the ferry that night"
EVERYBODY = (STATE, GUARD, HEAD, KELLER, RIVAL, TOWN)


def claim(text: str, by: Speaker = GUARD, **fields: Any) -> Claim:
    id_ = record_id("claim", text, by.id, fields.pop("where", ""))
    given = {"content": ((0, 5),), "quotation": Quotation.indirect, "speaker": by.name, "speakers": (by.name,), "mentions": (by.name,)}
    return Claim(id=id_, article="", text=text, **{**given, **fields})


def figure(value: int, **fields: Any) -> Figure:
    id_ = record_id("figure", str(value), fields.pop("where", ""))
    given = {"measure": "killed", "place": "Ardmere", "as_of": "2024-03-01", "attributed_to": GUARD.name}
    return Figure(id=id_, article="", span=(0, 2), text=str(value), value=value, **{**given, **fields})


def save(
    store: Store,
    name: str,
    *claims: Claim,
    figures: tuple[Figure, ...] = (),
    others: tuple[Speaker, ...] = (),
    **fields: Any,
) -> str:
    article = Article(**{"id": name, "text": f"Text of {name}", "source": "Harbour Post", "published": "2024-03-02", **fields})
    extraction = Extraction(article=name, text_hash=article.text_hash, claims=claims, figures=figures)
    store.save(article, extraction, speakers={one.name: one for one in (*EVERYBODY, *others)})
    return store.article(name).article.id


@pytest.fixture
def guard(database: Makes, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Five statements by the Coast Guard, one of them in three outlets and a copy, and one by its head."""
    url = database()
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    with Store.open(url, normalise=normalise) as store:
        denied: dict[str, Any] = {"quotation": Quotation.direct, "act": Act.deny, "negated": True, "about": (RIVAL.name, TOWN.name)}
        post = save(
            store,
            "post",
            claim(FERRY, where="post", **denied),
            claim("the Union planned the attack", act=Act.accuse, about=(RIVAL.name, GUARD.name)),
            claim("the boats stay in port", said_on="2024-01-15", confidence=0.4, act=Act.announce),
            figures=(figure(12, where="post"), figure(40, place="the bay", as_of=None, confidence=0.3)),
        )
        save(
            store,
            "herald",
            claim(FERRY, where="herald", **denied),
            claim("it never met the Union", negated=True, about=(RIVAL.name,)),
            figures=(figure(12, where="herald"), figure(15, as_of="2024-03-02")),
            source="Bay Herald",
            published="2024-03-03",
        )
        save(store, "lantern", claim(FERRY[3:], where="lantern", **denied), source="Lantern")
        copy = save(store, "wire", claim(FERRY, where="wire", **denied), figures=(figure(12, where="wire"),), source="Copyist")
        for number, sailor in enumerate(SAILORS):
            said = claim(f"sailor {number} left the harbour", about=(sailor.name,), said_on="2023-11")
            save(store, f"sailor{number}", said, others=(sailor,), source="Lantern")
        save(store, "keller", claim("she was not told", KELLER, said_on="2024-02-01"), claim("she has left", KELLER, said_on="2024-03-01"))
        store.mark_copies({copy: post})
    yield


@pytest.mark.usefixtures("guard")
def test_a_statement_counts_once_and_a_copy_not_at_all() -> None:
    found = rows("coast guard")
    (whole,) = found["statements"]
    assert (whole["statements"], whole["copies"], whole["outlets"], whole["first"]) == (6, 1, 3, "2023-11")
    assert {row["act"]: row["statements"] for row in found["act"]} == {"assert": 3, "deny": 1, "accuse": 1, "announce": 1}
    outlets = {row["outlet"]: (row["statements"], row["copies"]) for row in found["outlet"]}
    assert outlets == {"Harbour Post": (3, 0), "Lantern": (3, 0), "Bay Herald": (2, 0), "Copyist": (0, 1)}


@pytest.mark.usefixtures("guard")
def test_months_have_no_gaps() -> None:
    months = [(row["month"], row["statements"]) for row in rows("coast guard")["month"]]
    assert months == [("2023-11", 2), ("2023-12", 0), ("2024-01", 1), ("2024-02", 0), ("2024-03", 3)]


@pytest.mark.usefixtures("guard")
def test_what_it_says_of_each_other_actor() -> None:
    about = {row["about"]: row for row in rows("coast guard")["about"]}
    assert set(about) == {"rival", "town", "sailor0", "sailor1"}  # and not of itself
    assert about["rival"]["acts"] == {"deny": 1, "accuse": 1, "assert": 1}
    assert (about["rival"]["statements"], about["rival"]["negated"], about["rival"]["latest"]) == (3, 2, "2024-03-03")
    assert about["rival"]["id"] == claim("it never met the Union").id
    assert about["town"]["acts"] == {"deny": 1}


@pytest.mark.usefixtures("guard")
def test_denials_with_all_their_outlets() -> None:
    later, ferry = rows("coast guard")["denial"]
    assert (later["text"], later["act"], later["day"]) == ("it never met the Union", "assert", "2024-03-03")
    assert (ferry["day"], ferry["day_is"], ferry["copies"]) == ("2024-03-02", "published", 1)
    assert sorted(ferry["outlets"]) == ["Bay Herald", "Harbour Post", "Lantern"]
    assert len(ferry["also"]) == 2


@pytest.mark.usefixtures("guard")
def test_figures_newest_first_each_once() -> None:
    figures = rows("coast guard")["figure"]
    assert [(row["value"], row["as_of"], row["copies"]) for row in figures] == [(15, "2024-03-02", 0), (12, "2024-03-01", 1), (40, None, 0)]
    assert sorted(figures[1]["outlets"]) == ["Bay Herald", "Harbour Post"]


@pytest.mark.usefixtures("guard")
@pytest.mark.parametrize(
    ("options", "statements", "figures"),
    [
        (["--min-confidence", "0.5"], 5, 2),
        (["--since", "2024"], 4, 2),
        (["--until", "2024-01"], 3, 0),
        (["--since", "2024-03-03"], 2, 0),
        (["--with-members"], 7, 3),
    ],
)
def test_less_or_more_can_be_asked_for(options: list[str], statements: int, figures: int) -> None:
    found = rows("coast guard", *options)
    assert found["statements"][0]["statements"] == statements
    assert len(found.get("figure", [])) == figures


@pytest.mark.usefixtures("guard")
def test_members_are_named_and_an_office_is_whoever_held_it() -> None:
    assert [row["name"] for row in rows("coast guard")["speaker"]] == ["Coast Guard"]
    assert [(row["name"], row["statements"]) for row in rows("northland", "--with-members")["speaker"]] == [
        ("Coast Guard", 6),
        ("Ida Keller", 1),
    ]
    assert "Who spoke" not in run("actor", "coast guard")
    assert "Ida Keller" in run("actor", "head")


@pytest.mark.usefixtures("guard")
def test_the_page_says_who_it_is_and_draws_the_months() -> None:
    page = run("actor", "guard")
    for part in ("Coast Guard", "Coast Guard, the Guard", "Northland", "Q77", "2023-11  2  ██", "2023-12  0", "deny 1, accuse 1"):
        assert part in page
    assert "without a name (2)" in page
    assert "2015" not in run("actor", "keller")
    assert "Head of the Coast Guard, 2023-05-01 to 2024-02-28" in run("actor", "keller")
    assert "Nothing of it is on record (since 2030)." in run("actor", "guard", "--since", "2030")


def test_what_is_at_odds_with_it_by_the_last_reconciliation(database: Makes, monkeypatch: pytest.MonkeyPatch) -> None:
    url = database()
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    with Store.open(url, normalise=normalise) as store:
        asserted = claim("the Coast Guard held the grain ships in Ardmere", RIVAL)
        denied = claim("that it held the grain ships in Ardmere", act=Act.deny, negated=True)
        bystander = claim("the grain harvest was good", KELLER)
        save(store, "post", asserted, text="The union speaks of ships")
        save(store, "echo", denied, source="Isle Echo", text="What the guard says of the harbour")
        save(store, "herald", bystander, source="Bay Herald", text="A report from the harbour")
    run("reconcile")
    [contested] = rows("guard")["contested"]
    assert (contested["kind"], len(contested["claims"])) == ("denial", 2)
    assert rows("rival")["contested"] == [contested]
    assert "contested" not in rows("keller")
    assert "Contested" in run("actor", "guard")


@pytest.mark.usefixtures("guard")
def test_a_page_is_about_one_actor() -> None:
    with pytest.raises(UsageError, match="names nobody: 2 articles call somebody so"):
        run("actor", "a sailor")
    with pytest.raises(UsageError, match=r"may be guard \(Coast Guard\), head \(Head of the Coast Guard\): give an id"):
        run("actor", "coast")
    with pytest.raises(UsageError, match="nobody named 'somebody else' is known"):
        run("actor", "somebody else")


# ------------------------------------------------------------------ the demonstration corpus


@pytest.fixture(scope="module")
def corpus(databases: Databases) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TRACKER_DATABASE_URL", databases.new(databases.demonstration()))
        yield


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize("name", ["erdogan", "turkey", "gaza health ministry", "turkish defence ministry", "hamas"])
def test_the_corpus_is_counted_as_claims_lists_it(name: str) -> None:
    listed = [json.loads(line) for line in run("claims", "--by", name, "--format", "jsonl").splitlines()]
    found = rows(name)
    assert found["statements"][0]["statements"] == len(listed)
    assert sum(row["statements"] for row in found.get("month", [])) == len(listed)
    assert sum(row["statements"] for row in found.get("outlet", [])) == sum(len(set(row["outlets"])) for row in listed)
    assert {row["id"] for row in found.get("denial", [])} == {row["id"] for row in listed if row["act"] == "deny" or row["negated"]}


@pytest.mark.usefixtures("corpus")
def test_every_id_can_be_explained() -> None:
    found = rows("turkey", "--with-members")
    for section in ("statements", "speaker", "about", "figure", "denial", "outlet"):
        for row in found[section]:
            assert run("explain", row["id"][:8]), section


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize("columns", ["80", "120"])
def test_the_page_fits_the_terminal(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    page = run("actor", "gaza health ministry")
    assert max(map(len, page.splitlines())) <= int(columns)
    assert "Figures given  12 of 2" in page
    everything = run("actor", "gaza health ministry", "--all")
    assert len(everything.splitlines()) > len(page.splitlines())
