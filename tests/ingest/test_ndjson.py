"""Events as other tools write them, and lines that are no events."""

import gzip
import json
from typing import Any

import pyarrow as pa
import pytest

from showcause.domain.activity import KINDS
from showcause.domain.errors import BadInput

REPORT = {"type": "report", "reporter": "rana", "account": "a", "post": "1", "category": "spam",
          "at": "2023-03-01T10:00:00Z"}  # fmt: skip
POST = {"type": "post", "post_id": "1", "account_id": "a", "created_at": "2023-03-01T10:00:00Z"}


def lines(*events: Any) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def test_a_report_keeps_no_trace_of_who_made_it(read: Any) -> None:
    look = read("masto.ndjson", lines(REPORT, {**REPORT, "at": "2023-03-01T10:00:01Z"}))

    first, second = look.rows("report")

    assert first["reporter_token"] == second["reporter_token"] != "rana"
    assert (first["platform"], first["account_id"], first["post_id"]) == ("masto", "a", "1")
    assert first["at"] == 1_677_664_800_000
    assert b"rana" not in look.reading.parts["report"][0].read_bytes()


def test_a_refused_report_does_not_name_its_reporter_either(read: Any) -> None:
    broken = b'{"type":"report","reporter":"rana","account":\n'

    look = read("a.ndjson", lines({**REPORT, "at": "1801-01-01"}) + broken)

    assert look.reasons() == [(1, "at", "date_out_of_range"), (2, "", "bad_json")]
    assert not any("rana" in json.dumps(row) for row in look.refused())


def test_an_affiliation_as_other_tools_write_it(read: Any) -> None:
    look = read("a.ndjson", lines({"type": "affiliation", "parent": "org", "account": "chapter",
                                   "evidence": "rel-me", "at": 1_677_664_800_000}))  # fmt: skip

    (row,) = look.rows("affiliation")

    assert (row["parent_id"], row["account_id"], row["evidence"]) == ("org", "chapter", "rel-me")


def test_a_network_without_a_known_exit_is_not_said_to_have_none(read: Any) -> None:
    signup = {"type": "signup", "account": "a", "token_kind": "network", "token": "10.0.0.0/24",
              "at": 1_677_664_800_000}  # fmt: skip

    look = read("a.ndjson", lines(signup, {**signup, "token_kind": "device"}))

    network, device = look.rows("signup")
    assert (network["exit"], device["exit"]) == (None, "none")
    assert network["token"] not in ("10.0.0.0/24", device["token"])


@pytest.mark.parametrize("kind", ["page", "group", "advertiser"])
def test_pages_groups_and_advertisers_are_accounts_with_operators(read: Any, kind: str) -> None:
    look = read("a.ndjson", lines({"type": kind, "account_id": "x", "operators": ["b", "a", "b"]}))

    (row,) = look.rows("account")

    assert (row["account_kind"], row["operators"]) == (kind, ["a", "b"])


