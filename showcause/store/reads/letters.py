"""The letter a notice is: written in full, or a form with what is somebody's own filled in."""

import json

from showcause.notices.render import fill_in
from showcause.store.reads.rows import Row

FORM = "LEFT JOIN letter_form lf ON lf.form_id = t.form_id"
"""What a question with `notice_text t` joins to read its letter."""

PARTS = "t.subject_line, t.body, lf.subject_line AS form_subject, lf.body AS form_body"
"""The columns `letter_of` takes from it."""


def letter_of(row: Row) -> tuple[str | None, str | None]:
    """Subject line and body, from the columns PARTS, which leave the row; None where erased."""
    subject, body = row.pop("subject_line"), row.pop("body")
    form_subject, form_body = row.pop("form_subject"), row.pop("form_body")
    if form_body is None or body is None:
        return subject, body
    own = json.loads(body)
    return fill_in(form_subject, own), fill_in(form_body, own)
