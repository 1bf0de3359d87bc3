"""Entities and statements, read back and checked by the library's own model."""

import json
import sys
from collections import Counter
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from tests.exchange.articles import TEXT, WITHOUT, archive, bulletin, without_text, written
from tracker.errors import UsageError
from tracker.exchange import followthemoney as ftm
from tracker.exchange import followthemoney_statements
from tracker.records import Article, Figure, Report

library = pytest.importorskip("followthemoney", reason=WITHOUT)


def entities(content: bytes) -> dict[str, Any]:
    """Every line as the library reads it: a known schema, values of its properties' types, what is required, links that lead somewhere."""
    found: dict[str, Any] = {}
    for line in content.splitlines():
        data = json.loads(line)
        proxy = library.model.get_proxy(data)
        proxy.schema.validate({"properties": data["properties"]})
        assert {name: sorted(values) for name, values in proxy.properties.items()} == data["properties"]  # all were taken
        assert all(proxy.get(name) for name in proxy.schema.required)
        assert proxy.id not in found
        found[proxy.id] = proxy
    for proxy in found.values():
        for prop, value in proxy.itervalues():
            if prop.type.name == "entity":
                assert found[value].schema.is_a(prop.range), (proxy.schema.name, prop.name, found[value].schema.name)
    return found


def test_entities_are_those_of_the_model() -> None:
    content, skipped = written(ftm.write, archive())
    found = entities(content)
    assert not skipped
    assert Counter(one.schema.name for one in found.values()) == {
        "Article": 4, "Note": 12, "Mention": 9, "Person": 1, "PublicBody": 2, "Organization": 1, "LegalEntity": 1, "Position": 1,
        "Occupancy": 1, "Membership": 2,
    }  # fmt: skip


def test_an_article() -> None:
    found = entities(written(ftm.write, iter([bulletin()]))[0])
    article = found["tracker-article-article1"]
    assert article.first("title") == "Bulletin"
    assert article.first("publishedAt").startswith("2024-03-26T20:05")  # in UTC
    assert article.first("publisher") == "Harbour Post"
    assert article.first("language") == "eng"
    assert article.first("author") == "Bo Quill"
    assert article.first("bodyText") == TEXT.strip()
    assert f"sha256 of the text: {bulletin().text_hash}" in article.get("notes")
    without = entities(written(ftm.write, iter([without_text(bulletin())]))[0])
    assert without["tracker-article-article1"].get("bodyText") == []


def test_who_is_who() -> None:
    found = entities(written(ftm.write, iter([bulletin()]))[0])
    person = found["tracker-speaker-person-berg"]
    assert (person.schema.name, person.get("name"), person.get("alias")) == ("Person", ["Anna Berg"], ["A. Berg"])
    term = next(one for one in found.values() if one.schema.name == "Occupancy")
    assert (term.get("holder"), term.get("post")) == ([person.id], ["tracker-position-mayor"])
    assert (term.get("startDate"), term.get("endDate")) == (["2020-01-01"], [])
    assert term.get("description") == ["known to have lasted up to 2024-03-01"]
    post = found["tracker-position-mayor"]
    assert (post.schema.name, post.get("organization")) == ("Position", ["tracker-speaker-northland"])
    assert found["tracker-speaker-northland"].get("wikidataId") == ["Q1"]
    (charity,) = (one for one in found.values() if one.schema.name == "Organization")
    assert charity.id.startswith("tracker-speaker-")  # an underscore is no character of an id there
    assert charity.first("name") == "Vale Register"


def test_claims_and_figures_are_notes() -> None:
    found = entities(written(ftm.write, iter([bulletin()]))[0])
    claim, figure = found["tracker-claim-article1c1"], found["tracker-figure-article1f2"]
    assert claim.get("entity") == ["tracker-speaker-person-berg"]
    assert claim.get("proof") == ["tracker-article-article1"]
    assert claim.get("description") == ["“We counted 57 dead,” “and we fear more.”"]
    assert {"act: confirm", "quotation: direct", "said_on: 2024-03-26", "content: 22-43, 60-79"} <= set(claim.get("notes"))
    assert claim.get("namesMentioned") == ["witnesses"]
    assert figure.get("description") == ["about 1,200 people displaced, Ardmere, according to Vale Register"]
    assert figure.get("locationMentioned") == ["Ardmere"]
    assert {"value: 1200", "qualifier: approximate", "since: 2024-03-25", "claim: tracker-claim-article1c2"} <= set(figure.get("notes"))


def test_figures_of_files_have_no_article() -> None:
    figure = Figure(id="f", measure="killed", value=12, attributed_to="Vale Register")
    article = Article(id="imports", text="")
    document = replace(
        bulletin(),
        article=article,
        text_hash="",
        ingested_at="",
        statements=(),
        speakers={},
        reports=(Report(figure=figure, document="a.jsonl:3"),),
    )
    (note,) = entities(written(ftm.write, iter([document]))[0]).values()
    assert note.get("description") == ["12 people killed"]
    assert "read from: a.jsonl:3" in note.get("notes")
    assert note.get("proof") == []


def test_statements_are_read_back_by_the_library() -> None:
    from followthemoney.statement.serialize import read_csv_statements

    content, skipped = written(followthemoney_statements.write, archive())
    assert not skipped
    rows = list(read_csv_statements(BytesIO(content)))
    assert len({one.id for one in rows}) == len(rows)
    assert {one.dataset for one in rows} == {"claim_tracker"}
    assert {one.first_seen for one in rows} == {"2024-04-01T08:00:00+00:00"}
    assert all(one.id == one.generate_key() for one in rows if one.prop != "id")
    by_entity: dict[str, dict[str, set[str]]] = {}
    for one in rows:
        by_entity.setdefault(one.entity_id, {}).setdefault(one.prop, set()).add(one.value)
    found = entities(written(ftm.write, archive())[0])
    assert by_entity.keys() == found.keys()
    for id_, proxy in found.items():
        assert {name: values for name, values in by_entity[id_].items() if name != "id"} == {
            name: set(values) for name, values in proxy.properties.items()
        }


def test_without_the_library_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "followthemoney.dataset", None)
    for write in (ftm.write, followthemoney_statements.write):
        with pytest.raises(UsageError, match=r"not installed: pip install 'claim-tracker\[followthemoney\]', which needs a C\+\+ compiler"):
            written(write, archive())


def test_an_export_made_anew_is_the_same() -> None:
    assert written(ftm.write, archive())[0] == written(ftm.write, archive())[0]
