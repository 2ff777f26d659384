"""Messages of ours to other systems."""

import django.db.models.deletion
from django.db import migrations, models

import renxin.kernel.core.ids


class Migration(migrations.Migration):
    """Makes the table of what is told to other systems."""

    dependencies = [
        ("connectors", "0011_message_term"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutgoingMessage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=renxin.kernel.core.ids.uuid7, editable=False, unique=True)),
                ("patient_id", models.BigIntegerField()),
                ("appointment_id", models.BigIntegerField()),
                ("about", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=16)),
                ("control_id", models.CharField(max_length=40)),
                ("raw", models.BinaryField()),
                ("is_question", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("taken", "Taken by the other system"),
                            ("refused", "Refused by the other system"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("attempts", models.IntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("problem", models.CharField(blank=True, default="", max_length=24)),
                ("answer", models.CharField(blank=True, default="", max_length=2)),
                ("answer_words", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("origin_patient_id", models.BigIntegerField(editable=False)),
                (
                    "interface",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outgoing", to="connectors.interface"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["interface", "id"],
                        name="connectors_outgoing_waiting",
                    ),
                    models.Index(fields=["tenant_id", "-id"], name="connectors_outgoing_latest"),
                    models.Index(fields=["patient_id"], name="connectors_outgoing_patient"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "interface", "about"), name="connectors_outgoing_once"
                    ),
                    models.UniqueConstraint(fields=("tenant_id", "control_id"), name="connectors_outgoing_control"),
                ],
            },
        ),
    ]
