"""Enhanced acknowledgement, sequence numbers and batches, over MLLP, read and sent by python-hl7."""

import threading

import hl7
import pytest
from hl7.client import MLLPClient

from renxin.doors.connectors.hl7v2.batch import answer, take_apart
from renxin.doors.connectors.models import InterfaceMessage
from renxin.doors.connectors.road.applying import apply_waiting

from .peers import Peer, hospital, listening, read_answer
from .sending import PERSON, profile, visit

pytestmark = pytest.mark.commits


def message(number: int, *, receipt: str = "", outcome: str = "", place: str = "", person: str = PERSON) -> str:
    head = [
        "MSH",
        "^~\\&",
        "HIS",
        "仁心",
        "CRM",
        "总院",
        "20260310090000",
        "",
        "ADT^A01",
        f"E{number}",
        "P",
        "2.5",
        place,
    ]
    return "\r".join(["|".join([*head, "", receipt, outcome, "", "UNICODE UTF-8"]), "EVN|A01", person, visit("V1"), ""])


def msa(reply: bytes) -> list[str]:
    segment = hl7.parse(reply.decode()).segment("MSA")
    return [str(field) for field in segment][1:]


@pytest.fixture
def port():
    hospital()
    with listening(outcome=5, patience=5) as number:
        yield number


@pytest.mark.parametrize(
    ("receipt", "outcome", "codes"),
    [("AL", "NE", ["CA"]), ("SU", "", ["CA"]), ("", "", ["AA"]), ("AL\\", "", ["AA"])],
)
def test_the_receipt_says_that_it_is_kept(port, receipt, outcome, codes):
    with MLLPClient("127.0.0.1", port) as client:
        replies = [client.send_message(message(1, receipt=receipt, outcome=outcome))]
    assert [msa(reply)[:2] for reply in replies] == [[code, "E1"] for code in codes]


def test_the_outcome_comes_after_it_was_applied(port):
    with Peer(port) as peer:
        peer.send(b"\x0b" + message(1, receipt="AL", outcome="AL").encode() + b"\x1c\r")
        assert read_answer(peer.answer())[:2] == ("CA", "E1")
        apply_waiting()
        assert read_answer(peer.answer()) == ("AA", "E1", "")
        nameless = message(2, receipt="NE", outcome="AL", person="PID|1||9^^^HIS^PI||")
        peer.send(b"\x0b" + nameless.encode() + b"\x1c\r")
        applying = threading.Timer(0.2, apply_waiting)
        applying.start()
        code, control_id, words = read_answer(peer.answer())
        applying.join()
    assert (code, control_id) == ("AE", "E2")
    assert "PID-5" in words


def test_who_wants_to_hear_of_errors_only_hears_nothing_of_the_rest(port):
    with Peer(port) as peer:
        for number, (receipt, outcome) in enumerate([("NE", "NE"), ("ER", "NE"), ("ER", "ER")], start=1):
            peer.send(b"\x0b" + message(number, receipt=receipt, outcome=outcome).encode() + b"\x1c\r")
        assert peer.code(message(9).encode()) == ("AA", "E9")
    assert InterfaceMessage.objects.count() == 4


def test_a_profile_may_keep_a_sender_in_the_original_mode(port):
    profile(acknowledge="original")
    with Peer(port) as peer:
        assert peer.code(message(1, receipt="AL", outcome="AL").encode()) == ("AA", "E1")


def test_an_outcome_that_takes_long_is_said_to_be_stored():
    hospital()
    with listening(outcome=0) as port, Peer(port) as peer:
        code, _control_id, words = read_answer(peer.ask(message(1, outcome="AL").encode()))
    assert code == "AA"
    assert "已保存" in words


def test_numbered_messages_learn_which_one_comes_next(port):
    with MLLPClient("127.0.0.1", port) as client:
        replies = [
            msa(client.send_message(message(n, place=place))) for n, place in enumerate(["0", "1", "2", "2", "7"])
        ]
    assert [reply[0] for reply in replies] == ["AA"] * 5
    assert [reply[3] for reply in replies] == ["1", "2", "3", "3", "8"]


def test_a_strict_sender_is_refused_a_gap_and_may_begin_anew(port):
    profile(sequence="strict")
    with MLLPClient("127.0.0.1", port) as client:
        replies = [
            msa(client.send_message(message(n, place=place))) for n, place in enumerate(["1", "3", "2", "-1", "1"])
        ]
    assert [(reply[0], reply[3]) for reply in replies] == [
        ("AA", "2"), ("AE", "2"), ("AA", "3"), ("AA", "1"), ("AA", "2"),
    ]  # fmt: skip
    assert "3" in replies[1][2]
    assert set(InterfaceMessage.objects.values_list("control_id", flat=True)) == {"E0", "E2", "E3", "E4"}


def test_a_batch_in_one_frame_is_answered_by_a_batch(port):
    batch = "FHS|^~\\&|HIS|仁心|CRM|总院\rBHS|^~\\&|HIS|仁心|CRM|总院\r" + message(1) + message(2) + "BTS|3\rFTS|1\r"
    with Peer(port) as peer:
        reply = take_apart(peer.ask(batch.encode()))
    assert [msa(one)[:2] for one in reply.messages] == [["AA", "E1"], ["AA", "E2"]]
    assert reply.is_whole
    assert reply.envelope[1].decode() == "BHS|^~\\&|CRM|总院|HIS|仁心"
    parked = InterfaceMessage.objects.get(state="parked")
    assert (parked.reason, parked.place) == ("batch_count", "BTS-1: 3, 2")


def test_a_batch_without_messages_is_answered_too():
    batch = take_apart(b"BHS|^~\\&|HIS\rBTS|0\r")
    assert batch.is_whole
    assert answer(batch, []) == b"BHS|^~\\&|||HIS\rBTS|0\r"
