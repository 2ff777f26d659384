"""Statements over many rows: the same number of them for one message and for thousands.

Messages are found by joining on patient and id. A range of ids beside that would make a planner without fresh
statistics believe in one row and look through all keys for each; the join alone visits the right partition.
"""

import json
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from renxin.kernel.core import clock, crypto
from renxin.kernel.core.bulk import copy_rows, insert_rows
from renxin.kernel.core.compiled import compiled_rows

from .models import ContactCounter, Conversation, Message, Outbox

if TYPE_CHECKING:
    from renxin.engagement.conversations.decisions.outcomes import Outcome


def insert_outbox(rows: Sequence[Mapping[str, Any]]) -> set[bytes]:
    """Insert outbox rows whose key is free and return the keys that were."""
    suffix = "ON CONFLICT (tenant_id, key) DO NOTHING RETURNING key"
    return {bytes(key) for (key,) in insert_rows(rows, suffix, model=Outbox)}


def ensure_conversations(tenant_id: int, patient_ids: Sequence[int]) -> dict[int, int]:
    """Return each patient's conversation id, opening those that do not exist yet."""
    found = _conversations(tenant_id, patient_ids)
    missing = [patient_id for patient_id in patient_ids if patient_id not in found]
    if missing:
        rows = [{"tenant_id": tenant_id, "patient_id": each, "opened_at": clock.now()} for each in missing]
        insert_rows(rows, "ON CONFLICT (tenant_id, patient_id) DO NOTHING", model=Conversation)
        found |= _conversations(tenant_id, missing)
    return found


def _conversations(tenant_id: int, patient_ids: Sequence[int]) -> dict[int, int]:
    return dict(_CONVERSATIONS(tenant_id, list(patient_ids)))


def heard_at(tenant_id: int, conversation_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when the patients of these conversations wrote last; who never did is left out."""
    return dict(_HEARD(tenant_id, list(conversation_ids)))


_HEARD = compiled_rows(
    lambda tenant, ids: (
        Conversation.objects.of(tenant).filter(pk__any=ids, heard_at__isnull=False).values_list("id", "heard_at")
    )
)
_CONVERSATIONS = compiled_rows(
    lambda tenant, patients: (
        Conversation.objects.of(tenant).filter(patient_id__any=patients).values_list("patient_id", "id")
    )
)


def read_bodies(tenant_id: int, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str, str]]:
    """Return (text, url, language) of messages by (patient, message)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.patient_id, m.id, m.body, m.url, m.language FROM conversations_message m"
            " JOIN json_to_recordset(%s::json) AS k(p bigint, m bigint) ON m.patient_id = k.p AND m.id = k.m"
            " WHERE m.tenant_id = %s",
            [json.dumps([{"p": patient_id, "m": message_id} for patient_id, message_id in keys]), tenant_id],
        )
        return {
            (patient_id, message_id): (_plain(body, "body"), _plain(url, "url"), language)
            for patient_id, message_id, body, url, language in cursor.fetchall()
        }


def read_statuses(tenant_id: int, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return the status of messages by (patient, message)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.patient_id, m.id, m.status FROM conversations_message m"
            " JOIN json_to_recordset(%s::json) AS k(p bigint, m bigint) ON m.patient_id = k.p AND m.id = k.m"
            " WHERE m.tenant_id = %s",
            [json.dumps([{"p": patient_id, "m": message_id} for patient_id, message_id in keys]), tenant_id],
        )
        return {(patient_id, message_id): status for patient_id, message_id, status in cursor.fetchall()}


def give_up_channels(rows: Sequence[Outbox]) -> None:
    """Note for each row that the account it went over is not to be tried again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_outbox SET tried = array_append(coalesce(tried, '{}'), channel_id)"
            " WHERE id = ANY(%s) AND channel_id IS NOT NULL",
            [[row.pk for row in rows]],
        )


def _plain(stored: str, column: str) -> str:
    return crypto.decrypt(stored, f"conversations_message.{column}") if stored else ""


def lock_counters(tenant_id: int, rows: Collection[Outbox], on: date) -> None:
    """Make and lock today's counters of the patients concerned, so that two dispatchers cannot both find room."""
    wanted = sorted({(row.patient_id, row.purpose) for row in rows})
    if not wanted:
        return
    insert_rows(
        [
            {"tenant_id": tenant_id, "patient_id": patient, "purpose": purpose, "on": on, "count": 0}
            for patient, purpose in wanted
        ],
        'ON CONFLICT (tenant_id, patient_id, purpose, "on") DO NOTHING',
        model=ContactCounter,
    )
    patients = {patient for patient, _purpose in wanted}
    locked = ContactCounter.objects.of(tenant_id).filter(patient_id__in=patients, on=on)
    list(locked.order_by("patient_id", "purpose").select_for_update().values_list("id"))


def count_contacts(tenant_id: int, rows: Sequence[Outbox], by: int = 1) -> None:
    """Add `by` to the counter of each row's patient, purpose and day."""
    if not rows:
        return
    counted = Counter((row.patient_id, row.purpose, row.counted_on) for row in rows)
    told = [{"p": key[0], "purpose": key[1], "day": str(key[2]), "n": n * by} for key, n in sorted(counted.items())]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_contactcounter c SET count = c.count + k.n"
            " FROM json_to_recordset(%s::json) AS k(p bigint, purpose text, day date, n int)"
            ' WHERE c.tenant_id = %s AND c.patient_id = k.p AND c.purpose = k.purpose AND c."on" = k.day',
            [json.dumps(told), tenant_id],
        )


