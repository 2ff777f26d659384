"""Resources as text: every digit of a number is kept, and one resource has one text."""

import hashlib
from typing import Any

import simplejson

from renxin.kernel.core.errors import InvalidInput

from .datatypes import Json


def parse(text: str | bytes) -> Any:
    """Return what a JSON text says, numbers with all their digits.

    Raises:
        ValueError: it is no JSON.
    """
    return simplejson.loads(text, use_decimal=True)


def dump(resource: Any) -> bytes:
    """Return a resource as text."""
    return simplejson.dumps(resource, use_decimal=True, ensure_ascii=False, separators=(",", ":")).encode()


def canonical(resource: Json) -> bytes:
    """Return a resource as the text that is kept and compared: the order of its elements says nothing."""
    text = simplejson.dumps(resource, use_decimal=True, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8", "replace")


def digest(body: bytes) -> bytes:
    """Return what two equal texts share."""
    return hashlib.sha256(body).digest()


def resource_of(text: str | bytes) -> Json:
    """Return one resource.

    Raises:
        InvalidInput: the text is no JSON, or no resource.
    """
    try:
        found = parse(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("resourceType"), str):
        raise InvalidInput("resourceType")
    return found


def pretty(resource: Json) -> str:
    """Return a resource for people who edit it."""
    return simplejson.dumps(resource, use_decimal=True, ensure_ascii=False, indent=2)
