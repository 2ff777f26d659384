"""The one way into a simulated vendor: play its faults, let it answer, note the call."""

import json
import time

from django.db import transaction

from renxin.kernel.core import clock, tenant

from . import vendor_of
from .base import Call, Reply
from .store import SimulatedCall, SimulatedFault, Store

LONGEST_PAUSE = 8.0
Kind = SimulatedFault.Kind


class Lost(Exception):
    """The vendor did what it was asked, and its answer never arrived."""


def answer(tenant_id: int, kind: str, call: Call) -> Reply:
    """Answer a call to a vendor.

    Raises:
        LookupError: there is no such vendor.
        Lost: this answer shall not arrive.
    """
    vendor, store = vendor_of(kind), Store(tenant_id, kind)
    with tenant.scope(tenant_id), transaction.atomic():
        if store.fault(Kind.STOLEN, path=call.path):
            store.delete("tokens")
        fault = store.fault(Kind.ERROR, Kind.DOWN, Kind.LOST, Kind.SLOW, path=call.path)
        if fault and fault.kind == Kind.DOWN:
            reply = Reply(status=503, body=b"down")
        elif fault and fault.kind == Kind.ERROR:
            reply = vendor.error(fault.code)
        else:
            reply = vendor.answer(store, call)
        SimulatedCall.objects.create(
            tenant_id=tenant_id,
            vendor=kind,
            method=call.method,
            path=call.path[:160],
            status=reply.status,
            code=_code(reply),
            at=clock.wall(),
        )
    if fault and fault.kind == Kind.LOST:
        raise Lost
    if fault and fault.kind == Kind.SLOW:
        time.sleep(min(float(fault.code or 2), LONGEST_PAUSE))
    return reply


def _code(reply: Reply) -> str:
    """Return the vendor's own code in an answer."""
    try:
        said = json.loads(reply.body)
    except ValueError:
        return ""
    if not isinstance(said, dict):
        return ""
    return str(next((said[name] for name in ("errcode", "Code", "code") if name in said), ""))[:48]
