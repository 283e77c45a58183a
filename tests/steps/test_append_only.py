"""The database itself refuses to rewrite the record, whoever asks."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError

from showcause.domain.allowance import CoverKind
from showcause.domain.appeal import AppealOutcome, CauseKind
from showcause.domain.group import Breadth, GroupKind
from showcause.domain.moment import DAY, HOUR
from showcause.domain.protection import Purpose
from showcause.domain.tip import Tip
from showcause.domain.window import Scope, WindowKind
from showcause.platforms.eu_database.client import EuDatabaseClient
from showcause.steps.allow import allow, end_allowance
from showcause.steps.back_test import back_test
from showcause.steps.case import attest, note_look_up
from showcause.steps.detect import features_of
from showcause.steps.disclose import disclose
from showcause.steps.hear import answer_hearing
from showcause.steps.import_tip import import_tips
from showcause.steps.look import look
from showcause.steps.note_contact import note_contact
from showcause.steps.open_portal import note_opened
from showcause.steps.play import pass_time
from showcause.steps.receive_group_appeal import receive_group_appeal
from showcause.steps.register import protect, register_window, withdraw
from showcause.steps.relieve import relieve
from showcause.steps.report_to_eu import correct, prepare, send
from showcause.steps.retract import retract
from showcause.steps.roll_back import roll_back
from showcause.steps.rule_on_group import rule_on_group
from showcause.steps.write_appeal import add_words, save_draft, send_appeal
from showcause.store.reads.rows import fetch_number
from showcause.store.record import vendor
from tests import cast, makers
from tests.record.commission import TOKEN, commission
from tests.record.house import (
    House,
    appeal_of,
    dump,
    execute,
    opened,
    portal_token,
    reviewed,
    tables,
)
from tests.record.kinds import ERASABLE, WORK, append_only
from tests.record.sites import copied, remove
from tests.record.stages import Stages

RECORD = append_only()


def _live_a_little(house: House) -> None:
    """At least one row in every table of the record."""
    union = [*makers.own_lives(["u-1"]), makers.an_affiliation("u-0", "u-1")]
    house.ingest(makers.write_events(house.home / "union.ndjson", union))
    house.declare()
    account = cast.key(cast.BO[0])
    _allow(house, account)
    late = appeal_of(house, cast.key(cast.BO[6]))
    house.wait(73 * HOUR)
    assert late and relieve(house.rulebook, house.circumstances)["appeal"] == 1
    _register(house)
    contested = appeal_of(house, account)
    attest(contested, by=cast.IDA, circumstances=house.circumstances)
    note_look_up(account, contested, by=cast.IDA, circumstances=house.circumstances)
    reviewed(house, contested, cast.IDA, AppealOutcome.NO_VIOLATION)
    pass_time(HOUR, "played", house.circumstances)
    disclose(house.engine, house.sources, house.circumstances)
    house.sequence()
    _as_if_in_stages()
    _tip(house, cast.key(cast.BO[3]))
    _roll_out_a_little(house)
    roll_back(
        CauseKind.TIP,
        "one",
        by=cast.IDA,
        reason="tip_fault",
        guard="stopped",
        circumstances=house.circumstances,
    )
    house.write_reversals()
    house.reconsider()
    house.order()
    with house.sandbox() as platform:
        house.enforce(platform)
    house.tell_reversals()
    _report_to_eu(house)
    retract(house.circumstances)
    note_contact(
        account,
        "court",
        "Town court",
        "data",
        sealed=False,
        received_at=house.clock(),
        by=cast.REX,
        circumstances=house.circumstances,
    )


def _tip(house: House, account: str) -> None:
    (proposal,) = (row for row in house.listed("proposals") if row["account"] == account)
    house.rest_on((proposal["proposal_id"], "tip", "one"))


def _report_to_eu(house: House) -> None:
    prepare(house.circumstances)
    with commission() as database:
        send(EuDatabaseClient(database.address, TOKEN), house.circumstances)
    assert correct(house.circumstances)[1]


def _as_if_in_stages() -> None:
    """A row each of what only a sweep over bulk size leaves, or comparing with a platform."""
    _as_if_compared()
    execute("INSERT INTO legal_hold VALUES ('hld_1', 'x:a', 'why', 'legal', 'ida', 1, 2)")
    execute("INSERT INTO case_erasure VALUES ('prp_1', 'reversed', 1)")
    execute("INSERT INTO part_rewriting VALUES ('prw_1', 'a.parquet', 'retention', 1, 'h', 1)")
    execute("INSERT INTO retention_run VALUES ('ret_1', '{}', '{}', '{}', 0, 1, 1)")
    execute("INSERT INTO recheck VALUES ('rck_1', 1, 2, 'n', '[]', 'ida', 2)")
    execute("INSERT INTO recheck_case VALUES ('rcc_1', 'rck_1', 'dec_1', 'fully', 'r', 'en')")
    execute("INSERT INTO recheck_reading VALUES ('rcr_1', 'rcc_1', 'ida', 'right', 2)")
    execute("INSERT INTO partner_link VALUES ('lnk_1', 'h', 'apl_1', 'p', 'b.test', 'ida', 1, 2)")
    execute("INSERT INTO partner_link_end VALUES ('lnk_1', 'ida', 'why', 1)")
    execute("INSERT INTO api_token VALUES ('tok_1', 'hash', 'rex', 'n', 'read', 'ida', 1, 2)")
    execute("INSERT INTO api_token_end VALUES ('tok_1', 'ida', 1)")
    execute("INSERT INTO sweep_stage VALUES ('stg_1', 'swp_1', 1, 50, '', 1)")
    execute("INSERT INTO stage_member VALUES ('prp_1', 'swp_1', 1, 'en', 'other', 7)")
    execute("INSERT INTO stage_release VALUES ('rls_1', 'swp_1', 1, '{}', 1)")
    execute("INSERT INTO sweep_instruction VALUES ('ins_1', 'swp_1', 1, 'start', 'rex', '', 1)")
    execute("INSERT INTO case_set_aside VALUES ('asd_1', 'cas_1', 'rex', 'why', 1)")
    execute("INSERT INTO change_look VALUES ('clk_1', 'hash', 'canary', 'x:a', 'rex', 'right', 1)")
    execute("INSERT INTO sample_case VALUES ('smp_1', 'swp_1', 1, 1, 'prp_1', FALSE, 1)")
    execute("INSERT INTO sample_reading VALUES ('rdg_1', 'smp_1', 'rex', 'justified', '', 1)")


def _as_if_compared() -> None:
    """A row each of what comparing with the platform's own state leaves."""
    execute("INSERT INTO comparison VALUES ('cmp_1', 'sandbox', 'complete', '', 1, 1, 1, 1, 1)")
    execute(
        "INSERT INTO unexplained_measure VALUES"
        " ('unx_1', 'cmp_1', 'sandbox:x', 'suspend', '', 'U-1', 'none', 1, 1)"
    )
    execute("INSERT INTO unexplained_event VALUES ('uxe_1', 'unx_1', 'gone', 'machine', 1)")
    execute("INSERT INTO missing_measure VALUES ('mis_1', 'cmp_1', 'dec_1', 'ordered_again', 1)")


