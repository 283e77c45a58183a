"""Which kind a table holds, and which column gives what."""

import pytest

from showcause.domain.errors import BadInput
from showcause.ingest.columns import ColumnMap, column_map_from_toml, plan_for


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (["tweetid", "userid", "tweet_time", "tweet_text"], "post"),
        (["id", "author", "created_utc", "body"], "post"),
        (["user_id", "timestamp", "url"], "post"),
        (["account_id", "created_at", "object_id"], "like"),
        (["follower_id", "followee_id"], "follow"),
        (["reporter", "account", "post_id", "reason", "date"], "report"),
        (["id", "username", "followers_count", "created_at"], "account"),
        (["account_id", "account_created_at"], "account"),
        (["account", "token_kind", "token", "at"], "signup"),
        (["parent", "account", "evidence"], "affiliation"),
    ],
)
def test_a_table_is_known_by_its_columns(columns: list[str], kind: str) -> None:
    assert plan_for(columns, None, "t").kind == kind


def test_capitals_spaces_and_marks_do_not_matter() -> None:
    plan = plan_for(["\ufeffTweet ID", "User-ID", "Created At", "Text"], None, "t")

    assert plan.sources["post_id"] == "\ufeffTweet ID"
    assert plan.sources["created_at"] == "Created At"


def test_the_better_name_wins_and_the_other_stays_free_for_another_field() -> None:
    plan = plan_for(["screen_name", "account_id", "post_id", "created_at"], None, "t")

    assert (plan.sources["account_id"], plan.sources["fact_handle"]) == (
        "account_id",
        "screen_name",
    )


def test_a_map_names_what_nobody_could_guess() -> None:
    names = column_map_from_toml(
        '[columns]\n"Beitrag" = "post_id"\nKonto = "account_id"\nWann = "created_at"\n', "m.toml"
    )

    plan = plan_for(["Beitrag", "Konto", "Wann"], names, "t")

    assert plan.sources == {"post_id": "Beitrag", "account_id": "Konto", "created_at": "Wann"}
    assert plan.kind == "post"


def test_a_map_wins_over_a_known_name() -> None:
    plan = plan_for(
        ["post_id", "userid", "real_user", "created_at"],
        ColumnMap({"real_user": "account_id"}),
        "t",
    )

    assert plan.sources["account_id"] == "real_user"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = ", "not a TOML file"),
        ('x = "acount_id"', "did you mean account_id"),
        ("x = 3", "not one"),
    ],
)
def test_a_map_that_cannot_be_meant_is_refused(text: str, words: str) -> None:
    with pytest.raises(BadInput) as refusal:
        column_map_from_toml(text, "m.toml")

    assert words in str(refusal.value)
    assert refusal.value.where == "m.toml"


def test_columns_of_no_activity_say_what_is_missing() -> None:
    with pytest.raises(BadInput, match="none says when"):
        plan_for(["account", "post_id"], None, "t")
