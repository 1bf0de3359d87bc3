"""Texts that are not stored, or whose words are not here, by the command: what is said of them is true, and nothing more is."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.database_kinds import Makes
from tracker.checking import quotations
from tracker.checking.quotations import TooCommon
from tracker.cli import app
from tracker.store import Store, Target, tables
from tracker.store.words import remove_text

FIRE = "A fire at the mill of Lorno killed {} people on Sunday 24 March 2024, the Lorno fire department said."
QUOTED = "“Nobody rang the bell of the mill before the fire,” the mayor of Lorno, Adda Quill, told reporters on Sunday."
NOTE = "Correction: an earlier version of this article said 14 people were killed. It was 12."


class Desk:
    """A database, and the commands on it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.url = url

    def __call__(self, *words: str, code: int = 0) -> Result:
        environment = {"COLUMNS": "400", "TRACKER_DATABASE_URL": self.url, "TRACKER_CLAIMS": "rules"}
        result = CliRunner(env=environment).invoke(app, words)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    def write(self, id_: str, text: str, source: str = "Harbour Post", **fields: Any) -> str:
        line = {"id": id_, "source": source, "published": "2024-03-25", "text": text} | fields
        path = self.folder / f"{id_}.jsonl"
        path.write_text(json.dumps(line), encoding="utf-8")
        return str(path)

    def store(self, id_: str, text: str, source: str = "Harbour Post", **fields: Any) -> None:
        self("ingest", self.write(id_, text, source, **fields))
        self("reconcile")

    def check(self, what: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self("check", what, "--format", "jsonl").stdout.splitlines()]

    def rows(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self(*words, "--format", "jsonl").stdout.splitlines()]


@pytest.fixture
def desk(database: Makes, tmp_path: Path) -> Desk:
    return Desk(database(), tmp_path)


# ------------------------------------------------------------------ notices of corrections


def test_figures_in_a_correction_of_a_draft_are_not_compared(desk: Desk) -> None:
    """The wrong number is told to be wrong; as when the text is stored, nothing conflicts with it."""
    desk.store("post", FIRE.format(12))
    draft = desk.write("draft", f"{FIRE.format(12)} The mill was built in 1904 by two brothers.\n\n{NOTE}", "Levant Wire")
    rows = desk.check(draft)
    assert [row["value"] for row in rows if row["row"] == "figure"] == [12]
    assert [one["kind"] for one in rows[-1]["discrepancies"] if one["severity"] in ("conflict", "error")] == []
    (notice,) = rows[-1]["notices"]
    assert (notice["text"], notice["notice"]["kind"]) == (NOTE, "correction")
    assert notice["notice"]["article"] == rows[-1]["article"]
    assert f"correction: {NOTE}" in desk("check", draft).stdout
    desk.store("draft", f"{FIRE.format(12)} The mill was built in 1904 by two brothers.\n\n{NOTE}", "Levant Wire")
    stored = desk.check("draft")
    assert [row["id"] for row in stored if row["row"] == "figure"] == [row["id"] for row in rows if row["row"] == "figure"]
    assert stored[-1]["notices"] == rows[-1]["notices"]


def test_a_draft_that_says_what_it_corrects_is_no_silent_edit(desk: Desk) -> None:
    desk.store("post", FIRE.format(14))
    silent = desk.check(desk.write("post", FIRE.format(12)))
    announced = desk.check(desk.write("post", f"{FIRE.format(12)}\n\n{NOTE}"))
    assert "stealth_edit" in {one["kind"] for one in silent[-1]["discrepancies"]}
    assert "stealth_edit" not in {one["kind"] for one in announced[-1]["discrepancies"]}


# ------------------------------------------------------------------ what people rejected


def test_what_people_rejected_is_in_no_check(desk: Desk) -> None:
    """Neither of the stored article nor of a file of the same text, whose rows have the same ids."""
    text = f"{QUOTED} {FIRE.format(12)}"
    desk.store("post", text)
    quoted = next(row["id"] for row in desk.check("post") if row["row"] == "claim" and "rang the bell" in row["text"])
    counted = next(row["id"] for row in desk.check("post") if row["row"] == "figure")
    with Store.open(desk.url) as store:
        store.judge(Target.claim, quoted, "rejected", by="ada")
        store.judge(Target.figure, counted, "rejected", by="ada")
    assert "the text has no such claim (by ada, " in desk("explain", quoted).stdout
    stored, draft = desk.check("post"), desk.check(desk.write("post", text))
    for rows in (stored, draft):
        assert {quoted, counted}.isdisjoint(row["id"] for row in rows[:-1])
        assert [row["row"] for row in rows[:-1] if row["quoted"]] == ["quotation"]  # the words stand there, and nobody is said to say them


# ------------------------------------------------------------------ words that are too common, texts that are not here


def withhold(desk: Desk, id_: str, absent: str = "withheld") -> str:
    """Take the words of an article away as a database without texts has it, and return its id."""
    with Store.open(desk.url) as store, store._writing() as connection:
        article = store.article(id_).article
        versions = tables.ArticleVersion.table()
        row = connection.execute(versions.select().where(versions.c.article_id == article.id)).one()
        remove_text(connection, row.id, row.text)
        connection.execute(versions.update().where(versions.c.id == row.id).values(text="", raw_hash=None, absent=absent))
        return article.id


def test_how_many_texts_are_not_searched_is_said(desk: Desk) -> None:
    desk.store("post", QUOTED)
    desk.store("wire", FIRE.format(12), "Levant Wire")
    assert "not searched" not in desk("verify-quote", "the mill").stderr
    withhold(desk, "post")
    assert "1 text is withheld or withdrawn, and was not searched" in desk("verify-quote", "the mill").stderr
    assert "was not searched" in desk("verify-quote", "rang the bell", code=1).stderr


