"""What the insurance bears of a charge; medicines on their way from the pharmacy."""

import django.db.models.deletion
from django.db import migrations, models

import renxin.kernel.core.ids


class Migration(migrations.Migration):
    """Tables and columns."""

    dependencies = [
        ("records", "0006_by_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="charge",
            name="insured",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
        ),
        migrations.CreateModel(
            name="MedicationDispense",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=renxin.kernel.core.ids.uuid7, editable=False, unique=True)),
                ("patient_id", models.BigIntegerField()),
                ("source", models.CharField(max_length=80)),
                ("dispense_no", models.CharField(max_length=120)),
                ("order_no", models.CharField(blank=True, default="", max_length=120)),
                ("code", models.CharField(blank=True, default="", max_length=64)),
                ("text", models.TextField(blank=True, default="")),
                ("quantity", models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True)),
                ("quantity_unit", models.CharField(blank=True, default="", max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "Being prepared"),
                            ("ready", "Ready to be fetched"),
                            ("sent", "On its way"),
                            ("handed", "Handed out"),
                            ("delivered", "Delivered"),
                            ("not_given", "Not given"),
                        ],
                        default="preparing",
                        max_length=10,
                    ),
                ),
                ("place", models.CharField(blank=True, default="", max_length=160)),
                ("note", models.TextField(blank=True, default="")),
                ("moved_at", models.DateTimeField()),
                ("origin_patient_id", models.BigIntegerField(editable=False)),
                (
                    "encounter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.encounter",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["patient_id", "-moved_at"], name="records_dispense_patient")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "source", "dispense_no"), name="records_dispense_once")
                ],
            },
        ),
    ]
