"""By what a text's names were resolved: rules and data, in one string."""

from functools import cache
from hashlib import sha256

from tracker.lang import content

VERSION = 1  # raised whenever the same data may give the same words another speaker
DATA = (
    *("actors", "bodies", "cues", "dates", "given_names", "kin", "localities", "numbers", "offices", "organisations"),
    *("persons", "scopes", "spellings", "states", "terms"),
)  # tables from which it is read who is who


@cache
def version(language: str = "en") -> str:
    """Another one whenever texts are to be read anew because their names may mean others now: "identity 1.ab12cd34"."""
    digest = sha256()
    for name in DATA:
        digest.update(sha256(content(name, language)).digest())
    return f"identity {VERSION}.{digest.hexdigest()[:8]}"
