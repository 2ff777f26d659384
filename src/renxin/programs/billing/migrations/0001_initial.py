"""Bills and their lines, the cashier, payments, what things cost."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models

import renxin.kernel.core.ids


class Migration(migrations.Migration):
    """Tables and columns."""

    initial = True

    dependencies = [
        ("organizations", "0005_department_head"),
        ("records", "0006_by_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bill",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=renxin.kernel.core.ids.uuid7, editable=False, unique=True)),
                ("patient_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=120)),
                ("number", models.CharField(max_length=24)),
                ("on_date", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("total", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                ("insured", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("paid", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                ("refunded", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                ("due", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("shown", "For your information"),
                            ("open", "To be paid"),
                            ("paid", "Paid"),
                            ("owed", "You get money back"),
                            ("refunded", "Given back"),
                            ("void", "Taken back"),
                        ],
                        default="shown",
                        max_length=8,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                ("origin_patient_id", models.BigIntegerField(editable=False)),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
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
        ),
        migrations.CreateModel(
            name="BillLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("category", models.CharField(blank=True, default="", max_length=32)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("insured", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="billing.bill"
                    ),
                ),
                (
                    "charge",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.charge",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cashier",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=renxin.kernel.core.ids.uuid7, editable=False, unique=True)),
                ("address", models.URLField(max_length=300)),
                ("secret", models.TextField()),
                (
                    "charges",
                    models.CharField(
                        choices=[
                            ("due", "A charge is still to be paid"),
                            ("settled", "A charge was paid already; nothing is asked for"),
                        ],
                        default="due",
                        max_length=8,
                    ),
                ),
                ("minutes", models.SmallIntegerField(default=30)),
                ("is_active", models.BooleanField(default=True)),
                ("heard_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id",), name="billing_cashier_once"),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 5), ("minutes__lte", 1440)), name="billing_cashier_minutes"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostRange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                (
                    "basis",
                    models.CharField(
                        choices=[("procedure", "Procedure"), ("diagnosis", "Main diagnosis")], max_length=12
                    ),
                ),
                ("code", models.CharField(max_length=64)),
                ("encounter_class", models.CharField(max_length=8)),
                ("n", models.IntegerField()),
                ("people", models.IntegerField()),
                ("low", models.DecimalField(decimal_places=2, max_digits=14)),
                ("middle", models.DecimalField(decimal_places=2, max_digits=14)),
                ("high", models.DecimalField(decimal_places=2, max_digits=14)),
                ("own", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("parts", models.JSONField(default=list)),
                ("days", models.JSONField(default=list)),
                ("measured_at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=renxin.kernel.core.ids.uuid7, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("payment", "Payment"), ("refund", "Refund")], default="payment", max_length=8
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("cashier_no", models.CharField(blank=True, max_length=80, null=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("told", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "At the cashier"),
                            ("paid", "Done"),
                            ("failed", "Did not succeed"),
                            ("differs", "The amount does not fit"),
                            ("lapsed", "The link is over"),
                        ],
                        default="sent",
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="billing.bill"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(fields=["patient_id", "-on_date"], name="billing_bill_patient"),
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["tenant_id", "-on_date"], name="billing_bill_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.UniqueConstraint(fields=("tenant_id", "key"), name="billing_bill_once"),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.UniqueConstraint(fields=("tenant_id", "number"), name="billing_bill_number"),
        ),
        migrations.AddConstraint(
            model_name="billline",
            constraint=models.UniqueConstraint(fields=("tenant_id", "charge"), name="billing_line_once"),
        ),
        migrations.AddConstraint(
            model_name="costrange",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "department", "basis", "code", "encounter_class"),
                name="billing_range_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(fields=("tenant_id", "number"), name="billing_payment_number"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "kind", "cashier_no"), name="billing_cashier_no_once"
            ),
        ),
    ]
