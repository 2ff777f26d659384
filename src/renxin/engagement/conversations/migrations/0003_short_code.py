"""The short code of a message: on the message, and findable on its place in the outbox."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("conversations", "0002_private")]

    operations = [
        migrations.AddField("message", "short_code", models.CharField(max_length=9, null=True)),
        migrations.AddField(
            "outbox", "short_code", models.CharField(blank=True, db_default="", default="", max_length=9)
        ),
        AddIndexConcurrently(
            "outbox",
            models.Index(
                fields=["short_code"], name="outbox_short_code", condition=models.Q(("short_code__gt", ""))
            ),
        ),
    ]
