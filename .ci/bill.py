"""Lists what the program runs with: name, version, hashes and licence of every pinned requirement, as CycloneDX (JSON, 1.6).

cyclonedx-py reads the environment, for licences and for what needs what; what is pinned, with its hashes, is read from
requirements/base.txt, and here the two are brought together. The list holds every pin, also those for other systems, marked so, and
nothing of the machine it was made on: neither time nor number nor path. It is checked against the schema, and every licence against
requirements/licences.toml.
"""

import argparse
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PINS, LICENCES = ROOT / "requirements" / "base.txt", ROOT / "requirements" / "licences.toml"

Component = dict[str, Any]


class Unfit(Exception):
    """Why the list cannot be made, or a dependency not be had."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a requirements file.

    Attributes:
        when: the condition under which it is installed; None where it always is.
        hashes: SHA-256 of its files, sorted.
    """

    name: str
    version: str
    when: str | None
    hashes: tuple[str, ...]

    @property
    def ref(self) -> str:
        return f"{self.name}=={self.version}"


@dataclass(frozen=True, slots=True)
class Licences:
    """What requirements/licences.toml says."""

    permitted: frozenset[str]
    read: Mapping[str, str]
    elsewhere: Mapping[str, str]

    @classmethod
    def of(cls, path: Path) -> "Licences":
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(frozenset(stated["permitted"]), stated["read"], stated["elsewhere"])

    def permit(self, expression: str) -> bool:
        """Whether a licence expression (SPDX) can be met by permitted licences alone.

        Raises:
            Unfit: it is no such expression.
        """
        from license_expression import ExpressionError, get_spdx_licensing

        try:
            parsed = get_spdx_licensing().parse(expression, validate=True)
        except ExpressionError as error:
            raise Unfit(f"{expression!r} is no licence expression: {error}") from None
        return self._met(parsed)

    def _met(self, part: Any) -> bool:
        if hasattr(part, "license_symbol"):  # "A WITH exception": an exception grants more than A, so A decides
            return self._met(part.license_symbol)
        if hasattr(part, "key"):
            return part.key in self.permitted
        met = [self._met(one) for one in part.args]
        return any(met) if part.__class__.__name__ == "OR" else all(met)


def pins(path: Path) -> list[Pin]:
    """The pinned packages of a requirements file with hashes, as `make lock` writes it.

    Raises:
        Unfit: one is not pinned, or has no hash.
    """
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n?", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
    found = []
    for line in filter(None, (line.strip() for line in joined.splitlines())):
        stated, *hashes = re.split(r"\s+--hash=sha256:", line)
        one = Requirement(stated)
        version = re.fullmatch(r"==([^*,]+)", str(one.specifier))
        if version is None or not hashes:
            raise Unfit(f"{path.name}: {one.name} is not pinned to one version with hashes: say make lock")
        when = str(one.marker) if one.marker else None
        found.append(Pin(canonicalize_name(one.name), version[1], when, tuple(sorted(one.strip() for one in hashes))))
    return found


def cyclonedx(*words: str) -> dict[str, Any]:
    """What cyclonedx-py prints."""
    whole = [sys.executable, "-m", "cyclonedx_py", *words, "--output-reproducible"]
    ran = subprocess.run(whole, check=False, capture_output=True, text=True)
    if ran.returncode:
        raise Unfit(f"cyclonedx-py {words[0]} fails:\n{ran.stderr[-2000:]}")
    printed: dict[str, Any] = json.loads(ran.stdout)
    return printed


def declared(component: Component) -> str | None:
    """The licence that a package's own metadata names exactly: an SPDX expression; None where it names none so."""
    exact = [one.get("expression") or one.get("license", {}).get("id") for one in component.get("licenses", [])]
    named = sorted({one for one in exact if one})
    return " AND ".join(f"({one})" if " " in one and len(named) > 1 else one for one in named) or None


def licence_of(pin: Pin, component: Component | None, licences: Licences) -> tuple[str, str]:
    """The licence of a pinned package and how it is known ("declared" by itself, or "concluded" here).

    Raises:
        Unfit: it is not known, or stated here although the package states it.
    """
    if component is None:
        if (elsewhere := licences.elsewhere.get(pin.ref)) is None:
            raise Unfit(f"{pin.ref} is pinned and not installed here: read its licence, and write it under [elsewhere]")
        return elsewhere, "concluded"
    own, read = declared(component), licences.read.get(pin.name)
    if own and read:
        raise Unfit(f"{pin.ref} states its licence itself now ({own}): take it out of [read]")
    if own:
        return own, "declared"
    if read:
        return read, "concluded"
    raise Unfit(f"{pin.ref} does not state its licence exactly: read it in the package, and write it under [read]")


