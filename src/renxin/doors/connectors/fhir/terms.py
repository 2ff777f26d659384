"""Code systems and numbers by the names others give them: data in `packs/systems.yaml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, load

OWN: Final = "http://renxin.care/fhir/sid/"
"""Addresses of numbers that have no address of their own begin with this."""
_LONGEST: Final = 32


@dataclass(frozen=True, kw_only=True)
class SystemsPack(Pack):
    """Our short names of code systems and numbers, and their addresses."""

    codes: dict[str, tuple[str, ...]]
    identifiers: dict[str, tuple[str, ...]]
    vital_signs: tuple[str, ...]


@cache
def systems() -> SystemsPack:
    """Return the names in force."""
    return load(Path(__file__).parent / "packs" / "systems.yaml", SystemsPack)


@cache
def _code_names() -> dict[str, str]:
    return {address: name for name, addresses in systems().codes.items() for address in addresses}


@cache
def _identifier_names() -> dict[str, str]:
    return {address: name for name, addresses in systems().identifiers.items() for address in addresses}


def code_system(address: str) -> str:
    """Return our short name of a code system; of one that we do not know the end of its address."""
    return _code_names().get(address) or address[-_LONGEST:]


def code_address(name: str) -> str:
    """Return the address of a code system that we know by `name`; empty when there is none."""
    found = systems().codes.get(name)
    return found[0] if found else name if ":" in name else ""


def identifier_system(address: str) -> str:
    """Return our name of a kind of number; an address that we do not know stands for itself."""
    known = _identifier_names().get(address)
    return known or (address.removeprefix(OWN) if address.startswith(OWN) else address[:120])


def identifier_address(name: str) -> str:
    """Return the address of a kind of number."""
    found = systems().identifiers.get(name)
    return found[0] if found else name if "://" in name or name.startswith("urn:") else f"{OWN}{name}"


def vital_signs() -> frozenset[str]:
    """Return the codes of vital signs."""
    return frozenset(systems().vital_signs)
