"""Visits by video."""

import django.db.models.deletion
from django.db import migrations, models

import renxin.kernel.core.ids


class Migration(migrations.Migration):
    """Tables and columns."""

    dependencies = [
        ("appointments", "0005_told"),
        ("records", "0007_insured_and_dispenses"),
    ]

    operations = [
        migrations.CreateModel(
            name="VideoHouse",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                (
                    "provider",
                    models.CharField(
                        choices=[("jitsi", "Jitsi Meet, the hospital's own server")], default="jitsi", max_length=8
                    ),
                ),
                ("address", models.URLField()),
                ("app_id", models.CharField(blank=True, default="", max_length=80)),
                ("secret", models.TextField()),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant_id",), name="appointments_video_once")],
            },
        ),
        migrations.CreateModel(
            name="VirtualVisit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=renxin.kernel.core.ids.uuid7, editable=False, unique=True)),
                ("patient_id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "Being prepared"),
                            ("waiting", "In the waiting room"),
                            ("going", "Going on"),
                            ("done", "Done"),
                            ("stopped", "Not suitable: asked to come in"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="preparing",
                        max_length=10,
                    ),
                ),
                ("room", models.CharField(max_length=80)),
                ("said_diagnosis", models.TextField(blank=True, default="")),
                ("answers", models.TextField(blank=True, default="")),
                ("pack_version", models.CharField(blank=True, default="", max_length=24)),
                ("consent_version", models.CharField(blank=True, default="", max_length=24)),
                ("consented_at", models.DateTimeField(blank=True, null=True)),
                ("consented_by_patient_id", models.BigIntegerField(blank=True, null=True)),
                ("guardian", models.TextField(blank=True, default="")),
                ("guardian_seen", models.BooleanField(default=False)),
                ("code_hash", models.CharField(blank=True, default="", max_length=64)),
                ("code_until", models.DateTimeField(blank=True, null=True)),
                ("codes_sent", models.SmallIntegerField(default=0)),
                ("tries", models.SmallIntegerField(default=0)),
                ("identity_at", models.DateTimeField(blank=True, null=True)),
                ("waiting_at", models.DateTimeField(blank=True, null=True)),
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("began_by", models.BigIntegerField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("stop", models.CharField(blank=True, default="", max_length=24)),
                ("note", models.TextField(blank=True, default="")),
                ("keep_until", models.DateField()),
                ("origin_patient_id", models.BigIntegerField(editable=False)),
                ("origin_consented_by_patient_id", models.BigIntegerField(editable=False, null=True)),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="virtual",
                        to="appointments.appointment",
                    ),
                ),
                (
                    "condition",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.condition",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VirtualStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("patient_id", models.BigIntegerField()),
                ("what", models.CharField(max_length=16)),
                ("by_user", models.BigIntegerField(blank=True, null=True)),
                ("by_name", models.CharField(blank=True, default="", max_length=128)),
                ("at", models.DateTimeField()),
                ("origin_patient_id", models.BigIntegerField(editable=False)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="appointments.virtualvisit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="virtualvisit",
            index=models.Index(fields=["patient_id"], name="appointments_virtual_patient"),
        ),
    ]
