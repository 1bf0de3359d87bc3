"""PDF files: text, title and day."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from tracker.read import read
from tracker.records import Article

TEXT = "The harbour office said on Monday that nine people were hurt."


def pdf(pages: list[str], **metadata: str) -> bytes:
    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for text in pages:
        page = writer.add_blank_page(600, 800)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F 12 Tf 20 700 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F"): font})})
    writer.add_metadata({f"/{name}": value for name, value in metadata.items()})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def one(tmp_path: Path, raw: bytes) -> Article:
    path = tmp_path / "report.pdf"
    path.write_bytes(raw)
    (found,) = read([path])
    assert isinstance(found, Article)
    return found


def test_pages_and_what_the_file_says_of_itself(tmp_path: Path) -> None:
    raw = pdf([TEXT, "", "The mayor said no."], Title="Pier  report", CreationDate="D:20240326100500+02'00'")
    found = one(tmp_path, raw)
    assert (found.id, found.text, found.title) == ("report", f"{TEXT}\n\nThe mayor said no.", "Pier report")
    assert (found.published, found.published_span) == ("2024-03-26T10:05:00+02:00", None)
    assert found.notes == ("no text on page 2", "dated by the day the PDF was made")
    assert (found.raw, found.media_type, found.reader) == (raw, "application/pdf", f"pypdf {pypdf.__version__}")


def test_its_text_dates_it_before_its_making_does(tmp_path: Path) -> None:
    found = one(tmp_path, pdf(["26 March 2024", TEXT], CreationDate="D:20250101000000Z"))
    assert (found.published, found.notes) == ("2024-03-26", ())


@pytest.mark.parametrize("title", ["Microsoft Word - pier.docx", "untitled", "report_final.pdf", "Document1", " "])
def test_titles_that_programs_make_up(title: str, tmp_path: Path) -> None:
    assert one(tmp_path, pdf([TEXT], Title=title)).title is None


@pytest.mark.parametrize("date", ["D:99999999", "D:19700101000000Z", "yesterday", ""])
def test_days_that_there_are_not(date: str, tmp_path: Path) -> None:
    assert one(tmp_path, pdf([TEXT], CreationDate=date)).published is None
