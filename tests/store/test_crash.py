"""A process that is killed between or inside saves loses at most what is saved together, and running again finishes the job."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from tracker.store import Saved, Store

ARTICLES = 60
SAVE_ALL = f"""
import sys
from tracker.records import Article, Claim, Extraction, Figure
from tracker.store import Store

with Store.open(sys.argv[1]) as store:
    for n in range({ARTICLES}):
        article = Article(id=str(n), text=f"Text {{n}}")
        claims = tuple(Claim(id=f"c{{n}}-{{i}}", article="", content=((0, 1),), text="T", quotation="direct") for i in range(5))
        figures = tuple(Figure(id=f"f{{n}}-{{i}}", measure="killed", value=i, claim=f"c{{n}}-{{i}}") for i in range(5))
        extraction = Extraction(article=article.id, text_hash=article.text_hash, claims=claims, figures=figures)
        print(store.save(article, extraction, speakers={{}}).value, flush=True)
"""


def test_killed_while_saving(url: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", SAVE_ALL, url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(10)]
    os.kill(process.pid, signal.SIGKILL)
    told += process.stdout.readlines()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    with Store.open(url) as store:
        saved = store.stats().articles
        assert len(told) <= saved <= len(told) + 1 < ARTICLES, "what was said to be saved is there, and no more than one besides"
        for version in store.versions():
            assert (len(version.extraction.claims), len(version.extraction.figures)) == (5, 5), "no article is there by half"
    again = subprocess.run([sys.executable, "-c", SAVE_ALL, url], capture_output=True, text=True, check=True)
    assert again.stdout.split() == ["unchanged"] * saved + ["new"] * (ARTICLES - saved)


def test_two_processes_may_save_at_once(url: str, story: Callable[..., Any]) -> None:
    command = [sys.executable, "-c", SAVE_ALL, url]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate() for process in both]
    assert [errors for _, errors in told] == ["", ""]
    states = "".join(output for output, _ in told).split()
    assert (states.count("new"), states.count("unchanged")) == (ARTICLES, ARTICLES)
    with Store.open(url) as store:
        assert (store.stats().articles, store.stats().claims) == (ARTICLES, ARTICLES * 5)
        assert story().save(store) is Saved.new
