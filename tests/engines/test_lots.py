"""How articles are put in lots, and what becomes of a lot that ends whoever reads it."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future

import pytest

from tracker.engines.bounded import AT_ONCE, Recipe, Refused, Result
from tracker.engines.program import Facts, differences, facts, fingerprint
from tracker.engines.spreading import ARTICLES, CHARACTERS, KILLS, MOST_CHARACTERS, Lost, Promise, Spread, lots
from tracker.errors import ExtractionError, ModelError
from tracker.records import LEFT_UNEXTRACTED, Article, Extraction


def article(number: int, text: str = "Rain fell.", **fields: object) -> Article:
    return Article.model_validate({"id": f"a{number}", "text": text, **fields})


def sizes(*lengths: int) -> list[int]:
    """How many articles each lot has, of articles of such lengths."""
    made = [article(number, "x" * length) for number, length in enumerate(lengths)]
    found = list(lots(made, version="rules 1", model="m 1"))
    assert [one.id for lot in found for one in lot.articles] == [one.id for one in made]
    return [len(lot.articles) for lot in found]


def test_a_lot_holds_so_many_articles_and_so_many_characters() -> None:
    assert sizes() == []
    assert sizes(*[10] * (2 * ARTICLES + 1)) == [ARTICLES, ARTICLES, 1]
    assert sizes(CHARACTERS // 2, CHARACTERS // 2, 1) == [2, 1]
    assert sizes(5, CHARACTERS * 3, 5) == [1, 1, 1]  # a long text waits for none, and none for it


def test_what_nobody_is_to_read_is_not_sent() -> None:
    left = article(1, notes=(f"{LEFT_UNEXTRACTED}: it is in German",))
    (lot,) = lots([article(0), left, article(2, "x" * (MOST_CHARACTERS + 1)), article(3)], version="rules 1", model="m 1")
    assert [one.id for one in lot.to_read] == ["a0", "a3"]
    told = {one.id: result for one, result in lot.with_results([Refused("no"), Refused("neither", None)])}
    assert isinstance(told["a1"], Extraction)
    assert (told["a1"].extractor, told["a1"].model, told["a1"].notes) == ("rules 1", "m 1", left.notes)
    assert "1,000,001 characters are more" in str(told["a2"])
    assert (str(told["a3"]), list(told)) == ("a3: neither", ["a0", "a1", "a2", "a3"])


class Fragile:
    """An engine in this process that the text "poison" ends: it keeps the rules of `Engine`, and reads nothing."""

    def __init__(self, room: int = 3) -> None:
        self.sent: list[list[str]] = []
        self.most = 0
        self.open: set[Future[list[Result]]] = set()
        self._room = room

    @property
    def facts(self) -> Facts:
        return {"extractor": "rules 1", "model": "m 1"}

    def submit(self, articles: Sequence[Article], *, alone: bool = False) -> "Future[list[Result]]":
        assert not alone or (len(articles), self.open) == (1, set())
        self.sent.append([one.id for one in articles])
        future: Future[list[Result]] = Future()
        self.open.add(future)
        self.most = max(self.most, len(self.open))
        if any(one.text == "poison" for one in articles):
            future.set_exception(Lost())
        else:
            future.set_result([Extraction(article=one.id, text_hash=one.text_hash) for one in articles])
        return future

    def wait(self, promise: Promise) -> list[Result]:
        assert isinstance(promise, Future)
        self.open.discard(promise)
        results: list[Result] = promise.result()
        return results

    def room(self) -> int:
        return self._room

    def state(self) -> Mapping[str, int]:
        return {"workers": 1}

    def close(self) -> None:
        self.sent.append([])


def test_one_article_is_known_to_kill_and_the_others_have_their_rows() -> None:
    made = [article(number, "poison" if number in (3, 20, 21) else "Rain fell.") for number in range(40)]
    engine = Fragile()
    with Spread(engine) as spread:
        found = list(spread.pipe(made))
        assert spread.state() == {"lots under way": 0, "workers": 1, "read one by one": 2 * ARTICLES}
    assert [one.id for one, _ in found] == [one.id for one in made]
    failed = {one.id: result for one, result in found if isinstance(result, ExtractionError)}
    assert list(failed) == ["a3", "a20", "a21"]
    assert failed["a20"].reason == KILLS
    assert engine.sent[-1] == []  # closed


def test_so_many_lots_are_under_way_and_the_stream_is_read_as_far() -> None:
    taken: list[int] = []

    class Slow(Fragile):
        def submit(self, articles: Sequence[Article], *, alone: bool = False) -> "Future[list[Result]]":
            promise = super().submit(articles, alone=alone)
            promise.done = lambda: False  # type: ignore[method-assign]
            return promise

    engine = Slow(room=3)
    stream = Spread(engine).pipe(taken.append(number) or article(number) for number in range(ARTICLES * 10))  # type: ignore[func-returns-value]
    next(stream)
    assert (len(taken), engine.most) == (3 * ARTICLES, 3)
    assert sum(1 for _ in stream) == 10 * ARTICLES - 1
    assert engine.most == 3


def test_a_long_text_may_take_longer() -> None:
    recipe = Recipe(seconds=6)
    assert [recipe.limit(size) for size in (0, AT_ONCE, 5 * AT_ONCE)] == [6, 6, 30]


def test_programs_that_may_make_other_rows_are_told_apart() -> None:
    mine = facts(None, "rules")
    assert mine["extractor"].startswith("rules ")
    assert mine["model"].startswith("en_core_web_sm")
    assert fingerprint() in mine["tracker"]
    assert differences(mine, dict(mine)) is None
    other = {**mine, "extractor": "rules 0"}
    assert differences(mine, other) == f"extractor rules 0 instead of {mine['extractor']}"
    assert differences(mine, {}) is not None
    assert facts(None, "tagger")["extractor"] != mine["extractor"]


@pytest.mark.parametrize(("model", "claims", "said"), [("no_such_model", "rules", "no_such_model"), (None, "guess", "TRACKER_CLAIMS")])
def test_what_is_not_installed_is_said_before_anything_is_started(model: str | None, claims: str, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        facts(model, claims)
