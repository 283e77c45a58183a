"""Which columns of the record may be emptied, once nothing else is kept of what they are about.

One table at a time, each in a transaction of its own: whoever writes meanwhile waits a moment, and
never for two tables. Broken off, it is done again from the beginning.
"""

from django.db import migrations

from showcause.store.append_only import may_be_emptied

EMPTIED = {
    "proposal": {"handle": "", "features": "{}"},
    "approval": {"reason": ""},
    "notice_delivery": {"detail": ""},
    "receipt": {"message": ""},
    "case_instruction": {"reason": ""},
    "sample_reading": {"reason": ""},
}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("store", "0014_retention")]
    operations = [
        migrations.RunPython(may_be_emptied({table: empty}), migrations.RunPython.noop)
        for table, empty in EMPTIED.items()
    ]