def bill(pinned: list[Pin], environment: dict[str, Any], licences: Licences, version: str) -> dict[str, Any]:
    """The list of what the program runs with.

    Args:
        environment: what cyclonedx-py says of an environment with the pinned packages, and maybe others.
        version: of the program.

    Raises:
        Unfit: the environment has other versions than are pinned, or a licence is unknown or not permitted.
    """
    there: dict[str, Component] = {canonicalize_name(one["name"]): one for one in environment["components"]}
    names: dict[str, str] = {one["bom-ref"]: canonicalize_name(one["name"]) for one in environment["components"]}
    graph = environment["dependencies"]
    needs = {names[one["ref"]]: [names[ref] for ref in one.get("dependsOn", [])] for one in graph if one["ref"] in names}
    refs = {pin.name: pin.ref for pin in pinned if pin.name in there and there[pin.name]["version"] == pin.version}
    components, dependencies, faults = [], [], []
    for pin in sorted(pinned, key=lambda pin: pin.ref):
        installed = there.get(pin.name) if pin.name in refs and refs[pin.name] == pin.ref else None
        if installed is None and pin.when is None:
            instead = there[pin.name]["version"] if pin.name in there else "nothing"
            faults.append(f"{pin.ref} is pinned and {instead} is installed: say make install")
            continue
        try:
            licence, known = licence_of(pin, installed, licences)
            if not licences.permit(licence):
                faults.append(f"{pin.ref} is under {licence}, which requirements/licences.toml does not permit")
        except Unfit as error:
            faults.append(str(error))
            continue
        components.append(_component(pin, licence, known, (installed or {}).get("description")))
        needed = needs.get(pin.name, []) if installed else []
        dependencies.append({"ref": pin.ref, "dependsOn": sorted(refs[one] for one in needed if one in refs)})
    stale = sorted(licences.read.keys() - {pin.name for pin in pinned}) + sorted(licences.elsewhere.keys() - {pin.ref for pin in pinned})
    faults += [f"{name} is not pinned any more: take it out of requirements/licences.toml" for name in stale]
    if faults:
        raise Unfit("\n".join(faults))
    own = f"claim-tracker=={version}"
    direct = sorted(refs[one] for one in needs.get("claim-tracker", []) if one in refs)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "bom-ref": own,
                "type": "application",
                "name": "claim-tracker",
                "version": version,
                "purl": f"pkg:pypi/claim-tracker@{version}",
                "licenses": [{"license": {"id": "Apache-2.0", "acknowledgement": "declared"}}],
            },
            "tools": environment["metadata"]["tools"],
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": direct}, *dependencies],
    }


def _component(pin: Pin, licence: str, known: str, description: str | None) -> Component:
    single = bool(re.fullmatch(r"[\w.+-]+", licence))
    stated: Component = (
        {"license": {"id": licence, "acknowledgement": known}} if single else {"expression": licence, "acknowledgement": known}
    )
    component: Component = {
        "bom-ref": pin.ref,
        "type": "library",
        "name": pin.name,
        "version": pin.version,
        "purl": f"pkg:pypi/{pin.name}@{pin.version}",
        "licenses": [stated],
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{pin.name}/{pin.version}/",
                "comment": "any one of its files, each of which has one of these hashes",
                "hashes": [{"alg": "SHA-256", "content": one} for one in pin.hashes],
            }
        ],
    }
    if description:
        component["description"] = description
    if pin.when:
        component["properties"] = [{"name": "claim-tracker:installed-when", "value": pin.when}]
    return component


def written(made: dict[str, Any]) -> str:
    """A list as text, the same for the same list.

    Raises:
        Unfit: it departs from the schema of CycloneDX 1.6.
    """
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    errors = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if errors is not None:
        raise Unfit(f"the list is not as CycloneDX 1.6 wants it: {str(errors)[:2000]}")
    return text


def main() -> int:
    parser = argparse.ArgumentParser(description="List what the program runs with, and look at the licences.")
    parser.add_argument("--environment", type=Path, required=True, help="the virtual environment in which base.txt is installed")
    parser.add_argument("--into", type=Path, help="the folder for claim-tracker-VERSION.cdx.json; without it nothing is written")
    parser.add_argument("--licences", action="store_true", help="say how many are under which licence")
    asked = parser.parse_args()
    version = str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
    try:
        made = bill(pins(PINS), cyclonedx("environment", str(asked.environment)), Licences.of(LICENCES), version)
        text = written(made)
    except Unfit as error:
        print(f"no list: {error}", file=sys.stderr)
        return 1
    if asked.licences:
        counts: dict[str, int] = {}
        for one in made["components"]:
            stated = one["licenses"][0]
            name = stated.get("expression") or stated["license"]["id"]
            counts[name] = counts.get(name, 0) + 1
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            print(f"{count:4} {name}")
        print(f"every licence of {len(made['components'])} dependencies is permitted")
    if asked.into:
        asked.into.mkdir(parents=True, exist_ok=True)
        path = asked.into / f"claim-tracker-{version}.cdx.json"
        path.write_text(text, encoding="utf-8")
        print(f"listed: {path.name}, {len(made['components'])} dependencies")
    return 0


if __name__ == "__main__":
    sys.exit(main())
