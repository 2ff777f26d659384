"""Why an appointment was cancelled; which leave changed a session."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns for cancelling and leave."""

    dependencies = [
        ("appointments", "0002_getting_in"),
        ("organizations", "0005_department_head"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="cancel_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(
            model_name="session",
            name="leave",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="appointments.leave",
            ),
        ),
    ]
