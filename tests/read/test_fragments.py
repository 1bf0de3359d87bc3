"""Pieces of HTML that are all content."""

import pytest

from tracker.read.fragments import fragment_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("One said no.", "One said no."),
        ("One &amp; two &lt;3&gt;", "One & two <3>"),
        ("<p>One <b>said</b>\n no.</p>Two.<p>Three.</p>", "One said no.\n\nTwo.\n\nThree."),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<p>One</p><script>x</script>two<style>y</style><!-- z --> three", "One\n\ntwo three"),
        ("<ul><li>One</li><li>two</li></ul>", "One\n\ntwo"),
        ("<div><p>One<div>two", "One\n\ntwo"),
        ("<table><tr><td>12</td><td>killed</td></tr></table>", "12\n\nkilled"),
        ("<img src=x>", ""),
        ("<p>a\0b</p>", "ab"),
        ("", ""),
        ("<", "<"),
    ],
)
def test_what_a_browser_would_show(html: str, text: str) -> None:
    assert fragment_text(html) == text
