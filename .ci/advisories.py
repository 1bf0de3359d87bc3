"""Asks whether anything that is pinned has a published weakness; pip-audit asks, this decides what its answer is worth.

Every pin of requirements/*.txt is asked for once, whatever system it is for. A finding fails, unless requirements/audit-exceptions.toml
says why it does not matter, until when. A service that cannot be reached, or that knows nothing, does not fail, for without a network
nothing could be checked at all: then a line says "not audited" and why. That a service knows nothing is seen by asking it first for a
version whose weakness has been published for years: a mirror of the index may well answer, and have no findings for anything.
"""

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bill import Pin, Unfit, pins

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS, EXCEPTIONS = ROOT / "requirements", "audit-exceptions.toml"
KNOWN_WEAK = Pin("jinja2", "3.1.2", None, ())  # GHSA-h5c8-rqwp-cp95, published in January 2024
LONGEST = datetime.timedelta(days=366)


class Broken(Exception):
    """What is asked for cannot be read: the requirements or the exceptions."""


class Unanswered(Exception):
    """Why the service gave no answer."""


@dataclass(frozen=True, slots=True)
class Exempt:
    """A finding that does not matter.

    Attributes:
        until: the last day on which it is let pass.
    """

    id: str
    package: str
    reason: str
    until: datetime.date


@dataclass(frozen=True, slots=True)
class Finding:
    """A published weakness of a pinned package."""

    package: str
    version: str
    ids: tuple[str, ...]
    fixed_in: tuple[str, ...]

    def __str__(self) -> str:
        remedy = "raise it in pyproject.toml and say make lock"
        mended = f"mended in {', '.join(self.fixed_in)}: {remedy}" if self.fixed_in else "not mended yet"
        return f"{self.package} {self.version}: {', '.join(self.ids)}; {mended}"


def exempt(path: Path, pinned: Iterable[Pin], today: datetime.date) -> list[Exempt]:
    """The findings that do not matter.

    Raises:
        Broken: one has no reason, is past its day, is for more than a year, or names what is not pinned.
    """
    names, found = {pin.name for pin in pinned}, []
    for number, one in enumerate(tomllib.loads(path.read_text(encoding="utf-8")).get("exception", []), 1):
        where = f"{path.name}, exception {number}"
        missing = [key for key, kind in Exempt.__annotations__.items() if not isinstance(one.get(key), kind)]
        if missing or not one["reason"].strip():
            raise Broken(f"{where}: {', '.join(missing) or 'reason'} is missing or not of its kind")
        read = Exempt(**one)
        if read.until < today:
            raise Broken(f"{where}: {read.id} was to be looked at again by {read.until}: is it mended? does the reason still hold?")
        if read.until > today + LONGEST:
            raise Broken(f"{where}: {read.id} is let pass until {read.until}: say a day within a year")
        if read.package not in names:
            raise Broken(f"{where}: {read.package} is not pinned any more: take the exception out")
        found.append(read)
    return found


def rounds(pinned: Iterable[Pin]) -> list[list[Pin]]:
    """The pins in lists that name no package twice, for pip-audit reads none that does; each version comes once."""
    versions: dict[str, dict[str, Pin]] = {}
    for pin in pinned:
        versions.setdefault(pin.name, {}).setdefault(pin.version, pin)
    lists: list[list[Pin]] = []
    for _, several in sorted(versions.items()):
        for depth, (_, pin) in enumerate(sorted(several.items())):
            if depth == len(lists):
                lists.append([])
            lists[depth].append(pin)
    return lists


