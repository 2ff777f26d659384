"""Indexes by which runs whose goal still counts are found."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('journeys', '0002_journeys_grow'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='journeyrun',
            index=models.Index(condition=models.Q(('goal_at__isnull', True), ('goal_until__isnull', False)), fields=['tenant_id', 'patient_id', 'goal_until'], name='journeys_run_goal'),
        ),
        AddIndexConcurrently(
            model_name='journeyrun',
            index=models.Index(condition=models.Q(('goal_until__isnull', False)), fields=['goal_until'], name='journeys_run_goal_due'),
        ),
    ]