def test_staged_rows_have_exactly_the_columns_of_their_kind(read: Any) -> None:
    look = read("a.ndjson", lines(POST, REPORT))

    for kind in look.reading.parts:
        names = list(look.rows(kind)[0])
        assert names == [name for name, _ in KINDS[kind]] + ["source_row", "source_file"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "bad_json"),
        (b"[1]", "not_an_object"),
        (b'{"type":"sneeze"}', "unknown_type"),
        (b'{"post_id":"1"}', "unknown_type"),
        (b'{"type":"post","text":"\xff"}', "bad_encoding"),
        (b'{"type":"post","text":"\\ud800"}', "lone_surrogate"),
        (b"[" * 100_000, "bad_json"),
    ],
)
def test_a_line_that_is_no_event_is_quarantined_and_the_rest_goes_in(
    read: Any, line: bytes, reason: str
) -> None:
    look = read("a.ndjson", lines(POST) + line + b"\n" + lines({**POST, "post_id": "2"}))

    assert [(row["row"], row["reason"]) for row in look.refused()] == [(2, reason)]
    assert len(look.rows("post")) == 2


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"account_id": None}, "account_id", "no_account"),
        ({"created_at": None}, "created_at", "no_date"),
        ({"created_at": "yesterday"}, "created_at", "bad_date"),
        ({"created_at": "2099-01-01T00:00:00Z"}, "created_at", "date_out_of_range"),
        ({"likes": -1}, "likes", "bad_count"),
        ({"likes": 1e30}, "likes", "bad_count"),
        ({"likes": float("nan")}, "likes", "bad_count"),
        ({"text": "x" * 1_100_000}, "text", "text_too_long"),
        ({"text": "a\x00b"}, "text", "nul_character"),
        ({"client": "c" * 70_000}, "client", "value_too_long"),
        ({"post_id": {"a": 1}}, "post_id", "bad_value"),
        ({"platform": "a:b"}, "platform", "bad_platform"),
    ],
)
def test_a_post_with_an_impossible_value_is_quarantined_with_its_column(
    read: Any, change: dict[str, Any], column: str, reason: str
) -> None:
    look = read("a.ndjson", lines({**POST, **change}, {**POST, "post_id": "2"}))

    assert look.reasons() == [(1, column, reason)]
    assert [row["post_id"] for row in look.rows("post")] == ["2"]


def test_a_post_without_an_id_gets_one_that_is_the_same_the_next_time(read: Any) -> None:
    nameless = {key: value for key, value in POST.items() if key != "post_id"}

    first, again = (read("a.ndjson", lines(nameless)).rows("post")[0] for _ in range(2))

    assert first["post_id"] == again["post_id"] != ""


def test_links_and_hashtags_are_looked_up_in_the_text_only_when_nobody_says(read: Any) -> None:
    text = "See https://e.org/a?fbclid=1#top, #Vote @Ana"

    look = read("a.ndjson", lines({**POST, "text": text},
                                  {**POST, "post_id": "2", "text": text, "urls": [], "hashtags": [],
                                   "mentions": []}))  # fmt: skip

    shares = {(row["event_id"], row["trace"], row["object"]) for row in look.rows("share")}
    assert shares == {("1", "link", "e.org/a"), ("1", "domain", "e.org"), ("1", "hashtag", "vote"),
                      ("1", "mention", "ana")}  # fmt: skip


def zstd(raw: bytes) -> bytes:
    return pa.compress(raw, "zstd").to_pybytes()  # type: ignore[no-any-return]


@pytest.mark.parametrize("compress", [gzip.compress, zstd])
def test_compressed_events_are_the_same_events(read: Any, compress: Any) -> None:
    plain = read("a.ndjson", lines(POST, REPORT)).rows("post")

    packed = read("a.ndjson.packed", compress(lines(POST, REPORT))).rows("post")

    assert packed == [
        {**row, "platform": "a.ndjson", "source_file": "a.ndjson.packed"} for row in plain
    ]


def test_more_workers_stage_the_same_rows(read: Any) -> None:
    many = lines(*({**POST, "post_id": str(number)} for number in range(45_000)))

    one, two = read("a.ndjson", many), read("a.ndjson", many, workers=2)

    assert one.rows("post") == two.rows("post")
    assert one.reading.rows == two.reading.rows == 45_000


def test_a_json_list_is_refused_with_a_hint(read: Any) -> None:
    with pytest.raises(BadInput, match="one JSON list") as refusal:
        read("a.json", b'[{"type":"post"}]')

    assert "one JSON object per line" in refusal.value.hint


def test_an_account_keeps_its_handle_and_may_be_known_by_nothing_else(read: Any) -> None:
    both = read("a.ndjson", lines({"type": "account", "account_id": "1", "handle": "ann"}))
    only = read("a.ndjson", lines({"type": "account", "handle": "ann", "followers": 3}))

    assert [(row["account_id"], row["handle"]) for row in both.rows("account")] == [("1", "ann")]
    assert [row["account_id"] for row in only.rows("account")] == ["ann"]
