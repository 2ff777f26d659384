"""Envelopes and documents read: pure."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.doors.connectors.platform import envelope
from renxin.doors.connectors.platform.cda import read_document
from renxin.doors.connectors.platform.xml import NotXml, parse

from .samples import document

ZONE = ZoneInfo("Asia/Shanghai")


def soap(inside, space=envelope.SOAP_11):
    return f'<s:Envelope xmlns:s="{space}"><s:Header/><s:Body>{inside}</s:Body></s:Envelope>'.encode()


@pytest.mark.parametrize(
    "inside",
    [
        '<HIPMessageServer xmlns="urn:x"><action>A1</action><message>&lt;a&gt;1&lt;/a&gt;</message></HIPMessageServer>',
        '<HIPMessageServer xmlns="urn:x"><input>A1</input><message><![CDATA[<a>1</a>]]></message></HIPMessageServer>',
        '<q:HIPMessageServer xmlns:q="urn:x"><q:arg0>A1</q:arg0><q:arg1><a>1</a></q:arg1></q:HIPMessageServer>',
        '<HIPMessageServer xmlns="urn:x"><Method>A1</Method><XML>&lt;a>1&lt;/a></XML></HIPMessageServer>',
    ],
)
@pytest.mark.parametrize("space", [envelope.SOAP_11, envelope.SOAP_12])
def test_whoever_wraps_it_the_call_is_the_same(inside, space):
    call = envelope.read_soap(soap(inside, space))
    assert (call.action, call.operation, call.namespace, call.dress) == ("A1", "HIPMessageServer", "urn:x", space)
    assert parse(call.message.encode()).text == "1"
    answer = parse(envelope.soap_answer(call, "<b>&"))
    assert answer.xpath("string(.)") == "<b>&"
    assert answer.xpath("local-name(//*[local-name()='Body']/*)") == "HIPMessageServerResponse"


@pytest.mark.parametrize("content", [b"", b"x", b"<a/>", soap(""), b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"])
def test_what_is_no_envelope_is_refused(content):
    with pytest.raises(envelope.NotEnvelope):
        envelope.read_soap(content)


@given(st.binary(max_size=300))
def test_binary_noise_never_breaks_the_readers(noise):
    for read in (envelope.read_soap, envelope.read_json):
        try:
            read(noise)
        except envelope.NotEnvelope:
            continue


def test_entities_are_never_resolved():
    with pytest.raises(NotXml):
        parse(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')


@pytest.mark.parametrize("dress", [envelope.SOAP_11, envelope.SOAP_12])
def test_a_fault_says_why(dress):
    assert "<why>" in parse(envelope.soap_fault(dress, "Client", "<why>")).xpath("string(.)")


def test_a_document_says_who_what_and_how_much():
    read = read_document(document().encode(), ZONE)
    assert (read.number, read.type_code, read.title, read.author, read.custodian) == (
        "DOC1", "C0037", "出院小结", "周敏", "区域医院",
    )  # fmt: skip
    assert (read.name, read.sex, read.birth_date.isoformat(), read.phones) == (
        "孟晓岚", "female", "1949-12-31", ("13800138000",),
    )  # fmt: skip
    assert read.numbers_of("person") == [("cn-id", "11010519491231002X")]
    assert read.numbers_of("visit") == [("IMP", "ZY77")]
    assert [(entry.what, entry.code, entry.text) for entry in read.entries] == [
        ("condition", "I10", "高血压"), ("allergy", "", "青霉素"),
    ]  # fmt: skip
    (sugar,) = read.measured
    assert (sugar.code, sugar.value, sugar.unit, sugar.flag, sugar.reference) == (
        "GLU", Decimal("7.2"), "mmol/L", "H", "3.9-6.1",
    )  # fmt: skip
    assert read.unknown_entries == 1


@pytest.mark.parametrize("content", [b"<a/>", b"{}", b'<ClinicalDocument xmlns="urn:other"/>'])
def test_what_is_no_document_is_refused(content):
    with pytest.raises(NotXml):
        read_document(content, ZONE)
