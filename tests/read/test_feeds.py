"""RSS and Atom: what of an item becomes which field."""

from pathlib import Path

import pytest

from tracker.errors import InputError
from tracker.read import read
from tracker.records import Article

TEXT = "The harbour office said on Monday that nine people were hurt."
MORE = "The mayor said that the ferries would sail again on Tuesday."
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Lund Gazette</title><link>https://g.example/news/</link><language>en-GB</language>
<item><title>Pier &amp; ferries</title><link>https://g.example/1</link><guid isPermaLink="false">tag:1</guid>
<pubDate>Tue, 26 Mar 2024 10:05:00 +0200</pubDate><dc:creator>Ada Lund</dc:creator><description>Short.</description>
<content:encoded><![CDATA[<p>{TEXT}</p><script>x()</script><p>{MORE}<br>End.</p>]]></content:encoded></item>
<item><title>Second</title><link>two.html</link><description>&lt;p&gt;{MORE}&lt;/p&gt;</description></item>
<item><title>Third of three</title></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title>
<entry><title>Pier</title><id>urn:1</id><link rel="self" href="https://w.example/api/1"/><link href="https://w.example/1"/>
<published>2024-03-26T10:05:00Z</published><updated>2024-03-27T10:05:00Z</updated><summary>Short one.</summary>
<content type="text">{TEXT}
A second line with 3 &lt; 4.</content></entry>
<entry><title>Later</title><id>urn:2</id><updated>2024-03-28</updated>
<content type="html">&lt;ul&gt;&lt;li&gt;One said no.&lt;/li&gt;&lt;li&gt;Two.&lt;/li&gt;&lt;/ul&gt;</content></entry>
</feed>"""


def articles(tmp_path: Path, content: str | bytes, name: str = "news.xml") -> list[Article]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = list(read([path]))
    assert not [one for one in found if isinstance(one, InputError)]
    return [one for one in found if isinstance(one, Article)]


def test_an_rss_item(tmp_path: Path) -> None:
    first, second, third = articles(tmp_path, RSS)
    assert (first.id, first.title, first.text) == ("tag:1", "Pier & ferries", f"{TEXT}\n\n{MORE}\nEnd.")
    assert (first.url, first.published, first.source) == ("https://g.example/1", "2024-03-26T10:05:00+02:00", "Lund Gazette")
    assert (first.byline, first.language, first.media_type) == ("Ada Lund", "en-GB", "application/rss+xml")
    assert (first.path, first.notes) == (f"{tmp_path / 'news.xml'}:1", ())
    assert first.reader is not None and first.reader.startswith("feedparser 6")
    assert first.raw.startswith(b"<item><title>Pier") and first.raw.endswith(b"</item>") and first.raw.count(b"<item>") == 1
    assert (second.id, second.url, second.text) == ("https://g.example/news/two.html", "https://g.example/news/two.html", MORE)
    assert second.notes == ("the feed gives a summary only",)
    assert (third.text, third.notes) == ("Third of three", ("the feed gives a title only",))


def test_an_atom_entry(tmp_path: Path) -> None:
    first, second = articles(tmp_path, ATOM, "wire")
    assert (first.id, first.url, first.published) == ("urn:1", "https://w.example/1", "2024-03-26T10:05+00:00")
    assert (first.text, first.notes) == (f"{TEXT}\nA second line with 3 < 4.", ())
    assert (first.media_type, first.source) == ("application/atom+xml", "Wire")
    assert (second.text, second.published, second.url) == ("One said no.\n\nTwo.", "2024-03-28", None)
    assert second.notes == ("dated by its last change",)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_other_encodings(encoding: str, tmp_path: Path) -> None:
    content = RSS.replace("UTF-8", encoding).replace("Second", "Café").encode(encoding)
    second = articles(tmp_path, content)[1]
    assert second.title == "Café"
    assert "Café".encode(second.encoding) in second.raw


def test_wrong_dates_and_links_are_noted(tmp_path: Path) -> None:
    broken = RSS.replace("Tue, 26 Mar 2024 10:05:00 +0200", "yesterday").replace("https://g.example/1", "javascript:x()")
    first = articles(tmp_path, broken)[0]
    assert (first.published, first.url) == (None, None)
    assert first.notes == ("the link 'javascript:x()' is no web address", "published 'yesterday' is no date")


def test_a_date_ahead_is_noted(tmp_path: Path) -> None:
    first = articles(tmp_path, RSS.replace("Tue, 26 Mar 2024 10:05:00 +0200", "2999-03-26"))[0]
    assert first.notes == ("dated 2999-03-26, after the day it was read",)


def test_an_item_is_known_by_its_guid_else_its_link(tmp_path: Path) -> None:
    item = "<item>{}<description>A fire.</description></item>"
    link, guid = "<link>https://g.example/1</link>", "<guid isPermaLink='false'>tag:1</guid>"
    items = "".join(map(item.format, (link + guid, link + guid, link, "")))
    found = articles(tmp_path, f"<rss version='2.0'><channel><title>Gazette</title>{items}</channel></rss>")
    assert [one.id for one in found] == ["tag:1", "https://g.example/1", "news:3", "news:4"]
