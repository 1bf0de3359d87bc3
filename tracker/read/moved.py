"""Documents that are read from one place and known by another: what is uploaded lies in a passing folder, and is known by its name.

What an article is follows from its path. A file that is brought again lies elsewhere the second time, and is a version of the same article
only if both times are known by one path.
"""

from collections.abc import Collection, Iterable, Iterator

from tracker.errors import InputError
from tracker.records import Article


def moved(documents: Iterable[Article | InputError], *, folders: Collection[str], to: str) -> Iterator[Article | InputError]:
    """Yield documents as if they had been read from another folder.

    Args:
        folders: those that hold the files that were read; what stands elsewhere is left as it is.
        to: the folder instead.
    """
    for one in documents:
        if isinstance(one, InputError):
            yield InputError(_moved(one.where, folders, to), one.reason, one.remedy)
        elif one.path is not None:
            yield one.model_copy(update={"path": _moved(one.path, folders, to)})
        else:
            yield one


def _moved(place: str, folders: Collection[str], to: str) -> str:
    """A file's place, with what stands behind the file's name in it: a member, a number."""
    for folder in folders:
        if place.startswith(f"{folder}/"):
            return f"{to}/{place.removeprefix(f'{folder}/')}"
    return place
