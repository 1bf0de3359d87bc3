"""Tells the tests on a PostgreSQL server apart, and says at the end of a run on which databases the store was tested."""

import pytest

DATABASES = ("sqlite", "postgresql")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "[postgresql" in item.nodeid:
            item.add_marker("postgresql")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    ran = dict.fromkeys(DATABASES, 0)
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name in DATABASES:
                ran[name] += report.when == "call" and f"[{name}" in report.nodeid
    if any(ran.values()):
        told = ", ".join(f"{name} ({count} tests)" if count else f"{name} not at all" for name, count in ran.items())
        terminalreporter.write_line(f"The store was tested on: {told}")
