"""Files: judged by content, nothing that runs, encrypted, one's own."""

import io
import zipfile
import zlib
from datetime import timedelta

import pytest
from django.db import connection

from renxin.kernel.core import files
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.core.file_types import file_type
from renxin.kernel.core.models import StoredFile

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
ACTOR = Actor.system(7, "tests")


def office(main: str = "word/document.xml", types: bytes = b"<Types/>", **extra: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(main, b"<x/>")
        for name, data in extra.items():
            archive.writestr(name, data)
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "ending", "kind"),
    [
        (PNG, "png", "image"),
        (b"\xff\xd8\xff\xe0....", "jpg", "image"),
        (b"GIF89a....", "gif", "image"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp", "image"),
        (b"%PDF-1.7 hello", "pdf", "file"),
        (b"ID3\x03...", "mp3", "voice"),
        (b"\xff\xfb\x90\x00....", "mp3", "voice"),
        (b"#!AMR\n....", "amr", "voice"),
        (b"\0\0\0\x20ftypM4A \0\0", "m4a", "voice"),
        (b"\0\0\0\x20ftypisom\0\0", "mp4", "video"),
        (office(), "docx", "file"),
        (office("xl/workbook.xml"), "xlsx", "file"),
    ],
)
def test_what_a_file_is_stands_in_its_content(data, ending, kind):
    found = file_type(data)
    assert (found.ending, found.kind) == (ending, kind)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\0",
        b"<svg onload=alert(1)>",
        b"<!doctype html><script>",
        b"\0\0\0\x20ftypheic",
        office("other.xml"),
        b"PK\x03\x04 not a zip",
        office(types=b"application/vnd.ms-word.document.macroEnabled.main+xml"),
        office(**{"word/vbaProject.bin": b"x"}),
        office(**{"word/embeddings/oleObject1.bin": b"x"}),
        b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"%PDF-1.7 /S /J#61vaScript",
        b"%PDF-1.7 1 0 obj stream\n" + zlib.compress(b"<< /Type /Action /JS (x) >>") + b"\nendstream",
        b"%PDF-1.7 /Type /EmbeddedFile",
        PNG + b"\0" * (10 * 1024 * 1024),
        b"%PDF-1.7" + b"\0" * (20 * 1024 * 1024),
    ],
)
def test_what_we_do_not_take_is_refused_in_words(data):
    with pytest.raises(InvalidInput):
        file_type(data)


def test_an_archive_that_unpacks_to_more_than_it_should_is_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", b"\0" * (201 * 1024 * 1024))
    with pytest.raises(InvalidInput):
        file_type(held.getvalue())


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\temp\\伤口 照片.jpg", "伤口 照片.png"),
        ("invoice\u202egnp.exe", "invoicegnp.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("", "file.png"),
        ("字" * 300, "字" * 100 + ".png"),
    ],
)
def test_names_come_out_clean(name, clean):
    assert files.clean_name(name, "png") == clean


@pytest.mark.django_db
def test_a_file_lies_encrypted_and_comes_back(frozen_clock):
    kept = files.keep(ACTOR, "伤口.png", PNG, patient_id=11)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, name FROM core_storedfile WHERE uid = %s", [kept.uid])
        content, name = cursor.fetchone()
    assert PNG not in bytes(content)
    assert "伤口" not in name
    assert files.read(ACTOR, kept.uid) == PNG
    assert files.get(ACTOR, kept.uid).name == "伤口.png"
    assert list(files.get_many(ACTOR, [kept.uid, "", "nonsense"])) == [str(kept.uid)]


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [Actor.system(8, "tests"), Actor.patient(7, 12)])
def test_nobody_else_gets_it(frozen_clock, actor):
    kept = files.keep(ACTOR, "x.png", PNG, patient_id=11)
    for ask in (files.read, files.get):
        with pytest.raises(NotFound):
            ask(actor, kept.uid)
    assert files.read(Actor.patient(7, 11), kept.uid) == PNG
    with pytest.raises(NotFound):
        files.read(ACTOR, "nonsense")


@pytest.mark.django_db
def test_a_file_about_nobody_belongs_to_the_house(frozen_clock):
    assert files.keep(ACTOR, "x.png", PNG).patient_id == -7


@pytest.mark.django_db
def test_a_link_opens_for_a_while(frozen_clock):
    kept = files.keep(ACTOR, "x.png", PNG, patient_id=11)
    assert bytes(files.linked(files.link(kept, timedelta(minutes=5))).content) == PNG
    for token in (files.link(kept, timedelta(minutes=-1)), "nonsense"):
        with pytest.raises(NotFound):
            files.linked(token)


@pytest.mark.django_db
def test_a_browser_guesses_nothing(frozen_clock):
    for data, disposition in ((PNG, "inline"), (b"%PDF-1.7 hello", "attachment")):
        kept = files.keep(ACTOR, "报告.bin", data)
        answer = files.answer(StoredFile.objects.get(pk=kept.pk), data)
        assert answer["Content-Disposition"].startswith(disposition)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Type"] in ("image/png", "application/pdf")
