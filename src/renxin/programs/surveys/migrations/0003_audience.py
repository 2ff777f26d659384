from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_promised_anonymity")]

    operations = [
        migrations.AddField(
            model_name="survey",
            name="audience",
            field=models.CharField(
                choices=[("patient", "Patients"), ("staff", "Staff")],
                db_default="patient",
                default="patient",
                max_length=8,
            ),
        ),
    ]
