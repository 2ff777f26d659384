"""An index for pairs that were found to be two people: asked for each doubtful registration."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("patients", "0007_division")]

    operations = [
        AddIndexConcurrently(
            model_name="matchreview",
            index=models.Index(
                condition=models.Q(("state", "different")),
                fields=["patient_id", "other_patient_id"],
                name="patients_review_different",
            ),
        ),
    ]
