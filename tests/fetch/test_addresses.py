"""Which addresses may be asked: none that only this machine or its network reaches, however it is written."""

import pytest

from tracker.errors import InputError
from tracker.fetch.addresses import checked, one_site, place_of, refused

PUBLIC = ["93.184.215.14", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "169.253.1.1", "2606:4700::1111"]
HOUSE = [
    ("127.0.0.1", "loopback"), ("127.255.255.254", "loopback"), ("::1", "loopback"),
    ("10.0.0.1", "private"), ("172.16.0.1", "private"), ("172.31.255.255", "private"), ("192.168.1.1", "private"),
    ("100.64.0.1", "private"), ("fc00::1", "private"), ("fdff::1", "private"),
]  # fmt: skip
NEVER = [
    ("169.254.169.254", "link-local"), ("fe80::1", "link-local"), ("fe80::1%eth0", "link-local"), ("fec0::1", "link-local"),
    ("224.0.0.1", "multicast"), ("239.255.255.255", "multicast"), ("ff02::1", "multicast"),
    ("0.0.0.0", "unspecified"), ("0.1.2.3", "unspecified"), ("::", "unspecified"),
    ("::ffff:127.0.0.1", "an IPv4 address inside an IPv6 one"), ("::ffff:8.8.8.8", "an IPv4 address inside an IPv6 one"),
    ("::127.0.0.1", "an IPv4 address inside an IPv6 one"), ("64:ff9b::7f00:1", "an IPv4 address inside an IPv6 one"),
    ("64:ff9b::808:808", "an IPv4 address inside an IPv6 one"), ("64:ff9b:1::a00:1", "an IPv4 address inside an IPv6 one"),
    ("2002:7f00:1::", "a tunnel"), ("2002:808:808::1", "a tunnel"), ("2001::1", "a tunnel"), ("192.88.99.1", "a tunnel"),
    ("240.0.0.1", "reserved"), ("255.255.255.255", "reserved"), ("198.18.0.1", "reserved"), ("192.0.2.1", "reserved"),
    ("192.0.0.8", "reserved"), ("198.51.100.7", "reserved"), ("203.0.113.9", "reserved"), ("2001:db8::1", "reserved"),
    ("100::1", "reserved"), ("3fff::1", "reserved"), ("5f00::1", "reserved"),
    ("localhost", "no address"), ("2130706433", "no address"), ("", "no address"),
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_asked(address: str) -> None:
    assert refused(address) is None
    assert refused(address, allow_private=True) is None


@pytest.mark.parametrize(("address", "reason"), HOUSE)
def test_the_house_may_be_asked_where_it_is_permitted(address: str, reason: str) -> None:
    assert refused(address) == reason
    assert refused(address, allow_private=True) is None


@pytest.mark.parametrize(("address", "reason"), NEVER)
def test_some_addresses_may_never_be_asked(address: str, reason: str) -> None:
    assert refused(address) == reason
    assert refused(address, allow_private=True) == reason


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ftp://outlet.example/a", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("/etc/passwd", "only http and https"),
        ("gopher://outlet.example", "only http and https"),
        ("https://", "names no site"),
        ("https://outlet.example:99999999/", "no web address"),
        ("https://\x00outlet.example/", "no web address"),
        ("https://reader:secret@outlet.example/a", "a name or password"),
        ("https://reader@outlet.example/a", "a name or password"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused(address: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as refusal:
        checked(address)
    assert "secret" not in str(refusal.value)


def test_an_address_is_remembered_without_what_does_not_name_a_page() -> None:
    assert place_of("HTTPS://Outlet.Example:443/News?id=1#comments") == "https://outlet.example/News?id=1"
    assert place_of("https://bücher.example/a") == "https://xn--bcher-kva.example/a"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.outlet.example/a", "http://outlet.example/b", True),
        ("https://amp.outlet.example/a", "https://www.outlet.example/a", True),
        ("https://m.outlet.example", "https://outlet.example", True),
        ("https://one.hosts.example/a", "https://other.hosts.example/a", False),
        ("https://hosts.example/a", "https://one.hosts.example/a", False),
        ("https://outlet.example.evil.example/a", "https://outlet.example/a", False),
    ],
)
def test_one_site(one: str, other: str, same: bool) -> None:
    assert one_site(one, other) is same
    assert one_site(other, one) is same
