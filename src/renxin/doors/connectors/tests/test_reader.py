"""The reader against python-hl7 on real messages, against the standard by table, and against noise."""

from contextlib import suppress

import hl7
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.doors.connectors.hl7v2 import charset
from renxin.doors.connectors.hl7v2.reader import Message, Unreadable, read

from . import real_input


def oracle(segment: hl7.Segment, field: int, repeat: int, component: int, sub: int) -> str:
    """Return what python-hl7 reads at a place, empty when it has nothing there."""
    part: object = segment
    for index in (field, repeat, component, sub):
        if isinstance(part, str):
            return part if index == 0 else ""
        if index >= len(part):  # type: ignore[arg-type]
            return ""
        part = part[index]  # type: ignore[index]
    return str(part)


def places(segment: hl7.Segment) -> list[tuple[int, int, int, int]]:
    """Return every place of a segment that python-hl7 knows."""
    found = []
    for f in range(1, len(segment)):
        for r, repeat in enumerate(segment[f]):
            for c, component in enumerate(repeat if not isinstance(repeat, str) else [repeat]):
                subs = component if not isinstance(component, str) else [component]
                found += [(f, r, c, s) for s in range(len(subs))]
    return found


def test_every_field_of_the_real_messages_reads_as_python_hl7_reads_it():
    compared = refused = 0
    for path in real_input.messages():
        ours = read(path.read_bytes())
        try:
            tree = hl7.parse(path.read_bytes().decode())
        except AssertionError:  # python-hl7 refuses a delimiter that is used twice
            refused += 1
            continue
        assert len(tree) == len(ours.segments), path.name
        for theirs, segment in zip(tree, ours.segments, strict=True):
            if segment.name in ("MSH", "FHS", "BHS"):
                assert segment.raw(1) == str(theirs[1])
                assert segment.raw(2) == str(theirs[2])
            for f, r, c, s in places(theirs):
                if segment.name == "MSH" and f <= 2:
                    continue
                compared += compare(path.name, ours, segment, theirs, (f, r, c, s))
    assert compared > 20_000
    assert refused <= 2


def compare(name, ours, segment, theirs, place):
    f, r, c, s = place
    expected = oracle(theirs, f, r, c, s)
    delimiters = ours.delimiters
    part = split(
        split(split(segment.raw(f), delimiters.repetition, r), delimiters.component, c), delimiters.subcomponent, s
    )
    assert part == expected, (name, segment.name, place)
    if r == 0 and delimiters.escape not in expected and expected != '""' and "\x00" not in expected:
        assert segment.get(f, c + 1, s + 1) == expected, (name, segment.name, place)
    return 1


def split(text: str, separator: str, index: int) -> str:
    parts = text.split(separator)
    return parts[index] if index < len(parts) else ""


SAMPLE = (
    "MSH|^~\\&|HIS|仁心|||20260105093000||ADT^A01|7|P|2.4\r"
    "PID|1||100^^^HIS^MR~11010519491231002X^^^CN^NI||王^小明&x||19491231|男\r"
    "OBX|1|TX|A||a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f\\.br\\g\\X41\\h\\Zff\\\\X4\\end\\"
)


def test_reads_components_repetitions_and_subcomponents():
    message = read(SAMPLE)
    person = message.first("PID")
    assert [r.get(1) for r in person.repeats(3)] == ["100", "11010519491231002X"]
    assert person.repeats(3)[1].get(5) == "NI"
    assert (person.get(5), person.get(5, 2), person.get(5, 2, 2), person.get(8)) == ("王", "小明", "x", "男")
    assert person.get(99) == person.get(5, 9) == person.get(5, 1, 9) == ""
    assert (message.header.get(1), message.header.get(2), message.header.get(9, 2)) == ("|", "^~\\&", "A01")


def test_resolves_escapes_and_leaves_what_is_none():
    assert read(SAMPLE).first("OBX").get(5) == "a|b^c&d~e\\f\ngAh\\Zff\\\\X4\\end\\"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\n\r"])
def test_accepts_any_line_end(end):
    assert [s.name for s in read(SAMPLE.replace("\r", end) + end).segments] == ["MSH", "PID", "OBX"]


