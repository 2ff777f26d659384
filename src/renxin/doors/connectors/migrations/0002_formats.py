"""Interfaces and messages of any kind and format."""

from django.db import migrations, models

from renxin.kernel.core.fields import EncryptedText

KINDS = [
    ("hl7v2", "HL7 v2 messages"),
    ("fhir", "FHIR resources"),
    ("table", "Spreadsheets"),
    ("view", "Database views"),
    ("envelope", "Integration platform"),
    ("folder", "Watched folder"),
    ("device", "Devices"),
]


class Migration(migrations.Migration):
    dependencies = [("connectors", "0001_initial")]
    contracts = "place is only widened (varchar 40 to 120): nothing is rewritten, older code writes shorter values"

    operations = [
        migrations.AddField(
            "interface",
            "kind",
            models.CharField(choices=KINDS, db_default="hl7v2", default="hl7v2", max_length=16),
        ),
        migrations.AddField("interface", "secret", EncryptedText(blank=True, null=True)),
        migrations.AddField("interfacemessage", "details", models.JSONField(blank=True, null=True)),
        migrations.AddField(
            "interfacemessage", "format", models.CharField(db_default="hl7v2", default="hl7v2", max_length=16)
        ),
        migrations.AlterField(
            "interfacemessage", "place", models.CharField(blank=True, default="", max_length=120)
        ),
    ]