def asked(pinned: Sequence[Pin], service: Sequence[str]) -> list[dict[str, Any]]:
    """What pip-audit answers of each pin.

    Args:
        service: the options that name it.

    Raises:
        Broken: pip-audit does not understand what it is given.
        Unanswered: the service cannot be reached.
    """
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "pins.txt"
        # without hashes: nothing is fetched, only asked for by name and version
        listed.write_text("".join(f"{pin.ref}\n" for pin in pinned), encoding="utf-8")
        words = [sys.executable, "-m", "pip_audit", "--requirement", str(listed), "--no-deps", "--disable-pip", "--format", "json"]
        words += ["--progress-spinner", "off", *service]
        dry = subprocess.run([*words, "--dry-run"], check=False, capture_output=True, text=True)
        if dry.returncode:
            raise Broken(f"pip-audit cannot read the pins: {_last(dry.stderr)}")
        ran = subprocess.run(words, check=False, capture_output=True, text=True)
    try:
        answers: list[dict[str, Any]] = json.loads(ran.stdout)["dependencies"]
    except (ValueError, KeyError):
        raise Unanswered(_last(ran.stderr)) from None
    return answers


def _last(text: str) -> str:
    return text.strip().splitlines()[-1][:300] if text.strip() else "it says nothing"


def findings(answers: Iterable[dict[str, Any]]) -> Iterator[Finding]:
    """The weaknesses that pip-audit answers with."""
    for one in answers:
        for found in one.get("vulns", []):
            yield Finding(one["name"], one["version"], (found["id"], *found.get("aliases", [])), tuple(found.get("fix_versions", [])))


def skipped(answers: Iterable[dict[str, Any]]) -> list[str]:
    """What pip-audit was asked for and says nothing of, and why."""
    return [f"{one['name']}: {one['skip_reason']}" for one in answers if one.get("skip_reason")]


def audit(pinned: Sequence[Pin], exceptions: Sequence[Exempt], service: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Ask for every pin.

    Returns:
        Lines: findings that matter, what was not audited and why, and findings that are let pass.

    Raises:
        Broken: pip-audit does not understand what it is given.
    """
    bad: list[str] = []
    silent: list[str] = []
    passed: list[str] = []
    try:
        if not any(findings(asked([KNOWN_WEAK], service))):
            return [], [f"all {len(pinned)} pins: the service knows of no weakness of {KNOWN_WEAK.ref}, so it knows none of others"], []
        for some in rounds(pinned):
            answers = asked(some, service)
            silent += skipped(answers)
            for found in findings(answers):
                let = next((one for one in exceptions if one.package == found.package and one.id in found.ids), None)
                if let is None:
                    bad.append(str(found))
                else:
                    passed.append(f"{found} (let pass until {let.until}: {let.reason})")
    except Unanswered as error:
        silent.append(f"the service cannot be reached ({error})")
    return bad, silent, passed


def main() -> int:
    parser = argparse.ArgumentParser(description="Ask whether anything that is pinned has a published weakness.")
    parser.add_argument("--service", choices=["pypi", "osv"], default="pypi", help="whom to ask: the package index (pypi) or OSV (osv)")
    parser.add_argument("--osv-url", help="where OSV is, or a mirror of it that is in the house")
    parser.add_argument("--strict", action="store_true", help="fail where something was not audited, too: for the day of a release")
    parser.add_argument("--requirements", type=Path, default=REQUIREMENTS, help="the folder of the *.txt and audit-exceptions.toml")
    given = parser.parse_args()
    service = ["--vulnerability-service", given.service, *(["--osv-url", given.osv_url] if given.osv_url else [])]
    try:
        pinned = [pin for path in sorted(given.requirements.glob("*.txt")) for pin in pins(path)]
        pinned = [pin for some in rounds(pinned) for pin in some]
        exceptions = exempt(given.requirements / EXCEPTIONS, pinned, datetime.datetime.now(datetime.UTC).date())
        bad, silent, passed = audit(pinned, exceptions, service)
    except (Broken, Unfit) as error:
        print(f"the audit fails: {error}", file=sys.stderr)
        return 1
    for line in passed:
        print(f"let pass: {line}")
    for line in silent:
        print(f"not audited: {line}", file=sys.stderr)
    for line in bad:
        print(f"weak: {line}", file=sys.stderr)
    if not bad and not silent:
        print(f"audited: {len(pinned)} pins, no finding that matters")
    return 1 if bad or (given.strict and silent) else 0


if __name__ == "__main__":
    sys.exit(main())
