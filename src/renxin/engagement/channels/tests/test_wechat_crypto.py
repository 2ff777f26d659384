"""The envelope of WeCom and WeChat: opened and sealed byte for byte like the vendor's own."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.channels.adapters.wechat_crypto import (
    CallbackCrypto,
    ForgedCallback,
    proves_plain,
    sign_plain,
)
from renxin.engagement.channels.adapters.wechat_xml import read_xml, write_xml

HERE = Path(__file__).parent
FOLDERS = [parent / "shared" / "data" / "wecom_vectors" for parent in HERE.parents]
GIVEN = next((folder for folder in FOLDERS if folder.is_dir()), None)
KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
PREFIX = b"1234567890123456"


def vectors() -> list[dict[str, str]]:
    """Return our own sample, and the published vectors where the folder is."""
    own = json.loads((HERE / "samples" / "wechat_vectors.json").read_text())
    return own + (json.loads((GIVEN / "vectors.json").read_text())["vectors"] if GIVEN else [])


def crypto_of(vector: dict[str, str]) -> CallbackCrypto:
    return CallbackCrypto(vector["token"], vector["encoding_aes_key"], vector["receive_id"])


def proofs(vector: dict[str, str]) -> tuple[str, str, str, str]:
    return vector["msg_signature"], vector["timestamp"], vector["nonce"], vector["encrypt"]


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["name"])
def test_a_published_envelope_opens(vector):
    assert crypto_of(vector).open(*proofs(vector)) == vector["plaintext"]


@pytest.mark.parametrize("vector", [v for v in vectors() if "1234567890123456" in v["source"]], ids=lambda v: v["name"])
def test_sealing_is_byte_exact(vector):
    sealed = crypto_of(vector).seal(vector["plaintext"], vector["timestamp"], vector["nonce"], prefix=PREFIX)
    assert (sealed.encrypt, sealed.msg_signature) == (vector["encrypt"], vector["msg_signature"])
    assert read_xml(sealed.xml())["Encrypt"] == vector["encrypt"]


@pytest.mark.parametrize(
    "key",
    ["", KEY[:-1], KEY + "A", KEY[:-1] + "=", KEY[:-1] + "$", KEY + "="],
)
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(ValueError, match="43"):
        CallbackCrypto("t", key, "ww1")


@pytest.mark.skipif(GIVEN is None, reason="shared/data is not here; the keys above prove the same")
def test_the_published_bad_keys_are_refused():
    for bad in json.loads((GIVEN / "vectors.json").read_text())["invalid_encoding_aes_keys"]:
        with pytest.raises(ValueError, match="43"):
            CallbackCrypto("t", bad["key"], "ww1")


@given(st.text(max_size=200), st.text("0123456789", min_size=1, max_size=10))
def test_what_is_sealed_opens_again(message, nonce):
    crypto = CallbackCrypto("token", KEY, "ww1")
    sealed = crypto.seal(message, "1700000000", nonce)
    assert crypto.open(sealed.msg_signature, "1700000000", nonce, sealed.encrypt) == message
    assert len(base64.b64decode(sealed.encrypt)) % 32 == 0


def test_every_broken_proof_is_refused():
    crypto, other = CallbackCrypto("token", KEY, "ww1"), CallbackCrypto("token", KEY, "ww2")
    sealed = crypto.seal("您好", "1", "2")
    for proof in ("", "0" * 40, sealed.msg_signature.upper(), "签名"):
        with pytest.raises(ForgedCallback, match="signature"):
            crypto.open(proof, "1", "2", sealed.encrypt)
    with pytest.raises(ForgedCallback, match="receiver"):
        other.open(sealed.msg_signature, "1", "2", sealed.encrypt)
    for text in ("", "AAAA", "no base64!", sealed.encrypt[:-8], base64.b64encode(bytes(64)).decode()):
        with pytest.raises(ForgedCallback, match="cipher text"):
            crypto.open(crypto.sign("1", "2", text), "1", "2", text)


def test_a_body_that_is_no_envelope_is_refused():
    crypto = CallbackCrypto("token", KEY, "ww1")
    for body in ("", "{}", "<xml></xml>", "<xml><Encrypt><a>1</a></Encrypt></xml>", "<xml><Other>1</Other></xml>"):
        with pytest.raises(ForgedCallback, match="envelope"):
            crypto.open_xml("s", "1", "2", body)


def test_the_set_up_call_of_plain_mode_is_proven():
    assert proves_plain("token", sign_plain("token", "1", "2"), "1", "2")
    assert not proves_plain("token", sign_plain("other", "1", "2"), "1", "2")


@pytest.mark.parametrize(
    "bomb", ['<!DOCTYPE a [<!ENTITY x "y">]><xml><a>&x;</a></xml>', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><xml/>']
)
def test_a_document_type_is_refused(bomb):
    with pytest.raises(ValueError, match="XML"):
        read_xml(bomb)


def test_fields_go_out_and_come_back():
    fields = {"A": "一]]>二", "N": "3", "In": {"B": "x"}, "Many": ["1", "2"], "Empty": ""}
    assert read_xml(write_xml(fields)) == fields


@pytest.mark.skipif(GIVEN is None, reason="shared/data is not here")
def test_every_published_event_is_read():
    for sample in sorted((GIVEN / "xml_samples").glob("*.xml")):
        assert read_xml(sample.read_text(errors="replace")), sample.name
