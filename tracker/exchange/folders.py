"""Formats that are several files: in a folder, or in one ZIP file."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tracker.exchange.documents import Document, Options

UNDATED = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a ZIP file knows: equal contents give equal files."""

FolderWriter = Callable[[Iterator[Document], Path, Options], None]


def zipped(write_folder: FolderWriter, documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write the files of a folder into a ZIP file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(documents, folder, options)
        with ZipFile(to, "w", ZIP_DEFLATED) as archive:
            for path in sorted(folder.iterdir()):
                entry = ZipInfo(path.name, UNDATED)
                entry.compress_type = ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                with path.open("rb") as file, archive.open(entry, "w") as member:
                    while part := file.read(2**20):
                        member.write(part)
