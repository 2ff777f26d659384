"""Rows that were set aside, as the core of the connectors shows, corrects and applies them."""

import json
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.doors.connectors.formats import Content, Detail, Format, Line, Outcome, Part, Settled, one_by_one, register
from renxin.doors.connectors.models import ImportBatch, ImportRun, InterfaceMessage
from renxin.doors.connectors.reasons import TEST_PATIENT, NotApplied
from renxin.kernel.core.errors import InvalidInput

from . import ledger, reading
from .applying import apply_lines
from .fields import fields_of, kind_pack
from .interfaces import plan_of_interface
from .plan import Plan
from .reasons import CATALOGUE, TAKEN_BACK
from .setting_aside import FORMAT

_GONE: Final = frozenset({ImportRun.State.UNDOING, ImportRun.State.UNDONE})


def read_content(data: bytes) -> dict[str, Any]:
    """Return the row that a message holds.

    Raises:
        InvalidInput: it is none.
    """
    try:
        said = json.loads(data)
        cells = {str(name): str(text) for name, text in said["cells"].items()}
        return {**said, "row": int(said["row"]), "cells": cells}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            _("This is no row any more: keep its braces and quotes as they were."), where="text"
        ) from error


def apply(tenant_id: int, rows: Sequence[InterfaceMessage]) -> list[Settled]:
    """Take rows in again, each by itself."""
    return one_by_one(tenant_id, rows, _apply_one)


def _apply_one(message: InterfaceMessage) -> Outcome:
    said = read_content(bytes(message.raw if message.corrected is None else message.corrected))
    run = _run(message, said)
    plan = Plan.of_run(run) if run else plan_of_interface(message.interface)
    if run is not None and run.state in _GONE:
        raise NotApplied(TAKEN_BACK, where=str(said["row"]))
    line = reading.Line(said["row"], [said["cells"].get(header, "") for header in plan.headers])
    done = apply_lines(plan, [line])
    if done.faults:
        raise NotApplied(done.faults[0].reason, where=plan.place(done.faults[0]))
    if done.ignored:
        raise NotApplied(TEST_PATIENT, where=str(said["row"]))
    if run is not None:
        _note(run, done.made)
    return Outcome(done.patient_ids[line.number])


def _run(message: InterfaceMessage, said: dict[str, Any]) -> ImportRun | None:
    if "run" not in said:
        return None
    rows = ImportRun.objects.of(message.tenant_id).select_for_update(of=("self",)).select_related("interface")
    return rows.get(uid=said["run"])


def _note(run: ImportRun, made: dict[str, list[int]]) -> None:
    """Count a corrected row with its run, and remember what it made, so that it is taken back with the rest."""
    last = ImportBatch.objects.of(run.tenant_id).filter(run=run).aggregate(n=Max("number"))["n"]
    number = max(-1 if last is None else last, run.parts or 0) + 1
    ImportBatch.objects.create(tenant_id=run.tenant_id, run=run, number=number, made=made, marks=ledger.marks())
    run.good += 1
    run.bad -= 1
    run.created += bool(made.get("patients.Patient"))
    run.save(update_fields=["good", "bad", "created"])


def detail(content: Content, *, clear: bool, wrong: str = "") -> Detail:
    """Return a row readable; what stands in its cells only in clear."""
    try:
        said = read_content(content.data)
    except InvalidInput:
        return Detail([], content.data.decode("utf-8", "replace")[:20_000] if clear else "")
    heading = wrong.partition(" · ")[2].partition(" ↔ ")[0]
    lines = tuple(
        Line(name, name, (shown(text) if clear else "•" * min(len(text), 6),), masked=not clear, wrong=name == heading)
        for name, text in said["cells"].items()
    )
    title = _("Row %(row)s") % {"row": said["row"]}
    text = json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace").decode() if clear else ""
    return Detail([Part(str(said["row"]), title, lines)], "", text, heading)


def shown(text: str) -> str:
    """Return a cell for a page: bytes that are no characters stand as hex."""
    return "".join(f"\\x{ord(sign) - 0xDC00:02x}" if "\udc80" <= sign <= "\udcff" else sign for sign in text)


def with_field(content: Content, place: str, value: str) -> bytes:
    """Return the row with one cell changed, named by its heading.

    Raises:
        InvalidInput: the row has no such cell.
    """
    said = read_content(content.data)
    heading = place.partition(" · ")[2].partition(" ↔ ")[0] or place.strip()
    if heading not in said["cells"]:
        raise InvalidInput(_("The row has no column of this name."), where="place")
    said["cells"][heading] = value.strip()
    return json.dumps(said, indent=1).encode()


def whole_text(text: str) -> bytes:
    """Return a row that a person edited as text."""
    return json.dumps(read_content(text.encode()), indent=1).encode()


def kind_name(kind: str) -> object:
    """Return what rows of a kind are called."""
    try:
        return kind_pack(kind).words
    except OSError:
        return kind


def headings(kind: str) -> dict[str, str]:
    """Return what our templates call the fields of a kind."""
    return {name: str(one.words) for name, one in fields_of(kind).items()}


ROWS = register(
    Format(
        code=FORMAT,
        title=gettext_lazy("Rows of files and views"),
        reasons=CATALOGUE,
        apply=apply,
        detail=detail,
        kind_name=kind_name,
        with_field=with_field,
        whole_text=whole_text,
        place_help=gettext_lazy("The heading of the column, as the file has it."),
        value_help=gettext_lazy("What should stand there."),
    )
)