def _register(house: House) -> None:
    known: dict[str, Any] = {
        "expires_at": house.clock() + HOUR,
        "reason": "the courts",
        "by": cast.IDA,
        "owner": "ida",
        "circumstances": house.circumstances,
    }
    protect("sandbox:ada-001", Purpose.JOURNALIST, **known)
    crisis = register_window(
        WindowKind.CRISIS,
        Scope.EVERYWHERE,
        "",
        starts_at=house.clock(),
        ends_at=None,
        yearly=False,
        **known,
    )
    withdraw(crisis, by=cast.IDA, reason="over", circumstances=house.circumstances)


def _allow(house: House, account: str) -> None:
    allowance_id = allow(
        "satire",
        CoverKind.ACCOUNT,
        account,
        owner="partnerships",
        reason="a well-known comedian",
        until=house.clock() + DAY,
        by=cast.IDA,
        known=(),
        circumstances=house.circumstances,
    )
    path = house.home / "rulebook" / "platform_manipulation.yaml"
    path.write_text(path.read_text("utf-8") + "honours: [satire]\n", "utf-8")
    assert house.propose()["spared_by_allowance"] == 1
    known = house.circumstances
    end_allowance(allowance_id, by=cast.IDA, reason="not funny", circumstances=known)


def _roll_out_a_little(house: House) -> None:
    run_id, _ = house.detect()
    features = features_of(run_id, house.circumstances)
    for compiled in house.rules:
        if compiled.rule.rule_id != "platform_manipulation":
            continue
        back_test(
            house.engine,
            features,
            "activity",
            compiled,
            {},
            by=cast.IDA,
            circumstances=house.circumstances,
        )
    seen = house.listed("proposals")[0]["proposal_id"]
    look([seen], "right", by=cast.IDA, circumstances=house.circumstances)
    case = receive_group_appeal(
        f"@{cast.BO[7]}",
        kind=GroupKind.THIRD_PARTY,
        organisation="A union",
        words="They sing.",
        language="en",
        circumstances=house.circumstances,
    ).group_appeal_id
    rule_on_group(
        case,
        [],
        AppealOutcome.UPHELD,
        breadth=Breadth.NETWORK,
        by=cast.IDA,
        reason="read_again",
        words="It stays.",
        rulebook=house.rulebook,
        circumstances=house.circumstances,
    )
    tips = [
        Tip("other.test", "t", "account", "nobody-here", withdrawn=taken) for taken in (False, True)
    ]
    for tip in tips:
        import_tips(
            [tip], written_in="x", platform="p", by=cast.REX, circumstances=house.circumstances
        )
    token = portal_token(house, cast.key(cast.BO[8]))
    note_opened(house.listed("decisions")[0]["decision_id"], house.circumstances)
    add_words(token, "more", "We sing.", house.circumstances)
    save_draft(token, house.circumstances, body="We sing.", grounds=["misread"])
    send_appeal(token, house.rulebook, house.circumstances)
    columns = "instruction_id, verb, counter, signed_by, body, issued_at, made_at"
    execute(f"INSERT INTO stop_instruction ({columns}) VALUES ('s', 'stop', 1, 'k', '', 1, 1)")


