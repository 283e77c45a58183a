"""Tips are read from three formats; what is odd in them is left out and never believed."""

import json

import pytest

from showcause.disclosure.tips import Told, bundle, feed
from showcause.domain.errors import BadInput
from showcause.domain.moment import DAY
from showcause.domain.tip import Tip
from showcause.ingest.tips import read_tips
from showcause.ledger.keys import new_key

NOW = 1_795_262_400_000
KEY = new_key("ledger.example.org", seed=bytes(range(32)))
GIVEN = [
    Told("tld_1", "p1", "4.1", ("behaviour", "identity"), 970_000, NOW),
    Told("tld_2", "p2", "4.1", ("content",), 880_000, NOW, NOW + DAY, "rule_fault"),
]


def given() -> dict[str, bytes]:
    return feed(GIVEN, sender="a.test", recipient="b.test", at=NOW, key=KEY)


@pytest.mark.parametrize("name", ["tips.json", "stix.json"])
def test_what_we_give_is_read_back_with_its_withdrawal(name: str) -> None:
    read = read_tips(given()[name], source="a.test")

    told = {tip.value: tip for tip in read.tips}
    assert (set(told), read.left_out) == ({"p1", "p2"}, 0)
    assert (told["p1"].withdrawn, told["p2"].withdrawn) == (False, True)
    assert told["p1"].confidence_ppm == 970_000
    assert (told["p1"].technique, told["p2"].technique) == ("T0049", "T0084.001")
    assert {tip.source for tip in read.tips} == {"a.test"}


def test_a_bundle_is_stix_and_gives_nobody_an_id_that_can_be_reversed() -> None:
    made = bundle(GIVEN, sender="a.test")

    names = [each["id"] for each in made["objects"]]
    assert len(set(names)) == len(names)
    for each in made["objects"]:
        assert each["id"].startswith(f"{each['type']}--") and each["spec_version"] == "2.1"
        if each["type"] != "user-account":
            assert {"created", "modified"} <= each.keys()
        for ref in [*each.get("object_refs", []), each.get("source_ref"), each.get("target_ref")]:
            assert ref is None or ref in names
    revoked = [each for each in made["objects"] if each.get("revoked")]
    assert {each["type"] for each in revoked} == {"grouping", "relationship"}


def test_metas_files_of_both_ages_are_read() -> None:
    older = "indicator_type,indicator_value,comment,ds\ndomain,news[.]example,x,2023-01-01\n"
    newer = "Tactic,Technique,Procedure,Indicator\nDisguising assets,T0084.001,x,hxxps://n[.]example/a\n"

    (first,) = read_tips(older.encode(), source="meta").tips
    (second,) = read_tips(newer.encode(), source="meta").tips
    assert first == Tip("meta", "domain:news.example", "domain", "news.example")
    assert (second.kind, second.value) == ("link", "https://n.example/a")
    assert second.technique == "T0084.001"


def test_to_be_anonymous_is_no_sign_whoever_says_so() -> None:
    row = {"id": "1", "kind": "account", "value": "x", "technique": "T0090.001"}

    (tip,) = read_tips(json.dumps({"tips": [row]}).encode(), source="a").tips
    assert tip.technique == ""


@pytest.mark.parametrize(
    "row",
    [
        {},
        [],
        None,
        {"id": "1", "kind": "person", "value": "x"},
        {"id": "", "kind": "account", "value": "x"},
        {"id": "1", "kind": "account", "value": "a\u202eb"},
        {"id": "1", "kind": "account", "value": "x" * 501},
        {"id": "1", "kind": "account", "value": "x", "confidence_ppm": True},
        {"id": "1", "kind": "account", "value": "x", "confidence_ppm": 2_000_000},
        {"id": "1", "kind": "account", "value": "x", "confidence_ppm": "sure"},
    ],
)
def test_a_row_that_is_not_a_tip_is_counted_and_left_out(row: object) -> None:
    good = {"id": "2", "kind": "account", "value": "y"}

    read = read_tips(json.dumps({"tips": [row, good]}).encode(), source="a")
    assert ([tip.ref for tip in read.tips], read.left_out) == (["2"], 1)


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"{", b"[]", b"{}", b"a,b\n1,2\n", b'{"type":"bundle","objects":3}']
)
def test_what_is_in_no_format_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput):
        read_tips(raw, source="a")


@pytest.mark.parametrize(
    "each",
    [
        {"type": "user-account"},
        {"type": "user-account", "id": "u"},
        {"type": "user-account", "id": "u", "user_id": 7},
        {"type": "grouping", "id": "g", "object_refs": 3},
        {"type": "relationship", "id": "r"},
        {"type": "attack-pattern", "id": "a", "external_references": [3, {"external_id": 3}]},
        "text",
    ],
)
def test_odd_objects_in_a_bundle_do_not_stop_the_others(each: object) -> None:
    good = {"type": "domain-name", "id": "d", "value": "news.example"}
    bundled = {"type": "bundle", "objects": [each, good]}

    read = read_tips(json.dumps(bundled).encode(), source="a")
    assert [tip.value for tip in read.tips] == ["news.example"]