def lease(rows: Sequence[Outbox], token: uuid.UUID, until: datetime) -> None:
    """Keep other dispatchers off the rows until (real time) `until`; note the way they take and whether they count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_outbox o SET lease = %s, leased_until = %s, channel_id = k.channel_id,"
            " counted_on = k.counted_on, via_patient_id = k.via, origin_via_patient_id = k.via"
            " FROM json_to_recordset(%s::json) AS k(id bigint, channel_id bigint, counted_on date, via bigint)"
            " WHERE o.id = k.id",
            [token, until, json.dumps([_leased(row) for row in rows])],
        )


def _leased(row: Outbox) -> dict[str, Any]:
    return {
        "id": row.pk,
        "channel_id": row.channel_id,
        "counted_on": str(row.counted_on) if row.counted_on else None,
        "via": row.via_patient_id,
    }


def renew_lease(token: uuid.UUID, ids: Sequence[int], until: datetime) -> set[int]:
    """Keep other dispatchers off longer and return which of the rows are still ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_outbox SET leased_until = %s WHERE id = ANY(%s) AND lease = %s AND state = 'due'"
            " RETURNING id",
            [until, list(ids), token],
        )
        return {outbox_id for (outbox_id,) in cursor.fetchall()}


# What is asked of a row found by its id stands inside coalesce(), where no planner counts with it: believing that few
# rows carry a lease it would look through all that were ever due, and through all changes for each of them.
_SETTLE: Final = """
UPDATE conversations_outbox o SET state = k.state, due_at = k.due_at, rule = k.rule, attempts = k.attempts,
    channel_id = k.channel_id, external_id = k.external_id, fallback_at = k.fallback_at, lease = NULL,
    leased_until = NULL, tried = coalesce(k.tried, o.tried), round = o.round + k.again,
    merged_into = k.merged_into, settled_at = CASE WHEN k.state <> 'due' THEN %(now)s::timestamptz END,
    counted_on = CASE WHEN k.state IN ('sent', 'awaiting', 'unknown') OR k.again = 1 THEN o.counted_on END
FROM json_to_recordset(%(rows)s::json) AS k(id bigint, state text, due_at timestamptz, rule text, attempts smallint,
    channel_id bigint, external_id text, fallback_at timestamptz, tried bigint[], again smallint, merged_into bigint)
WHERE o.id = k.id AND coalesce(o.lease = %(token)s::uuid AND o.state = 'due', false) RETURNING o.id
"""


def settle_outbox(token: uuid.UUID, outcomes: Sequence["Outcome"]) -> set[int]:
    """Write the new states of the rows that still carry the lease `token` and return their ids."""
    if not outcomes:
        return set()
    values: dict[str, Any] = {
        "now": clock.now(),
        "rows": json.dumps([_outbox_change(outcome) for outcome in outcomes]),
        "token": token,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, values)
        return {outbox_id for (outbox_id,) in cursor.fetchall()}


def _outbox_change(outcome: "Outcome") -> dict[str, Any]:
    return {
        "id": outcome.row.pk,
        "state": str(outcome.state),
        "due_at": outcome.due_at.isoformat(),
        "rule": outcome.rule[:64],
        "attempts": outcome.attempts,
        "channel_id": outcome.channel_id,
        "external_id": outcome.external_id[:128],
        "fallback_at": outcome.fallback_at.isoformat() if outcome.fallback_at else None,
        "tried": outcome.tried,
        "again": int(outcome.again),
        "merged_into": outcome.merged_into,
    }


def update_messages(tenant_id: int, outcomes: Sequence["Outcome"]) -> None:
    """Write the new statuses of the messages behind `outcomes`."""
    if not outcomes:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE conversations_message m SET status = k.status, reason = k.reason, external_id = k.external_id,"
            " channel_id = k.channel_id, status_at = %s"
            " FROM json_to_recordset(%s::json) AS k(patient_id bigint, id bigint, status text, reason text,"
            " external_id text, channel_id bigint)"
            " WHERE m.tenant_id = %s AND m.patient_id = k.patient_id AND m.id = k.id",
            [clock.now(), json.dumps([_message_change(outcome) for outcome in outcomes]), tenant_id],
        )


def _message_change(outcome: "Outcome") -> dict[str, Any]:
    return {
        "patient_id": outcome.row.patient_id,
        "id": outcome.row.message_id,
        "status": outcome.message_status,
        "reason": outcome.rule,
        "external_id": outcome.external_id,
        "channel_id": outcome.channel_id,
    }


def touch_conversations(tenant_id: int, rows: Sequence[Outbox]) -> None:
    """Note that something was said just now."""
    heads = Conversation.objects.of(tenant_id).filter(id__any={row.conversation_id for row in rows})
    heads.update(last_message_at=clock.now())


def insert_messages(rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert messages; their ids are allocated already, and all name the same columns."""
    copy_rows(Message, rows)
