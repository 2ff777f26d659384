"""When somebody was called last; `called_at` is her first call."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more moment of a ticket."""

    dependencies = [("queues", "0002_screens")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="last_called_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
