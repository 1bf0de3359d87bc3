"""What makes a release is tested: that it refuses, compares, looks into the files and audits, with the tools that it uses.

Some tests need tools that only the environment of releases has; `make test-release` runs all of them there.
"""

import datetime
import hashlib
import http.server
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
if not (ROOT / ".ci" / "release.py").exists():
    pytest.skip("needs the source tree", allow_module_level=True)
if TYPE_CHECKING:
    import advisories
    import bill
    import release
else:
    sys.path.insert(0, str(ROOT / ".ci"))
    try:
        advisories, bill, release = (importlib.import_module(name) for name in ("advisories", "bill", "release"))
    finally:
        sys.path.remove(str(ROOT / ".ci"))

TODAY = datetime.date(2026, 12, 1)
in_git = pytest.mark.skipif(not (ROOT / ".git").exists() or shutil.which("git") is None, reason="needs the repository and git")
needs_tools = pytest.mark.skipif(importlib.util.find_spec("pip_audit") is None, reason="say make test-release")


def committed(tree: Path) -> Path:
    """Make a repository of a folder, with one commit whose time is known."""
    identity = {f"GIT_{who}_{what}": f"{who.lower()}@desk.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    when = {f"GIT_{who}_DATE": "2026-11-30T10:00:00 +0000" for who in ("AUTHOR", "COMMITTER")}
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "All"]):
        subprocess.run(["git", *words], cwd=tree, check=True, env={**os.environ, **identity, **when})
    return tree


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A tree of version 0.3.0 whose changelog is closed, committed and tagged."""
    tree = tmp_path / "small"
    (tree / "tracker").mkdir(parents=True)
    (tree / "pyproject.toml").write_text('[project]\nversion = "0.3.0"\n')
    (tree / "tracker" / "__init__.py").write_text('__version__ = "0.3.0"\n')
    (tree / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n\n## [0.3.0] - 2026-11-30\n\n### Added\n- A thing.\n")
    committed(tree)
    subprocess.run(["git", "tag", "v0.3.0"], cwd=tree, check=True)
    return tree


@in_git
class TestWhatIsRefused:
    def test_a_tagged_commit_with_its_changelog_is_not(self, small: Path) -> None:
        assert release.objections(small, untagged=False) == []

    def test_a_tree_that_is_not_as_committed(self, small: Path) -> None:
        (small / "tracker" / "more.py").write_text("")
        assert "commit or remove" in release.objections(small, untagged=True)[0]

    def test_a_commit_with_another_tag(self, small: Path) -> None:
        subprocess.run(["git", "tag", "--delete", "v0.3.0"], cwd=small, check=True, capture_output=True)
        subprocess.run(["git", "tag", "v0.4.0"], cwd=small, check=True)
        assert release.objections(small, untagged=False) == ["the commit is not tagged v0.3.0 (its tags: v0.4.0): see docs/releasing.md"]
        assert release.objections(small, untagged=True) == []

    @pytest.mark.parametrize(
        ("changelog", "said"),
        [
            ("## [Unreleased]\n- A thing.\n\n## [0.3.0] - 2026-11-30\n", "still has changes under [Unreleased]"),
            ("## [Unreleased]\n\n## [0.2.0] - 2026-10-01\n", "begins with [0.2.0] - 2026-10-01"),
            ("## [0.3.0]\n", "begins with [0.3.0]: its first release should be [0.3.0] - YYYY-MM-DD"),
            ("", "begins with nothing"),
        ],
    )
    def test_a_changelog_that_is_not_closed(self, small: Path, changelog: str, said: str) -> None:
        (small / "CHANGELOG.md").write_text(f"# Changelog\n\n{changelog}")
        assert any(said in line for line in release.objections(small, untagged=False))

    def test_a_tree_that_is_no_clone(self, small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        shutil.rmtree(small / ".git")
        monkeypatch.setattr(release, "ROOT", small)
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(small.parent))
        monkeypatch.setattr(sys, "argv", ["release.py", "--into", str(small / "dist")])
        assert release.main() == 1
        assert "releases are made in a clone" in capsys.readouterr().err
        assert not (small / "dist").exists()

    def test_two_versions_in_one_tree(self, small: Path) -> None:
        (small / "tracker" / "__init__.py").write_text('__version__ = "0.3.1"\n')
        with pytest.raises(release.Unfit, match=r"says version 0\.3\.0, tracker/__init__\.py 0\.3\.1"):
            release.objections(small, untagged=True)


def test_sums_are_of_the_release_alone(tmp_path: Path) -> None:
    for name in ("claim_tracker-1.tar.gz", "claim-tracker-1.cdx.json", "SHA256SUMS", "notes.txt"):
        (tmp_path / name).write_text(name)
    assert [line.split("  ")[1] for line in release.sums(tmp_path).splitlines()] == ["claim-tracker-1.cdx.json", "claim_tracker-1.tar.gz"]


def test_this_tree_has_one_version() -> None:
    from tracker import __version__

    assert release.version_of(ROOT) == __version__


def zipped(path: Path, content: dict[str, bytes], year: int = 2026, mode: int = 0o644) -> Path:
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as opened:
        for name, data in content.items():
            one = zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0))
            one.external_attr = mode << 16
            opened.writestr(one, data)
    return path


class TestWhereTwoBuildsDiffer:
    @pytest.mark.parametrize(
        ("content", "how", "said"),
        [
            ({"a.py": b"one", "b.py": b"two"}, {}, []),
            ({"a.py": b"one", "b.py": b"tao"}, {}, ["x.whl: b.py: bytes differ, first at 1"]),
            ({"a.py": b"one"}, {}, ["x.whl: b.py: only in one of them"]),
            ({"b.py": b"two", "a.py": b"one"}, {}, ["x.whl: the members stand in another order"]),
        ],
    )
    def test_is_said(self, tmp_path: Path, content: dict[str, bytes], how: dict[str, int], said: list[str]) -> None:
        first = zipped(tmp_path / "1" / "x.whl", {"a.py": b"one", "b.py": b"two"})
        assert release.differences(first, zipped(tmp_path / "2" / "x.whl", content, **how)) == said

    @pytest.mark.parametrize("how", [{"year": 2025}, {"mode": 0o600}])
    def test_times_and_modes_count(self, tmp_path: Path, how: dict[str, int]) -> None:
        first = zipped(tmp_path / "1" / "x.whl", {"a.py": b"one"})
        (line,) = release.differences(first, zipped(tmp_path / "2" / "x.whl", {"a.py": b"one"}, **how))
        assert line.startswith("x.whl: a.py: ")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """What a release of this tree's files makes, and the names of the files."""
    tree, into = tmp_path_factory.mktemp("work") / "tree", tmp_path_factory.mktemp("released")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    names = sorted(name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())
    for name in names:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tree / name)
    release.release(committed(tree), into, untagged=True)
    return into, names


