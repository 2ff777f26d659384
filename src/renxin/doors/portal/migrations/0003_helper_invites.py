"""Family that is asked to help."""

import django.contrib.postgres.fields
from django.db import migrations, models

import renxin.kernel.core.ids


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("portal", "0002_sign_ins"),
    ]

    operations = [
        migrations.CreateModel(
            name="HelperInvite",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=renxin.kernel.core.ids.uuid7, editable=False, unique=True)),
                ("patient_id", models.BigIntegerField()),
                ("relation", models.CharField(max_length=32)),
                (
                    "classes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), size=None),
                ),
                ("ends_on", models.DateField()),
                ("code_hash", models.BinaryField(max_length=16)),
                ("tries", models.SmallIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("origin_patient_id", models.BigIntegerField(editable=False)),
            ],
            options={
                "indexes": [models.Index(fields=["patient_id", "-made_at"], name="portal_invite_patient")],
            },
        ),
    ]
