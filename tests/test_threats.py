"""The page on threats is true as far as a program can tell: the tests that it names exist, and what it says of code that is data holds."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
SHOWN = sorted(set(re.findall(r"`(tests/[\w/.]+\.py)::(test_\w+)`", PAGE)))
CALLED = {"eval", "exec", "compile", "__import__"}
MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "yaml", "jsonpickle"}
PICKLES = {  # between processes of one program, and with itself
    "tracker/engines/bounded.py",
    "tracker/engines/cluster.py",
    "tracker/read/confined.py",
    "tracker/reconciling/spool.py",
}


def test_the_page_names_tests_for_all_that_it_claims() -> None:
    """Every line of the tables on what somebody tries ends with what shows it."""
    tried, claims = False, []
    for line in PAGE.splitlines():
        tried = line.startswith("|") and (tried or "tries to |" in line)
        if tried and "tries to |" not in line and not line.startswith("|---"):
            claims.append(line.split(" | ")[-1])
    assert len(claims) > 35
    assert [one for one in claims if not re.search(r"`tests/[\w/.]+::test_|`make layers`", one)] == []


@pytest.mark.parametrize(("file", "name"), SHOWN, ids=[f"{file}::{name}" for file, name in SHOWN])
def test_a_test_that_the_page_names_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}


def test_nothing_is_unpickled_or_evaluated_elsewhere() -> None:
    """No data are run: no pickle but between our own processes, no eval, no shell."""
    found = []
    for path in sorted((ROOT / "tracker").rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                named = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                found += [f"{where} imports {one}" for one in named if one.split(".")[0] in MODULES and where not in PICKLES]
            elif isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name) and node.func.id in CALLED:
                    found.append(f"{where}:{node.lineno} calls {node.func.id}")
                if isinstance(node.func, ast.Attribute) and ast.unparse(node.func) in ("os.system", "os.popen"):
                    found.append(f"{where}:{node.lineno} calls a shell")
                found += [f"{where}:{node.lineno} uses a shell" for one in node.keywords if one.arg == "shell"]
    assert found == []
