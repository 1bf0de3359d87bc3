"""`tracker speakers` and the questions that `tracker claims` takes, as a person types them, over a small database."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.database_kinds import Databases, Makes
from tracker.__main__ import main
from tracker.errors import StoreError
from tracker.identity import Resolver, normalise
from tracker.reconciling import Reconciled
from tracker.records import Act, Article, Claim, Extraction, Figure, Period, Quotation, Resolution, Speaker, SpeakerKind, Term
from tracker.store import RunState, Store, schema

WRONG = 2  # exit code
STATE = Speaker(id="northland", name="Northland", kind=SpeakerKind.state, names=("Northland",), country="nl", wikidata="Q1")
OFFICE = Speaker(id="mayor", name="Mayor of Ardmere", kind=SpeakerKind.body, names=("Mayor of Ardmere",), member_of=("northland",))
QUILL = Speaker(
    id="person-quill", name="Ada Quill", kind=SpeakerKind.person, names=("Ada Quill", "Ada M. Quill"),
    terms=(Term(office="mayor", since="2020", until="2024-03-25", source="almanac"),),
)  # fmt: skip
ADDA = Speaker(id="person-adda", name="Adda Quill", kind=SpeakerKind.person, names=("Adda Quill",))
GUARD = Speaker(id="coast-guard", name="Coast Guard", kind=SpeakerKind.body, names=("Coast Guard",))
WIDE = "We will rebuild every house that the storm took."

Command = Callable[..., tuple[int, str, str]]


def resolved(speaker: Speaker, *candidates: str, **fields: Any) -> Resolution:
    return Resolution(speaker=speaker, reason="exact name", score=1 if not candidates else 0.4, candidates=candidates, **fields)


def claim(id_: str, said: str, text: str, **fields: Any) -> Claim:
    given = {"content": ((0, len(text)),), "quotation": Quotation.indirect, **fields}
    return Claim(id=id_, article="", text=text, speaker=said, speakers=(said,), **given)


def fill(store: Store) -> None:
    found: dict[str, Speaker | Resolution] = {
        "Ada Quill": resolved(QUILL),
        "Mayor Quill": resolved(QUILL, office="mayor"),
        "Adda Quill": resolved(ADDA, "person-quill"),
        "Coast Guard": resolved(GUARD),
        "Northland": STATE,
        "": OFFICE,
    }
    direct = {"quotation": Quotation.direct}
    articles = (
        ("one", "Harbour Post", "2024-03-25", (
            claim("aaaa1", "Ada Quill", f"“{WIDE}”", **direct),
            claim("aaaa2", "Coast Guard", "that shots were fired at the bridge", act=Act.deny, negated=True, about=("Northland",)),
        )),
        ("two", "Bay Herald", "2024-03-26", (
            claim("bbbb1", "Ada Quill", f"“{WIDE}”", **direct),
            claim("bbbb2", "Adda Quill", "the bridges are closed", said_on="2024-03-20"),
        )),
        ("three", "Far Courier", "2024-03-29", (
            claim("cccc1", "Ada Quill", f"“{WIDE}”", **direct),
            claim("cccc2", "Mayor Quill", "the harbour opens"),
        )),
    )  # fmt: skip
    for name, outlet, published, claims in articles:
        article = Article(id=name, text=f"Text of {name}", source=outlet, published=published)
        figure = Figure(id=f"figure {name}", measure="killed", value=12, attributed_to="Adda Quill")
        rows = Extraction(article=name, text_hash=article.text_hash, claims=claims, figures=(figure,) if name == "one" else ())
        store.save(article, rows, speakers=found)


@pytest.fixture(scope="module")
def filled(databases: Databases) -> str:
    url = databases.new()
    with Store.open(url, normalise=normalise) as store:
        fill(store)
    return url


@pytest.fixture
def tracker(filled: str, database: Makes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command as the program does: exit code, output, messages."""
    for name, value in (("TRACKER_DATABASE_URL", database(filled)), ("TRACKER_USER", "ada"), ("COLUMNS", "200"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["tracker", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
            raise SystemExit(0)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def rows(tracker: Command, *arguments: str) -> list[dict[str, Any]]:
    code, out, _ = tracker(*arguments, "--format", "jsonl")
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


def flat(text: str) -> str:
    return " ".join(text.split())


def decided(tracker: Command, *arguments: str) -> str:
    """What a decision is said to be, without how much it moved and what to run next, which is said with each."""
    code, out, err = tracker("speakers", *arguments)
    assert (code, out) == (0, ""), err
    said = [line for line in err.splitlines() if not line.startswith("warning: nothing moved: ")]
    return "\n".join(line for line in said if not line.endswith("moved; run `tracker reconcile` to compare figures and statements anew"))


def test_list(tracker: Command) -> None:
    expected = {"person-quill": (4, 0), "coast-guard": (1, 0), "person-adda": (1, 1)}
    for command in (["speakers"], ["speakers", "list"]):
        found = rows(tracker, *command)
        assert [one["name"] for one in found] == ["Ada Quill", "Adda Quill", "Coast Guard", "Mayor of Ardmere", "Northland"]
        assert {one["id"]: (one["claims"], one["figures"]) for one in found if one["claims"]} == expected
        code, out, _ = tracker(*command)
        assert (code, "Northland" in out, "Ada M. Quill" in out) == (0, False, False), "which no text calls her"
        assert re.search(r"Ada Quill +person +4 +0 +3 articles +Mayor Quill +person-quill", out)
        assert re.search(r"Coast Guard +body +1 +0 +Harbour Post +coast-guard", out)
        assert "Northland" in tracker(*command, "--all")[1]
    assert rows(tracker, "speakers", "list")[0]["terms"] == [
        {"office": "mayor", "since": "2020", "until": "2024-03-25", "seen": None, "source": "almanac"}
    ]


def test_show(tracker: Command) -> None:
    code, out, _ = tracker("speakers", "show", "ada quill")
    assert code == 0
    for line in (
        "office Mayor of Ardmere, 2020 to 2024-03-25 [almanac]",
        "names Ada Quill, Ada M. Quill",
        "Ada Quill 3 exact name (1.00)",
        "Mayor Quill 1 exact name (1.00)",
    ):
        assert line in flat(out)
    assert "Decisions" not in out
    for line in ("country nl", "Wikidata Q1"):
        assert line in flat(tracker("speakers", "show", "northland")[1])
    assert "belongs to Northland" in flat(tracker("speakers", "show", "mayor")[1])
    (row,) = rows(tracker, "speakers", "show", "person-quill")
    assert [(one["name"], one["rows"], one["found"]) for one in row["called"]] == [
        ("Ada Quill", 3, "person-quill"),
        ("Mayor Quill", 1, "person-quill"),
    ]
    assert row["judgements"] == []


def test_candidates(tracker: Command) -> None:
    pair = {"speaker": "person-adda", "name": "Adda Quill", "other": "person-quill", "other_name": "Ada Quill"}
    expected = [pair | {"score": 0.4, "reason": "exact name", "unsure": False}]
    assert rows(tracker, "speakers", "candidates") == expected
    for arguments, found in (
        (["Ada Quill"], expected),
        (["coast guard"], []),
        (["--min-score", "0.4"], expected),
        (["--min-score", "0.5"], []),
    ):
        assert rows(tracker, "speakers", "candidates", *arguments) == found, arguments
    assert tracker("speakers", "unsure", "Ada Quill", "Adda Quill", "--reason", "no first name") == (
        0, "", "judgement 1: unsure whether Ada Quill (person-quill) is Adda Quill (person-adda); the pair stays a candidate\n",
    )  # fmt: skip
    assert "0.40 exact name yes" in flat(tracker("speakers", "candidates")[1])
    decided(tracker, "merge", "Ada Quill", "Adda Quill")
    assert tracker("speakers", "candidates") == (0, "", "nothing is left to decide\n")


def test_merge_show_split_undo(tracker: Command) -> None:
    before = rows(tracker, "speakers")
    assert decided(tracker, "merge", "person-q", "Adda Quill", "--reason", "one person") == (
        "judgement 1: Adda Quill (person-adda) is now Ada Quill (person-quill); `tracker speakers undo 1` takes it back"
    )
    assert tracker("speakers", "merge", "Ada Quill", "Adda Quill") == (WRONG, "", "tracker: they are one speaker already\n")
    shown = tracker("speakers", "show", "person-adda")[1]
    assert "Adda Quill 2 exact name (0.40) person-adda" in flat(shown), "one statement, one figure"
    assert re.search(r"Decisions in force .* 1 Adda Quill \(person-adda\) is Ada Quill \(person-quill\) ada, .* one person", flat(shown))
    (decision,) = rows(tracker, "speakers", "judgements")
    assert {name: decision[name] for name in ("id", "name", "other_name", "by", "reason", "undone_at")} == {
        "id": 1, "name": "Ada Quill", "other_name": "Adda Quill", "by": "ada", "reason": "one person", "undone_at": None,
    }  # fmt: skip
    assert [one["id"] for one in rows(tracker, "claims", "--by", "adda quill")] == ["bbbb2", "aaaa1", "cccc1", "cccc2"]
    assert decided(tracker, "split", "Ada Quill", "Adda Quill", "--by", "bo") == (
        "judgement 1 is taken back\n"
        "judgement 2: Ada Quill (person-quill) and Adda Quill (person-adda) are two; `tracker speakers undo 2` takes it back"
    )
    assert tracker("speakers", "merge", "Ada Quill", "person-adda") == (
        WRONG, "", "tracker: judgement 2 says that they differ: take it back first, `tracker speakers undo 2`\n",
    )  # fmt: skip
    assert (
        decided(tracker, "undo", "2")
        == "judgement 2 is taken back: Ada Quill (person-quill) and Adda Quill (person-adda): different, by bo"
    )
    assert rows(tracker, "speakers") == before
    assert [one["id"] for one in rows(tracker, "speakers", "judgements", "--all")] == [1, 2]
    assert tracker("speakers", "judgements") == (0, "", "no decision is in force\n")


@pytest.mark.parametrize("other", ["person-adda", "person-ad", "Adda Quill", "adda quill"])
def test_a_merged_speaker_is_split_off_by_id_its_beginning_or_name(tracker: Command, other: str) -> None:
    decided(tracker, "merge", "person-quill", "person-adda")
    assert "Ada Quill (person-quill) and Adda Quill (person-adda) are two" in decided(tracker, "split", "person-quill", other)


def test_a_name_is_split_off_in_all_articles_or_in_one(tracker: Command) -> None:
    assert decided(tracker, "split", "Ada Quill", "ada quill", "--article", "two") == (
        "judgement 1: 'ada quill' is no longer Ada Quill (person-quill) in two; `tracker speakers undo 1` takes it back"
    )
    assert [one["id"] for one in rows(tracker, "claims", "--by", "person-quill")] == ["aaaa1", "cccc1", "cccc2"]
    assert "1 “Ada Quill” in two does not mean Ada Quill (person-quill) ada," in flat(tracker("speakers", "judgements")[1])
    decided(tracker, "split", "person-quill", "Mayor Quill")
    assert [one["id"] for one in rows(tracker, "claims", "--by", "person-quill")] == ["aaaa1", "cccc1"]


def test_alias(tracker: Command) -> None:
    assert decided(tracker, "alias", "coast guard", "Adda Quill", "--article", "two") == (
        "judgement 1: 'Adda Quill' means Coast Guard (coast-guard) in two; `tracker speakers undo 1` takes it back"
    )
    assert [one["id"] for one in rows(tracker, "claims", "--by", "coast-guard")] == ["bbbb2", "aaaa2"]
    decided(tracker, "alias", "erdogan", "Coast Guard")  # of the shipped knowledge, and in no text yet
    assert [one["id"] for one in rows(tracker, "claims", "--by", "erdogan")] == ["aaaa2"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "nobody"], "there is no speaker 'nobody'; `tracker speakers list` lists them"),
        (["show", "quill"], "'quill' may be person-quill (Ada Quill), person-adda (Adda Quill): give an id"),
        (["candidates", "nobody"], "there is no speaker 'nobody'; `tracker speakers list` lists them"),
        (["merge", "ada quill", "nobody"], "there is no speaker 'nobody'; `tracker speakers list` lists them"),
        (["split", "ada quill", "nobody"], "there is no speaker 'nobody'; `tracker speakers list` lists them"),
        (
            ["split", "ada quill", "coast guard", "--article", "two"],
            "no text calls Ada Quill 'coast guard'; `tracker speakers show person-quill` lists what texts call it",
        ),
        (["split", "ada quill", "ada quill", "--article", "ten"], "there is no article 'ten'"),
        (["alias", "nobody", "x"], "there is no speaker 'nobody'; `tracker speakers list` lists them"),
        (["unsure", "ada quill", "ada quill"], "they are one speaker already"),
        (["undo", "7"], "no judgement 7 is in force; `tracker judgements` lists them"),
    ],
)
def test_what_is_refused(tracker: Command, arguments: list[str], message: str) -> None:
    assert tracker("speakers", *arguments) == (WRONG, "", f"tracker: {message}\n")
    assert rows(tracker, "speakers", "judgements", "--all") == []


