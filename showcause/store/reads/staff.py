"""Questions about our people."""

import json

from showcause.domain.errors import UnknownName
from showcause.domain.staff import Role, Staff
from showcause.store.reads.rows import fetch


def by_id(staff_id: str) -> Staff:
    """One member of staff.

    Raises:
        UnknownName: the record does not know that id.
    """
    rows = fetch("SELECT * FROM staff WHERE staff_id = %s", (staff_id,))
    if not rows:
        raise UnknownName(
            f"nobody on the staff is called {staff_id}", hint="showcause staff ID --role reviewer"
        )
    row = rows[0]
    return Staff(
        row["staff_id"],
        row["name"],
        Role(row["role"]),
        tuple(json.loads(row["languages"])),
        bool(row["played"]),
    )