def test_a_quotation_of_too_common_words_is_not_said_to_be_nowhere(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for id_ in ("post", "wire"):
        desk.store(id_, QUOTED, id_.title())
    monkeypatch.setattr(quotations, "MOST_EXACT", 1)
    *rows, summary = desk.check("post")
    assert [row["quoted"]["common"] for row in rows if row["quoted"]] == [True]
    unchecked = {one["what"] for one in summary["unchecked"]}
    assert "common quotation" in unchecked and "quotation" not in unchecked
    refused = desk("verify-quote", "the", code=1)
    assert isinstance(refused.exception, TooCommon) and refused.exception.exit_code == 2


def test_a_withheld_article_is_shown_as_its_rows_are(desk: Desk) -> None:
    desk.store("post", f"{QUOTED} {FIRE.format(12)}")
    before = [row["id"] for row in desk.check("post")[:-1] if row["id"]]
    withhold(desk, "post")
    *rows, summary = desk.check("post")
    assert len(before) > 1
    assert [row["id"] for row in rows] == before
    assert (summary["rows_audited"], summary["absent"]) == (0, "withheld")
    assert summary["unchecked"][0]["said"] == (
        "the text is withheld: its words are not here, so the rows could not be held against them, and no quotation was looked for"
    )
    page = desk("check", "post").stdout
    assert "12 people killed" in page and "rows checked against the text" not in page


def test_a_file_of_a_withheld_text_is_not_said_to_be_stored(desk: Desk) -> None:
    desk.store("post", FIRE.format(12))
    same, other = desk.write("post", FIRE.format(12)), desk.write("copy", FIRE.format(12), "Levant Wire")
    assert "this very text is stored, as article" in desk("check", same).stdout
    article = withhold(desk, "post")
    page = desk("check", same).stdout
    assert "this very text is stored" not in page
    assert (
        f"this very text is withheld, as article {article[:8]}: its rows are stored, its words are not; its rows there are left out" in page
    )
    assert f"this very text is withheld, as article {article[:8]}: its rows are stored, its words are not\n" in desk("check", other).stdout
    summary = desk.check(same)[-1]
    assert (summary["known"], summary["held"]) == (article, [{"article": article, "number": 1, "current": True, "absent": "withheld"}])


def test_a_file_of_a_withdrawn_text_is_said_to_be_one(desk: Desk) -> None:
    desk.store("post", FIRE.format(12))
    article = withhold(desk, "post", "withdrawn")
    draft = desk.write("post", FIRE.format(12))
    page = desk("check", draft).stdout
    assert f"withdrawn: this very text was withdrawn, as article {article[:8]}; no word of it is stored" in page
    assert "this very text is stored" not in page
    assert desk.check(draft)[-1]["known"] is None
    *rows, _ = desk.check("post")
    assert rows == []


def test_a_conflict_with_a_withheld_text_is_explained_without_words(desk: Desk) -> None:
    raid = "An airstrike hit the market of Lorno on Sunday. It killed {} people and wounded 30, the {} said."
    desk.store("post", raid.format(12, "Coast Guard"))
    desk.store("wire", raid.format(21, "Harbour Board"), "Levant Wire")
    (conflict,) = [row["id"] for row in desk.rows("discrepancies") if row["kind"] == "cross_origin_conflict"]
    withhold(desk, "post")
    said = "the text is withheld: there are no words to show"
    assert desk("explain", conflict).stdout.count(said) == 1
    (row,) = desk.rows("explain", conflict)
    assert sorted((side["absent"] or "", side["passage"] is None) for side in row["sides"]) == [("", False), ("withheld", True)]
    claim = next(one["id"] for one in desk.rows("claims") if one["document"] == "post")
    assert said in desk("explain", claim).stdout


def test_a_row_of_a_withheld_text_is_cited_with_its_own_words_and_of_a_withdrawn_one_with_none(desk: Desk) -> None:
    desk.store("post", QUOTED)
    claim = next(row for row in desk.rows("claims") if "rang the bell" in row["text"])
    withhold(desk, "post")
    cited = desk("cite", claim["id"]).stdout
    assert claim["text"].strip("“”,") in cited and "[the text is withheld]" in cited
    with Store.open(desk.url) as store, store._writing() as connection:
        connection.execute(tables.ArticleVersion.table().update().values(absent="withdrawn"))
    cited = desk("cite", claim["id"]).stdout
    assert "rang" not in cited and "[the text is withdrawn]" in cited


# ------------------------------------------------------------------ which came first


def test_a_draft_is_a_copy_of_what_was_published_before_it_in_one_time_zone(desk: Desk) -> None:
    text = " ".join([FIRE.format(12), QUOTED, "The two brothers who ran the mill had rented it from the town for eleven years and a day."])
    desk.store("post", text, published="2024-03-26T01:00:00+03:00")
    later = desk.write("later", text, "Levant Wire", published="2024-03-25T23:00:00Z")
    earlier = desk.write("earlier", text, "Levant Wire", published="2024-03-25T21:00:00Z")
    assert desk.check(later)[-1]["copy_of"] == desk.check("post")[-1]["article"]
    assert desk.check(earlier)[-1]["copy_of"] is None


def test_a_language_is_named_as_everywhere(desk: Desk) -> None:
    text = (
        "Bei einem Brand in der Mühle von Lorno sind am Sonntag zwölf Menschen ums Leben gekommen, wie die Feuerwehr des Ortes mitteilte."
    )
    summary = desk.check(desk.write("brand", text, language="de"))[-1]
    assert [one["said"] for one in summary["unchecked"] if one["what"] == "language"] == [
        "the text is in German (de): claims and figures are read from English alone"
    ]