def test_stored_actors_follow_the_shipped_data(tracker: Command) -> None:
    assert tracker("init")[::2] == (0, f"nothing to do: the database has schema {schema.HEAD}\n")
    shipped = Resolver().speaker("tr")
    assert shipped is not None
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        store.add_speaker(shipped.model_copy(update={"names": ("Land of old",)}))
    assert tracker("init")[::2] == (0, "1 stored actor brought to what is known now\n")
    assert tracker("init")[::2] == (0, f"nothing to do: the database has schema {schema.HEAD}\n")
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        assert set(store.speaker("tr").names) == {*shipped.names, shipped.name}


def test_nothing_decided_yet(tracker: Command) -> None:
    assert tracker("speakers", "judgements", "--all") == (0, "", "nobody has decided anything\n")


def test_tables_fit_in_eighty_columns(tracker: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    decided(
        tracker,
        "merge",
        "person-quill",
        "person-adda",
        "--reason",
        "one person under two spellings of a name",
        "--by",
        "ada.l@office.example",
    )
    decided(tracker, "undo", "1")
    decided(tracker, "split", "person-quill", "ada quill", "--article", "two")
    for command in (["judgements", "--all"], ["show", "person-quill"], ["candidates"], ["list", "--all"]):
        _, out, _ = tracker("speakers", *command)
        assert max(map(len, out.splitlines())) <= 80, command
    out = tracker("speakers", "judgements", "--all")[1]
    assert re.search(r"\d\d:\d\d(?!:)", out)
    assert not re.search(r"\d\d:\d\d:\d\d", out), "seconds"


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        ([], ["bbbb2", "aaaa1", "aaaa2", "cccc1", "cccc2"]),
        (["--only-direct-quotes"], ["aaaa1", "cccc1"]),
        (["--act", "deny"], ["aaaa2"]),
        (["--act", "deny", "--act", "assert"], ["bbbb2", "aaaa1", "aaaa2", "cccc1", "cccc2"]),
        (["--about", "northland"], ["aaaa2"]),  # an actor
        (["--about", "bridge"], ["bbbb2", "aaaa2"]),  # a word, in any form; the shorter text is the better match
        (["--about", "bridge", "--words", "shot"], ["aaaa2"]),
        (["--about", "coast guard"], []),  # an actor whom no claim names
        (["--about", '"every house"'], ["aaaa1", "cccc1"]),
        (["--words", "closing bridge"], ["bbbb2"]),
        (["--by", "ada quill", "--words", "harbour"], ["cccc2"]),
        (["--by", "mayor of ardmere"], ["aaaa1", "cccc2"]),  # whoever held it at the time, or by the text
        (["--by", "northland"], []),
        (["--by", "northland", "--with-members"], ["aaaa1", "cccc2"]),
        (["--by", "ada quill", "--only-direct-quotes", "--source", "bay"], ["bbbb1"]),
    ],
)
def test_claims_that_answer_a_question(tracker: Command, arguments: list[str], ids: list[str]) -> None:
    assert [one["id"] for one in rows(tracker, "claims", *arguments)] == ids


