"""Every table has a tenant and a class; log tables obey the rules of a distributed database."""

import pytest
from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

from . import house
from .test_relations import is_log, our_models

WITHOUT_TENANT = {
    "core.ClockOffset": "one row that moves the demo's clock for the whole installation",
    "core.KeyFingerprint": "which keys the whole database was written with",
    "timeline.FeedHead": "the number of the last fact in the feed, of all tenants",
    "jobs.Beat": "signs of life of workers, which serve all tenants",
    "timeline.Cursor": "how far each consumer has read the feed, of all tenants",
}
UNIQUE_ACROSS_TENANTS = {
    "organizations.User.username": "people sign in before their tenant is known",
    "organizations.StaffInvitation.token_hash": "a token is looked up before the tenant is known",
    "organizations.ApiToken.token_hash": "a token is looked up before the tenant is known",
    "organizations.AccessToken.token_hash": "a token is looked up before the tenant is known",
    "patients.AccountLink.token_hash": "a token is looked up before the tenant is known",
    "surveys.Invitation.token_hash": "a token is looked up before the tenant is known",
    "surveys.Reminder.token_hash": "a token is looked up before the tenant is known",
    "surveys.Kiosk.token_hash": "a token is looked up before the tenant is known",
    "surveys.PlaceCode.code": "a printed code is looked up before the tenant is known",
    "connectors.Device.key_hash": "a key is looked up before the tenant is known",
    "exchange.Share.token_hash": "a token is looked up before the tenant is known",
    "cases.CaseLink.token_hash": "a token is looked up before the tenant is known",
    "listening.PanelMember.token_hash": "a token is looked up before the tenant is known",
    "listening.Ballot.token_hash": "a token is looked up before the tenant is known",
}


def names(found: list[type[models.Model]]) -> list[str]:
    return [model._meta.label for model in found]


def test_every_table_has_a_tenant_and_a_class():
    without = set()
    for model in our_models():
        fields = {field.name: field for field in model._meta.local_fields}
        tenant = fields.get("tenant_id")
        has_tenant = isinstance(tenant, models.BigIntegerField) and not tenant.null
        if not has_tenant or getattr(model, "table_class", "") not in {"ENTITY", "LOG"}:
            without.add(model._meta.label)
    assert without == set(WITHOUT_TENANT), "the reasoned list and the tables differ"


def natural_keys(model: type[models.Model]) -> list[tuple[str, set[str]]]:
    """Return name and columns of every unique key but the primary one and the random uid."""
    meta = model._meta
    keys = [(field.name, {field.name}) for field in meta.local_fields if field.unique and not field.primary_key]
    keys = [(name, columns) for name, columns in keys if not isinstance(meta.get_field(name), models.UUIDField)]
    keys += [(" ".join(columns), set(columns)) for columns in meta.unique_together]
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            expressions = {str(name) for e in constraint.expressions for name in _columns_of(e)}
            keys.append((constraint.name, {*constraint.fields, *expressions}))
    return keys


def _columns_of(expression: object) -> list[str]:
    found = getattr(expression, "flatten", list)()
    return [node.name for node in found if isinstance(node, models.F)]


def test_every_natural_key_contains_the_tenant():
    shared, wrong = set(), []
    for model in our_models():
        for name, columns in natural_keys(model):
            label = f"{model._meta.label}.{name}"
            parents = {f.name for f in model._meta.local_fields if f.many_to_one or f.one_to_one} & columns
            if "tenant_id" in columns or model._meta.label in WITHOUT_TENANT:
                continue
            if label in UNIQUE_ACROSS_TENANTS:
                shared.add(label)
            elif not parents:  # a key below one parent row is inside that row's tenant
                wrong.append(label)
    assert not wrong, f"unique without tenant_id: {wrong}"
    known = {
        label for label in UNIQUE_ACROSS_TENANTS if label.split(".")[0] in {m._meta.app_label for m in our_models()}
    }
    assert shared == known, "these exceptions are no longer needed"


def log_tables() -> list[type[models.Model]]:
    return [model for model in our_models() if is_log(model)]


def test_log_tables_are_keyed_by_patient_and_id():
    wrong = [
        model._meta.label
        for model in log_tables()
        if not isinstance(model._meta.pk, models.CompositePrimaryKey)
        or model._meta.pk.field_names != ("patient_id", "id")
    ]
    assert not wrong, wrong


def test_log_tables_let_the_database_choose_nothing():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in log_tables()
        for field in model._meta.local_fields
        if field.db_default is not NOT_PROVIDED or field.generated or isinstance(field, models.AutoField)
    ]
    assert not wrong, wrong


def test_unique_keys_of_log_tables_contain_patient_and_id():
    wrong = [
        f"{model._meta.label}.{name}"
        for model in log_tables()
        for name, columns in natural_keys(model)
        if not {"patient_id", "id"} <= columns
    ]
    assert not wrong, wrong


@pytest.mark.django_db
def test_the_database_agrees_that_log_tables_are_partitioned_and_plain():
    tables = [model._meta.db_table for model in log_tables()]
    assert tables
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname FROM pg_class c JOIN pg_partitioned_table p ON p.partrelid = c.oid
               WHERE p.partstrat = 'r' AND (SELECT attname FROM pg_attribute
                     WHERE attrelid = c.oid AND attnum = p.partattrs[0]) = 'id'"""
        )
        partitioned = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            """SELECT c.relname, count(i.inhrelid) FROM pg_class c LEFT JOIN pg_inherits i ON i.inhparent = c.oid
               WHERE c.relname = ANY(%s) GROUP BY 1""",
            [tables],
        )
        months = dict(cursor.fetchall())
        cursor.execute(
            """SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
               WHERE c.relname = ANY(%s) AND NOT t.tgisinternal""",
            [tables],
        )
        triggered = [name for (name,) in cursor.fetchall()]
    assert set(tables) <= partitioned, f"use partitions.CreateLogTable for {set(tables) - partitioned}"
    assert all(months[table] >= 2 for table in tables), f"no months made ahead: {months}"
    assert not triggered, triggered


@pytest.mark.django_db
def test_no_column_of_a_log_table_has_a_default_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
               WHERE c.relname = ANY(%s) AND a.attnum > 0 AND (a.atthasdef OR a.attidentity <> '')""",
            [[model._meta.db_table for model in log_tables()]],
        )
        assert cursor.fetchall() == []


def test_the_guard_sees_the_models():
    assert house.Package("kernel", "timeline") in {house.package_of(model.__module__) for model in our_models()}
