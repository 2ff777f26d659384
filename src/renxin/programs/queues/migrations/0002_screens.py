"""Screens in the house, and the range of what was promised."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import renxin.kernel.core.ids


class Migration(migrations.Migration):
    """Screens, what was told to phones, the range of a promise."""

    dependencies = [
        ("queues", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="said_high",
            field=models.SmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="said_low",
            field=models.SmallIntegerField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Screen",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=renxin.kernel.core.ids.uuid7, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wall", "Wall: who is called, who is next"),
                            ("kiosk", "Kiosk: check in and print a slip"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "queues",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("language", models.CharField(default="zh-hans", max_length=8)),
                (
                    "speech",
                    models.CharField(
                        choices=[("silent", "Nothing"), ("zh", "Chinese"), ("both", "Chinese, then English")],
                        default="zh",
                        max_length=8,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64)),
                ("device_hash", models.CharField(blank=True, default="", max_length=64)),
                ("bound_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("made_by_id", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "token_hash"), name="queues_screen_token")
                ],
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("version", models.BigIntegerField(default=-1)),
                ("at", models.DateTimeField()),
                (
                    "queue",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="told", to="queues.queue"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
