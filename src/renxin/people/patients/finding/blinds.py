"""Blind indexes of patients: one way of making them for writers, matching and search."""

from renxin.kernel.core.crypto import blind_index


def of_identifier(tenant_id: int, value: str) -> bytes:
    """Return the equality token of an identifier's value, the same in every system: one look-up serves all."""
    return blind_index(tenant_id, "identifier", value)


def of_contact(tenant_id: int, kind: str, value: str) -> bytes:
    """Return the equality token of a contact point."""
    return blind_index(tenant_id, f"contact:{kind}", value)


def of_last4(tenant_id: int, value: str) -> bytes:
    """Return the token of the last four characters, shared by telephones and identifiers."""
    return blind_index(tenant_id, "last4", value[-4:].upper())
