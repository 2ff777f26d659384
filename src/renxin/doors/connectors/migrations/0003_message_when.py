"""An index for what came from one source, and when."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("connectors", "0002_formats")]

    operations = [
        AddIndexConcurrently(
            "interfacemessage", models.Index(fields=["interface", "received_at"], name="connectors_message_when")
        ),
    ]
