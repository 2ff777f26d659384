"""Migrations may run while people work: expand first, contract later, never hold a lock for long."""

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from renxin.config import database
from renxin.kernel.core.partitions import AddLogIndex
from renxin.kernel.core.tables import CreateTables

from . import house
from .migration_rules import faults
from .test_relations import is_log


def our_migrations() -> list:
    loader = MigrationLoader(None)
    found = [m for m in loader.disk_migrations.values() if house.package_of(m.__module__)]
    return sorted(found, key=lambda migration: (migration.app_label, migration.name))


def logs_of(app_label: str) -> set[str]:
    return {model._meta.model_name for model in apps.get_app_config(app_label).get_models() if is_log(model)}


@pytest.mark.parametrize("migration", our_migrations(), ids=lambda m: f"{m.app_label}.{m.name}")
def test_a_migration_is_safe_beside_traffic(migration):
    assert not list(faults(migration, logs_of(migration.app_label)))


def test_a_migration_gives_up_rather_than_block_everybody(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert "lock_timeout=" in database.settings(tmp_path, owner=True)["OPTIONS"]["options"]
    monkeypatch.setenv("DATABASE_URL", "postgresql://u@h/d")
    assert "lock_timeout=" in database.settings(tmp_path, owner=True)["OPTIONS"]["options"]


@pytest.mark.django_db
def test_the_schema_was_made_by_the_migrations():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone()[0] >= len(our_migrations())


NAME = models.CharField(max_length=10)


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (migrations.RunPython(lambda a, s: None), "batch job"),
        (migrations.RunSQL("CREATE TABLE a (b int); DROP TABLE c"), "several statements"),
        (migrations.RunSQL(["SELECT 1", ("SELECT 1; SELECT 2", [])]), "several statements"),
        (migrations.RemoveField("case", "name"), "which release"),
        (migrations.DeleteModel("case"), "which release"),
        (migrations.RenameField("case", "name", "title"), "which release"),
        (migrations.AlterField("case", "name", NAME), "new column"),
        (migrations.AddField("case", "name", NAME), "old rows"),
        (migrations.AddIndex("case", models.Index(fields=["name"], name="i")), "AddIndexConcurrently"),
        (AddIndexConcurrently("case", models.Index(fields=["name"], name="i")), "atomic = False"),
        (AddIndexConcurrently("event", models.Index(fields=["name"], name="i")), "AddLogIndex"),
        (AddLogIndex("event", models.Index(fields=["name"], name="i")), "atomic"),
        (
            migrations.AddConstraint("case", models.UniqueConstraint(fields=["name"], name="u")),
            "lock over the whole table",
        ),
        (migrations.CreateModel("event", [("id", models.BigIntegerField(primary_key=True))]), "CreateLogTable"),
        (CreateTables([migrations.CreateModel("event", [("id", models.BigIntegerField())])]), "CreateLogTable"),
    ],
)
def test_the_guard_notices_what_is_unsafe(operation, words):
    migration = type("Migration", (migrations.Migration,), {"operations": [operation]})("0002_x", "cases")
    assert any(words in found for found in faults(migration, {"event"}))


def test_the_guard_leaves_what_is_safe_alone():
    operations = [
        migrations.CreateModel("note", [("id", models.BigIntegerField(primary_key=True))]),
        migrations.AddIndex("note", models.Index(fields=["id"], name="i")),
        migrations.AddField("case", "title", models.CharField(max_length=9, null=True)),
        migrations.AddField("case", "level", models.IntegerField(db_default=1)),
        migrations.RunSQL(
            ["CREATE SEQUENCE a", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1; SELECT 2$$"]
        ),
    ]
    migration = type("Migration", (migrations.Migration,), {"operations": operations})("0002_x", "cases")
    assert not list(faults(migration, {"event"}))
    dropping = {"operations": [migrations.RemoveField("case", "name")], "contracts": "0.3 stopped reading it"}
    assert not list(faults(type("Migration", (migrations.Migration,), dropping)("0003_x", "cases"), set()))
