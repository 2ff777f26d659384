"""Messages in files: found, cut apart, stored and applied by the same road; a second time changes nothing."""

import io

import pytest

from renxin.doors.connectors.formats import words_of
from renxin.doors.connectors.hl7v2.files import frames_of
from renxin.doors.connectors.hl7v2.framing import wrap
from renxin.doors.connectors.hl7v2.ingest import Counts, ingest
from renxin.doors.connectors.models import InterfaceMessage
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

from . import real_input
from .peers import hospital
from .sending import PERSON, message, visit

A, B = b"MSH|^~\\&|A\rPID|1", b"MSH|^~\\&|B\rPID|2"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (A, [A]),
        (A + b"\r" + B + b"\r", [A, B]),
        (A.replace(b"\r", b"\r\n") + b"\r\n\r\n" + B, [A.replace(b"\r", b"\r\n"), B]),
        (wrap(A) + wrap(B), [A, B]),
        (wrap(A) + b"\r\n" + wrap(B) + b"\r\n", [A, B]),
        (b"FHS|^~\\&|x\rBHS|^~\\&|x\r" + A + b"\r" + B + b"\rBTS|2\rFTS|1\r", [A, B]),
        (b"\xef\xbb\xbf" + A, [b"\xef\xbb\xbf" + A]),
        ((A + b"\r" + B).decode().encode("utf-16"), [A, B]),
        (b"no message at all", [b"no message at all"]),
        (b"# a comment\r" + A, [b"# a comment", A]),
        (b"", []),
        (b" \r\n\r\n", []),
        (A + b"|MSHX|\rOBX|MSH|5", [A + b"|MSHX|\rOBX|MSH|5"]),
    ],
)
def test_files_are_cut_into_messages(content, expected):
    found = frames_of(io.BytesIO(content), 10_000)
    assert [frame.content for frame in found if frame.kind != "batch"] == expected


def test_a_message_longer_than_a_block_and_one_over_the_limit():
    long = b"MSH|^~\\&|A\rOBX|" + b"x" * 3_000_000
    found = list(frames_of(io.BytesIO(long + b"\r" + B + b"\r" + long + b"y" * 3_000_000), 5_000_000))
    assert [(frame.kind, frame.size) for frame in found] == [
        ("message", len(long)),
        ("message", len(B)),
        ("oversize", len(long) + 3_000_000),
    ]


@pytest.mark.django_db
def test_the_counts_add_up_and_a_second_time_changes_nothing(tmp_path):
    hospital()
    person = PERSON.replace("PID|1", "PID|9")
    (tmp_path / "many.hl7").write_text(message("ADT^A01", person, visit()) + message("ADT^A03", person, visit()))
    (tmp_path / "framed.dat").write_bytes(wrap(message("ADT^A20", person).encode("gb18030")))
    (tmp_path / "noise.hl7").write_bytes(b"\x00\x01\x02 noise")
    (tmp_path / "README.txt").write_text("no message")
    said: list[Counts] = []
    first = ingest([tmp_path], progress=said.append)
    assert first == Counts(read=4, applied=2, ignored=1, parked=1)
    assert said == [first]
    assert ingest([tmp_path]) == Counts(read=4, unchanged=4)


@pytest.mark.django_db
def test_every_real_message_ends_applied_ignored_or_parked_with_a_reason():
    hospital()
    folder = real_input.folder("hl7v2")
    counts = ingest([folder])
    assert counts.read == len(real_input.messages())
    assert counts.read == counts.applied + counts.ignored + counts.parked + counts.unchanged
    assert counts.applied > 180
    for row in InterfaceMessage.objects.exclude(state="applied"):
        assert row.state in ("ignored", "parked")
        assert row.reason
        assert row.reason != "failed"
    again = ingest([folder])
    assert again == Counts(read=counts.read, unchanged=counts.read)


@pytest.mark.django_db
def test_a_path_that_does_not_exist_and_a_house_that_is_not_set_up(tmp_path):
    with pytest.raises(FileNotFoundError):
        ingest([tmp_path / "nowhere"])
    (tmp_path / "a.hl7").write_text(message("ADT^A28", PERSON))
    with pytest.raises(InvalidInput, match="MSH-4"):
        ingest([tmp_path])


@pytest.mark.django_db
def test_one_hospital_does_not_read_for_another(tmp_path):
    hospital("东院", 7001)
    (tmp_path / "a.hl7").write_text(message("ADT^A28", PERSON))
    with pytest.raises(InvalidInput):
        ingest([tmp_path], Actor.system(7002, "test"))
    assert not InterfaceMessage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("counted", "parked"), [("2", 0), ("", 0), ("3", 1)])
def test_a_batch_that_is_not_whole_is_told_beside_its_messages(tmp_path, counted, parked):
    hospital()
    messages = message("ADT^A28", PERSON) + message("ADT^A31", PERSON)
    (tmp_path / "night.hl7").write_text(f"FHS|^~\\&|HIS\rBHS|^~\\&|HIS\r{messages}BTS|{counted}\rFTS|1\r")
    assert ingest([tmp_path]) == Counts(read=2 + parked, applied=2, parked=parked)
    if parked:
        row = InterfaceMessage.objects.get(reason="batch_count")
        assert "BTS-1: 3, 2" in str(words_of(row))
