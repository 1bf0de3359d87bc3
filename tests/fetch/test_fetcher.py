"""What an address gives, and all the ways in which one can lead astray."""

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import tracker
from tracker.errors import InputError
from tracker.fetch import Fetcher, Limits, Unreached
from tracker.fetch.addresses import refused as really_refused
from tracker.fetch.transport import Deadline, timed

LIMIT = 200_000  # bytes, of the fetcher that the tests use


def chunked(*parts: bytes, pause: float = 0, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer whose length is not declared, sent bit by bit."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in {"Content-Type": "text/html", "Transfer-Encoding": "chunked", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        for part in parts:
            handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            handler.wfile.flush()
            time.sleep(pause)
        handler.wfile.write(b"0\r\n\r\n")

    return give


def redirect(to: str, status: int = 302) -> Callable[[BaseHTTPRequestHandler], None]:
    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return give


def test_a_page_with_what_it_is_asked_for_again_by(site: Any, fetcher: Fetcher) -> None:
    from_server = b"<html>the page</html>"
    site.answers["/a"] = chunked(from_server, ETag='"one"', Last_Modified="Tue, 26 Mar 2024 10:00:00 GMT")
    got = fetcher.get(site.url("/a#comments"))
    assert (got.url, got.raw, got.media_type) == (site.url("/a"), from_server, "text/html")
    assert (got.etag, got.modified) == ('"one"', "Tue, 26 Mar 2024 10:00:00 GMT")
    assert site.paths == ["/robots.txt", "/a"]
    assert {headers["User-Agent"] for _, headers in site.asked} == {f"claim-tracker/{tracker.__version__}"}


def test_what_is_not_modified_is_not_sent_again(site: Any, fetcher: Fetcher) -> None:
    def give(handler: BaseHTTPRequestHandler) -> None:
        assert handler.headers["If-None-Match"] in (None, '"one"')
        handler.send_response(304 if handler.headers["If-None-Match"] else 200)
        handler.send_header("ETag", '"one"')
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.answers["/a"] = give
    first = fetcher.get(site.url("/a"))
    again = fetcher.get(site.url("/a"), seen=first)
    assert (first.raw, again.raw, again.etag) == (b"", None, '"one"')
    site.answers["/b"] = redirect("/a")
    assert fetcher.get(site.url("/b"), seen=first).raw is None
    assert "If-None-Match" not in site.asked[-2][1], "what is known of one address is not asked of another"


def test_redirects_are_followed_and_each_is_checked(site: Any, fetcher: Fetcher) -> None:
    site.answers |= {"/a": redirect("/b"), "/b": redirect("c?d=1", 301), "/c?d=1": b"<html></html>"}
    assert fetcher.get(site.url("/a")).url == site.url("/c?d=1")
    for to, words in (
        ("ftp://outlet.example/a", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("http://reader:secret@127.0.0.1/a", "name or password"),
        ("http://169.254.169.254/latest/", "link-local"),
        ("http://[::ffff:127.0.0.1]/", "an IPv4 address inside"),
    ):
        site.answers["/astray"] = redirect(to)
        with pytest.raises(InputError, match=words):
            fetcher.get(site.url("/astray"))


ASTRAY = {
    "no port": ("http://a:abc/", "leads to no web address"),
    "port beyond": ("http://a:99999999/", "no port 99999999"),
    "open bracket": ("http://[::1", "leads to no web address"),
    "control": ("/a\x01b", "leads to no web address|broke off"),
    "no host name": ("http://\u00bf\u00a0\u00bd.example/", "leads to no web address"),
    "file": ("file:///etc/passwd", "file: only http and https"),
    "data": ("data:text/html,<p>x", "leads to no web address"),
    "script": ("javascript:alert(1)", "leads to no web address"),
    "long": (f"http://a.example/{'a' * 100_000}", "leads to no web address|broke off"),
    "itself": ("", "in a circle"),
}


@pytest.mark.parametrize(("to", "words"), ASTRAY.values(), ids=ASTRAY)
def test_a_redirect_that_leads_nowhere(site: Any, fetcher: Fetcher, to: str, words: str) -> None:
    site.answers |= {"/astray": redirect(to), "/good": b"<html></html>"}
    with pytest.raises(InputError, match=words) as told:
        fetcher.get(site.url("/astray"))
    assert len(str(told.value)) < 1000
    assert fetcher.get(site.url("/good")).raw == b"<html></html>"


def test_redirects_by_way_of_a_password(site: Any, fetcher: Fetcher) -> None:
    with_password = site.url("/c").replace("://", "://reader:secret@")
    site.answers |= {"/a": redirect("/b"), "/b": redirect(with_password), "/c": b"<html></html>"}
    with pytest.raises(InputError, match="name or password") as told:
        fetcher.get(site.url("/a"))
    assert "secret" not in str(told.value)
    assert "/c" not in site.paths


def test_a_robots_txt_that_leads_nowhere(site: Any, fetcher: Fetcher) -> None:
    site.answers |= {"/robots.txt": redirect("http://a:abc/"), "/a": b"<html></html>"}
    with pytest.raises(Unreached, match=r"robots\.txt"):
        fetcher.get(site.url("/a"))


def test_redirects_in_a_circle_and_without_end(site: Any, fetcher: Fetcher) -> None:
    site.answers |= {"/a": redirect("/b"), "/b": redirect("/a")}
    with pytest.raises(InputError, match="in a circle"):
        fetcher.get(site.url("/a"))
    site.answers |= {f"/{n}": redirect(f"/{n + 1}") for n in range(50)}
    with pytest.raises(InputError, match="more than 5 redirects"):
        fetcher.get(site.url("/0"))
    assert "/6" not in site.paths


def test_this_machine_is_not_asked_unless_it_is_permitted(site: Any) -> None:
    with Fetcher(Limits(delay=0)) as fetcher:
        for host in ("127.0.0.1", "localhost", "0x7f.1", "2130706433"):
            with pytest.raises(InputError, match="loopback"):
                fetcher.get(site.url("/a", host))
    assert site.asked == []


def test_a_redirect_into_the_house_is_refused(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server stands for a public one; where its pages lead is judged as ever."""

    def but_this_one(address: str, *, allow_private: bool) -> str | None:
        return None if address == "127.0.0.1" else really_refused(address, allow_private=allow_private)

    monkeypatch.setattr("tracker.fetch.transport.refused", but_this_one)
    names = {"outlet.example": ["127.0.0.1"], "router.example": ["10.0.0.1", "fe80::1"], "10.0.0.2": ["10.0.0.2"]}
    with Fetcher(Limits(delay=0), resolve=lambda host, _port: names[host]) as fetcher:
        site.answers["/a"] = b"<html></html>"
        assert fetcher.get(site.url("/a", "outlet.example")).raw == b"<html></html>"
        assert site.asked[-1][1]["Host"] == f"outlet.example:{site.port}", "the name stays what it is"
        for to, words in (
            ("http://router.example/", "10.0.0.1 is private; fe80::1 is link-local"),
            ("http://10.0.0.2/", "10.0.0.2 is private"),
        ):
            site.answers["/b"] = redirect(to)
            with pytest.raises(InputError, match=words):
                fetcher.get(site.url("/b", "outlet.example"))


def test_a_name_is_looked_up_once_and_the_number_kept(site: Any) -> None:
    """DNS rebinding: the name leads elsewhere as soon as it was judged."""
    told: list[str] = []

    def resolve(_host: str, _port: int) -> list[str]:
        told.append("127.0.0.1" if not told else "169.254.169.254")
        return told[-1:]

    site.answers |= {"/robots.txt": b"User-agent: *", "/a": b"<html></html>"}
    with Fetcher(Limits(delay=0), allow_private=True, resolve=resolve) as fetcher:
        assert fetcher.get(site.url("/a", "rebound.example")).raw == b"<html></html>"
        assert told == ["127.0.0.1"]
    with Fetcher(Limits(delay=0), allow_private=True, resolve=resolve) as fetcher, pytest.raises(InputError, match="link-local"):
        fetcher.get(site.url("/a", "rebound.example"))


def test_an_address_that_may_be_asked_is_taken_from_several(site: Any) -> None:
    site.answers["/a"] = b"<html></html>"
    with Fetcher(Limits(delay=0), allow_private=True, resolve=lambda *_: ["64:ff9b::7f00:1", "127.0.0.1"]) as fetcher:
        assert fetcher.get(site.url("/a", "both.example")).raw == b"<html></html>"


def test_a_gigabyte_that_is_declared_is_not_read(site: Any, fetcher: Fetcher) -> None:
    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(1 << 30))
        handler.end_headers()
        handler.wfile.write(b"x" * 1000)

    site.answers["/huge"] = give
    with pytest.raises(InputError, match="1,073,741,824 bytes"):
        fetcher.get(site.url("/huge"))


def test_what_declares_nothing_is_counted(site: Any, fetcher: Fetcher) -> None:
    site.answers["/huge"] = chunked(*[b"x" * 10_000] * 1000)
    with pytest.raises(InputError, match="more than 200,000 bytes"):
        fetcher.get(site.url("/huge"))
    site.answers["/just"] = chunked(*[b"x" * 10_000] * 20)
    assert len(fetcher.get(site.url("/just")).raw or b"") == LIMIT


def test_a_small_answer_that_unpacks_to_a_large_one(site: Any, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = gzip.compress(bytes(100_000_000))
    assert len(bomb) < LIMIT
    steps: list[int] = []

    class Counting:
        def __init__(self, wbits: int) -> None:
            self.real = zlib.decompressobj(wbits)

        def decompress(self, data: bytes, most: int) -> bytes:
            made = self.real.decompress(data, most)
            steps.append(len(made))
            return made

        def __getattr__(self, name: str) -> Any:
            return getattr(self.real, name)

    class Zlib:
        MAX_WBITS, error, decompressobj = zlib.MAX_WBITS, zlib.error, Counting

    monkeypatch.setattr("tracker.fetch.fetcher.zlib", Zlib)
    site.answers["/bomb"] = chunked(bomb, Content_Encoding="gzip")
    with pytest.raises(InputError, match="more than 200,000 bytes"):
        fetcher.get(site.url("/bomb"))
    assert sum(steps) < 2 * LIMIT, "unpacking stops where the limit is"


def test_what_is_packed_is_unpacked(site: Any, fetcher: Fetcher) -> None:
    whole = b"<html>" + b"a page " * 10_000 + b"</html>"
    site.answers["/packed"] = chunked(gzip.compress(whole[:100]) + gzip.compress(whole[100:]), Content_Encoding="gzip")
    assert fetcher.get(site.url("/packed")).raw == whole
    site.answers["/broken"] = chunked(gzip.compress(whole)[:-20], Content_Encoding="gzip")
    with pytest.raises(Unreached, match="broke off"):
        fetcher.get(site.url("/broken"))
    site.answers["/none"] = chunked(whole, Content_Encoding="gzip")
    with pytest.raises(InputError, match="cannot be unpacked"):
        fetcher.get(site.url("/none"))
    site.answers["/other"] = chunked(whole, Content_Encoding="br")
    with pytest.raises(InputError, match="'br', which was not asked for"):
        fetcher.get(site.url("/other"))


def test_an_answer_that_breaks_off_is_no_answer(site: Any, fetcher: Fetcher) -> None:
    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"<html>half of it")
        handler.close_connection = True

    site.answers["/half"] = give
    with pytest.raises(Unreached, match="broke off"):
        fetcher.get(site.url("/half"))


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_slow_drip_is_cut_off(site: Any, where: str) -> None:
    """Each byte comes soon enough; all of them would take a minute."""

    def head(handler: BaseHTTPRequestHandler) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 600:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(0.1)

    site.answers["/slow"] = head if where == "head" else chunked(*[b"x"] * 600, pause=0.1)
    began = time.monotonic()
    with Fetcher(Limits(delay=0, read=0.5, total=1), allow_private=True) as fetcher, pytest.raises(Unreached, match="in time"):
        fetcher.get(site.url("/slow"))
    assert time.monotonic() - began < 10


def test_a_server_that_says_nothing(site: Any) -> None:
    site.answers["/silent"] = lambda _handler: time.sleep(1.5)
    with Fetcher(Limits(delay=0, read=0.2), allow_private=True) as fetcher, pytest.raises(Unreached, match="in time"):
        fetcher.get(site.url("/silent"))


@pytest.mark.parametrize(
    ("status", "later", "words"),
    [
        (404, True, "404"), (410, False, "410"), (403, False, "403"), (401, False, "401"), (451, False, "451"), (204, False, "204"),
        (206, False, "206"), (500, True, "500"), (503, True, "503"), (429, True, "429"), (408, True, "408"),
    ],
)  # fmt: skip
def test_statuses_without_a_page(site: Any, fetcher: Fetcher, status: int, later: bool, words: str) -> None:
    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Retry-After", "120")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.answers["/a"] = give
    with pytest.raises(InputError, match=words) as refusal:
        fetcher.get(site.url("/a"))
    assert isinstance(refusal.value, Unreached) is later
    assert (refusal.value.remedy == "try again in 120 seconds") is (later and status != 404)
    assert refusal.value.where == site.url("/a")


def test_nothing_answers(fetcher: Fetcher) -> None:
    with pytest.raises(Unreached, match="for now"):  # not even its rules can be asked for
        fetcher.get(f"http://127.0.0.1:{_closed_port()}/a")
    with Fetcher(Limits(delay=0), resolve=_unknown) as blind, pytest.raises(Unreached, match="for now"):
        blind.get("http://nowhere.example/a")


def test_no_proxy_of_the_environment_is_used(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{_closed_port()}")
    site.answers["/a"] = b"<html></html>"
    with Fetcher(Limits(delay=0), allow_private=True) as fetcher:
        assert fetcher.get(site.url("/a")).raw == b"<html></html>"


def test_hosts_are_given_time(site: Any) -> None:
    waited: list[float] = []
    site.answers |= {"/a": b"<html></html>", "/b": b"<html></html>", "/robots.txt": b"User-agent: *\nCrawl-delay: 7\n"}
    with Fetcher(Limits(delay=2), allow_private=True, sleep=waited.append) as fetcher:
        fetcher.get(site.url("/a"))
        fetcher.get(site.url("/b"))
    assert len(waited) == 1
    assert 3 < waited[0] <= 7, "the site asks for more than is given anyway"


@pytest.mark.parametrize("trusted", [True, False])
def test_a_name_goes_along_when_a_connection_is_encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool) -> None:
    """The number is connected to, the name is asked for, and the certificate must be of that name."""
    certificate = _certificate(tmp_path, "outlet.example" if trusted else "other.example")
    context = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr("tracker.fetch.transport.httpx.create_ssl_context", lambda **_: context)
    with (
        _encrypted(certificate, times=2 if trusted else 1) as (port, asked),
        Fetcher(Limits(delay=0), allow_private=True, resolve=lambda *_: ["127.0.0.1"]) as fetcher,
    ):
        if trusted:
            assert fetcher.get(f"https://outlet.example:{port}/a").raw == b"<html></html>"
        else:
            with pytest.raises(Unreached):
                fetcher.get(f"https://outlet.example:{port}/a")
    assert set(asked) == {"outlet.example"}


def _certificate(folder: Path, name: str) -> Path:
    """A key and a certificate that it signs for itself, in one file."""
    key, path, now = ec.generate_private_key(ec.SECP256R1()), folder / "certificate.pem", datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def _encrypted(certificate: Path, times: int) -> Iterator[tuple[int, list[str]]]:
    """A server that speaks TLS and answers some times; its port, and the names that it was asked for."""
    asked: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            for _ in range(times):
                with suppress(OSError):
                    plain, _address = server.accept()
                    with plain, context.wrap_socket(plain, server_side=True) as one:
                        one.recv(10_000)
                        one.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 13\r\n\r\n<html></html>")

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(server.getsockname()[1]), asked
        thread.join()


def _unknown(_host: str, _port: int) -> list[str]:
    raise OSError("no such name")


def _closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_looking_a_name_up_has_a_limit_of_its_own() -> None:
    free = threading.Event()

    def hang(_host: str, _port: int) -> list[str]:
        free.wait(30)
        return ["127.0.0.1"]

    began = time.monotonic()
    with Fetcher(Limits(delay=0, lookup=0.2), resolve=hang) as fetcher:
        with pytest.raises(Unreached, match=r"the name slow\.example was not looked up in time"):
            fetcher._ask(httpx.URL("http://slow.example/a"), 20)
        with pytest.raises(Unreached, match="for now"):  # by its rules, which cannot be asked for
            fetcher.get("http://slow.example/a")
    assert time.monotonic() - began < 5
    free.set()


def test_what_a_look_up_finds_and_how_it_fails() -> None:
    within = timed(lambda host, port: [f"{host}:{port}"], 5, Deadline())
    assert within("outlet.example", 80) == ["outlet.example:80"]
    with pytest.raises(OSError, match="no such name"):
        timed(_unknown, 5, Deadline())("outlet.example", 80)