@in_git
@pytest.mark.slow
class TestARelease:
    """Builds the real thing, twice."""

    def test_is_two_files_and_their_sums(self, released: tuple[Path, list[str]]) -> None:
        into, _ = released
        version = release.version_of(ROOT)
        packages = [f"claim_tracker-{version}-py3-none-any.whl", f"claim_tracker-{version}.tar.gz"]
        assert sorted(path.name for path in into.iterdir()) == ["SHA256SUMS", *packages]
        lines = [f"{hashlib.sha256((into / name).read_bytes()).hexdigest()}  {name}" for name in packages]
        assert (into / "SHA256SUMS").read_text().splitlines() == lines

    def test_holds_the_program_its_migrations_and_no_more(self, released: tuple[Path, list[str]]) -> None:
        into, names = released
        with zipfile.ZipFile(next(into.glob("*.whl"))) as wheel:
            held = wheel.namelist()
            scripts = wheel.read(next(name for name in held if name.endswith("entry_points.txt"))).decode()
        own = {name for name in held if ".dist-info/" not in name}
        moved = {"tracker/migrations/" + name.removeprefix("alembic/") for name in names if name.startswith("alembic/")}
        assert own == {name for name in names if name.startswith("tracker/")} | moved
        assert "tracker/migrations/env.py" in own
        assert "tracker/py.typed" in own
        assert not any(name.endswith((".pyc", ".db")) or name.startswith("tests/") for name in held)
        assert "tracker = tracker.__main__:main" in scripts
        assert any(name.endswith(".dist-info/licenses/LICENSE") for name in held)

    def test_bears_the_time_of_the_commit(self, released: tuple[Path, list[str]]) -> None:
        with zipfile.ZipFile(next(released[0].glob("*.whl"))) as wheel:
            assert {one.date_time for one in wheel.infolist()} == {(2026, 11, 30, 10, 0, 0)}
            assert {one.external_attr >> 16 & 0o777 for one in wheel.infolist()} == {0o644}

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"tracker/__pycache__/rows.pyc": b"x"}, "tracker/__pycache__/rows.pyc does not belong there"),
            ({"tracker/migrations/env.py": None}, "tracker/migrations/env.py is missing"),
            ({"tracker/py.typed": b"/home/somebody/tree/x"}, "contains a path of this machine, /home/somebody/tree"),
            ({"tracker/py.typed": b"changed"}, "tracker/py.typed is not what RECORD says"),
            ({"claim_tracker-{}.dist-info/METADATA": b"Metadata-Version: 2.4\nName: claim-tracker\nVersion: 9\n"}, "claim-tracker 9"),
            ({"claim_tracker-{}.dist-info/METADATA": b"Metadata-Version: 2.4\nName: claim-tracker\n"}, "its metadata: "),
        ],
    )
    def test_is_looked_into(self, released: tuple[Path, list[str]], tmp_path: Path, change: dict[str, bytes | None], said: str) -> None:
        into, names = released
        version = release.version_of(ROOT)
        wheel = next(into.glob("*.whl"))
        content: dict[str, bytes | None] = {name: data for name, _, data in release.members(wheel)}
        content |= {name.format(version): data for name, data in change.items()}
        changed = zipped(tmp_path / wheel.name, {name: data for name, data in content.items() if data is not None})
        paths = ["/home/somebody/tree"]
        assert release.faults_of_wheel(wheel, names, paths, version) == []
        assert said in "\n".join(release.faults_of_wheel(changed, names, paths, version))


