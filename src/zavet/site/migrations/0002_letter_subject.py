from django.db import migrations, models

import zavet.site.fields


class Migration(migrations.Migration):
    dependencies = [("zavet", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="subject",
            field=zavet.site.fields.TextColumn(default=""),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["controller", "subject"], name="zavet_letter_2"),
        ),
    ]
