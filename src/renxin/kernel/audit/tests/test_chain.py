"""The audit log notices what was changed, removed or slipped in."""

import threading

import pytest
from django.db import connection, transaction

from renxin.kernel.audit import selectors, services
from renxin.kernel.audit.models import AuditEvent, AuditSeal
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed
from renxin.kernel.jobs.services import run_until_idle

TENANT = 7
NURSE = Actor(tenant_id=TENANT, kind="staff", name="n1", user_id=3)


def note(count=3, actor=NURSE):
    with transaction.atomic():
        return [
            services.record_access(actor, "patient.reveal", "patient", f"p{i}", patient_id=i + 1) for i in range(count)
        ]


def seal():
    return run_until_idle("audit.sealer")


@pytest.fixture
def sealed(db):
    found = note()
    seal()
    found += note(2)
    seal()
    return found


def findings():
    return [(finding.kind, finding.event_id) for finding in services.verify().findings]


def test_an_untouched_log_is_whole(sealed):
    verdict = services.verify()
    assert verdict.whole
    assert (verdict.rows, verdict.seals, verdict.unsealed) == (5, 2, 0)
    note(1)
    assert services.verify().unsealed == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "'x'"),
        ("actor_name", "'other'"),
        ("tenant_id", "8"),
        ("detail", "'{\"a\": 1}'"),
        ("product_at", "product_at + interval '1 second'"),
    ],
)
def test_a_changed_row_is_named(sealed, column, value):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_auditevent SET {column} = {value} WHERE id = %s", [sealed[1]])
    assert ("changed", sealed[1]) in findings()


def test_a_missing_row_is_named(sealed):
    AuditEvent.objects.filter(id=sealed[4]).delete()
    assert findings() == [("missing", sealed[4])]


def test_a_row_slipped_in_is_named(sealed):
    row = AuditEvent.objects.get(id=sealed[0])
    row.id = sealed[0] - 1
    row.pk = (row.patient_id, row.id)
    AuditEvent.objects.bulk_create([row])
    assert findings() == [("inserted", sealed[0] - 1)]


def test_a_removed_or_rewritten_seal_is_named(sealed):
    AuditSeal.objects.filter(number=2).update(previous_hash=bytes(32))
    assert [finding.kind for finding in services.verify().findings] == ["seal broken"]
    AuditSeal.objects.filter(number=1).delete()
    assert "seal missing" in {finding.kind for finding in services.verify().findings}


def test_a_tail_cut_off_with_its_rows_is_noticed_by_a_noted_head(sealed):
    heads = services.verify().heads
    AuditEvent.objects.filter(id__in=sealed[3:]).delete()
    AuditSeal.objects.filter(number=2).delete()
    assert services.verify().whole
    assert [finding.kind for finding in services.verify(heads=heads).findings] == ["head differs"]
    note(1)
    seal()
    assert [finding.kind for finding in services.verify(heads=heads).findings] == ["head differs"]


def test_another_key_is_said_to_be_that(sealed, settings):
    settings.RENXIN_KEYS = {**settings.RENXIN_KEYS, "signing": "another key"}
    assert {finding.kind for finding in services.verify().findings} == {"other key"}


def test_tenants_have_chains_of_their_own(sealed):
    note(1, Actor.system(9, "other"))
    seal()
    assert AuditSeal.objects.get(tenant_id=9).number == 1
    AuditEvent.objects.filter(tenant_id=9).delete()
    assert services.verify(TENANT).whole
    assert not services.verify().whole


def test_product_time_and_real_time_are_both_kept(db, frozen_clock):
    (event_id, *_) = note(1)
    row = AuditEvent.objects.get(id=event_id)
    assert row.product_at == frozen_clock.now()
    assert abs((clock.wall() - row.recorded_at).total_seconds()) < 60


def test_only_auditors_read_it(sealed):
    with pytest.raises(NotAllowed):
        selectors.events(NURSE)
    auditor = Actor(tenant_id=TENANT, kind="staff", name="a", permissions=frozenset({"audit.view"}))
    assert [row.id for row in selectors.events(auditor).items] == sorted(sealed, reverse=True)
    assert [row.id for row in selectors.events(auditor, patient_id=1).items] == [sealed[3], sealed[0]]
    assert not selectors.events(Actor.system(99, "x")).items


@pytest.mark.commits
def test_rows_that_commit_late_are_sealed_late():
    begun, finish = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            services.record_access(NURSE, "case.export", "case", "slow")
            begun.set()
            finish.wait(10)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    begun.wait(10)
    note(2)
    seal()
    assert services.verify().rows == 2
    finish.set()
    writer.join()
    seal()
    verdict = services.verify()
    assert verdict.whole
    assert verdict.rows == 3


@pytest.mark.commits
def test_an_act_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction"):
        services.record_access(NURSE, "patient.reveal", "patient")
