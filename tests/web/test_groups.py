"""A group appeal answered through the pages."""

import pytest

from showcause.store.reads.rows import fetch
from tests import cast
from tests.record import pages
from tests.record.house import House
from tests.steps.test_group_appeal import EVERYBODY, filed, free

ANSWER = {
    "attest": "yes",
    "breadth": "network",
    "cause": "read_again",
    "outcome": "no_violation",
    "question": "all",
    "words": "A choir sings together.",
}


@pytest.fixture
def group(house: House) -> str:
    return filed(house, EVERYBODY).group_appeal_id


def test_a_group_appeal_waits_in_the_queue_and_one_answer_restores_everybody(
    house: House, group: str
) -> None:
    ida, where = pages.as_staff(cast.IDA), f"/console/groups/{group}/"

    waits = ida.get("/console/queue/").content.decode()
    page = ida.get(where).content.decode()
    sent = ida.post(f"{where}rule/", ANSWER)

    assert f'href="{where}"' in waits
    assert "Group appeal about 24 accounts" in waits
    assert "They sing." in page
    assert sent["Location"] == where
    assert free(house, *cast.BO)
    assert "Every question of this case is answered" in ida.get(where).content.decode()
    assert f'href="{where}"' not in ida.get("/console/queue/").content.decode()


def test_who_took_part_or_stepped_back_cannot_rule(house: House, group: str) -> None:
    rex, una = pages.as_staff(cast.REX), pages.as_staff(cast.IDA)
    where = f"/console/groups/{group}/rule/"

    took_part = rex.post(where, ANSWER)
    una.post(f"/console/case/{group}/step-back/", {"reason": "my union", "word": "conflict"})
    stepped_back = una.post(where, ANSWER)

    assert "took part in one of these decisions" in took_part.content.decode()
    assert "stepped back from this case" in stepped_back.content.decode()
    assert fetch("SELECT * FROM group_ruling") == []


@pytest.mark.parametrize("missing", list(ANSWER))
def test_a_ruling_that_lacks_something_is_refused(house: House, group: str, missing: str) -> None:
    answer = {name: value for name, value in ANSWER.items() if name != missing}

    refused = pages.as_staff(cast.IDA).post(f"/console/groups/{group}/rule/", answer)

    assert refused.status_code == 409
    assert fetch("SELECT * FROM group_ruling") == []
