"""Visits, stays and orders found by their time: what a board counts of the last days."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("records", "0005_order"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="encounter",
            index=models.Index(fields=["tenant_id", "started_at"], name="records_encounter_started"),
        ),
        AddIndexConcurrently(
            model_name="encounter",
            index=models.Index(
                condition=models.Q(("encounter_class", "IMP")),
                fields=["tenant_id", "ended_at"],
                name="records_encounter_left",
            ),
        ),
        AddIndexConcurrently(
            model_name="servicerequest",
            index=models.Index(fields=["tenant_id", "ordered_at"], name="records_request_ordered"),
        ),
    ]
