"""An article in, its claims and figures out: one at a time or as a stream.

Every row carries the offsets of the characters that it was read from.
"""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc

from tracker.errors import ExtractionError, ModelError
from tracker.extract.annotate import annotate, load, model_version
from tracker.extract.claims.claims import claims
from tracker.extract.extracting import VERSIONS, unread
from tracker.extract.figures.figures import figures
from tracker.records import Article, Extraction


class Extractor:
    """Extracts claims and figures with one loaded language model.

    Args:
        model: a spaCy pipeline's name or folder; None takes the installed one.
        claims: how claims are found: "tagger", the trained tagger, or "rules", by lexicon and parse.

    Raises:
        ModelError: a model cannot be loaded or lacks a component, or `claims` is neither of the two.
    """

    def __init__(self, model: str | None = None, claims: str = "tagger") -> None:
        if claims not in VERSIONS:
            raise ModelError(f"claims cannot be found by {claims!r}; set TRACKER_CLAIMS to one of: {', '.join(VERSIONS)}")
        self.version = VERSIONS[claims]
        self._nlp = load(model, tagger=claims == "tagger")
        self.model = model_version(self._nlp)

    @property
    def most_characters(self) -> int:
        """The longest text that the language model takes; a longer one is stored and not extracted."""
        return self._nlp.max_length

    def __call__(self, article: Article) -> Extraction:
        """Extract one article.

        Raises:
            ExtractionError: the text is too long, or a rule failed on it.
        """
        (_, result), *_ = self.pipe([article])
        if isinstance(result, ExtractionError):
            raise result
        return result

    def pipe(self, articles: Iterable[Article], *, batch_size: int = 16) -> Iterator[tuple[Article, Extraction | ExtractionError]]:
        """Extract a stream; an article that fails yields its error, in its place, and the stream goes on.

        Args:
            articles: read lazily, at most `batch_size` ahead.
        """
        refused: list[tuple[Article, Extraction | ExtractionError]] = []

        def accepted() -> Iterator[Article]:
            for article in articles:
                told = unread(article, version=self.version, model=self.model, most_characters=self.most_characters)
                if told is None:
                    yield article
                else:
                    refused.append((article, told))

        for article, doc in annotate(self._nlp, accepted(), batch_size=batch_size):
            yield article, self._rows(article, doc)
            while refused:
                yield refused.pop(0)
        yield from refused

    def _rows(self, article: Article, doc: Doc) -> Extraction | ExtractionError:
        try:
            stated = tuple(claims(doc, article))
            counted = figures(doc, article, stated)
        except MemoryError:  # where memory is bounded: whoever bounds it says so
            raise
        except Exception as error:  # a rule that fails on one text must not end the run; the caller records it
            where = article.path or article.id
            return ExtractionError(where, f"a rule failed on this text: {error!r}", "please report the text and this message")
        return Extraction(
            article=article.id,
            text_hash=article.text_hash,
            claims=stated,
            figures=counted.figures,
            events=counted.events,
            model=self.model,
            extractor=self.version,
        )
