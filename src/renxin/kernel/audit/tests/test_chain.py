"""The audit log notices what was changed, removed or slipped in."""

import json
import subprocess
import sys
import threading

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from tests.harness.server import pointed_at

from renxin.kernel.audit import chain, selectors, services
from renxin.kernel.audit.models import AuditEvent, AuditSeal
from renxin.kernel.core import clock, partitions, rights
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
def sealed(committed_db):
    found = note()
    seal()
    found += note(2)
    seal()
    return found


@pytest.fixture
def tamper(committed_db, database_server):
    """Run a statement as somebody who has taken over the database."""
    options = database_server.settings(committed_db.name, owner=True)
    with psycopg.connect(dbname=options["NAME"], user=options["USER"], password=options["PASSWORD"],
                         host=options["HOST"], port=options["PORT"], autocommit=True) as owner:  # fmt: skip
        yield owner.execute


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
def test_a_changed_row_is_named(sealed, tamper, column, value):
    tamper(f"UPDATE audit_auditevent SET {column} = {value} WHERE id = %s", [sealed[1]])
    assert ("changed", sealed[1]) in findings()


def test_a_missing_row_is_named(sealed, tamper):
    tamper("DELETE FROM audit_auditevent WHERE id = %s", [sealed[4]])
    assert findings() == [("missing", sealed[4])]


def test_a_row_slipped_in_is_named(sealed):
    row = AuditEvent.objects.get(id=sealed[0])
    row.id = sealed[0] - 1
    row.pk = (row.patient_id, row.id)
    AuditEvent.objects.bulk_create([row])
    assert findings() == [("inserted", sealed[0] - 1)]


def test_a_removed_or_rewritten_seal_is_named(sealed, tamper):
    tamper("UPDATE audit_auditseal SET previous_hash = %s WHERE number = 2", [bytes(32)])
    assert [finding.kind for finding in services.verify().findings] == ["seal broken"]
    tamper("DELETE FROM audit_auditseal WHERE number = 1")
    assert "seal missing" in {finding.kind for finding in services.verify().findings}


def test_a_tail_cut_off_with_its_rows_is_noticed_by_a_noted_head(sealed, tamper):
    heads = services.verify().heads
    tamper("DELETE FROM audit_auditevent WHERE id = ANY (%s)", [sealed[3:]])
    tamper("DELETE FROM audit_auditseal WHERE number = 2")
    assert services.verify().whole
    assert [finding.kind for finding in services.verify(heads=heads).findings] == ["head differs"]
    note(1)
    seal()
    assert [finding.kind for finding in services.verify(heads=heads).findings] == ["head differs"]


def test_another_key_is_said_to_be_that(sealed, settings):
    settings.RENXIN_KEYS = {**settings.RENXIN_KEYS, "signing": "another key"}
    assert {finding.kind for finding in services.verify().findings} == {"other key"}


def test_tenants_have_chains_of_their_own(sealed, tamper):
    note(1, Actor.system(9, "other"))
    seal()
    assert AuditSeal.objects.get(tenant_id=9).number == 1
    tamper("DELETE FROM audit_auditevent WHERE tenant_id = 9")
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


@pytest.mark.parametrize("table", ["audit_auditevent", "audit_auditseal"])
def test_rows_can_only_be_added_however_broad_the_grant(committed_db, database_server, tamper, table):
    tamper("GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC")
    with pointed_at(database_server.settings(committed_db.name, owner=True)):
        rights.restrict()

    def may(right, name=table):
        return tamper("SELECT has_table_privilege('public', %s, %s)", [name, right]).fetchone()[0]

    assert [may(right) for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")] == [True, True, *[False] * 3]
    for partition in partitions.partitions("audit_auditevent"):
        assert not any(may(right, partition.name) for right in ("SELECT", "INSERT", "UPDATE", "DELETE"))


def test_the_application_under_test_is_held_to_that(sealed):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE relname = 'audit_auditevent'"
        )
        (is_owner,) = cursor.fetchone()
    if not is_owner:
        with pytest.raises(DatabaseError, match="permission denied"):
            AuditEvent.objects.filter(id=sealed[0]).update(reason="x")
        with pytest.raises(DatabaseError, match="permission denied"):
            AuditSeal.objects.all().delete()


def test_a_link_depends_on_everything_it_binds():
    base = {
        "previous": bytes(32),
        "tenant_id": 7,
        "number": 2,
        "event_ids": [1, 2],
        "row_hashes": [b"a" * 32, b"b" * 32],
    }
    changes = [{"previous": b"x" * 32}, {"tenant_id": 8}, {"number": 3}, {"event_ids": [1, 3]},
               {"row_hashes": [b"b" * 32, b"a" * 32]}, {"event_ids": [1], "row_hashes": [b"a" * 32]}]  # fmt: skip
    hashes = [chain.seal_hash(**base), *(chain.seal_hash(**{**base, **change}) for change in changes)]
    assert len(set(hashes)) == len(hashes)


def verified(committed_db, *options):
    command = [sys.executable, "-m", "renxin.config.cli", "audit", "verify", *options]
    return subprocess.run(command, env=committed_db.environment, capture_output=True, text=True, check=False)


def test_the_command_says_whether_the_log_is_whole(committed_db, sealed, tamper):
    assert json.loads(verified(committed_db, "--json").stdout)["rows"] == 5
    assert verified(committed_db).returncode == 0
    tamper("UPDATE audit_auditevent SET reason = 'x' WHERE id = %s", [sealed[1]])
    changed = verified(committed_db)
    assert changed.returncode == 1
    assert "changed" in changed.stdout
