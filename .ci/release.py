"""Builds the sdist and the wheel of a commit twice, as two strangers would, and keeps them only where both got the same bytes.

The two builds start from exports of the commit, never from the working folder, in folders of different names, with another umask, time
zone, locale, home and hash seed. The first makes the wheel from the commit's files, the second from the sdist, so that equal wheels also
say that the sdist holds all that the wheel needs. Then the files are looked into: what is in them, what is not, and what they say of
themselves.
"""

import argparse
import base64
import csv
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from packaging.metadata import Metadata
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
SUMS = "SHA256SUMS"
OURS = ("claim_tracker-*", "claim-tracker-*", SUMS)  # names of what a release consists of
FOLDERS = {"tracker/": "tracker/", "alembic/": "tracker/migrations/"}  # of the commit: where the wheel has them


class Unfit(Exception):
    """Why a commit is not released, or what was built not kept."""


class Stranger(NamedTuple):
    """Somebody who builds."""

    folder: str
    umask: int
    environment: Mapping[str, str]
    arguments: tuple[str, ...]


STRANGERS = (
    Stranger("a", 0o022, {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"}, ("--sdist", "--wheel")),
    Stranger("another-folder", 0o077, {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}, ()),
)


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True).stdout.strip()


def version_of(root: Path) -> str:
    """The version that a tree says it has.

    Raises:
        Unfit: pyproject.toml and tracker/__init__.py say two things.
    """
    stated = str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
    within = re.search(r'^__version__ = "(.+)"$', (root / "tracker" / "__init__.py").read_text(encoding="utf-8"), re.MULTILINE)
    if within is None or within[1] != stated:
        other = within[1] if within else "none"
        raise Unfit(f"pyproject.toml says version {stated}, tracker/__init__.py {other}: write the same into both")
    if str(Version(stated)) != stated:
        raise Unfit(f"version {stated} is not in its normal form: write {Version(stated)}")
    return stated


def objections(root: Path, *, untagged: bool) -> list[str]:
    """Why the commit that is checked out should not be released.

    Args:
        untagged: it is only to be tried: whether it is tagged and the changelog is closed does not matter.
    """
    version = version_of(root)
    found = []
    if changed := git(root, "status", "--porcelain"):
        found.append(f"the tree is not as committed, and what is not committed is not built: commit or remove {changed.split()[1]}")
    if untagged:
        return found
    tags = git(root, "tag", "--points-at", "HEAD").splitlines()
    if f"v{version}" not in tags:
        found.append(f"the commit is not tagged v{version} (its tags: {', '.join(tags) or 'none'}): see docs/releasing.md")
    sections = re.split(r"^## ", (root / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    headings = [section.partition("\n")[0].strip() for section in sections]
    if headings and headings[0] == "[Unreleased]":
        if sections[0].partition("\n")[2].strip():
            found.append(f"CHANGELOG.md still has changes under [Unreleased]: put them under [{version}]")
        headings = headings[1:]
    if not headings or not re.fullmatch(rf"\[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d", headings[0]):
        first = headings[0] if headings else "nothing"
        found.append(f"CHANGELOG.md begins with {first}: its first release should be [{version}] - YYYY-MM-DD")
    return found


def export(root: Path, into: Path, umask: int) -> None:
    """Write the files of the commit that is checked out into a folder that does not exist yet."""
    into.mkdir(parents=True)
    packed = subprocess.run(["git", "-C", str(root), "archive", "--format=tar", "HEAD"], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(into)], input=packed, check=True, umask=umask)


def build(tree: Path, into: Path, stranger: Stranger, epoch: str, home: Path) -> list[Path]:
    """Build sdist and wheel of a tree.

    Args:
        epoch: seconds since 1970, which the files in them bear as their time.

    Raises:
        Unfit: it cannot be built.
    """
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    environment = {**kept, **stranger.environment, "HOME": str(home), "SOURCE_DATE_EPOCH": epoch, "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", *stranger.arguments, "--outdir", str(into), str(tree)],
        env=environment,
        umask=stranger.umask,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise Unfit(f"the build fails:\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    return sorted(into.iterdir())


def members(package: Path) -> Iterator[tuple[str, str, bytes]]:
    """The members of a wheel or sdist: name, what else is kept of it (mode, time, owner), bytes."""
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as opened:
            for one in opened.infolist():
                yield one.filename, f"{one.external_attr >> 16:o} {one.date_time} {one.compress_type}", opened.read(one)
        return
    with tarfile.open(package) as packed:
        for member in packed:
            inside = packed.extractfile(member)
            about = f"{member.mode:o} {member.mtime} {member.uname}:{member.uid} {member.gname}:{member.gid} {member.type!r}"
            yield member.name, about, inside.read() if inside else b""


def differences(first: Path, second: Path) -> list[str]:
    """Where two packages differ, a line each; none where they are the same bytes."""
    if first.name != second.name:
        return [f"{first.name} is called {second.name}"]
    if first.read_bytes() == second.read_bytes():
        return []
    one, two = ({name: (about, data) for name, about, data in members(package)} for package in (first, second))
    found = [f"{name}: only in one of them" for name in sorted(one.keys() ^ two.keys())]
    for name in sorted(one.keys() & two.keys()):
        if one[name][1] != two[name][1]:
            at = next((i for i, pair in enumerate(zip(one[name][1], two[name][1], strict=False)) if pair[0] != pair[1]), "their end")
            found.append(f"{name}: bytes differ, first at {at}")
        if one[name][0] != two[name][0]:
            found.append(f"{name}: {one[name][0]} against {two[name][0]}")
    if not found and list(one) != list(two):
        found.append("the members stand in another order")
    return [f"{first.name}: {line}" for line in found or ["the same members, packed in another way"]]


def faults_of_wheel(wheel: Path, tracked: Iterable[str], paths: Iterable[str], version: str) -> list[str]:
    """What is wrong with a wheel, a line each.

    Args:
        tracked: the files of the commit, from its root.
        paths: of the machine, that nothing in the wheel may contain.
    """
    about = f"claim_tracker-{version}.dist-info/"
    wanted = {there + name.removeprefix(here) for name in tracked for here, there in FOLDERS.items() if name.startswith(here)}
    wanted |= {about + name for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")}
    content = {name: data for name, _, data in members(wheel)}
    found = [f"{name} is missing" for name in sorted(wanted - content.keys())]
    found += [f"{name} does not belong there" for name in sorted(content.keys() - wanted)]
    found += [f"{name} contains a path of this machine, {path}" for name, path in _paths_in(content, paths)]
    if found:
        return found
    return [*_faults_of_metadata(content[about + "METADATA"], version), *_faults_of_record(content, about + "RECORD")]


def faults_of_sdist(sdist: Path, tracked: Iterable[str], paths: Iterable[str], version: str) -> list[str]:
    """What is wrong with an sdist, a line each: it holds the commit's files, and what it says of itself, nothing else."""
    root = f"claim_tracker-{version}/"
    content = {name: data for name, _, data in members(sdist)}
    wanted = {root + name for name in tracked} | {root + "PKG-INFO"}
    found = [f"{name} is missing" for name in sorted(wanted - content.keys())]
    found += [f"{name} does not belong there" for name in sorted(content.keys() - wanted)]
    found += [f"{name} contains a path of this machine, {path}" for name, path in _paths_in(content, paths)]
    return found or _faults_of_metadata(content[root + "PKG-INFO"], version)


def _paths_in(content: Mapping[str, bytes], paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    sought = [(path, path.encode()) for path in paths if len(path) > 1]
    for name, data in content.items():
        yield from ((name, path) for path, written in sought if re.search(re.escape(written) + rb"(?![\w.-])", data))


def _faults_of_metadata(raw: bytes, version: str) -> list[str]:
    try:
        stated = Metadata.from_email(raw, validate=True)
    except ExceptionGroup as error:
        return [f"its metadata: {one}" for one in error.exceptions]
    found = []
    if (stated.name, str(stated.version)) != ("claim-tracker", version):
        found.append(f"its metadata is of {stated.name} {stated.version}")
    if stated.license_expression != "Apache-2.0" or stated.license_files != ["LICENSE"]:
        found.append(f"its licence is stated as {stated.license_expression}, {stated.license_files}")
    if not stated.description or stated.description_content_type != "text/markdown":
        found.append("its description is missing, or not declared as Markdown")
    return found


def _faults_of_record(content: Mapping[str, bytes], record: str) -> list[str]:
    """Whether the list in a wheel, by which pip checks what it installs, is true."""
    listed = {name: (digest, size) for name, digest, size in csv.reader(io.StringIO(content[record].decode()))}
    found = [f"{name} is not listed once in RECORD" for name in sorted(content.keys() ^ listed.keys())]
    for name, data in content.items():
        if name == record or name not in listed:
            continue
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        if listed[name] != (f"sha256={digest}", str(len(data))):
            found.append(f"{name} is not what RECORD says")
    return found


def sums(folder: Path) -> str:
    """The SHA-256 of every file of a release in a folder, as `sha256sum --check` reads them."""
    files = sorted(path for path in _ours(folder) if path.name != SUMS)
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def _ours(folder: Path) -> list[Path]:
    return [path for name in OURS for path in folder.glob(name)]


def release(root: Path, into: Path, *, untagged: bool) -> list[Path]:
    """Build what is released of the commit that is checked out, and put it into a folder, in place of what was released before.

    Raises:
        Unfit: it should not be released, differs from build to build, or holds what it should not.
    """
    if found := objections(root, untagged=untagged):
        raise Unfit("\n".join(found))
    version, epoch = version_of(root), git(root, "log", "-1", "--format=%ct")
    tracked = [name for name in git(root, "ls-files", "-z").split("\0") if name]
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        work, built = Path(folder), []
        for stranger in STRANGERS:
            tree, home = work / stranger.folder / "tree", work / stranger.folder / "home"
            export(root, tree, stranger.umask)
            home.mkdir()
            built.append(build(tree, work / stranger.folder / "built", stranger, epoch, home))
        if [path.name for path in built[0]] != [path.name for path in built[1]]:
            raise Unfit(f"{[path.name for path in built[0]]} and {[path.name for path in built[1]]} were built")
        if found := [line for pair in zip(*built, strict=True) for line in differences(*pair)]:
            raise Unfit("two builds of one commit differ:\n" + "\n".join(found))
        paths = {str(work), str(root), str(Path.home()), sys.prefix}
        for package in built[0]:
            look = faults_of_wheel if package.suffix == ".whl" else faults_of_sdist
            if found := look(package, tracked, paths, version):
                raise Unfit("\n".join(f"{package.name}: {line}" for line in found))
        into.mkdir(parents=True, exist_ok=True)
        for before in _ours(into):
            before.unlink()
        kept = [Path(shutil.copy(package, into)) for package in built[0]]
    (into / SUMS).write_text(sums(into), encoding="utf-8")
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the commit that is checked out twice, compare, look into the files.")
    parser.add_argument("--into", type=Path, default=ROOT / "dist", help="folder for the files, in place of a release that is there")
    parser.add_argument("--untagged", action="store_true", help="try a commit that is no release")
    parser.add_argument("--sums", type=Path, metavar="FOLDER", help="only write the sums of a folder anew")
    asked = parser.parse_args()
    if asked.sums:
        (asked.sums / SUMS).write_text(sums(asked.sums), encoding="utf-8")
        return 0
    try:
        kept = release(ROOT, asked.into.resolve(), untagged=asked.untagged)
    except Unfit as error:
        print(f"not released: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:  # git: this is no clone, but an unpacked sdist
        said = error.stderr if isinstance(error.stderr, str) else (error.stderr or b"").decode("utf-8", "replace")
        print(f"not released: `{' '.join(map(str, error.cmd))}` fails: {said.strip()}; releases are made in a clone", file=sys.stderr)
        return 1
    for path in kept:
        print(f"built twice, the same bytes: {path.name}, {path.stat().st_size:,} bytes, {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
