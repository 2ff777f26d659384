"""Foreign keys point down the house, never to a patient, never in or out of a log table."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from renxin.kernel.core.references import PatientRef

from . import house


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if house.package_of(model.__module__)]


def relations() -> Iterator[tuple[type[models.Model], models.ForeignObject, type[models.Model]]]:
    for model in our_models():
        for field in model._meta.get_fields(include_hidden=True):
            if isinstance(field, models.ForeignObject | models.ManyToManyField):
                yield model, field, field.related_model


def is_log(model: type[models.Model]) -> bool:
    return getattr(model, "table_class", "") == "LOG"


def test_relations_point_down():
    wrong = []
    for model, field, target in relations():
        ours, theirs = house.package_of(model.__module__), house.package_of(target.__module__)
        if ours and theirs and ours != theirs and not house.stands_above(ours, theirs):
            wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not wrong, "these point up or sideways: " + ", ".join(wrong)


def test_nobody_has_a_foreign_key_to_a_patient():
    wrong = [f"{m._meta.label}.{f.name}" for m, f, target in relations() if target._meta.label == "patients.Patient"]
    assert not wrong, f"name the patient by a PatientRef instead: {wrong}"


def test_log_tables_have_no_foreign_keys_in_or_out():
    wrong = [f"{m._meta.label}.{f.name}" for m, f, target in relations() if is_log(m) or is_log(target)]
    assert not wrong, wrong


def test_many_to_many_tables_are_written_out():
    """An automatic link table would have no tenant."""
    wrong = [
        f"{m._meta.label}.{f.name}"
        for m, f, _target in relations()
        if isinstance(f, models.ManyToManyField) and f.remote_field.through._meta.auto_created
    ]
    assert not wrong, wrong


def test_every_column_that_names_a_patient_is_in_the_registry():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_fields
        if field.name.endswith("patient_id")
        and not field.name.startswith("origin_")
        and not isinstance(field, PatientRef)
    ]
    assert not wrong, f"make these PatientRef: {wrong}"
