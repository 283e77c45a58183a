"""What a tip points at may be emptied, once nothing kept relies on it."""

from django.db import migrations

from showcause.store.append_only import may_be_emptied

EMPTIED = {"tip": {"value": ""}}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("store", "0017_tips")]
    operations = [migrations.RunPython(may_be_emptied(EMPTIED), migrations.RunPython.noop)]
