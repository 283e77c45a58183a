"""Many rows at once: what is there already stays, and everything else is written."""

from typing import Any

from showcause.store.reads.rows import fetch_tuples
from showcause.store.record import transaction, vendor
from showcause.store.writes.notice import add_account_contacts
from tests.record.house import House

MANY = 200


def contacts(numbers: range, address: str) -> list[tuple[str, str]]:
    return [(f"sandbox:bulk-{number:04d}", address) for number in numbers]


def written() -> dict[str, str]:
    rows = fetch_tuples(
        "SELECT account, address FROM account_contact WHERE account LIKE 'sandbox:bulk-%%'"
    )
    return dict(rows)


def test_a_row_that_is_there_stays_and_the_others_of_its_batch_are_written(empty: House) -> None:
    with transaction() as cursor:
        add_account_contacts(cursor, contacts(range(50, 60), "first"))

    with transaction() as cursor:
        add_account_contacts(cursor, contacts(range(300, 500), "before"))
        add_account_contacts(cursor, contacts(range(MANY), "second"))
        add_account_contacts(cursor, contacts(range(500, 700), "after"))

    found = written()
    assert len(found) == 3 * MANY
    for account, address in contacts(range(50, 60), "first"):
        assert found.pop(account) == address
    assert sorted(set(found.values())) == ["after", "before", "second"]


def test_a_row_twice_in_a_batch_is_written_once(empty: House) -> None:
    with transaction() as cursor:
        add_account_contacts(cursor, contacts(range(MANY), "once") * 2)

    assert len(written()) == MANY


def test_no_key_has_a_second_index_that_nothing_asks(empty: House) -> None:
    asked: dict[str, Any] = {
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()",
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    }
    indexes = [str(index) for (index,) in fetch_tuples(asked[vendor()])]

    assert len(indexes) > MANY / 4
    assert not [index for index in indexes if "text_pattern_ops" in index]
