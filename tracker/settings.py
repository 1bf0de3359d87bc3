"""What the environment decides, read once by the command line and passed on as values.

| variable | meaning | default |
|---|---|---|
| TRACKER_DATABASE_URL | SQLAlchemy URL of the database | `sqlite:///tracker.db`, a file in the working directory |
| TRACKER_SPACY_MODEL | installed package or folder of a spaCy pipeline | the model that is installed with this project |
| TRACKER_USER | who signs decisions | the name of the account |
| TRACKER_CLAIMS | how claims are found: `tagger`, the trained tagger, or `rules`, by lexicon and parse | `tagger` |
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_DATABASE_URL = "sqlite:///tracker.db"


@dataclass(frozen=True, slots=True)
class Settings:
    database_url: str = DEFAULT_DATABASE_URL
    spacy_model: str | None = None
    claims: str = "tagger"
    user: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the variables above; an empty one counts as unset."""
        return cls(
            database_url=environment.get("TRACKER_DATABASE_URL") or DEFAULT_DATABASE_URL,
            spacy_model=environment.get("TRACKER_SPACY_MODEL") or None,
            claims=environment.get("TRACKER_CLAIMS") or "tagger",
            user=environment.get("TRACKER_USER") or None,
        )
