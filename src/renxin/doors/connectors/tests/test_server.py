"""The MLLP door over real sockets: stored, then acknowledged, whatever the peer does."""

import json
import socket

import hl7
import pytest

from renxin.doors.connectors.hl7v2.framing import wrap
from renxin.doors.connectors.hl7v2.reader import read
from renxin.doors.connectors.models import Interface, InterfaceMessage
from renxin.doors.connectors.services import default_interface
from renxin.kernel.core.actor import Actor

from . import real_input
from .peers import Peer, hospital, listening, read_answer

pytestmark = pytest.mark.commits

ADMIT = (
    "MSH|^~\\&|HIS|仁心|CRM|总院|20260310090000||ADT^A01^ADT_A01|{id}|P|2.4||||||{charset}\r"
    "EVN|A01|20260310090000\rPID|1||100^^^HIS^MR||王^小明||19491231|男\rPV1|1|I|W1^101^1||||D01^李^医生|||||||||||V{id}\r"
)


def admit(number: int = 1, charset: str = "UNICODE UTF-8", codec: str = "utf-8", **changed: str) -> bytes:
    return ADMIT.format(id=number, charset=charset, **changed).encode(codec)


@pytest.fixture
def port():
    hospital()
    with listening(patience=5, message_bytes=20_000_000) as number:
        yield number


def kept() -> list[InterfaceMessage]:
    return list(InterfaceMessage.objects.order_by("id"))


@pytest.mark.parametrize(("charset", "codec"), [("UNICODE UTF-8", "utf-8"), ("GB 18030-2000", "gb18030"), ("", "gbk")])
def test_the_answer_mirrors_the_message(port, charset, codec):
    with Peer(port) as peer:
        answer = peer.ask(admit(5, charset, codec))
    tree = hl7.parse(answer.decode(codec))
    msh, msa = tree.segment("MSH"), tree.segment("MSA")
    assert [str(msh[n]) for n in (3, 4, 5, 6)] == ["CRM", "总院", "HIS", "仁心"]
    assert (str(msh[9]), str(msh[11]), str(msh[12])) == ("ACK^A01^ACK", "P", "2.4")
    assert (str(msa[1]), str(msa[2])) == ("AA", "5")
    (message,) = kept()
    assert message.raw == admit(5, charset, codec)
    assert (message.source, message.control_id, message.kind) == ("HIS|仁心", "5", "ADT^A01")


def test_it_is_encrypted_at_rest(port):
    from django.db import connection

    with Peer(port) as peer:
        peer.ask(admit())
    with connection.cursor() as cursor:
        cursor.execute("SELECT raw FROM connectors_interfacemessage")
        assert b"1949" not in bytes(cursor.fetchone()[0])


def test_a_repeat_is_acknowledged_and_changes_nothing(port):
    with Peer(port) as peer:
        assert [peer.code(admit(9)) for _ in range(3)] == [("AA", "9")] * 3
        assert len(kept()) == 1
        assert peer.code(admit(9).replace(b"101", b"102")) == ("AA", "9")
    assert [message.control_id for message in kept()] == ["9", "9"]


def test_many_messages_in_one_packet_are_answered_in_order(port):
    with Peer(port) as peer:
        peer.send(b"".join(wrap(admit(n)) for n in range(40)))
        assert [read_answer(peer.answer())[1] for _ in range(40)] == [str(n) for n in range(40)]
    assert [message.control_id for message in kept()] == [str(n) for n in range(40)]


def test_a_message_in_crumbs_arrives(port):
    with Peer(port) as peer:
        for byte in wrap(admit(3)):
            peer.send(bytes([byte]))
        assert read_answer(peer.answer())[:2] == ("AA", "3")


def test_garbage_between_frames_and_half_messages_harm_nobody(port):
    with Peer(port) as peer:
        peer.send(b"\x00\xff garbage \r\n" + b"\x0bMSH|^~\\&|HIS|half|" + wrap(admit(4)) + b"\x1c\x1c trailing")
        assert read_answer(peer.answer())[:2] == ("AA", "4")
    with Peer(port) as peer:
        assert peer.code(admit(5)) == ("AA", "5")
    assert [message.control_id for message in kept()] == ["4", "5"]


@pytest.mark.parametrize(
    "content", [b"foobar", b"MSH", b"\xff\xfe\x00\x01" * 40, b"PID|1||2\rPV1|1", b"GET / HTTP/1.1\r\n"]
)
def test_what_is_no_message_is_refused_in_words_and_kept(port, content):
    with Peer(port) as peer:
        code, _, words = read_answer(peer.ask(content))
        assert peer.code(admit(6)) == ("AA", "6")
    assert code == "AR"
    assert "MSH" in words
    first = kept()[0]
    assert (first.state, first.reason, first.raw) == ("parked", "not_hl7", content)


def test_an_empty_frame_is_refused(port):
    with Peer(port) as peer:
        assert read_answer(peer.ask(b""))[0] == "AR"
    assert kept() == []


