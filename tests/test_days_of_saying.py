"""An office alone is whoever held it when the statement was made, not when the article was published."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tracker.cli import app


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("The US secretary of state said on May 5, 2016 that the talks would go on.", [["John Kerry"]]),
        ("The British prime minister said on July 20, 2018 that the plan was ready.", [["Theresa May"]]),
        ("The British prime minister said on Tuesday that the plan was ready.", [["Rishi Sunak"]]),
        (  # two held it on the days of these statements, and one name is one actor in an article: the office itself
            "The British prime minister said on July 20, 2018 that the plan was ready. "
            "The British prime minister said on Tuesday that the plan was dead.",
            [["Prime Minister of United Kingdom"]] * 2,
        ),
    ],
)
def test_an_office_is_held_on_the_day_of_the_statement(tmp_path: Path, text: str, speakers: list[list[str]]) -> None:
    path = tmp_path / "article.jsonl"
    path.write_text(json.dumps({"id": "a", "text": text, "published": "2024-06-12"}), encoding="utf-8")
    result = CliRunner().invoke(app, ["extract", str(path)])
    assert [claim["speakers"] for claim in json.loads(result.stdout)["claims"]] == speakers