@pytest.fixture(scope="module")
def lived(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    heard = opened(copied(stages.site("heard"), tmp_path_factory.mktemp("lived") / "heard"))
    proposal = heard.listed("proposals")[0]["proposal_id"]
    answer_hearing(proposal, "Why?", answered_by="holder", circumstances=heard.circumstances)
    answered = [tuple(row) for row in dump()["hearing_answer"]]
    remove(heard.site)
    house = opened(copied(stages.site("enforced"), tmp_path_factory.mktemp("lived") / "all"))
    columns = "answer_id, proposal_id, answered_by, answered_at"
    execute(f"INSERT INTO hearing_answer ({columns}) VALUES (%s, %s, %s, %s)", answered[0])
    _live_a_little(house)
    yield house
    remove(house.site)


def test_every_table_is_record_erasable_or_work(lived: House) -> None:
    assert set(tables()) == set(RECORD) | ERASABLE | WORK
    assert not set(RECORD) & (ERASABLE | WORK)


@pytest.mark.parametrize("table", RECORD)
def test_no_row_of_the_record_can_be_changed_deleted_or_swept_away(
    lived: House, table: str
) -> None:
    assert fetch_number(f"SELECT COUNT(*) FROM {table}") > 0
    before = dump()[table]

    for attempt in (_change, _delete, _empty):
        with pytest.raises(DatabaseError, match="append-only"):
            attempt(table)

    assert dump()[table] == before


def _column(table: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        return str(connection.introspection.get_table_description(cursor, table)[-1].name)


def _change(table: str) -> None:
    execute(f'UPDATE {table} SET "{_column(table)}" = "{_column(table)}"')


def _delete(table: str) -> None:
    execute(f"DELETE FROM {table}")


def _empty(table: str) -> None:
    execute(f"TRUNCATE {table}" if vendor() == "postgresql" else f"DELETE FROM {table} WHERE TRUE")
