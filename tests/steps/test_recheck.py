"""recheck: who may read a drawn decision again, what they see, and that draws can be repeated."""

import json

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput, NotPermitted
from showcause.domain.staff import Staff
from showcause.steps.recheck import draw, read_again, to_read
from tests import cast
from tests.record.house import House, appeal_of, reviewed


def drawn(house: House, size: int = 15, nonce: str = "81f3c2") -> str:
    house.hire(cast.PIA, cast.RAJ, cast.QUE, cast.VAL)
    until = house.clock() + 1
    known = house.circumstances
    recheck_id, _ = draw(0, until, size, nonce=nonce, by=cast.IDA, circumstances=known)
    return recheck_id


def says(house: House, case: str, verdict: str, by: Staff) -> str:
    return read_again(case, verdict, by=by, circumstances=house.circumstances)


def test_whoever_knows_nonce_and_decisions_draws_the_same(enforced: House) -> None:
    from hashlib import sha256

    recheck_id = drawn(enforced)
    cases = enforced.listed("recheck_cases", recheck_id=recheck_id)
    decisions = {row["decision_id"]: row for row in enforced.listed("decisions")}

    def order(decision_id: str) -> str:
        parts = [part.encode() for part in ("81f3c2", decision_id)]
        return sha256(b"".join(len(p).to_bytes(8, "big") + p for p in parts)).hexdigest()

    def stratum(row: dict[str, object]) -> tuple[object, ...]:
        path = "fully" if row["decided_by"] == ["machine"] else "partially"
        return path, row["rule_id"], row["language"] or "unknown"

    for path, rule, language, size in enforced.one("rechecks")["frame"]:
        mine = [one for one, row in decisions.items() if stratum(row) == (path, rule, language)]
        taken = {c["decision_id"] for c in cases if c["language"] == language and c["path"] == path}
        assert len(mine) == size
        assert taken == set(sorted(mine, key=order)[: len(taken)])


def test_readers_see_neither_deciders_nor_what_others_say(enforced: House) -> None:
    drawn(enforced)
    case = to_read(cast.PIA)[0]
    says(enforced, case["case_id"], "wrong", cast.PIA)

    shown = json.dumps(next(c for c in to_read(cast.RAJ) if c["case_id"] == case["case_id"]))
    assert "wrong" not in shown
    assert not {"rex", "una", "ida", "decided_by", "verdicts"} & set(json.loads(shown))
    assert enforced.one("recheck_cases", case_id=case["case_id"])["verdicts"] == []


def test_two_who_agree_settle_it_and_a_third_where_they_differ(enforced: House) -> None:
    drawn(enforced)
    first, second = (case["case_id"] for case in to_read(cast.PIA)[:2])

    assert says(enforced, first, "right", cast.PIA) == ""
    assert says(enforced, first, "right", cast.RAJ) == "right"
    with pytest.raises(NotPermitted, match="enough"):
        says(enforced, first, "wrong", cast.QUE)
    for reader, verdict in ((cast.PIA, "right"), (cast.RAJ, "wrong")):
        assert says(enforced, second, verdict, reader) == ""
    assert says(enforced, second, "wrong", cast.QUE) == "wrong"
    assert enforced.one("recheck_cases", case_id=second)["verdict"] == "wrong"


def test_nobody_reads_twice_or_what_they_took_part_in(enforced: House) -> None:
    appeal = appeal_of(enforced, cast.key(cast.BO[0]))
    enforced.wait(1_000)
    reviewed(enforced, appeal, cast.IDA, AppealOutcome.UPHELD)
    drawn(enforced, size=100)
    decision = enforced.one("appeals", appeal_id=appeal)["decision_id"]
    case = enforced.one("recheck_cases", decision_id=decision)["case_id"]

    says(enforced, case, "right", cast.PIA)
    deciders = {row for one in enforced.listed("decisions") for row in one["decided_by"]}
    took_part = [one for one in (cast.REX, cast.UNA) if one.staff_id in deciders]
    assert took_part
    for who in (cast.PIA, cast.IDA, cast.VAL, *took_part):
        with pytest.raises(NotPermitted):
            says(enforced, case, "right", who)
        assert case not in {one["case_id"] for one in to_read(who)}


def test_a_draw_of_nothing_or_of_too_few_is_refused(enforced: House) -> None:
    known = {"nonce": "n", "by": cast.IDA, "circumstances": enforced.circumstances}

    with pytest.raises(BadInput, match="nothing was decided"):
        draw(0, 1, 10, **known)
    with pytest.raises(BadInput, match="--size"):
        draw(0, enforced.clock() + 1, 1, **known)
    with pytest.raises(NotPermitted):
        draw(0, enforced.clock() + 1, 99, **{**known, "by": cast.VAL})