def test_a_statement_that_several_outlets_quote_is_one_row(tracker: Command) -> None:
    found = {one["id"]: one for one in rows(tracker, "claims", "--by", "person-quill", "--only-direct-quotes")}
    assert {id_: (one["outlets"], one["also"], one["copies"]) for id_, one in found.items()} == {
        "aaaa1": (["Harbour Post", "Bay Herald"], ["bbbb1"], 0),
        "cccc1": (["Far Courier"], [], 0),  # three days later
    }
    assert "Harbour Post; Bay Herald" in tracker("claims", "--by", "person-quill", "--only-direct-quotes")[1]


def test_why_a_row_is_there(tracker: Command) -> None:
    found = {one["id"]: one["matched_by"] for one in rows(tracker, "claims", "--by", "northland", "--with-members")}
    assert found == {
        "aaaa1": ["Mayor of Ardmere, 2020 to 2024-03-25, of Northland"],
        "cccc2": ["Mayor of Ardmere, by the text, of Northland"],
    }
    code, out, err = tracker("claims", "--by", "northland", "--with-members")
    assert (code, err) == (0, "by Northland (state)\n")
    assert "matched by:" in out
    assert {tuple(one["matched_by"]) for one in rows(tracker, "claims", "--by", "ada quill")} == {("exact name",)}
    assert "matched by:" not in tracker("claims", "--by", "ada quill")[1]


