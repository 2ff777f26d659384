"""Columns that name a patient, and the registry that merge, unmerge, retention and export walk.

Every such column is a `PatientRef`: a bigint without a database foreign key (log tables may not have one), which knows
what a merge does with it and keeps, beside it, the patient it was written for. The registry is how people.patients
can move the rows of packages above it without importing them.
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.db import models

MergeRule = Literal["move", "keep", "combine"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One registered column: which model, which field, and what a merge does.

    `move`: rows follow the surviving patient. `keep`: rows stay with the person they were written for.
    `combine`: the owning package combines rows that would collide (unique per patient).
    """

    model: type[models.Model]
    field: str
    rule: MergeRule

    @property
    def origin_field(self) -> str:
        """Return the name of the companion column that never changes."""
        return f"origin_{self.field}"


_registry: list[Reference] = []


def references() -> tuple[Reference, ...]:
    """Return every registered patient column of the concrete models of this process."""
    return tuple(_registry)


class _Origin(models.BigIntegerField):
    """The patient a row was written for; filled at insert (bulk inserts too), never changed."""

    def __init__(self, source: str = "", **options: Any) -> None:
        self.source = source
        super().__init__(**{"editable": False, **options})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        return name or "", "django.db.models.BigIntegerField", list(args), dict(options)

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        if add and getattr(instance, self.attname) is None:
            setattr(instance, self.attname, getattr(instance, self.source))
        return getattr(instance, self.attname)


class PatientRef(models.BigIntegerField):
    """A column that names a patient. Name it `patient_id` or `<role>_patient_id`."""

    def __init__(self, *, rule: MergeRule = "move", **options: Any) -> None:
        self.rule: MergeRule = rule
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        return name or "", "django.db.models.BigIntegerField", list(args), dict(options)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if cls._meta.abstract or getattr(cls, "__fake__", False) or cls.__module__ == "__fake__":
            return
        _registry.append(Reference(cls, name, self.rule))
        origin = f"origin_{name}"
        if not any(field.name == origin for field in cls._meta.local_fields):
            cls.add_to_class(origin, _Origin(source=name, null=self.null))
