"""The published decision tables give the very bytes that the safeguards gave."""

import json
import sqlite3
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from showcause.safeguards.chain import CHAIN, outcomes_for
from showcause.safeguards.facts import ProposalFacts
from showcause.safeguards.tables import FACTS as NAMES
from showcause.safeguards.tables import TABLES, told
from tests.properties.test_safeguards import FACTS, NEARLY_READY

READS = st.lists(
    st.sampled_from(["families", "is_vpn", "Tor_exit", "torso", "account_language", "a_phone_b"])
).map(tuple)
MORE = st.fixed_dictionaries(
    {
        "reads": READS,
        "stage": st.one_of(st.none(), st.integers(0, 3)),
        "stage_released": st.booleans(),
        "read_as_wrongful": st.booleans(),
        "rule_paused": st.one_of(st.none(), st.booleans()),
        "declared_parent": st.sampled_from([None, "", "sandbox:union"]),
    }
)


def by_table(facts: ProposalFacts) -> list[list[str | None]]:
    """Reason, verdict and release of each safeguard, from its table alone."""
    kept = json.loads(json.dumps(told(facts)))
    row = {name: kept.get(name, 0) for name in NAMES}
    values = [json.dumps(value) if isinstance(value, list) else value for value in row.values()]
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE TABLE fact ({', '.join(row)})")
    database.execute(f"INSERT INTO fact VALUES ({', '.join('?' * len(row))})", values)
    answers = []
    for table in TABLES:
        cases = " ".join(
            f"WHEN {condition} THEN {number}" for number, (condition, *_) in enumerate(table.cases)
        )
        ((number,),) = database.execute(f"SELECT CASE {cases} END FROM fact").fetchall()
        _, reason, verdict, release = table.cases[number]
        answers.append([table.name, reason, verdict, release])
    return answers


@given(facts=st.one_of(FACTS, NEARLY_READY), more=MORE, changed=st.booleans())
def test_every_table_answers_as_its_safeguard(
    facts: ProposalFacts, more: dict[str, object], changed: bool
) -> None:
    known = replace(facts, **more) if changed else facts

    judged = [[o.safeguard, o.reason, o.verdict, o.release] for o in outcomes_for(known)]

    assert by_table(known) == judged


def test_every_safeguard_has_its_table_in_the_order_of_the_chain() -> None:
    assert [table.name for table in TABLES] == list(CHAIN)
