"""The demonstration corpus is complete, says that it is one, and is written in this project's own words."""

import html
import re
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
REAL_ARTICLES = ROOT.parent / "shared" / "seeds"
NOTE = "Written for demonstration from public facts; the outlet is invented."
TEXTS = sorted(SEEDS.glob("*.txt"))
PAGES = sorted(SEEDS.glob("*.html"))
DOCUMENTS = sorted([*TEXTS, *PAGES])
UNDATED = {"21-ostrel-review-spymaster-meets-council-head"}

OWN_WORDS = 6  # no run of as many words is taken from a real article, outside recorded quotations
QUOTED_WORDS = 12  # a recorded quotation stays below
QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"")
WORD = re.compile(r"\w+(?:['’.,]\w+)*")

every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)


def front_matter(path: Path) -> dict[str, str]:
    """The fields between the first two `---` lines of a text."""
    opening, block, _ = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == ""
    return dict(line.split(": ", 1) for line in block.splitlines())


def metadata(path: Path) -> dict[str, str]:
    """Title, source, address, date and note of a document, as its front matter or its markup has them."""
    if path in TEXTS:
        return front_matter(path)
    page = path.read_text(encoding="utf-8")
    patterns = {
        "title": r"<title>(.+?)</title>",
        "source": r'property="og:site_name" content="(.+?)"',
        "url": r'<link rel="canonical" href="(.+?)"',
        "published": r'"datePublished": ?"(.+?)"',
        "note": r'<meta name="note" content="(.+?)"',
    }
    found = {name: re.search(pattern, page) for name, pattern in patterns.items()}
    return {name: html.unescape(match[1]) for name, match in found.items() if match}


def visible_text(path: Path) -> str:
    """The words a reader sees: markup, scripts and styles removed, front matter left out."""
    text = path.read_text(encoding="utf-8")
    if path in TEXTS:
        return text.split("---\n", 2)[2]
    without_code = re.sub(r"<(script|style|head)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", without_code))


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """All runs of `length` words, lower-cased."""
    words = WORD.findall(text.lower().replace("’", "'"))
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def test_corpus_is_large_and_varied_enough() -> None:
    assert len(DOCUMENTS) >= 14
    assert len({metadata(path)["source"] for path in DOCUMENTS}) >= 7
    assert len(PAGES) == 2
    assert [path.name[:2] for path in DOCUMENTS] == [f"{number:02}" for number in range(1, len(DOCUMENTS) + 1)]


@every_document
def test_metadata_is_complete(path: Path) -> None:
    fields = metadata(path)
    expected = {"title", "source", "url", "published", "note"} - ({"published"} if path.stem in UNDATED else set())
    assert set(fields) == expected
    assert fields["note"] == NOTE
    if "published" in expected:
        assert datetime.fromisoformat(fields["published"]).tzinfo is not None


@every_document
def test_outlet_names_its_address(path: Path) -> None:
    fields = metadata(path)
    slug = fields["source"].lower().replace(" ", "-")
    assert urlsplit(fields["url"]).hostname == f"{slug}.example"
    assert path.stem[3:].startswith(slug)


@every_document
def test_addresses_are_nobodys(path: Path) -> None:
    hosts = {urlsplit(address).hostname or "" for address in re.findall(r"https?://[^\s\"'<>]+", path.read_text(encoding="utf-8"))}
    assert {host for host in hosts if not host.endswith(".example")} <= {"schema.org"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pages_are_saved_pages_that_show_the_note(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert NOTE in visible_text(path).split("Read next" if "Read next" in page else "Most read")[1]
    assert [part for part in ("<article", "<footer", 'class="menu"', "cookies") if part not in page] == []
    assert re.search(r">[\w' ]+: [A-Z][^<]+</a>", page), "a ticker line, speaker and colon first"


@every_document
def test_quotations_are_fragments(path: Path) -> None:
    text = visible_text(path)
    assert text.count("“") == text.count("”")
    fragments = [first or second for first, second in QUOTED.findall(text)]
    assert [fragment for fragment in fragments if len(fragment.split()) >= QUOTED_WORDS] == []


def test_undated_document_shows_no_date() -> None:
    for stem in UNDATED:
        assert re.findall(r"\b(?:19|20)\d\d\b", (SEEDS / f"{stem}.txt").read_text(encoding="utf-8")) == []


def test_copy_is_its_original_without_the_last_paragraph() -> None:
    original, copy = (visible_text(path).strip() for path in DOCUMENTS[13:15])
    assert original.startswith(copy)
    assert original.endswith("(Saltmarsh Wire)")


def test_readme_lists_every_document() -> None:
    rows = re.findall(r"^\| (\d\d) (.+?) (?:\(HTML\) )?\| (\S+) \|", (SEEDS / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert rows == [(path.name[:2], metadata(path)["source"], metadata(path).get("published", "none")[:10]) for path in DOCUMENTS]


@pytest.mark.skipif(not REAL_ARTICLES.is_dir(), reason="the real articles are not beside this checkout")
@every_document
def test_words_are_our_own(path: Path) -> None:
    taken = set().union(*(runs(real.read_text(encoding="utf-8"), OWN_WORDS) for real in REAL_ARTICLES.glob("*.txt")))
    own = QUOTED.sub("\n\n", f"{metadata(path)['title']}\n\n{visible_text(path)}").split("\n\n")
    assert set().union(*(runs(stretch, OWN_WORDS) for stretch in own)) & taken == set()