def test_characters_that_match(tracker: Command) -> None:
    (row,) = rows(tracker, "claims", "--words", "closing bridge")
    assert [row["text"][start:end] for start, end in row["hits"]] == ["bridges", "closed"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--with-members"], "--with-members goes with --by"),
        (["--by", "zzz"], "nobody named 'zzz' is known; `tracker speakers` lists who is"),
        (["--by", "ardmer"], "nobody named 'ardmer' is known (perhaps Mayor of Ardmere?); `tracker speakers` lists who is"),
    ],
)
def test_questions_that_are_refused(tracker: Command, arguments: list[str], message: str) -> None:
    assert tracker("claims", *arguments) == (WRONG, "", f"tracker: {message}\n")


def test_one_statement_and_one_figure_are_given_a_speaker(tracker: Command) -> None:
    assert decided(tracker, "alias", "coast-guard", "--claim", "cccc2", "--claim", "bbbb2", "--figure", "figure one").splitlines() == [
        "judgement 1: statement cccc2 of Ada Quill is Coast Guard's (coast-guard); `tracker speakers undo 1` takes it back",
        "judgement 2: statement bbbb2 of Adda Quill is Coast Guard's (coast-guard); `tracker speakers undo 2` takes it back",
        "judgement 3: figure figure o of Adda Quill is Coast Guard's (coast-guard); `tracker speakers undo 3` takes it back",
    ]
    assert [one["id"] for one in rows(tracker, "claims", "--by", "coast guard")] == ["bbbb2", "aaaa2", "cccc2"]
    assert "statement or figure cccc2" in flat(tracker("speakers", "judgements")[1])
    for arguments in (["alias", "coast-guard"], ["alias", "coast-guard", "X", "--claim", "cccc2"]):
        assert tracker("speakers", *arguments)[0] == WRONG
    assert tracker("speakers", "alias", "coast-guard", "--claim", "nothere") == (WRONG, "", "tracker: there is no claim 'nothere'\n")


