from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="anonymous",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
