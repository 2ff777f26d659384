"""Files with resources go in: each is modelled, kept, parked or here already, and the second time all are here."""

import json
import re
import shutil
from pathlib import Path

import pytest

from renxin.doors.connectors import services as connectors
from renxin.doors.connectors.fhir import selectors as fhir
from renxin.doors.connectors.fhir.ingest import Counts, ingest
from renxin.doors.connectors.models import IntakeTally, InterfaceMessage
from renxin.doors.connectors.road.applying import apply_waiting
from renxin.doors.connectors.tests import real_input
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.models import Event, FeedInbox
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.models import Identifier, Patient, RelatedPerson
from renxin.people.patients.services import update_patient
from renxin.people.records.models import (
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    Encounter,
    Immunization,
    MedicationStatement,
    Observation,
    Procedure,
    SourceResource,
)
from renxin.programs.appointments.models import Appointment

SAMPLE = Path(__file__).parent / "samples" / "stay.json"
READ = 18


@pytest.fixture
def sender(db):
    return Actor.interface(hospital("仁心测试医院", username="lin.ya").tenant.pk, "HIS")


def as_lines(folder, *, leave_out=()):
    """Write the sample as a bulk export: one file for each type, one resource a line."""
    entries = json.loads(SAMPLE.read_text(encoding="utf-8"))["entry"]
    names = {one["fullUrl"]: f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in entries}
    for entry in entries:
        resource = entry["resource"]
        if resource["resourceType"] not in leave_out:
            with (folder / f"{resource['resourceType']}.ndjson").open("a", encoding="utf-8") as opened:
                line = json.dumps(resource, ensure_ascii=False)
                opened.write(re.sub(r"urn:uuid:[0-9a-f-]+", lambda found: names[found[0]], line) + "\n")
    return folder


def test_a_bundle_goes_in_and_a_second_time_changes_nothing(sender):
    assert ingest(sender, [SAMPLE]) == Counts(read=READ, modelled=14, kept=2, parked=2)
    patient = Patient.objects.get()
    stay = Encounter.objects.get()
    assert (patient.name, stay.status, stay.disposition) == ("王秀兰", "finished", "home")
    assert {row.system for row in Identifier.objects.all()} == {"his:FHIR", "cn-id"}
    for model in (Condition, MedicationStatement, DiagnosticReport, Procedure):
        assert model.objects.get().encounter_id == stay.pk
    for model in (AllergyIntolerance, Immunization, Appointment, RelatedPerson):
        assert model.objects.get().patient_id == patient.pk
    assert DiagnosticReport.objects.get().abnormal_count == 1
    assert Observation.objects.filter(report_id__isnull=False).count() == 2
    assert set(Observation.objects.filter(set_id__startswith="~").values_list("code", flat=True)) == {
        "8480-6",
        "8462-4",
    }
    events = Event.objects.count()
    assert ingest(sender, [SAMPLE]) == Counts(read=READ, unchanged=READ)
    assert Event.objects.count() == events


def test_what_is_past_starts_nothing(sender):
    ingest(sender, [SAMPLE])
    assert Event.objects.filter(kind="encounter.discharged").exists()
    assert not FeedInbox.objects.exists()
    ingest(sender, [SAMPLE], name="now", live=True)
    assert FeedInbox.objects.filter(kind="encounter.discharged").exists()


def test_a_resource_whose_patient_never_came_waits_and_is_applied_when_she_does(sender, tmp_path):
    ingest(sender, [SAMPLE])
    row = InterfaceMessage.objects.get(reason="patient_not_here")
    assert (row.kind, row.place, row.state) == ("Observation", "Observation.subject", "parked")
    (tmp_path / "patient.json").write_text(
        json.dumps({"resourceType": "Patient", "id": "never-came", "name": [{"text": "李建国"}]}), encoding="utf-8"
    )
    ingest(sender, [tmp_path])
    row.refresh_from_db()
    assert row.state == "applied"
    assert Observation.objects.get(name="体温").patient_id == Patient.objects.get(name="李建国").pk


def test_a_parked_resource_is_corrected_and_goes_in(sender):
    ingest(sender, [SAMPLE])
    row = InterfaceMessage.objects.get(reason="no_name")
    staff = Actor.system(sender.tenant_id, "it")
    connectors.correct_text(
        staff, row.uid, json.dumps({"resourceType": "Patient", "id": "x", "name": [{"text": "赵六"}]})
    )
    while apply_waiting():
        pass
    row.refresh_from_db()
    assert row.state == "applied"
    assert Patient.objects.filter(name="赵六").exists()


def test_one_field_is_corrected(sender):
    ingest(sender, [SAMPLE])
    row = InterfaceMessage.objects.get(reason="patient_not_here")
    number = SourceResource.objects.get(resource_type="Patient").external_id
    connectors.correct_field(
        Actor.system(sender.tenant_id, "it"), row.uid, "Observation.subject.reference", f"Patient/{number}"
    )
    while apply_waiting():
        pass
    row.refresh_from_db()
    assert (row.state, row.patient_id) == ("applied", Patient.objects.get().pk)


def test_lines_of_a_bulk_export_in_any_order(sender, tmp_path):
    counts = ingest(sender, [as_lines(tmp_path)])
    assert (counts.read, counts.modelled, counts.kept, counts.parked) == (READ, 14, 2, 2)
    assert Condition.objects.get().encounter_id == Encounter.objects.get().pk