def test_the_words_of_the_sentence_stand_for_the_name_that_was_resolved(tracker: Command) -> None:
    text = "She said it would rain. The mayor said so, too."
    article = Article(id="four", text=text, source="Harbour Post", published="2024-03-25")
    said = (
        claim("dddd1", "Ada Quill", "it would rain", source=((0, 3),)),
        claim("dddd2", "Adda Quill", "so", source=((24, 33),)),
    )
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        found: dict[str, Speaker | Resolution] = {
            "Ada Quill": resolved(QUILL),
            "Adda Quill": resolved(ADDA),
            "Northland": STATE,
            "": OFFICE,
        }
        store.save(article, Extraction(article="four", text_hash=article.text_hash, claims=said), speakers=found)
    told = decided(tracker, "alias", "coast-guard", "the mayor", "--article", "four")
    assert told.startswith("'the mayor' was read as 'Adda Quill'\njudgement 1: 'Adda Quill' means Coast Guard (coast-guard) in four")
    assert [one["speaker"] for one in rows(tracker, "claims", "--by", "coast guard") if one["id"] == "dddd2"] == ["Coast Guard"]
    told = decided(tracker, "split", "person-quill", "she", "--article", "four")
    assert told.startswith("'she' was read as 'Ada Quill'\njudgement 2: 'Ada Quill' is no longer Ada Quill (person-quill) in four")


def test_who_else_bears_the_word_is_said(tracker: Command) -> None:
    article = Article(id="four", text="Text of four", source="Harbour Post", published="2024-03-25")
    alone = Speaker(id="9f00aa11", name="Quill", kind=SpeakerKind.person, names=("Quill",))
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        rows_ = Extraction(article="four", text_hash=article.text_hash, claims=(claim("dddd1", "Quill", "so"),))
        store.save(article, rows_, speakers={"Quill": alone})
    also = "also so called: Ada Quill (4 statements), Adda Quill (1 statement)\n"
    assert tracker("claims", "--by", "quill")[2] == f"by Quill (person)\n{also}"
    assert tracker("claims", "--by", "quill", "--format", "jsonl")[2] == also
    assert tracker("actor", "quill")[2] == also
    assert [one["id"] for one in rows(tracker, "claims", "--by", "9f00")] == ["dddd1"]
    assert tracker("claims", "--by", "9f00", "--format", "jsonl")[2] == ""
    assert tracker("claims", "--by", "pers") == (
        WRONG, "", "tracker: 'pers' may be person-quill (Ada Quill), person-adda (Adda Quill): give more of the id\n",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["", " ", "-"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["claims", "--by"],
        ["claims", "--about"],
        ["claims", "--words"],
        ["claims", "--source"],
        ["figures", "--attributed-to"],
        ["figures", "--place"],
        ["actor", "--"],
        ["speakers", "show", "--"],
        ["speakers", "alias", "coast-guard", "--"],
        ["speakers", "split", "coast-guard", "--"],
        ["speakers", "alias", "coast-guard", "--claim"],
        ["speakers", "merge", "coast-guard", "--"],
        ["speakers", "candidates", "--"],
    ],
)
def test_a_name_without_a_letter_is_wrong_usage(tracker: Command, arguments: list[str], name: str) -> None:
    code, out, err = tracker(*arguments, name)
    assert (code, out) == (WRONG, "")
    assert "holds no letter and no digit" in flat(err.replace("│", " ")), err


