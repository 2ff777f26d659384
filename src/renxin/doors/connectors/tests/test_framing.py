"""Frames come out whole however the bytes arrive, and what is no frame is said, not guessed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.doors.connectors.hl7v2.framing import Framer, wrap


def frames(*chunks: bytes, limit: int = 1_000_000) -> list[tuple[str, bytes]]:
    framer = Framer(limit)
    found = [frame for chunk in chunks for frame in framer.feed(chunk)]
    return [(f.kind, f.content) for f in [*found, *framer.end()]]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"\x0bA\x1c\r", [("message", b"A")]),
        (b"\x0bA\x1c\r\x0bB\x1c\r", [("message", b"A"), ("message", b"B")]),
        (b"\r\n\x0bA\x1c\r\r\n \x0bB\x1c\r\n", [("message", b"A"), ("message", b"B")]),
        (b"noise\x0bA\x1c\r", [("stray", b"noise"), ("message", b"A")]),
        (b"\x0bA\x1c\x0bB\x1c\r", [("message", b"A"), ("message", b"B")]),
        (b"\x0bMSH|half\x0bMSH|whole\x1c\r", [("half", b"MSH|half"), ("message", b"MSH|whole")]),
        (b"\x0bA\x1cB\x0bC\x1c\r", [("message", b"A\x1cB\x0bC")]),
        (b"\x0b\x1c\r", [("message", b"")]),
        (b"\x0bMSH|cut", [("half", b"MSH|cut")]),
        (b"\x0b", []),
        (b"\x1c", []),
        (b"MSH|no frame\r", [("stray", b"MSH|no frame")]),
    ],
)
def test_cases(sent, expected):
    assert frames(sent) == expected


@given(st.lists(st.binary(max_size=40).filter(lambda b: b"\x1c" not in b and b"\x0b" not in b), max_size=6), st.data())
def test_any_cutting_of_the_stream_gives_the_same_frames(contents, data):
    stream = b"".join(wrap(content) for content in contents)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    edges = [0, *cuts, len(stream)]
    chunks = [stream[a:b] for a, b in pairwise(edges)]
    assert frames(*chunks) == [("message", content) for content in contents]


@given(st.lists(st.binary(max_size=60), max_size=8), st.integers(1, 50))
def test_noise_never_raises_and_no_message_exceeds_the_limit(chunks, limit):
    assert all(len(content) <= limit for kind, content in frames(*chunks, limit=limit) if kind == "message")


@pytest.mark.parametrize("chunk", [1, 7, 4096, 10_000_000])
def test_a_message_over_the_limit_is_dropped_but_the_next_one_arrives(chunk):
    stream = wrap(b"MSH|^~\\&|big" + b"x" * 200_000) + wrap(b"next")
    chunks = [stream[at : at + chunk] for at in range(0, len(stream), chunk)]
    (first, head), second = frames(*chunks, limit=100_000)
    assert first == "oversize"
    assert head.startswith(b"MSH|^~\\&|big")
    assert second == ("message", b"next")


def test_ten_megabytes_arrive_whole():
    big = b"MSH|" + bytes(range(32, 127)) * 110_000
    stream = wrap(big)
    chunks = [stream[at : at + 65536] for at in range(0, len(stream), 65536)]
    assert frames(*chunks, limit=16_000_000) == [("message", big)]
