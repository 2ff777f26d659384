"""Which message told her of a change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column."""

    dependencies = [
        ("appointments", "0004_by_seat"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="told_message_id",
            field=models.BigIntegerField(blank=True, null=True),
        ),
    ]