def test_references_are_resolved_across_runs(sender, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    first = as_lines(tmp_path / "one", leave_out={"Condition", "Observation"})
    second = as_lines(tmp_path / "two")
    for path in second.iterdir():
        if path.stem != "Condition":
            path.unlink()
    ingest(sender, [first])
    assert ingest(sender, [second]) == Counts(read=1, modelled=1)
    assert Condition.objects.get().encounter_id == Encounter.objects.get().pk


def test_a_changed_resource_changes_its_row_and_no_other(sender, tmp_path):
    ingest(sender, [SAMPLE])
    changed = (
        SAMPLE.read_text(encoding="utf-8").replace("I10", "I11.9").replace("血糖偏高", "血糖高").replace("36.5", "36.8")
    )
    (tmp_path / "again.json").write_text(changed, encoding="utf-8")
    counts = ingest(sender, [tmp_path])
    assert (counts.modelled, counts.unchanged) == (2, READ - 3)
    assert Condition.objects.get().code == "I11.9"
    assert DiagnosticReport.objects.get().conclusion == "血糖高"


def test_a_patient_sent_again_does_not_undo_what_staff_put_right(sender, tmp_path):
    ingest(sender, [SAMPLE])
    patient = Patient.objects.get()
    staff = Actor.system(sender.tenant_id, "desk")
    update_patient(staff, patient.pk, name="王秀岚")
    told = next(
        entry["resource"]
        for entry in json.loads(SAMPLE.read_text(encoding="utf-8"))["entry"]
        if entry["resource"]["resourceType"] == "Patient" and entry["resource"].get("name")
    )
    again = {**told, "address": [{"text": "苏州市姑苏区人民路2号"}]}
    (tmp_path / "patient.json").write_text(json.dumps(again, ensure_ascii=False), encoding="utf-8")
    ingest(sender, [tmp_path])
    patient.refresh_from_db()
    assert (patient.name, patient.address) == ("王秀岚", "苏州市姑苏区人民路2号")


def test_a_test_patient_and_all_that_is_about_her_stay_outside(sender, tmp_path):
    lines = [
        {"resourceType": "Observation", "id": "o1", "status": "final", "code": {"text": "体温"},
         "subject": {"reference": "Patient/t1"}, "valueQuantity": {"value": 36.5}},
        {"resourceType": "Patient", "id": "t1", "name": [{"text": "测试患者"}]},
        {"resourceType": "Patient", "id": "p1", "name": [{"text": "李建国"}]},
    ]  # fmt: skip
    (tmp_path / "some.ndjson").write_text("\n".join(json.dumps(one) for one in lines), encoding="utf-8")
    assert ingest(sender, [tmp_path]) == Counts(read=3, modelled=1, ignored=2)
    late = {**lines[0], "id": "o2"}
    (tmp_path / "some.ndjson").write_text(json.dumps(late), encoding="utf-8")
    assert ingest(sender, [tmp_path]) == Counts(read=1, ignored=1)
    assert Patient.objects.get().name == "李建国"
    assert not Observation.objects.exists()
    assert set(InterfaceMessage.objects.values_list("state", "reason")) == {("ignored", "test_patient")}


def test_what_is_no_resource_is_parked_and_the_rest_goes_in(sender, tmp_path):
    shutil.copy(SAMPLE, tmp_path)
    (tmp_path / "broken.json").write_text('{"resourceType": "Patient", ', encoding="utf-8")
    (tmp_path / "list.ndjson").write_text('[]\n{"resourceType": "Patient", "id": "a", "name": [{"text": "甲乙"}]}\n')
    counts = ingest(sender, [tmp_path])
    assert (counts.read, counts.parked, counts.modelled) == (READ + 3, 4, 15)
    assert set(InterfaceMessage.objects.filter(reason="not_fhir").values_list("place", flat=True)) == {
        "broken.json",
        "list.ndjson:1",
    }


def test_the_board_counts_what_went_in(sender):
    ingest(sender, [SAMPLE])
    row = IntakeTally.objects.get()
    assert (row.applied, row.parked, row.unchanged) == (16, 2, 0)


def test_the_same_patient_from_two_senders_is_one(sender, tmp_path):
    ingest(sender, [SAMPLE], name="one")
    ingest(sender, [SAMPLE], name="two")
    assert Patient.objects.filter(name="王秀兰").count() == 1
    assert Encounter.objects.count() == 2


def test_everything_comes_out_again(sender):
    ingest(sender, [SAMPLE])
    document = fhir.document(sender, Patient.objects.get().pk)
    assert (document["type"], document["entry"][0]["resource"]["resourceType"]) == ("document", "Composition")
    found = {one["resource"]["resourceType"]: one["resource"] for one in document["entry"]}
    assert found.keys() >= {
        "Patient",
        "Encounter",
        "Condition",
        "DiagnosticReport",
        "CarePlan",
        "Consent",
        "Appointment",
    }
    assert found["Condition"]["code"]["coding"][0]["code"] == "38341003"
    assert found["CarePlan"]["addresses"][0]["reference"] == f"Condition/{found['Condition']['id']}"
    lines = [one["reference"] for one in found["DiagnosticReport"]["result"]]
    named = {f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in document["entry"]}
    assert set(lines) <= named


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("fhir_r4_synthea", Counts(read=1150, modelled=751, kept=399)),
        ("fhir_r4_official_examples", Counts(read=723, modelled=283, kept=369, parked=53, unchanged=18)),
    ],
)
def test_real_files_go_in_without_loss(sender, name, counts):
    found = ingest(sender, [real_input.folder(name)])
    assert found == counts
    assert found.read == found.modelled + found.kept + found.parked + found.unchanged
    assert SourceResource.objects.count() == found.modelled + found.kept
    assert ingest(sender, [real_input.folder(name)]) == Counts(read=counts.read, unchanged=counts.read)
