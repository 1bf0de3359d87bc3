"""Pages and feeds that keep parsers busy, or say what is not so."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TEXT = "The harbour office said on Monday that nine people were hurt when the pier gave way."
BODY = f"<p>{TEXT}</p><p>The mayor said that the ferries would sail again on Tuesday morning.</p>"
Reader = Callable[..., list[tuple[str, str]]]


def page(inside: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>x</title></head><body>{inside}</body></html>".encode()


def rss(inside: str, before: str = '<?xml version="1.0"?>') -> bytes:
    return f"{before}<rss version='2.0'><channel><title>Gazette</title><link>https://g.example/</link>{inside}</channel></rss>".encode()


def item(inside: str) -> str:
    return f"<item><title>Pier</title><link>https://g.example/1</link>{inside}</item>"


LAUGHS = "<!DOCTYPE rss [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
OUTSIDE = "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
REMOTE = "<?xml version='1.0'?><!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/x.dtd'>"
ATTRIBUTES = " ".join(f'a{n}="{n}"' for n in range(100_000))

CASES: list[tuple[str, bytes, list[str]]] = [
    ("script.html", b"<html><body><script>let x = 'The office said'</script></body></html>", ["!no text in the page"]),
    ("empty.html", b"\n", ["!empty"]),
    (
        "wrong-charset.html",
        page(f'<meta charset="iso-8859-1">{BODY}<p>The café’s owner said no to the harbour office.</p>'),
        ["café’s owner"],
    ),
    ("no-charset.html", page(f'<meta charset="no-such-thing">{BODY}'), [TEXT]),
    ("cp1252-as-utf8.html", page('<meta charset="utf-8">').replace(b"</body>", f"{BODY}<p>It’s “no”.</p>".encode("cp1252")), [TEXT]),
    ("deep.html", page("<div>" * 10_000 + BODY + "</div>" * 10_000), ["!nested too deeply, 10,00. within each other"]),
    ("deep-open.html", page("<b>" * 100_000 + BODY), ["!nested too deeply, 100,00. within each other"]),
    ("deep-tables.html", page("<table><tr><td>" * 3_000 + BODY), ["!nested too deeply, 9,00. within each other"]),
    ("attributes.html", f"<html><body {ATTRIBUTES}>{BODY}</body></html>".encode(), ["!longer than 7 seconds"]),
    ("open-comment.html", page(BODY + "<!-- never closed " + "x" * 100_000), [TEXT]),
    ("nul.html", page(BODY.replace("office", "off\0ice")), ["!binary"]),
    ("page.txt", page(BODY), [TEXT]),
    ("text.html", f"{TEXT}\n\n{TEXT} It was the second time.".encode(), [TEXT]),
    ("page.pdf", page(BODY), [TEXT]),
    ("links.html", page("<a href='#'>x" * 20_000 + BODY), [TEXT]),
    ("future.html", page(f'<meta property="article:published_time" content="2999-01-01">{BODY}'), [TEXT]),
    ("laughs.xml", rss(item("<description>&a11;</description>"), f'<?xml version="1.0"?>{LAUGHS}'), ["!declares entities"]),
    ("laughs-utf16.xml", ("\ufeff" + rss(item("x"), LAUGHS).decode()).encode("utf-16-le"), ["!declares entities"]),
    ("outside.xml", rss(item("<description>&x;</description>"), OUTSIDE), ["!declares entities"]),
    ("remote-dtd.xml", rss(item(f"<description>{TEXT}</description>"), REMOTE), [TEXT]),
    ("two-colons.rss", rss("<item><a:b:c>x</a:b:c></item>"), ["!reader does not know|Pier|no feed|without items|empty"]),
    ("bracket-link.rss", rss(item(f"<description>{TEXT}</description>").replace("g.example/1", "[g.example/1")), [TEXT]),
    ("no-items.rss", rss(""), ["!a feed without items"]),
    ("no-feed.rss", b"this is no feed at all", ["!no feed that can be read"]),
    ("not-a-feed.xml", b"<?xml version='1.0'?><orders><order>x</order></orders>", ["!XML that is neither feed nor page .*<orders>"]),
    ("open-prolog.xml", b"<?xml version='1.0' " + b"x" * 200_000, ["!no feed that can be read|a feed without items"]),
    ("cut-off.rss", rss(item(f"<description>{TEXT}</description>") * 2)[:-150], [TEXT, "Pier"]),
    ("wrong-date.rss", rss(item(f"<pubDate>the day before</pubDate><description>{TEXT}</description>")), [TEXT]),
    ("future.rss", rss(item(f"<pubDate>Mon, 01 Jan 2999 10:00:00 GMT</pubDate><description>{TEXT}</description>")), [TEXT]),
    ("no-text.rss", rss(item("").replace("<title>Pier</title>", "") + item(f"<description>{TEXT}</description>")), ["!empty", TEXT]),
    ("deep.rss", rss(item("<x>" * 50_000 + TEXT)), ["!|Pier"]),
    ("deep-html.rss", rss(item(f"<description><![CDATA[{'<div>' * 20_000}{TEXT}]]></description>")), ["!|Pier|The harbour"]),
    ("script-link.rss", rss(item(f"<description>{TEXT}</description>").replace("https://g.example/1", "javascript:alert(1)")), [TEXT]),
    ("nested-cdata.rss", rss(item(f"<description><![CDATA[<p>{TEXT} </item> ]]></description>") * 2), [TEXT, TEXT]),
    (
        "latin.rss",
        rss(item("<description>The café’s owner said no.</description>"))
        .decode()
        .replace('1.0"?', '1.0" encoding="windows-1252"?')
        .encode("cp1252"),
        ["café’s owner"],
    ),
    ("many-items.rss", rss(item("<description>x</description>") * 10_001), ["!10,001 items, limit 10,000"]),
]


@pytest.mark.parametrize(("name", "content", "expected"), CASES, ids=[one[0] for one in CASES])
def test_hostile_markup(name: str, content: bytes, expected: list[str], tmp_path: Path, outcome: Reader) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    measured = len(content) > 500_000 and sys.platform == "linux"
    found = outcome(path, measured=measured)
    assert len(found) == len(expected), found
    for (kind, text), wanted in zip(found, expected, strict=True):
        assert (kind == "error") == (wanted[0] == "!") or "|" in wanted, text
        assert re.search(wanted.removeprefix("!"), text), text