def test_the_cases_of_python_hl7(port):
    for case in json.loads((real_input.folder("mllp_cases") / "cases.json").read_text()):
        sent = case["bytes"].encode().decode("unicode_escape").encode("latin-1")
        with Peer(port) as peer:
            peer.send(sent)
            if b"\x1c\r" in sent:
                expected = "AA" if b"MSH|" in sent else "AR"
                assert read_answer(peer.answer())[0] == expected
        with Peer(port) as peer:
            assert peer.code(admit(1)) == ("AA", "1")


def test_ten_megabytes_arrive(port):
    big = admit(8) + b"OBX|1|ED|PDF||" + b"QUJD" * 2_600_000
    with Peer(port) as peer:
        assert peer.code(big) == ("AA", "8")
    assert kept()[0].raw == big


def test_more_than_the_limit_is_refused_in_words_and_the_next_one_arrives(port):
    with Peer(port) as peer:
        code, control_id, words = read_answer(peer.ask(admit(8) + b"OBX|1|ED|PDF||" + b"QUJD" * 6_000_000))
        assert (code, control_id) == ("AR", "8")
        assert "RENXIN_MLLP_LIMIT" in words
        assert peer.code(admit(9)) == ("AA", "9")
    assert [(message.state, message.reason) for message in kept()] == [("parked", "too_large"), ("received", "")]


def test_a_hanging_peer_is_let_go_and_the_others_are_served():
    hospital()
    with listening(patience=0.2) as port, Peer(port) as idle, Peer(port) as hanging:
        hanging.send(b"\x0bMSH|^~\\&|HIS|")
        assert hanging.answer() == b""
        assert idle.code(admit(2)) == ("AA", "2")


def test_a_peer_that_drops_after_sending_loses_nothing(port):
    peer = Peer(port)
    peer.send(wrap(admit(3)))
    peer.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    peer.line.shutdown(socket.SHUT_WR)
    assert read_answer(peer.answer())[:2] == ("AA", "3")
    peer.line.close()
    with Peer(port) as again:
        assert again.code(admit(3)) == ("AA", "3")
    assert len(kept()) == 1


def test_connections_beyond_the_limit_are_closed():
    hospital()
    with listening(connections=2) as port, Peer(port) as one, Peer(port) as two:
        assert one.code(admit(1)) == two.code(admit(1)) == ("AA", "1")
        with Peer(port) as three:
            assert three.answer() == b""


def test_a_sender_without_a_hospital_hears_so():
    with listening() as port, Peer(port) as peer:
        code, control_id, words = read_answer(peer.ask(admit(1)))
    assert (code, control_id) == ("AE", "1")
    assert "MSH-4" in words


def test_a_failing_database_is_answered_ae_and_recovers(port, monkeypatch):
    from django.db import OperationalError

    from renxin.doors.connectors.hl7v2 import intake

    def fail(arrivals):
        raise OperationalError("gone")

    with Peer(port) as peer:
        monkeypatch.setattr(intake, "keep", fail)
        code, control_id, words = read_answer(peer.ask(admit(1)))
        assert (code, control_id) == ("AE", "1")
        assert words
        monkeypatch.undo()
        assert peer.code(admit(1)) == ("AA", "1")


def test_messages_go_to_the_hospital_of_their_facility():
    default_interface(Actor.system(hospital("东院", 7001).pk, "test"))
    east = hospital("西院", 7002)
    Interface.objects.create(tenant_id=east.pk, name="HIS", facility="仁心")
    with listening() as port, Peer(port) as peer:
        peer.ask(admit(1))
        code, _, _ = read_answer(peer.ask(admit(2).replace("仁心".encode(), b"elsewhere")))
    assert code == "AE"  # two hospitals, and nothing says whose it is
    assert [message.tenant_id for message in kept()] == [7002]


def test_every_real_message_is_stored_and_acknowledged_as_it_asks():
    hospital()
    paths = real_input.messages()
    with listening(outcome=0, message_bytes=20_000_000) as port, Peer(port) as peer:
        for path in paths:
            raw = path.read_bytes()
            peer.send(wrap(raw))
            for code in asked_for(read(raw).header.raw(15), read(raw).header.raw(16)):
                answer = read(peer.answer())
                msa = answer.first("MSA")
                assert msa.raw(1) == code, path.name
                assert msa.raw(2) == read(raw).header.raw(10), path.name
                assert answer.header.raw(5) == read(raw).header.raw(3), path.name
    assert {
        message.digest.tobytes() if hasattr(message.digest, "tobytes") else bytes(message.digest) for message in kept()
    }
    assert len(kept()) == len({(m.source, m.control_id, m.raw) for m in kept()})


def asked_for(receipt: str, outcome: str) -> list[str]:
    """Return the answers that a message which is kept gets: in the original mode one, else those it asks for."""
    known = ("AL", "NE", "ER", "SU")
    if receipt not in known and outcome not in known:
        return ["AA"]
    return ["CA"] * (receipt in ("AL", "SU")) + ["AA"] * (outcome in ("AL", "SU", "ER"))
