"""Appointments are found by their seat."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """An index."""

    atomic = False
    dependencies = [
        ("appointments", "0003_seats_and_leave"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="appointment",
            index=models.Index(
                fields=["seat"], condition=models.Q(("seat__isnull", False)), name="appointments_by_seat"
            ),
        ),
    ]
