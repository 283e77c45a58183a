"""pack: decisions that a stranger derives anew, from one signed file and nothing else."""

import json
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from showcause.domain.appeal import AppealOutcome
from showcause.domain.errors import BadInput, NotPermitted, UnknownName
from showcause.ledger.canonical import canonical_bytes
from showcause.ledger.checkpoint import signature_line
from showcause.ledger.verification import verify_published
from showcause.steps.erase import erase
from showcause.steps.pack import Packed, pack
from showcause.steps.publish import publish_ledger
from showcause.wiring import running
from tests import cast
from tests.record.house import House, appeal_of, entries, reviewed

VERIFIER = Path(__file__).parents[2] / "verifier" / "verify.py"
Change = Callable[[dict[str, Any]], None]


def packed(house: House, *names: str, audience: str = "holder") -> Packed:
    house.sequence()
    key = running.ledger_key(house.workspace)
    publish_ledger(house.home / "published" / "ledger", key)
    wanted = names or tuple(row["decision_id"] for row in house.listed("decisions"))
    return pack(wanted, audience, key, house.circumstances)


def verified(house: House, content: bytes, *more: object) -> tuple[int, str]:
    """What the verifier, alone with the file, says of it."""
    path = house.home / "pack.json"
    path.write_bytes(content)
    command = [sys.executable, "-I", str(VERIFIER), *map(str, more), "--pack", str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def signed_anew(house: House, content: bytes, change: Change) -> bytes:
    """The pack as a publisher with the key in hand would forge it."""
    import hashlib

    changed = json.loads(content)
    change(changed)
    del changed["signature"]
    hashed = hashlib.sha256(canonical_bytes(changed)).hexdigest()
    signed = f"showcause evidence pack\n{hashed}\n".encode()
    signature = signature_line(signed, running.ledger_key(house.workspace))
    return canonical_bytes({**changed, "signature": signature}) + b"\n"


def test_a_pack_of_everybody_is_derived_anew_to_the_byte(enforced: House) -> None:
    made = packed(enforced)

    code, said = verified(enforced, made.content, enforced.home / "published" / "ledger")

    assert code == 0, said
    assert f"{made.decisions} proposals" in said and "the same to the byte" in said
    assert len(made.content) < 1_000_000


def test_no_member_of_staff_and_nobody_else_is_in_it(enforced: House) -> None:
    decision = enforced.listed("decisions")[0]

    text = packed(enforced, decision["decision_id"]).content.decode()

    others = [row["account"] for row in enforced.listed("decisions") if row != decision]
    for name in (*(staff["staff_id"] for staff in enforced.listed("staff")), *others):
        assert f'"{name}"' not in text and name.partition(":")[2] not in text.split('"')


def test_an_outsiders_pack_names_no_account_and_is_derived_anew(enforced: House) -> None:
    decision = enforced.listed("decisions")[0]

    made = packed(enforced, decision["public_ref"], audience="outsider")

    assert verified(enforced, made.content)[0] == 0
    assert decision["account"] not in made.content.decode() + made.page


@pytest.mark.parametrize("name", ["chains", "checkpoint", "decisions", "inputs", "nodes", "rules"])
def test_a_pack_without_a_field_is_refused_even_if_signed_anew(enforced: House, name: str) -> None:
    content = packed(enforced).content
    assert verified(enforced, signed_anew(enforced, content, lambda pack: None))[0] == 0

    code, said = verified(enforced, signed_anew(enforced, content, lambda pack: pack.pop(name)))

    assert code == 1 and name in said


def of_first(change: Change) -> Change:
    return lambda pack: change(pack["decisions"][0])


def more_followers(one: dict[str, Any]) -> None:
    one["rounds"][-1]["facts"]["followers"] = 9


def milder(one: dict[str, Any]) -> None:
    one["rounds"][-1]["outcomes"][0]["verdict"] = "hold"


def withheld(one: dict[str, Any]) -> None:
    one["rounds"][-1]["facts"] = None


def unsaid(one: dict[str, Any]) -> None:
    one["entries"][-1] |= {"payload": None, "salt": None}


def no_such_partners(one: dict[str, Any]) -> None:
    one["proposal"]["features"]["behaviour_partners"] += 1


def another_place(one: dict[str, Any]) -> None:
    one["entries"][0]["index"] += 1


@pytest.mark.parametrize(
    "change",
    [
        *map(of_first, (more_followers, milder, withheld, unsaid, no_such_partners)),
        of_first(another_place),
        of_first(lambda one: one["rounds"].clear()),
        of_first(lambda one: one["entries"].pop()),
        lambda pack: pack["rules"].update({next(iter(pack["rules"])): "id: another"}),
        lambda pack: next(iter(pack["chains"].values()))["tables"].pop(),
        lambda pack: pack["nodes"].pop(),
    ],
)
def test_whatever_is_changed_in_a_pack_is_found_even_if_signed_anew(
    enforced: House, change: Change
) -> None:
    forged = signed_anew(enforced, packed(enforced).content, change)

    code, said = verified(enforced, forged)

    assert code == 1 and said.startswith("broken: "), said


def test_a_rule_may_not_reach_beyond_its_table(enforced: House) -> None:
    def reach(pack: dict[str, Any]) -> None:
        chain = next(iter(pack["chains"].values()))
        chain["tables"][0]["cases"][0][0] = "load_extension('x') IS NULL"

    assert verified(enforced, signed_anew(enforced, packed(enforced).content, reach))[0] in {1, 2}


class Reader(HTMLParser):
    """Collects what a page would load, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = [value or "" for name, value in attrs if name in {"src", "href"}]
        self.loads += [value for value in named if not value.startswith("#")]
        self.loads += [tag] if tag in {"script", "link", "iframe"} else []

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_loads_nothing_and_says_what_the_file_says(enforced: House) -> None:
    decision = enforced.listed("decisions")[0]
    made = packed(enforced, decision["decision_id"])
    reader = Reader()

    reader.feed(made.page)

    assert reader.loads == []
    for word in (decision["account"], "evidence sufficiency", "two families", "families >= 2"):
        assert word in reader.text


def test_an_erased_decision_says_when_and_every_proof_stays(enforced: House) -> None:
    account = cast.key(cast.BO[0])
    row = enforced.one("decisions", account=account)
    granted = appeal_of(enforced, account)
    reviewed(enforced, granted, cast.IDA, AppealOutcome.NO_VIOLATION)
    placed = enforced.sequence()
    before = packed(enforced).content

    gone = erase(
        row["decision_id"], by=cast.IDA, reason="asked for", circumstances=enforced.circumstances
    )

    assert placed and gone >= 3
    code, said = verified(enforced, packed(enforced, row["decision_id"]).content)
    assert code == 0 and "decision_made erased on 20" in said, said
    assert verified(enforced, before)[0] == 0
    folder = enforced.home / "published" / "ledger"
    assert verify_published(lambda path: (folder / path).read_bytes())
    assert row["decision_id"] not in entries("decision_made")


def test_what_is_in_force_cannot_be_erased_nor_by_just_anybody(enforced: House) -> None:
    row = enforced.listed("decisions")[0]
    means: dict[str, Any] = {"reason": "asked for", "circumstances": enforced.circumstances}

    with pytest.raises(BadInput, match="not over"):
        erase(row["decision_id"], by=cast.IDA, **means)
    with pytest.raises(NotPermitted):
        erase(row["decision_id"], by=cast.REX, **means)


def test_what_no_decision_is_called_has_no_pack(enforced: House) -> None:
    with pytest.raises(UnknownName):
        packed(enforced, "dec_nothing")