class TestPins:
    @pytest.mark.parametrize("file", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
    def test_every_requirement_has_one_version_and_hashes(self, file: Path) -> None:
        found = bill.pins(file)
        assert len(found) == sum("==" in line for line in file.read_text().splitlines() if line[:1].isalnum())
        assert all(len(digest) == 64 for pin in found for digest in pin.hashes)

    @pytest.mark.parametrize("line", ["ferry>=1 --hash=sha256:00", "ferry==1", "ferry==1.* --hash=sha256:00", "ferry --hash=sha256:00"])
    def test_others_are_refused(self, tmp_path: Path, line: str) -> None:
        (tmp_path / "some.txt").write_text(f"# made by hand\n{line}\n")
        with pytest.raises(bill.Unfit, match="ferry is not pinned"):
            bill.pins(tmp_path / "some.txt")

    def test_the_audit_fails_on_them_in_words(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "some.txt").write_text("ferry>=1\n")
        monkeypatch.setattr(sys, "argv", ["advisories.py", "--requirements", str(tmp_path)])
        assert advisories.main() == 1
        assert "the audit fails: some.txt: ferry is not pinned" in capsys.readouterr().err

    def test_no_list_names_a_package_twice_and_none_is_lost(self) -> None:
        some = [bill.Pin(name, version, None, ()) for name, version in (("a", "1"), ("b", "1"), ("a", "2"), ("a", "1"))]
        assert [[pin.ref for pin in one] for one in advisories.rounds(some)] == [["a==1", "b==1"], ["a==2"]]


class TestExceptions:
    GOOD: dict[str, Any] = {"id": "GHSA-1", "package": "ferry", "reason": "never called", "until": datetime.date(2027, 1, 31)}  # noqa: RUF012

    def read(self, folder: Path, **changed: object) -> list[Any]:
        stated = {key: value for key, value in {**self.GOOD, **changed}.items() if value is not None}
        lines = [f"{key} = {value if isinstance(value, datetime.date) else json.dumps(value)}" for key, value in stated.items()]
        (folder / "some.toml").write_text("\n".join(["[[exception]]", *lines]))
        return advisories.exempt(folder / "some.toml", [bill.Pin("ferry", "1", None, ())], TODAY)

    def test_hold_until_their_day(self, tmp_path: Path) -> None:
        assert [one.id for one in self.read(tmp_path)] == ["GHSA-1"]
        assert self.read(tmp_path, until=TODAY)

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"until": datetime.date(2026, 11, 30)}, "to be looked at again by 2026-11-30"),
            ({"until": datetime.date(2028, 1, 1)}, "say a day within a year"),
            ({"until": "2027-01-31"}, "until is missing or not of its kind"),
            ({"reason": " "}, "reason is missing"),
            ({"reason": None}, "reason is missing"),
            ({"package": "barge"}, "barge is not pinned any more"),
        ],
    )
    def test_fail_else(self, tmp_path: Path, changed: dict[str, object], said: str) -> None:
        with pytest.raises(advisories.Broken, match=said):
            self.read(tmp_path, **changed)

    def test_of_this_tree_hold_today(self) -> None:
        pinned = [pin for path in (ROOT / "requirements").glob("*.txt") for pin in bill.pins(path)]
        advisories.exempt(ROOT / "requirements" / "audit-exceptions.toml", pinned, datetime.datetime.now(datetime.UTC).date())


