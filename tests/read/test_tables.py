"""Tables: columns and rows."""

from pathlib import Path

import pytest

from tracker.errors import InputError, UsageError
from tracker.read import read
from tracker.read.tables import is_table
from tracker.records import Article


def found(tmp_path: Path, content: str, name: str = "wire.csv", columns: dict[str, str] | None = None) -> list[Article | InputError]:
    path = tmp_path / name
    path.write_bytes(content.encode())
    return list(read([path], columns=columns))


def test_every_column(tmp_path: Path) -> None:
    header = "ID,Headline,Body,Publish_Date,outlet,Link,lang,Author,n\r\n"
    (one,) = found(tmp_path, header + 'n1,Pier,"It sails.\r\n""Now.""",2024-03-26,Gazette,https://g.example/1,en-GB,Ada Lund,5\r\n')
    assert isinstance(one, Article)
    assert (one.id, one.title, one.text) == ("n1", "Pier", 'It sails.\r\n"Now."')
    assert (one.published, one.source, one.url, one.language) == ("2024-03-26", "Gazette", "https://g.example/1", "en-GB")
    assert (one.byline, one.path, one.media_type) == ("Ada Lund", f"{tmp_path / 'wire.csv'}:2", "text/csv")
    assert one.raw.startswith(b"n1,Pier,") and one.raw.endswith(b"Ada Lund,5")


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    rows = found(tmp_path, 'text,x\n"One\nsaid.",1\n\nTwo said.,2\n,3\n')
    assert [one.path if isinstance(one, Article) else one.where for one in rows] == [f"{tmp_path / 'wire.csv'}:{n}" for n in (2, 4, 5)]
    assert [one.id for one in rows if isinstance(one, Article)] == ["wire:2", "wire:4"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("id;text\n1;One, two said.\n", "a.csv"),
        ("id\ttext\n1\tOne, two said.\n", "a.tsv"),
        ("id|text\n1|One, two said.\n", "a.csv"),
        ('\ufeffid,text\n1,"One, two said."\n', "a.csv"),
        ('id,title,text\n1,,"One, two said."\n', "without-suffix"),
    ],
)
def test_delimiters(content: str, name: str, tmp_path: Path) -> None:
    (one,) = found(tmp_path, content, name)
    assert isinstance(one, Article)
    assert (one.id, one.text) == ("1", "One, two said.")


def test_a_mapping_counts_before_names(tmp_path: Path) -> None:
    (one,) = found(tmp_path, "text,Wortlaut,title\nshort,The long one.,t\n", columns={"text": "wortlaut", "title": "text"})
    assert isinstance(one, Article)
    assert (one.text, one.title) == ("The long one.", "short")


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"text": "none"}, "no column 'none' in the table (its columns: id, text)"),
        ({"title": "none"}, "no column 'none' in the table (its columns: id, text)"),
        ({"title": "text"}, "no column that holds the text (its columns: id, text)"),
    ],
)
def test_a_mapping_to_no_column(columns: dict[str, str], reason: str, tmp_path: Path) -> None:
    (one,) = found(tmp_path, "id,text\n1,One said.\n", columns=columns)
    assert isinstance(one, InputError)
    assert one.reason == reason


def test_a_mapping_of_no_field(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no field 'body' for a column; it has text, id"):
        found(tmp_path, "id,text\n1,One said.\n", columns={"body": "text"})


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("id,title,text", True),
        ('"id";"headline";"body"', True),
        ("text,title", False),
        ("The text, its title, its date, and much more", False),
        ("id,title,date", False),
        ("", False),
    ],
)
def test_what_makes_a_text_a_table(line: str, expected: bool) -> None:
    assert is_table(line) is expected
