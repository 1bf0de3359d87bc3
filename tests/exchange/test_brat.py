"""brat's files, read back by a reader that knows the standoff format and nothing of us."""

import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from tests.exchange.articles import TEXT, archive, bulletin, written
from tracker.exchange.brat import write, write_folder
from tracker.exchange.documents import Options

BOUND = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)")
RELATION = re.compile(r"(R\d+)\t(\S+) Arg1:(T\d+) Arg2:(T\d+)")
ATTRIBUTE = re.compile(r"(A\d+)\t(\S+) (T\d+)(?: (\S+))?")
NOTE = re.compile(r"(#\d+)\t(\S+) (T\d+)\t(.*)")


@dataclass
class Read:
    """An annotation file by the format's own terms."""

    bound: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    relations: set[tuple[str, str, str]] = field(default_factory=set)
    attributes: set[tuple[str, str, str | None]] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)


def read(text: str, annotations: str) -> Read:
    """Every line is one of the four, ids are unique, and the words beside the offsets are the text's."""
    found, ids = Read(), set[str]()
    for line in annotations.removesuffix("\n").split("\n"):
        match = next(match for pattern in (BOUND, RELATION, ATTRIBUTE, NOTE) if (match := pattern.fullmatch(line)))
        assert match[1] not in ids
        ids.add(match[1])
        if match.re is BOUND:
            spans = [tuple(map(int, one.split())) for one in match[3].split(";")]
            pieces = [text[start:end] for start, end in spans]
            assert " ".join(pieces) == match[4]
            assert not any("\n" in one or "\r" in one for one in pieces)
            found.bound[match[1]] = (match[2], pieces)
        elif match.re is RELATION:
            found.relations.add((match[2], match[3], match[4]))
        elif match.re is ATTRIBUTE:
            found.attributes.add((match[2], match[3], match[4]))
        else:
            found.notes[match[3]] = match[4]
    ends = {end for one in found.relations for end in one[1:]} | {one[1] for one in found.attributes} | found.notes.keys()
    assert ends <= found.bound.keys()
    return found


def test_annotations_lead_to_the_words_of_the_text() -> None:
    content, skipped = written(write, archive())
    files = zipfile.ZipFile(BytesIO(content))
    assert files.namelist() == [
        "12-bulletin.txt",
        "12-bulletin.ann",
        "12-bulletin.article2.txt",
        "12-bulletin.article2.ann",
        "13_plain_notice.txt",
        "13_plain_notice.ann",
        "annotation.conf",
    ]
    assert [one.where for one in skipped] == ["withdrawn"]
    text = files.read("12-bulletin.txt").decode()
    assert text == TEXT  # line ends and all
    assert files.read("13_plain_notice.ann") == b""
    found = read(text, files.read("12-bulletin.ann").decode())
    by_words = {" ".join(pieces): id_ for id_, (_, pieces) in found.bound.items()}
    assert {(label, tuple(pieces)) for label, pieces in found.bound.values()} == {
        ("Claim", ("“We counted 57 dead,”", "“and we fear more.”")),
        ("Claim", ("about 1,200 people had fled", "the town since Monday")),  # one stretch, in two lines
        ("Cue", ("said",)),
        ("Cue", ("reported",)),
        ("Source", ("Anna Berg",)),
        ("Source", ("The Vale Register, a charity",)),
        ("Figure", ("57",)),
        ("Figure", ("1,200",)),
    }
    said, reported = by_words["“We counted 57 dead,” “and we fear more.”"], by_words["about 1,200 people had fled the town since Monday"]
    assert found.relations == {
        ("CuedBy", said, by_words["said"]),
        ("SaidBy", said, by_words["Anna Berg"]),
        ("CuedBy", reported, by_words["reported"]),
        ("SaidBy", reported, by_words["The Vale Register, a charity"]),
        ("Within", by_words["57"], said),
        ("Within", by_words["1,200"], reported),
    }
    assert {("Act", said, "confirm"), ("Negated", reported, None), ("Measure", by_words["57"], "killed")} <= found.attributes
    assert found.notes[by_words["57"]].startswith("id article1f1; measure killed; value 57; low 57; high 57;")


def test_what_annotations_are_of_is_declared() -> None:
    content, _ = written(write, archive())
    files = zipfile.ZipFile(BytesIO(content))
    sections: dict[str, dict[str, str]] = {}
    for line in files.read("annotation.conf").decode().splitlines():
        if line.startswith("["):
            sections[line] = {}
        elif line:
            name, _, rest = line.partition("\t")
            list(sections.values())[-1][name] = rest
    assert list(sections) == ["[entities]", "[relations]", "[events]", "[attributes]"]
    found = read(TEXT, files.read("12-bulletin.ann").decode())
    labels = {id_: label for id_, (label, _) in found.bound.items()}
    assert set(labels.values()) <= sections["[entities]"].keys()
    for name, start, end in found.relations:
        assert sections["[relations]"][name] == f"Arg1:{labels[start]}, Arg2:{labels[end]}"
    for name, of, value in found.attributes:
        declared = sections["[attributes]"][name]
        assert labels[of] in re.findall(r"\w+", declared.partition(",")[0])
        assert value is None or value in declared.partition("Value:")[2].split("|")


def test_the_same_archive_gives_the_same_bytes() -> None:
    assert written(write, archive())[0] == written(write, archive())[0]


def test_a_folder_holds_the_same_files(tmp_path: Path) -> None:
    write_folder(iter([bulletin()]), tmp_path, Options(with_text=True))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["12-bulletin.ann", "12-bulletin.txt", "annotation.conf"]
    assert (tmp_path / "12-bulletin.txt").read_bytes().decode() == TEXT