class Service(http.server.BaseHTTPRequestHandler):
    """A service of weaknesses, as OSV answers: of what `weak` names, a package and its findings."""

    weak: dict[str, str] = {}  # noqa: RUF012

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = asked["package"]["name"]
        vulns = []
        if name in self.weak:
            ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9"}]}]
            affected = [{"package": {"name": name, "ecosystem": "PyPI"}, "ranges": ranges}]
            vulns = [{"id": self.weak[name], "aliases": [f"CVE-of-{name}"], "summary": "weak", "affected": affected}]
        answer = json.dumps({"vulns": vulns}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing on the test's output."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Service, "weak", {"jinja2": "GHSA-known"})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    thread.join()
    server.server_close()


@needs_tools
class TestAudit:
    """The real pip-audit, asking a service on this machine."""

    def run(self, folder: Path, url: str, *more: str, exceptions: str = "") -> subprocess.CompletedProcess[str]:
        (folder / "some.txt").write_text("ferry==1 \\\n    --hash=sha256:00\nbarge==2 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n")
        (folder / "audit-exceptions.toml").write_text(exceptions)
        words = [sys.executable, str(ROOT / ".ci" / "advisories.py"), "--requirements", str(folder), "--service", "osv", "--osv-url", url]
        return subprocess.run([*words, *more], check=False, capture_output=True, text=True)

    def test_passes_what_has_no_finding(self, tmp_path: Path, service: str) -> None:
        ran = self.run(tmp_path, service, "--strict")
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "audited: 2 pins, no finding that matters\n", "")

    @pytest.mark.parametrize("name", ["ferry", "barge"])
    def test_fails_on_a_finding_also_of_another_system(self, tmp_path: Path, service: str, name: str) -> None:
        Service.weak[name] = "GHSA-new"
        ran = self.run(tmp_path, service)
        assert ran.returncode == 1
        assert f"weak: {name} {'1' if name == 'ferry' else '2'}: CVE-of-{name}, GHSA-new; mended in 9" in ran.stderr
        assert "audited: " not in ran.stdout

    @pytest.mark.parametrize("id", ["GHSA-new", "CVE-of-ferry"])
    def test_lets_pass_what_is_excepted_with_its_reason(self, tmp_path: Path, service: str, id: str) -> None:
        Service.weak["ferry"] = "GHSA-new"
        until = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=10)
        excepted = f'[[exception]]\nid = "{id}"\npackage = "ferry"\nreason = "never called"\nuntil = {until}\n'
        ran = self.run(tmp_path, service, exceptions=excepted)
        assert ran.returncode == 0, ran.stderr
        assert "let pass: ferry 1" in ran.stdout
        assert "never called" in ran.stdout
        past = self.run(tmp_path, service, exceptions=excepted.replace(str(until), "2026-01-01"))
        assert past.returncode == 1
        assert "to be looked at again" in past.stderr

    def test_a_service_that_knows_nothing_audits_nothing(self, tmp_path: Path, service: str) -> None:
        Service.weak.clear()
        ran = self.run(tmp_path, service)
        assert ran.returncode == 0
        assert ran.stderr.startswith("not audited: all 2 pins: the service knows of no weakness of jinja2==3.1.2")
        assert "audited: 2" not in ran.stdout
        assert self.run(tmp_path, service, "--strict").returncode == 1

    def test_a_service_that_is_not_there_audits_nothing(self, tmp_path: Path) -> None:
        ran = self.run(tmp_path, "http://127.0.0.1:9/v1/query")
        assert ran.returncode == 0
        assert ran.stderr.startswith("not audited: the service cannot be reached")
        assert self.run(tmp_path, "http://127.0.0.1:9/v1/query", "--strict").returncode == 1


