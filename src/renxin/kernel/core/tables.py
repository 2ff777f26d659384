"""Making many tables in one operation: an empty database is ready in seconds instead of a minute.

Django renders every model that is related to a new one, however far, once for each `CreateModel`, `AddIndex` and
`AddConstraint`. In a house where everything belongs to an organization that is every model each time. Here the state
takes all models of a package first and is rendered once.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel


class CreateTables(Operation):
    """The `CreateModel`s (and `CreateLogTable`s) of a package's first migration, whole, in any order.

    Each holds all of its fields, keys to tables further down too, and its indexes and constraints in `options`: the
    tables are made from the state behind the last of them.
    """

    reduces_to_sql = True
    reversible = True
    serialization_expand_args: Final = ["operations"]  # type: ignore[misc]

    def __init__(self, operations: Sequence[CreateModel]) -> None:
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how it is written."""
        return type(self).__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Put every model into the state; what was rendered is forgotten, so that nothing is rendered for each."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the tables."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the tables, the last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return what it does, in words."""
        return f"Create {len(self.operations)} tables"
