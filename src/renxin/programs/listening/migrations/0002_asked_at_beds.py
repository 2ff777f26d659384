from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listening", "0001_listening")]

    operations = [
        migrations.AddField(
            model_name="stop",
            name="is_asked",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