@pytest.fixture(scope="module")
def environment() -> dict[str, Any]:
    """What cyclonedx-py says of the environment that the tests run in."""
    made: dict[str, Any] = bill.cyclonedx("environment", sys.prefix)
    return made


@needs_tools
class TestBill:
    def licences(self, **changed: Any) -> Any:
        return bill.Licences(**{"permitted": frozenset({"MIT", "Apache-2.0", "BSD-2-Clause"}), "read": {}, "elsewhere": {}, **changed})

    def pinned(self, *names: str, version: str | None = None, when: str | None = None) -> list[Any]:
        from importlib.metadata import version as installed

        return [bill.Pin(name, version or installed(name), when, ("0" * 64,)) for name in names]

    def test_names_licence_hashes_and_needs_and_nothing_of_the_machine(self, environment: dict[str, Any]) -> None:
        made = bill.bill(self.pinned("packaging", "cyclonedx-bom", "cyclonedx-python-lib"), environment, self.licences(), "0.3.0")
        text = bill.written(made)
        assert text == bill.written(json.loads(text))
        parts = {one["name"]: one for one in made["components"]}
        assert parts["cyclonedx-bom"]["licenses"] == [{"license": {"id": "Apache-2.0", "acknowledgement": "declared"}}]
        assert parts["packaging"]["licenses"] == [{"expression": "Apache-2.0 OR BSD-2-Clause", "acknowledgement": "declared"}]
        assert parts["packaging"]["externalReferences"][0]["hashes"] == [{"alg": "SHA-256", "content": "0" * 64}]
        needs = {one["ref"]: one["dependsOn"] for one in made["dependencies"]}
        assert parts["cyclonedx-python-lib"]["bom-ref"] in needs[parts["cyclonedx-bom"]["bom-ref"]]
        assert made["metadata"]["component"]["version"] == "0.3.0"
        for mark in ("serialNumber", "timestamp", "file:", sys.prefix, str(ROOT)):
            assert mark not in text

    def test_refuses_other_licences_versions_and_what_is_out_of_date(self, environment: dict[str, Any]) -> None:
        for pinned, licences, said in (
            (self.pinned("cyclonedx-bom"), self.licences(permitted=frozenset({"MIT"})), "is under Apache-2.0, which"),
            (self.pinned("cyclonedx-bom", version="0.0.1"), self.licences(), "cyclonedx-bom==0.0.1 is pinned and"),
            (self.pinned("ferry", version="1", when="sys_platform == 'win32'"), self.licences(), r"write it under \[elsewhere\]"),
            (self.pinned("cyclonedx-bom"), self.licences(read={"cyclonedx-bom": "MIT"}), "states its licence itself now"),
            (self.pinned("cyclonedx-bom"), self.licences(read={"ferry": "MIT"}), "ferry is not pinned any more"),
        ):
            with pytest.raises(bill.Unfit, match=said):
                bill.bill(pinned, environment, licences, "0.3.0")

    def test_lists_what_is_for_other_systems_as_such(self, environment: dict[str, Any]) -> None:
        pinned = self.pinned("ferry", version="1", when="sys_platform == 'win32'")
        (one,) = bill.bill(pinned, environment, self.licences(elsewhere={"ferry==1": "MIT"}), "0.3.0")["components"]
        assert one["properties"] == [{"name": "claim-tracker:installed-when", "value": "sys_platform == 'win32'"}]
        assert one["licenses"] == [{"license": {"id": "MIT", "acknowledgement": "concluded"}}]

    @pytest.mark.parametrize(
        ("expression", "permitted"),
        [
            ("MIT", True),
            ("GPL-3.0-only", False),
            ("GPL-3.0-only OR MIT", True),
            ("GPL-3.0-only AND MIT", False),
            ("(GPL-3.0-only OR MIT) AND Apache-2.0", True),
            ("Apache-2.0 WITH LLVM-exception", True),
            ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ],
    )
    def test_licences_are_met(self, expression: str, permitted: bool) -> None:
        assert self.licences().permit(expression) is permitted

    def test_what_is_no_licence_expression_is_refused(self) -> None:
        with pytest.raises(bill.Unfit, match="is no licence expression"):
            self.licences().permit("Some Licence of Ours")
        with pytest.raises(bill.Unfit, match="as CycloneDX"):
            bill.written({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": "first"})
