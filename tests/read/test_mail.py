"""Mails: the body, and what hangs on it."""

from email.message import EmailMessage
from pathlib import Path

from tracker.errors import InputError
from tracker.read import read
from tracker.records import Article

TEXT = "The harbour office said on Monday that nine people were hurt."


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Ada Lund <ada@gazette.example>"
    made["Subject"] = "Pier und Fähren"
    made["Date"] = "Tue, 26 Mar 2024 10:05:00 +0200"
    made["Message-ID"] = "<1@gazette.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    return made


def found(tmp_path: Path, mail: EmailMessage, name: str = "a.eml") -> list[Article | InputError]:
    path = tmp_path / name
    path.write_bytes(mail.as_bytes())
    return list(read([path]))


def test_a_plain_mail(tmp_path: Path) -> None:
    mail = message()
    mail.set_content(f"{TEXT}\nÀ bientôt.\n", charset="iso-8859-1")
    mail.add_alternative("<p>in other words</p>", subtype="html")
    (one,) = found(tmp_path, mail, "without-suffix")
    assert isinstance(one, Article)
    assert (one.id, one.text, one.title) == ("without-suffix", f"{TEXT}\nÀ bientôt.\n", "Pier und Fähren")
    assert (one.published, one.byline, one.source) == ("2024-03-26T10:05+02:00", "Ada Lund", None)
    assert (one.media_type, one.raw) == ("message/rfc822", mail.as_bytes())
    assert one.notes == ("decoded as iso-8859-1", "a mail from Ada Lund")


def test_a_newsletter_has_an_outlet(tmp_path: Path) -> None:
    mail = message(List_Id="<news.gazette.example>")
    mail.set_content(f"<html><body><h1>Pier</h1><p>{TEXT}</p><p>{TEXT} The mayor said so.</p></body></html>", subtype="html")
    (one,) = found(tmp_path, mail)
    assert isinstance(one, Article)
    assert (one.source, one.byline) == ("Ada Lund", None)
    assert TEXT in one.text and "<" not in one.text


def test_attachments_are_documents_of_their_own(tmp_path: Path) -> None:
    mail = message()
    mail.set_content(TEXT)
    mail.add_attachment("The mayor said no.", filename="statement.txt")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    mail.add_attachment(b"%PDF-1.4 broken", maintype="application", subtype="pdf", filename="../report.pdf")
    inner = message()
    inner.set_content("A mail within the mail says yes.")
    mail.add_attachment(inner)
    body, statement, report, within = found(tmp_path, mail)
    path = tmp_path / "a.eml"
    assert isinstance(body, Article) and isinstance(statement, Article) and isinstance(within, Article)
    assert (statement.id, statement.text, statement.path) == ("a:statement", "The mayor said no.\n", f"{path}!/statement.txt")
    assert isinstance(report, InputError)
    assert (report.where, report.reason[:17]) == (f"{path}!/../report.pdf", "the PDF is broken")
    assert (within.path, within.text) == (f"{path}!/5.eml", "A mail within the mail says yes.\n")


def test_attachments_of_one_name_have_places_of_their_own(tmp_path: Path) -> None:
    mail = message()
    mail.set_content(TEXT)
    for text in ("One said no.", "Two said no."):
        mail.add_attachment(text, filename="statement.txt")
    assert [one.path for one in found(tmp_path, mail)[1:] if isinstance(one, Article)] == [
        f"{tmp_path / 'a.eml'}!/statement.txt",
        f"{tmp_path / 'a.eml'}!/statement (2).txt",
    ]


def test_a_text_that_speaks_of_mail_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"From: the harbour office\nSubject: the pier\n\n{TEXT}\n")
    (one,) = read([path])
    assert isinstance(one, Article)
    assert one.media_type == "text/plain"
