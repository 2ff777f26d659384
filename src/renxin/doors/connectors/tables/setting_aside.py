"""Rows that were set aside, kept like any message that could not be applied: to be corrected and tried again."""

import json
from collections.abc import Sequence
from typing import Any, Final

from renxin.doors.connectors.models import ImportRun
from renxin.doors.connectors.road import storing
from renxin.doors.connectors.road.storing import Arrival
from renxin.kernel.core import clock

from .plan import Plan
from .rows import Fault

FORMAT: Final = "row"


def set_aside(plan: Plan, faults: Sequence[Fault], run: ImportRun | None = None) -> None:
    """Keep bad rows as parked messages."""
    now = clock.now()
    storing.keep(
        [
            Arrival(
                interface=plan.interface,
                content=content_of(plan, fault, run),
                received_at=now,
                format=FORMAT,
                source=plan.interface.name,
                kind=plan.kind,
                control_id=f"{run.uid if run else plan.interface.uid}:{fault.number}",
                reason=fault.reason.code,
                place=plan.place(fault),
            )
            for fault in faults
        ]
    )


def content_of(plan: Plan, fault: Fault, run: ImportRun | None) -> bytes:
    """Return a row as it is kept: its number, its cells by heading, and the run it came with."""
    cells = dict(zip(plan.headers, fault.cells, strict=False))
    said: dict[str, Any] = {"row": fault.number, "cells": cells}
    if run is not None:
        said["run"] = str(run.uid)
    return json.dumps(said, indent=1).encode()
