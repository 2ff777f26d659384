"""Questionnaires from elsewhere and back: 问卷星 text, FHIR, YAML; what was guessed is said."""

import json
from pathlib import Path

import pytest
from fhirclient.models.questionnaire import Questionnaire as FhirQuestionnaire

from renxin.engagement.questionnaires import exchange
from renxin.engagement.questionnaires.definition import parse
from renxin.engagement.questionnaires.services import PACKS, READY, QuestionnairePack
from renxin.kernel.core import packs
from renxin.kernel.core.errors import InvalidInput

SAMPLE = Path(__file__).parent / "samples" / "wenjuanxing.txt"
SHARED = Path(__file__).parents[6] / "shared" / "data"
OFFICIAL = sorted((SHARED / "fhir_r4_official_examples").glob("Questionnaire-*.json"))
FHIR = {
    "resourceType": "Questionnaire",
    "status": "active",
    "title": "Check",
    "contained": [
        {"resourceType": "ValueSet", "id": "often", "compose": {"include": [{"concept": [
            {"code": "n", "display": "Never"}, {"code": "s", "display": "Sometimes"}
        ]}]}}
    ],
    "item": [
        {"linkId": "g", "type": "group", "text": "Pain", "item": [
            {"linkId": "1", "type": "boolean", "text": "Pain?", "required": True},
            {"linkId": "2", "type": "choice", "text": "How often?", "answerValueSet": "#often",
             "enableWhen": [{"question": "1", "operator": "=", "answerBoolean": True}]},
        ]},
        {"linkId": "3", "type": "quantity", "text": "Weight", "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit", "valueCoding": {"code": "kg"}}
        ]},
        {"linkId": "4", "type": "open-choice", "text": "Other", "answerOption": [{"valueString": "a"}]},
    ],
}  # fmt: skip


def forms():
    return [*packs.load_all(PACKS, QuestionnairePack), *packs.load_all(READY, QuestionnairePack)]


def test_the_sample_of_wenjuanxing_is_read_whole():
    found = exchange.read(SAMPLE.name, SAMPLE.read_bytes())
    asked = parse(found.raw)
    assert str(asked.title) == "门诊满意度（样例）"
    by_id = {one.link_id: one for one in asked.items}
    assert [one.type for one in asked.items] == [
        *("choice", "text", "scale", "frequency", "choices", "scale", "scale", "scale", "display", "choices", "text")
    ]
    assert by_id["Q2"].enable_when.tests[0].link_id == "Q1"
    assert [option.value for option in by_id["Q3"].options] == [3, 2, 1]
    assert by_id["Q3"].dimension == "nurses"
    assert str(by_id["Q4"].na_option) == "我没按过呼叫铃"
    assert [one.link_id for one in asked.items if one.matrix == "Q6"] == ["Q6.1", "Q6.2"]
    assert (by_id["Q7"].span, by_id["Q7"].role) == ((1, 10), "overall")
    assert by_id["Q3"].required
    assert not by_id["Q5"].required
    assert {one.number for one in found.notes} >= {2, 3, 9, 10}


def test_the_same_text_in_the_old_chinese_coding():
    text = SAMPLE.read_text()
    assert (
        exchange.read("x.txt", text.encode("gb18030")).raw["items"]
        == exchange.read("x.txt", text.encode()).raw["items"]
    )


@pytest.mark.skipif(not (SHARED / "surveys_cn").exists(), reason="the shared samples are not here")
def test_the_hospitals_own_questionnaires_are_read_whole():
    folder = SHARED / "surveys_cn"
    outpatient = exchange.read("o.txt", next(folder.glob("outpatient*.txt")).read_bytes())
    assert len(parse(outpatient.raw).items) == 26
    scored = [one for one in parse(outpatient.raw).items if one.scaled]
    assert len(scored) == 17
    assert {one.dimension for one in scored} >= {"registration", "doctors", "nurses", "environment", "privacy"}
    inpatient = exchange.read("i.json", next(folder.glob("inpatient*.json")).read_bytes())
    asked = parse(inpatient.raw).items
    assert len(asked) == 13
    assert [one.link_id for one in asked if not one.scaled] == ["Q7"]  # who helped: a plain choice
    assert len([one for one in asked if one.na_option]) == 6


def test_a_fhir_questionnaire_is_flattened_and_says_what_it_could_not_keep():
    found = exchange.read("c.json", json.dumps(FHIR).encode())
    asked = parse(found.raw)
    assert [(one.link_id, one.type, one.group) for one in asked.items] == [
        ("1", "yes_no", "g1"),
        ("2", "choice", "g1"),
        ("3", "number", ""),
        ("4", "choice", ""),
    ]
    assert asked.items[1].enable_when.holds({"1": True})
    assert str(asked.items[2].unit) == "kg"
    assert [one.number for one in found.notes] == [4]


@pytest.mark.parametrize("path", OFFICIAL, ids=lambda path: path.stem)
def test_official_examples_survive_the_round_trip(path):
    found = exchange.read(path.name, path.read_bytes())
    asked = parse(found.raw)
    given = exchange.as_fhir(found.raw)
    FhirQuestionnaire(json.loads(json.dumps(given)))  # the reference client takes it
    assert parse(exchange.read("again.json", json.dumps(given).encode()).raw) == asked


@pytest.mark.parametrize("pack", forms(), ids=lambda pack: pack.code)
def test_ready_forms_survive_fhir_and_yaml(pack):
    raw = packs.as_data(pack)
    asked = parse(raw)
    given = exchange.as_fhir(raw)
    FhirQuestionnaire(json.loads(json.dumps(given)))
    assert parse(exchange.read("f.json", json.dumps(given).encode()).raw) == asked
    assert parse(exchange.read("f.yaml", exchange.as_yaml(raw).encode()).raw) == asked


def test_another_system_that_drops_our_extensions_still_asks_the_same():
    given = exchange.as_fhir(packs.as_data(next(one for one in forms() if one.code == "outpatient-pulse")))

    def bare(node):
        if isinstance(node, list):
            return [bare(one) for one in node]
        if not isinstance(node, dict):
            return node
        kept = {key: bare(value) for key, value in node.items()}
        if "extension" in kept:
            kept["extension"] = [one for one in kept["extension"] if not one["url"].startswith("urn:renxin:")]
        return {key: value for key, value in kept.items() if value != []}

    asked = parse(exchange.read("f.json", json.dumps(bare(given)).encode()).raw)
    assert [one.link_id for one in asked.items][:2] == ["registration", "nurses"]
    assert [str(one.text) for one in asked.items[0].options][:2] == ["很不满意", "不满意"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"a: [", b"items: 3", b'{"resourceType":"Patient"}'])
def test_what_is_no_questionnaire_is_refused(data):
    with pytest.raises(InvalidInput):
        exchange.read("x", data)
