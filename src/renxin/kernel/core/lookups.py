"""`field__any=[…]`: membership in one array parameter.

`__in` binds each value by itself, which costs more than the query once there are thousands; the database plans both
alike.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models


class AnyOf(models.Lookup):
    """`column = ANY (array)`. An empty collection matches nothing."""

    lookup_name = "any"
    prepare_rhs = False
    can_use_none_as_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, Any]:
        field = self.lhs.output_field
        if type(field) is models.BinaryField:
            return "%s::bytea[]", [literal_of_bytes(value)]
        values = [field.get_db_prep_value(item, connection) for item in value] if _binds(field) else list(value)
        literal: Any = values if _binds(field) else "{" + ",".join(map(str, map(int, values))) + "}"
        return f"%s::{field.db_type(connection)}[]", [literal]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.get_db_prep_lookup(self.rhs, connection)
        return f"{left} = ANY({right})", [*left_parameters, *right_parameters]


def literal_of_bytes(values: Iterable[bytes]) -> str:
    """Return byte strings as the database writes an array of them: a fraction of binding each."""
    return "{" + ",".join(f'"\\\\x{bytes(value).hex()}"' for value in values) + "}"


def _binds(field: Any) -> bool:
    """Tell whether values must be bound one by one; integers are written as an array literal at once."""
    return not isinstance(field, models.IntegerField)


def register() -> None:
    """Let every field know the lookup."""
    models.Field.register_lookup(AnyOf)
