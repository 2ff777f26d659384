"""Where people are signed in."""

from django.db import migrations, models

import renxin.kernel.core.ids


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("patients", "0009_addresses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Visitor",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=renxin.kernel.core.ids.uuid7, editable=False, unique=True)),
                ("patient_id", models.BigIntegerField()),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("link", "A link of ours and a proof"),
                            ("code", "A code by phone and a proof"),
                            ("account", "An account of a messenger and a proof"),
                        ],
                        max_length=8,
                    ),
                ),
                ("device", models.CharField(blank=True, default="", max_length=60)),
                ("is_shared", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("origin_patient_id", models.BigIntegerField(editable=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["patient_id"],
                        name="patients_visitor_open",
                    ),
                    models.Index(fields=["until"], name="patients_visitor_until"),
                ],
            },
        ),
    ]
