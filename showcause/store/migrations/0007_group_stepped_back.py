"""Nobody rules on a group appeal they stepped back from; what they said is about the whole case."""

from django.db import migrations

from showcause.store.append_only import keep

REFUSALS = (
    (
        "group_ruling",
        """EXISTS (SELECT 1 FROM group_question q JOIN case_instruction c
        ON c.subject_id = q.group_appeal_id WHERE q.question_id = NEW.question_id
        AND c.staff_id = NEW.staff_id AND c.kind <> 'attested')""",
        "nobody answers a case they stepped back from",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("store", "0006_case_set_aside"), ("store", "0006_unexplained")]

    operations = [migrations.RunPython(keep((), REFUSALS), migrations.RunPython.noop)]
