"""What the core of the connectors must know of a format (HL7 v2, FHIR, rows …): how to show, correct and apply it.

A format lives in `connectors/<folder>/format.py`, which calls `register(Format(…))` when it is imported; the folder is
found by itself. The core keeps what arrives, applies it lane by lane, shows, corrects and replays it.
"""

import importlib
import importlib.util
import logging
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db import OperationalError, transaction

from renxin.kernel.core.errors import RenxinError
from renxin.kernel.core.packs import Words
from renxin.kernel.jobs.services import is_strict

from .models import Interface, InterfaceMessage
from .reasons import COMMON, FAILED, REFUSED, NotApplied, Reason, sentence

log = logging.getLogger("renxin.intake")

State = InterfaceMessage.State


@dataclass(frozen=True, slots=True)
class Content:
    """What is applied of a message: as it came, or the `corrected` copy (which is always UTF-8).

    `interface` is its sender, whose profile may say how to read it.
    """

    data: bytes
    corrected: bool = False
    interface: Interface | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whom a message was about, and which visit if any."""

    patient_id: int
    encounter_id: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one message."""

    row: InterfaceMessage
    state: str
    patient_id: int
    encounter_id: int | None = None
    reason: str = ""
    place: str = ""
    details: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One field as people read it: its place, what it is called, and each repetition of its value."""

    place: str
    name: Words | str
    values: tuple[str, ...]
    masked: bool = False
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that belong together: a segment, a resource, a row."""

    code: str
    name: Words | str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """A message readable. `text` is for editing, only when it may be seen in clear; `place` the field to correct.

    `unreadable` is the text of what is no message of its format, only in clear.
    """

    parts: Sequence[Part]
    unreadable: str = ""
    text: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format. `apply` runs inside the lane's transaction with the tenant set, and owns its savepoints.

    `detail(content, clear=…, wrong=…)` shows; `with_field(content, place, value)` returns a corrected copy with one
    field changed and `whole_text(text)` one that a person edited (InvalidInput says what is wrong). A format whose
    senders have habits offers `check_profile(yaml) -> dict`, kept as `interface.profile["mapping"]`.
    """

    code: str
    title: object
    reasons: Mapping[str, Reason]
    apply: Callable[[int, Sequence[InterfaceMessage]], list[Settled]]
    detail: Callable[..., Detail]
    kind_name: Callable[[str], object]
    with_field: Callable[[Content, str, str], bytes]
    whole_text: Callable[[str], bytes]
    place_help: object = ""
    value_help: object = ""
    text_help: object = ""
    check_profile: Callable[[str], dict[str, Any]] | None = None
    example_profile: str = ""


_FORMATS: Final[dict[str, Format]] = {}


def register(found: Format) -> Format:
    """Make a format known."""
    _FORMATS[found.code] = found
    return found


def discover() -> None:
    """Import `format.py` of every folder of the connectors, so that each registers itself."""
    package = importlib.import_module(__package__)
    for module in pkgutil.iter_modules(package.__path__, f"{__package__}."):
        if module.ispkg and importlib.util.find_spec(f"{module.name}.format") is not None:
            importlib.import_module(f"{module.name}.format")


def of(code: str) -> Format:
    """Return a format by its code."""
    return _FORMATS[code]


def codes() -> frozenset[str]:
    """Return the codes of all formats."""
    return frozenset(_FORMATS)


def all_formats() -> list[Format]:
    """Return the formats in the order of their codes."""
    return [_FORMATS[code] for code in sorted(_FORMATS)]


def content_of(row: InterfaceMessage) -> Content:
    """Return what is applied of a message: the corrected copy, else the message as it came."""
    corrected = row.corrected is not None
    return Content(bytes(row.corrected if corrected else row.raw), corrected, row.interface)  # type: ignore[arg-type]


def reason_of(format_code: str, code: str) -> Reason | None:
    """Return a reason by its code, None when nobody knows it."""
    known = _FORMATS.get(format_code)
    return (known.reasons.get(code) if known else None) or COMMON.get(code)


def words_of(row: InterfaceMessage) -> object:
    """Return why a message was not applied as a sentence; empty when there is no reason."""
    reason = reason_of(row.format, row.reason)
    if reason is None:
        return row.reason
    return sentence(reason, row.place, kind=row.kind or "?", charset=row.charset or "?", **(row.details or {}))


def title_of(code: str) -> object:
    """Return a reason in a few words, whichever format it belongs to."""
    found = COMMON.get(code) or next((one.reasons[code] for one in _FORMATS.values() if code in one.reasons), None)
    return found.title if found else code


def hopeless() -> set[str]:
    """Return the reasons that only a correction mends."""
    known = [*COMMON.values(), *(reason for one in _FORMATS.values() for reason in one.reasons.values())]
    return {reason.code for reason in known if not reason.as_it_is}


def not_applied(row: InterfaceMessage, error: RenxinError, *, patient_id: int | None = None) -> Settled:
    """Return what becomes of a message that was refused for a reason in words."""
    patient_id = patient_id or row.patient_id
    if not isinstance(error, NotApplied):
        return Settled(row, State.PARKED, patient_id, reason=REFUSED.code, place=error.where[:120])
    state = State.IGNORED if error.reason.ignored else State.PARKED
    return Settled(
        row,
        state,
        error.patient_id or patient_id,
        reason=error.reason.code,
        place=error.where[:120],
        details=error.details or None,
    )


def failed(row: InterfaceMessage, error: Exception) -> Settled:
    """Return what becomes of a message that failed by our fault; in tests the fault itself comes out."""
    if is_strict():
        raise error
    log.error("intake: %s message %s failed: %s", row.format, row.uid, type(error).__name__)
    return Settled(row, State.PARKED, row.patient_id, reason=FAILED.code)


def one_by_one(
    tenant_id: int, rows: Sequence[InterfaceMessage], apply_one: Callable[[InterfaceMessage], Outcome]
) -> list[Settled]:
    """Apply messages one after the other, each in its own savepoint: `partial(one_by_one, apply_one=…)` is an `apply`.

    `apply_one` returns an `Outcome`, or raises `NotApplied` (ignored or parked) or another RenxinError (parked).
    """
    return [_one(row, partial(apply_one, row)) for row in rows]


def all_at_once(
    tenant_id: int,
    rows: Sequence[InterfaceMessage],
    apply_all: Callable[[int, Sequence[InterfaceMessage]], list[Settled]],
) -> list[Settled]:
    """Apply messages together in one savepoint; when that fails, halve them until the one at fault stands alone.

    `apply_all` settles what it refuses itself (`not_applied`); what it raises concerns the whole batch.
    `partial(all_at_once, apply_all=…)` is an `apply`.
    """
    try:
        with transaction.atomic():
            return apply_all(tenant_id, rows)
    except OperationalError:
        raise  # the connection or the whole transaction is in doubt: the batch is taken again
    except Exception as error:
        if len(rows) == 1:
            return [not_applied(rows[0], error) if isinstance(error, RenxinError) else failed(rows[0], error)]
    half = len(rows) // 2
    return [one for part in (rows[:half], rows[half:]) for one in all_at_once(tenant_id, part, apply_all)]


def _one(row: InterfaceMessage, act: Callable[[], Outcome]) -> Settled:
    try:
        with transaction.atomic():
            found = act()
    except RenxinError as error:
        return not_applied(row, error)
    except OperationalError:
        raise  # the connection or the whole transaction is in doubt: the batch is taken again
    except Exception as error:
        return failed(row, error)
    return Settled(row, State.APPLIED, found.patient_id, found.encounter_id)