@pytest.mark.parametrize("command", [["claims"], ["figures"], ["actor", "ada quill"]])
def test_a_range_without_a_day_is_refused(tracker: Command, command: list[str]) -> None:
    for since, until, empty in (("2024-03-27", "2024-03", False), ("2024", "2024-03", False), ("2024-04", "2024-03-31", True)):
        code, _, err = tracker(*command, "--since", since, "--until", until)
        assert code == (WRONG if empty else 0)
        assert (err == f"tracker: the range is empty: --since {since} is after --until {until}\n") is empty, err


def test_a_decision_says_how_much_it_moved(tracker: Command) -> None:
    again = "moved; run `tracker reconcile` to compare figures and statements anew"
    assert tracker("speakers", "alias", "coast-guard", "Ada Quill")[2].splitlines()[1] == f"3 statements {again}"
    assert tracker("speakers", "merge", "coast-guard", "Adda Quill")[0] == WRONG
    assert tracker("speakers", "merge", "person-quill", "Adda Quill")[2].splitlines()[1] == f"1 statement and 1 figure {again}"
    assert tracker("speakers", "undo", "1")[2].splitlines()[1] == f"3 statements {again}"
    nothing = "warning: nothing moved: no statement or figure on record is touched by it"
    assert tracker("speakers", "alias", "coast-guard", "Nobody At All")[2].splitlines()[1] == nothing
    assert tracker("speakers", "alias", "coast-guard", "NOBODY at all") == (WRONG, "", "tracker: judgement 3 says so already\n")
    assert tracker("speakers", "alias", "coast-guard", "Northland")[2].splitlines()[1] == f"1 mention {again}"
    assert len(rows(tracker, "speakers", "judgements")) == 3


def test_a_claim_is_explained_with_who_speaks(tracker: Command) -> None:
    text = "The mayor said it would rain."
    article = Article(id="four", text=text, source="Harbour Post", published="2024-03-25")
    said = claim("dddd1", "Mayor Quill", "it would rain", content=((15, 28),), source=((0, 9),))
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        found = resolved(QUILL, office="mayor", on_behalf_of="northland")
        rows_ = Extraction(article="four", text_hash=article.text_hash, claims=(said,))
        store.save(article, rows_, speakers={"Mayor Quill": found, "": OFFICE, " ": STATE})
    read = "speaker Ada Quill called “The mayor” [0, 9) read as Mayor Quill: exact name (1.00)"
    office = "in office as Mayor of Ardmere on behalf of Northland"
    assert f"{read} {office} act" in flat(tracker("explain", "dddd1")[1])
    decided(tracker, "alias", "person-adda", "Mayor Quill", "--reason", "she is named above")
    decided(tracker, "merge", "coast-guard", "northland")  # which is about somebody else
    shown = flat(tracker("explain", "dddd1")[1])
    assert "speaker Adda Quill called “The mayor” [0, 9) read as Mayor Quill" in shown
    assert re.search(
        r"decided the name means this speaker \(by ada, \d{4}-\d\d-\d\d, she is named above\); `tracker speakers undo 1`", shown
    )
    decided(tracker, "merge", "person-quill", "person-adda")
    (row,) = rows(tracker, "explain", "dddd1")
    assert [one["id"] for one in row["judgements"]] == [1, 3]
    assert row["source_words"] == ["The mayor"]
    decided(tracker, "alias", "coast-guard", "--claim", "dddd1")
    (row,) = rows(tracker, "explain", "dddd1")
    assert [one["id"] for one in row["judgements"]] == [4]


def test_what_all_rows_are_there_for_is_said_once(tracker: Command) -> None:
    decided(tracker, "alias", "northland", "Coast Guard")
    out = tracker("claims", "--by", "northland", "--with-members", "--source", "far")[1]
    assert out.splitlines()[0].strip() == "matched by: Mayor of Ardmere, by the text, of Northland"
    assert out.count("matched by") == 1
    assert tracker("claims", "--by", "northland", "--with-members")[1].count("matched by") == 2, "two rows, and one that is plain"


def test_decisions_are_readable_in_a_narrow_terminal(tracker: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(tracker, "merge", "person-quill", "person-adda", "--reason", "one person in two spellings, says the almanac")
    decided(tracker, "alias", "coast-guard", "the guard", "--article", "one")
    decided(tracker, "alias", "coast-guard", "--claim", "cccc2")
    decided(tracker, "split", "person-quill", "Ada Quill")
    decided(tracker, "undo", "2")
    monkeypatch.setenv("COLUMNS", "80")
    lines = tracker("speakers", "judgements", "--all")[1].splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) < 20
    monkeypatch.setenv("COLUMNS", "200")
    said = flat(tracker("speakers", "judgements", "--all")[1])
    for sentence in (
        "1 Adda Quill (person-adda) is Ada Quill (person-quill) ada,",
        "2 “the guard” in one means Coast Guard (coast-guard) (undone) ada,",
        "3 statement or figure cccc2 is of Coast Guard (coast-guard) ada,",
        "4 “Ada Quill” does not mean Ada Quill (person-quill) ada,",
    ):
        assert sentence in said