def test_null_is_empty_and_can_be_told_from_absent():
    pid = read('MSH|^~\\&|\rPID|1||""|').first("PID")
    assert pid.get(3) == ""
    assert pid.is_null(3)
    assert not pid.is_null(4)


@pytest.mark.parametrize("field", ["^~\\&", "^~\\&#", "^", "^~", ""])
def test_missing_delimiters_have_the_standards_value(field):
    assert read(f"MSH|{field}|A\rPID|||x^y&z~w").first("PID").get(3, 2, 2) == "z"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("", "utf-8"), ("", "gb18030"), ("UNICODE UTF-8", "utf-8"), ("UNICODE", "utf-8"), ("utf-8", "utf-8"),
        ("GB 18030-2000", "gb18030"), ("GB2312", "gbk"), ("gbk", "gbk"), ("BIG-5", "big5"), ("nonsense", "utf-8"),
        ("nonsense", "gb18030"), ("ASCII", "utf-8"), ("UNICODE UTF-8", "gb18030"), ("GB 18030-2000", "utf-8"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", [17, 18])
def test_chinese_names_arrive_whatever_the_sender_declares(declared, codec, place):
    name = "歐陽明" if codec == "big5" else "欧阳明"
    fields = ["MSH", "^~\\&", "HIS", "仁心", *[""] * 4, "ADT^A04", "1", "P", "2.4", *[""] * 6]
    fields[place - 1] = declared
    raw = "|".join(fields) + f"\rPID|||1||{name}^"
    if declared == "GB 18030-2000" and codec == "utf-8":
        return  # UTF-8 that happens to be valid GB 18030 is read as declared: nobody could know better
    assert read(raw.encode(codec)).first("PID").get(5) == name


def test_a_gbk_character_whose_second_byte_is_a_delimiter_does_not_split():
    raw = "MSH|^~\\&|HIS|||||||1|P|2.4||||||GB2312\rPID|||1||亅^慭".encode("gbk")
    assert b"|" in "亅".encode("gbk")
    assert (read(raw).first("PID").get(5), read(raw).first("PID").get(5, 2)) == ("亅", "慭")


def test_rare_characters_of_gb18030_survive():
    raw = "MSH|^~\\&|\rPID|||1||\U0002ceb9\ue000^".encode("gb18030")
    assert read(raw).first("PID").get(5) == "\U0002ceb9\ue000"


def test_undecodable_bytes_are_kept_and_reported_at_their_field_only():
    raw = b"MSH|^~\\&|HIS|||||||1|P|2.4||||||UNICODE UTF-8\rPID|||17||A\xff\xfeB^ok\rNTE|1||fine"
    message = read(raw)
    assert charset.encode(message.text, message.codec) == raw
    assert message.first("PID").get(3) == "17"
    assert message.first("PID").get(5, 2) == "ok"
    with pytest.raises(Unreadable, match="FF FE") as caught:
        message.first("PID").get(5)
    assert caught.value.where == "PID-5"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_wide_and_marked_encodings_are_recognised(codec):
    assert read(SAMPLE.encode(codec)).first("PID").get(5) == "王"


@pytest.mark.parametrize("raw", [b"", b"foobar", b"PID|1", b"MSH", b"MSHA", b"MSH\r", b"\x00\x01", b"\xff" * 50])
def test_what_is_no_message_is_refused_in_words(raw):
    with pytest.raises(Unreadable) as caught:
        read(raw)
    assert caught.value.where
    assert str(caught.value).strip()


def walk(message: Message) -> None:
    for segment in message.segments:
        for field in range(len(segment.fields) + 2):
            for repeat in segment.repeats(field):
                repeat.get(1), repeat.get(2, 2)
            segment.get(field, 3, 2)


@given(st.one_of(
    st.binary(max_size=400),
    st.binary(max_size=300).map(lambda b: b"MSH|^~\\&|" + b),
    st.text(max_size=300).map(lambda t: b"MSH" + t.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from("MSHPID|^~\\&\rX0F.br1\x00\udcff王"), max_size=200).map(lambda c: "MSH|" + "".join(c)),
))  # fmt: skip
def test_noise_never_raises_anything_else(raw):
    with suppress(Unreadable):
        walk(read(raw))
