"""How the patients' pages look."""

import django.db.models.deletion
from django.db import migrations, models

import renxin.kernel.core.ids


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("organizations", "0005_department_head"),
        ("portal", "0003_helper_invites"),
    ]

    operations = [
        migrations.CreateModel(
            name="PortalTheme",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=renxin.kernel.core.ids.uuid7, editable=False, unique=True)),
                (
                    "audience",
                    models.CharField(
                        choices=[("all", "Everybody"), ("children", "Children under 14")], default="all", max_length=12
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=60)),
                ("name_en", models.CharField(blank=True, default="", max_length=80)),
                ("colour", models.CharField(max_length=7)),
                ("logo", models.BinaryField(blank=True, null=True)),
                ("logo_type", models.CharField(blank=True, default="", max_length=16)),
                ("stamp", models.CharField(max_length=16)),
                ("updated_at", models.DateTimeField()),
                (
                    "campus",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.location",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "campus", "audience"), name="portal_theme_once", nulls_distinct=False
                    )
                ],
            },
        ),
    ]
