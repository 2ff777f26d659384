"""What is encrypted at rest: comes back, cannot be moved or changed, and names the key it needs."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from renxin.kernel.core import crypto
from renxin.kernel.core.fields import EncryptedText


@pytest.fixture(scope="module")
def note(django_db_setup, django_db_blocker):
    """A temporary table with an encrypted column."""

    class SecretNote(models.Model):
        text = EncryptedText()
        other = EncryptedText(null=True)

        class Meta:
            app_label = "core_tests"
            db_table = "secret_note"
            managed = False

    return SecretNote


@pytest.fixture
def table(note, db):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE secret_note (id bigserial PRIMARY KEY, text text, other text) ON COMMIT DROP"
        )
    return note


def raw(column="text"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM secret_note")
        return cursor.fetchone()[0]


@given(st.text())
def test_text_comes_back(plain):
    stored = crypto.encrypt(plain, "table.column")
    assert crypto.decrypt(stored, "table.column") == plain
    assert stored != crypto.encrypt(plain, "table.column")
    assert stored.startswith(crypto.key_id("encryption") + ":")


def test_a_column_is_cipher_text_at_rest(table):
    table.objects.create(text="13812341234")
    assert "13812341234" not in raw()
    assert table.objects.get().text == "13812341234"
    assert table.objects.get().other is None


def test_bulk_writes_and_updates_are_encrypted_too(table):
    table.objects.bulk_create([table(text="a"), table(text="b")])
    table.objects.filter(id__gt=0).update(other="c")
    assert raw("other") != "c"
    rows = list(table.objects.all())
    rows[0].text = "changed"
    table.objects.bulk_update(rows, ["text"])
    assert {(row.text, row.other) for row in table.objects.all()} == {("changed", "c"), ("b", "c")}


def test_cipher_text_moved_to_another_column_is_refused(table):
    table.objects.create(text="secret")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE secret_note SET other = text")
    with pytest.raises(InvalidTag):
        table.objects.get()


def test_changed_cipher_text_is_refused(table):
    table.objects.create(text="secret")
    stored = raw()
    changed = stored[:-6] + ("A" if stored[-6] != "A" else "B") + stored[-5:]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE secret_note SET text = %s", [changed])
    with pytest.raises(InvalidTag):
        table.objects.get()


def test_another_key_is_said_to_be_that(settings):
    stored = crypto.encrypt("secret", "t.c")
    settings.RENXIN_KEYS = {**settings.RENXIN_KEYS, "encryption": "another"}
    with pytest.raises(crypto.UnknownKey, match="this installation holds"):
        crypto.decrypt(stored, "t.c")


def test_blind_indexes_meet_within_a_tenant_and_purpose_only():
    index = crypto.blind_index(7, "phone", "13812341234")
    assert index == crypto.blind_index(7, "phone", "13812341234")
    assert len(index) == crypto.INDEX_BYTES
    others = {
        crypto.blind_index(8, "phone", "13812341234"),
        crypto.blind_index(7, "phone4", "13812341234"),
        crypto.blind_index(7, "phone", "13812341235"),
    }
    assert index not in others
    assert len(others) == 3
