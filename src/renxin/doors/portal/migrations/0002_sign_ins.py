"""Who asked for a code to sign in."""

from django.db import migrations, models

import renxin.kernel.core.ids


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("portal", "0001_read_tries"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=renxin.kernel.core.ids.uuid7, editable=False, unique=True)),
                ("blind", models.BinaryField(max_length=16)),
                ("number", models.TextField(blank=True, default="")),
                ("code_hash", models.BinaryField(blank=True, max_length=16, null=True)),
                ("tries", models.SmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField()),
                ("proved_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["tenant_id", "blind", "-asked_at"], name="portal_signin_number")],
            },
        ),
    ]
