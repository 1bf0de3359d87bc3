"""Which addresses may be asked.

A page, a feed or a redirect can name any machine, also one that only this computer reaches: a router, a database, the service that
hands out a cloud machine's keys. What is fetched must therefore be public, and it is the number that is judged, after the name was
looked up, never the name. The ranges are those of IANA's registries of special-purpose addresses (RFC 6890), named here because what
Python's `ipaddress` counts among them differs from version to version; addresses that carry another address inside are refused whole.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

import httpx

from tracker.errors import InputError

SCHEMES = ("http", "https")
FULL = "give the whole address of a page or feed, as https://outlet.example/news"


@dataclass(frozen=True, slots=True)
class Range:
    """Addresses that are refused.

    Attributes:
        allowed: whether a person may permit them, for the network of the house and this machine.
    """

    network: IPv4Network | IPv6Network
    what: str
    allowed: bool = False


RANGES = tuple(
    Range(ip_network(network), what, what in ("loopback", "private"))
    for what, networks in {
        "loopback": ("127.0.0.0/8", "::1/128"),
        "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"),
        "link-local": ("169.254.0.0/16", "fe80::/10", "fec0::/10"),
        "multicast": ("224.0.0.0/4", "ff00::/8"),
        "unspecified": ("0.0.0.0/8", "::/128"),
        "an IPv4 address inside an IPv6 one": ("::ffff:0:0/96", "::ffff:0:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48"),
        "a tunnel": ("2002::/16", "2001::/32", "192.88.99.0/24"),
        "reserved": (
            *("192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"),
            *("100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"),
        ),
    }.items()
    for network in networks
)


def refused(address: str, *, allow_private: bool = False) -> str | None:
    """Why an IP address may not be asked; None for one that may.

    Args:
        allow_private: permit this machine and private networks (10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7), nothing else.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return "no address"
    for one in RANGES:
        if ip.version == one.network.version and ip in one.network:
            return None if one.allowed and allow_private else one.what
    return None if ip.is_global else "not public"


def checked(address: str) -> httpx.URL:
    """Read an address as people give it.

    Raises:
        InputError: it is none of a page on the web, or carries a name and password.
    """
    try:
        url = httpx.URL(address.strip())
        host = url.host
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise InputError(address[:200], "no web address", FULL) from error
    if url.userinfo or "@" in url.netloc.decode("ascii", "replace"):
        try:
            shown = place_of(url)
        except httpx.InvalidURL:  # without them nothing is left that is an address: "://name@://"
            shown = "the address"
        raise InputError(shown, "carries a name or password", "give the address without them; pages behind a login are not fetched")
    if url.scheme not in SCHEMES:
        raise InputError(address[:200], f"{url.scheme or 'no scheme'}: only http and https are fetched", FULL)
    if url.port is not None and not 0 < url.port < 65_536:
        raise InputError(address[:200], f"no web address: there is no port {url.port}", FULL)
    if not host:
        raise InputError(address[:200], "names no site", FULL)
    return url.copy_with(fragment=None)


def place_of(url: httpx.URL | str) -> str:
    """An address in the form under which it is remembered and shown: without fragment, name and password."""
    return str(httpx.URL(url).copy_with(fragment=None, username=None, password=None)) if isinstance(url, httpx.URL) else str(checked(url))


def one_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the same host, but for what only says how a page is shown (www, m, amp, mobile).

    Hosts that share no more than an ending are two sites: who writes on a host of many may not speak for the others.
    """
    return _plain_host(one) == _plain_host(other)


def _plain_host(address: str) -> str:
    labels = httpx.URL(address).host.casefold().rstrip(".").split(".")
    while len(labels) > 2 and labels[0] in ("www", "m", "amp", "mobile"):
        labels = labels[1:]
    return ".".join(labels)