@pytest.mark.parametrize(
    ("found", "said"),
    [(1, "1 discrepancy; `tracker discrepancies` lists it\n"), (0, "0 discrepancies; `tracker discrepancies` lists them\n")],
)
def test_discrepancies_are_counted_in_words(tracker: Command, monkeypatch: pytest.MonkeyPatch, found: int, said: str) -> None:
    monkeypatch.setattr("tracker.reconciling.reconcile", lambda _store, **_: Reconciled(found, full=False, dockets=0, changes=None))
    assert tracker("reconcile") == (0, "", said)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), StoreError("the disk is full"), RuntimeError("a process ended")])
def test_a_reconciliation_that_is_stopped_or_fails_is_recorded_so(
    tracker: Command, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def stopped(*_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr("tracker.summarising.keep", stopped)
        if isinstance(error, RuntimeError):
            with pytest.raises(RuntimeError):
                tracker("reconcile")
        else:
            assert tracker("reconcile")[0] != 0
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        assert [one.state for one in store.runs() if one.command == "reconcile"] == [RunState.interrupted]
        assert store.changes().numbers, "the next one has it all to do"
    assert tracker("reconcile")[0] == 0
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        assert sorted(one.state for one in store.runs() if one.command == "reconcile") == [RunState.done, RunState.interrupted]
        assert not store.changes().numbers


def test_the_list_shortens_ids_and_names_at_their_ends(tracker: Command) -> None:
    long = [f"Harbour Master Number {n} of the Northern Coast" for n in range(3)]
    master = Speaker(id="0123456789abcdef", name="Harbour Master", kind=SpeakerKind.person, names=("Harbour Master", "Never Said"))
    article = Article(id="four", text="Text of four", published="2024-03-25")
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        said = tuple(claim(f"dddd{n}", name, "so") for n, name in enumerate(long))
        rows_ = Extraction(article="four", text_hash=article.text_hash, claims=said)
        store.save(article, rows_, speakers=dict.fromkeys(long, master))
    out = tracker("speakers")[1]
    assert re.search(rf"Harbour Master +person +3 +0 +four +{long[0]}", out)
    assert "and 2 more" in out
    assert "01234567 " in out
    assert "0123456789abcdef" not in out
    assert "Never" not in out
    (row,) = [one for one in rows(tracker, "speakers") if one["id"] == "0123456789abcdef"]
    assert (row["called"], row["articles"], row["carrier"]) == (long, 1, "four")


def test_about_those_who_are_somebody_else_in_every_article_is_searched_by_words(tracker: Command) -> None:
    nobody = Speaker(id="0123456789abcdef", name="ministry", kind=SpeakerKind.unnamed, names=("ministry",))
    article = Article(id="four", text="Text of four", published="2024-03-25")
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        said = (claim("dddd1", "Ada Quill", "it is late", about=("the ministry",)), claim("dddd2", "Ada Quill", "the ministry is late"))
        rows_ = Extraction(article="four", text_hash=article.text_hash, claims=said)
        store.save(article, rows_, speakers={"Ada Quill": resolved(QUILL), "the ministry": nobody, "": OFFICE, " ": STATE})
    assert [one["id"] for one in rows(tracker, "claims", "--about", "the ministry")] == ["dddd2"]


def test_a_reconciliation_on_record_is_not_asked_for(tracker: Command) -> None:
    filtered = ("discrepancies", "--kind", "retraction")
    assert tracker(*filtered) == (0, "", "no such discrepancies; `tracker reconcile` looks for them\n")
    tracker("reconcile")
    assert tracker(*filtered)[2].splitlines()[0] == "no such discrepancies"


@pytest.mark.parametrize("texts", [1, 2])
def test_two_numbers_that_one_text_sets_side_by_side_are_said_to_be_unlisted(tracker: Command, texts: int) -> None:
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        for n in range(texts):
            article = Article(id=f"text {n}", text=f"A long text {n}", source=f"Outlet {n}", published="2024-03-26")
            figures = tuple(
                Figure(
                    id=f"{value} {n}", measure="killed", value=value, place="Ardmere", period=Period.cumulative, since="2023-10-07",
                    as_of="2024-03-25", attributed_to="Ada Quill", span=(0, 1), text=f"{value:,}",
                )
                for value in (12000, 14000)
            )[n:]  # fmt: skip
            rows_ = Extraction(article=article.id, text_hash=article.text_hash, figures=figures)
            store.save(article, rows_, speakers={"Ada Quill": QUILL, "": OFFICE, " ": STATE})
    tracker("reconcile")
    code, out, err = tracker("compare", "12000 0", f"14000 {texts - 1}")
    assert (code, err) == (0, "")
    assert out.startswith("same origin mismatch")
    assert ("not listed among the discrepancies: one text sets the two side by side" in out) is (texts == 1)


def test_a_row_whose_office_is_given_to_a_person_still_counts_for_the_state(tracker: Command) -> None:
    article = Article(id="four", text="Text of four", source="Harbour Post", published="2024-06-25")
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        said = (claim("dddd1", "the mayor", "so"), claim("dddd2", "a spokesman", "so"))
        found: dict[str, Speaker | Resolution] = {
            "the mayor": resolved(OFFICE),
            "a spokesman": resolved(QUILL, on_behalf_of="northland"),
            "": STATE,
        }
        rows_ = Extraction(article="four", text_hash=article.text_hash, claims=said)
        store.save(article, rows_, speakers=found)
    question = ("claims", "--by", "northland", "--with-members", "--since", "2024-06")
    before = {one["id"]: one["matched_by"] for one in rows(tracker, *question)}
    assert before == {"dddd1": ["of Northland"], "dddd2": ["speaks for Northland"]}
    decided(tracker, "alias", "person-adda", "the mayor")
    decided(tracker, "alias", "person-adda", "a spokesman")
    found_ = {one["id"]: (one["speaker"], one["matched_by"]) for one in rows(tracker, *question)}
    assert found_ == {
        "dddd1": ("Adda Quill", ["Mayor of Ardmere, by the text, of Northland"]),
        "dddd2": ("Adda Quill", ["speaks for Northland"]),
    }
    assert [one["id"] for one in rows(tracker, "claims", "--by", "mayor of ardmere", "--since", "2024-06")] == ["dddd1"]
    decided(tracker, "split", "person-adda", "the mayor")
    decided(tracker, "alias", "coast-guard", "the mayor")
    assert [one["id"] for one in rows(tracker, *question)] == ["dddd2"], "a body holds no office"


def test_pairs_with_an_empty_mention_or_no_date_are_left_out(tracker: Command, tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    pairs = [
        {"a": "Erdogan", "b": " "},
        {"a": "Erdogan", "b": "Hakan Fidan", "b_context": {"date": "yesterday"}},
        {"a": "Erdogan", "b": "Hakan Fidan", "a_context": {"date": "2022-06"}, "b_context": {"date": "2022-06-23T10:00:00Z"}},
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in pairs), encoding="utf-8")
    code, out, err = tracker("speakers", "same", "--pairs", str(path))
    assert code == 3
    assert [json.loads(line)["a_context"] for line in out.splitlines()] == [{"date": "2022-06"}]
    assert err == f"skipped {path}:1: b is empty\nskipped {path}:2: b_context.date is no date: 'yesterday'\n"


def test_candidates_that_are_worth_a_look_come_first(tracker: Command) -> None:
    def person(id_: str, name: str) -> Speaker:
        return Speaker(id=id_, name=name, kind=SpeakerKind.person, names=(name,))

    people = [person("s1", "Strovikescu"), person("s2", "Andrei Strovikescu"), person("s3", "Petru Strovikescu")]
    people += [person("k1", "Anna Kellerman"), person("k2", "Anna Kellermann"), person("n1", "Anna Kelermann")]
    article = Article(id="four", text="Text of four", published="2024-03-25")
    with Store.open(os.environ["TRACKER_DATABASE_URL"], normalise=normalise) as store:
        said = tuple(claim(f"dddd{n}", one.name, "so") for n, one in enumerate(people) if one.id != "n1")
        rows_ = Extraction(article="four", text_hash=article.text_hash, claims=said)
        store.save(article, rows_, speakers={one.name: one for one in people})  # n1 says nothing
    pairs = [(one["speaker"], one["other"]) for one in rows(tracker, "speakers", "candidates")]
    assert {frozenset(pair) for pair in pairs[:2]} == {frozenset(("k1", "k2")), frozenset(("person-adda", "person-quill"))}
    assert pairs[2:] == [("s1", "s2"), ("s1", "s3")]
    shown = flat(tracker("speakers", "candidates")[1])
    assert "Strovikescu (s1) Andrei Strovikescu (s2); Petru Strovikescu (s3) 0.40 a surname alone" in shown
