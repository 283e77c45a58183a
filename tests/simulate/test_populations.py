"""What the populations are like: the guilty, and the innocents who resemble them."""

from collections import Counter, defaultdict
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from showcause.domain.activity import ACCOUNT_KINDS, EXITS, KINDS, TOKEN_KINDS

if TYPE_CHECKING:
    from tests.unit.simulate.conftest import PlayedWorld

MADE_OF_LISTS = {"urls", "hashtags", "mentions"}
OURS = {"type", "reporter"} | MADE_OF_LISTS


def seconds(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp())


def partners_within_a_minute(world: "PlayedWorld") -> dict[str, set[str]]:
    """For each account, those it gave at least two of the same things with within 60 s."""
    given = defaultdict(list)
    for post in world.events["post"]:
        for thing in {*post["urls"], post.get("repost_of")} - {None}:
            given[thing].append((seconds(post["created_at"]), post["account_id"]))
    together = defaultdict(set)
    for thing, shares in given.items():
        for (first, one), (second, other) in combinations(sorted(shares), 2):
            if one != other and second - first <= 60:
                together[one, other].add(thing)
                together[other, one].add(thing)
    partners = defaultdict(set)
    for (one, other), things in together.items():
        if len(things) >= 2:
            partners[one].add(other)
    return partners


def strong_tokens(world: "PlayedWorld") -> dict[str, set[str]]:
    holders = defaultdict(set)
    for row in world.events["signup"]:
        if row["token_kind"] != "network":
            holders[row["token_kind"] + row["token"]].add(row["account_id"])
    return holders


def sharers(world: "PlayedWorld") -> set[str]:
    return {name for held in strong_tokens(world).values() if len(held) > 1 for name in held}


@pytest.fixture(scope="module")
def purge_partners(purge: "PlayedWorld") -> dict[str, set[str]]:
    return partners_within_a_minute(purge)


def test_every_row_uses_the_columns_of_the_vocabulary(
    students: "PlayedWorld", purge: "PlayedWorld"
) -> None:
    for world in (students, purge):
        for kind, rows in world.events.items():
            known = {name for name, _ in KINDS["account" if kind in ACCOUNT_KINDS else kind]}
            for row in rows:
                assert set(row) <= known | OURS


def test_every_kind_of_event_of_the_story_is_there(purge: "PlayedWorld") -> None:
    kinds = {"account", "page", "group", "advertiser", "post", "signup", "follow", "affiliation"}

    assert kinds | {"profile", "impression", "referral"} <= set(purge.events)


def test_account_and_post_ids_are_unique_and_every_author_is_known(purge: "PlayedWorld") -> None:
    posts = purge.events["post"]
    accounts = [row["account_id"] for kind in ACCOUNT_KINDS for row in purge.events[kind]]

    assert len({post["post_id"] for post in posts}) == len(posts)
    assert len(set(accounts)) == len(accounts) == 2_000
    assert {post["account_id"] for post in posts} <= set(accounts) == set(purge.truth)


def test_event_ids_are_unique_within_their_kind(purge: "PlayedWorld") -> None:
    for kind, rows in purge.events.items():
        if kind != "post":
            assert len({row["event_id"] for row in rows}) == len(rows)


def test_handles_and_mail_addresses_belong_to_one_account_each(students: "PlayedWorld") -> None:
    people = students.events["account"]

    assert len({row["handle"] for row in people}) == len(people)
    assert all(row["contact"] == f"{row['handle']}@example.test" for row in people)


def test_nothing_happens_before_an_account_exists_or_after_the_story_ends(
    purge: "PlayedWorld",
) -> None:
    born = {row["account_id"]: row["created_at"] for k in ACCOUNT_KINDS for row in purge.events[k]}
    end = purge.summary.now // 1_000
    for kind in ("post", "signup", "follow", "profile"):
        for row in purge.events[kind]:
            at = row.get("at") or row["created_at"]
            assert born[row["account_id"]] <= at
            assert seconds(at) < end


def test_reposts_quotes_and_answers_refer_to_earlier_posts_that_exist(
    purge: "PlayedWorld",
) -> None:
    at = {post["post_id"]: post["created_at"] for post in purge.events["post"]}
    references = [
        (post, post[name])
        for post in purge.events["post"]
        for name in ("repost_of", "quote_of", "reply_to")
        if name in post
    ]

    assert len(references) > 1_000
    assert all(at[origin] <= post["created_at"] for post, origin in references)


def test_people_write_about_ten_posts_each_and_a_few_write_very_many(
    purge: "PlayedWorld",
) -> None:
    counts = Counter(post["account_id"] for post in purge.events["post"])

    assert 8.5 <= counts.total() / 2_000 <= 12.5
    assert max(counts.values()) > 100


def test_many_languages_and_scripts_are_written(students: "PlayedWorld") -> None:
    languages = {post["language"] for post in students.events["post"]}
    text = "".join(post["text"] for post in students.events["post"])

    assert {"fa", "es", "en", "zh", "ar", "si", "ta"} <= languages
    assert all(letter in text for letter in "سé车அස")


def test_one_vpn_exit_carries_many_people_and_every_exit_is_a_known_word(
    purge: "PlayedWorld",
) -> None:
    networks = [row for row in purge.events["signup"] if row["token_kind"] == "network"]
    exits = Counter(row["token"] for row in networks if row["exit"] == "vpn")

    assert {row["exit"] for row in networks} == set(EXITS)
    assert {row["token_kind"] for row in purge.events["signup"]} == set(TOKEN_KINDS)
    assert max(exits.values()) > 100


def test_the_operation_is_55_percent_of_the_purge_and_its_core_is_small(
    purge: "PlayedWorld",
) -> None:
    guilty = {account for account, row in purge.truth.items() if row["guilty"]}

    assert len(guilty) == purge.summary.guilty == 1_100
    assert purge.accounts("cell", "core_bought", "core_persona") == guilty
    assert len(purge.accounts("core_bought", "core_persona")) == 12


def test_nearly_every_account_of_a_cell_shares_things_within_a_minute(
    purge: "PlayedWorld", purge_partners: dict[str, set[str]]
) -> None:
    cells = purge.accounts("cell")

    assert sum(bool(purge_partners[account]) for account in cells) > 0.97 * len(cells)


def test_nearly_every_account_of_a_cell_shares_a_strong_token(purge: "PlayedWorld") -> None:
    cells = purge.accounts("cell")

    assert 0.85 * len(cells) < len(cells & sharers(purge)) < len(cells)


def test_no_strong_token_is_held_by_more_than_sixty_accounts(
    purge: "PlayedWorld", students: "PlayedWorld"
) -> None:
    for world in (purge, students):
        assert 2 < max(len(held) for held in strong_tokens(world).values()) <= 60


def test_feeders_tie_cells_together(
    purge: "PlayedWorld", purge_partners: dict[str, set[str]]
) -> None:
    core = purge.accounts("core_bought", "core_persona")
    cells_fed = {
        account: {purge.truth[partner]["group"] for partner in purge_partners[account]}
        for account in core
    }

    assert sum(len(groups) > 1 for groups in cells_fed.values()) > len(core) / 2


def test_bought_accounts_break_with_their_past(purge: "PlayedWorld") -> None:
    posts = defaultdict(list)
    for post in purge.events["post"]:
        posts[post["account_id"]].append(post)
    for account in purge.accounts("core_bought"):
        ordered = sorted(posts[account], key=lambda post: post["created_at"])
        times = [seconds(post["created_at"]) for post in ordered]
        gaps = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
        place = gaps.index(max(gaps))

        assert max(gaps) > 120 * 86_400
        assert {post["client"] for post in ordered[: place + 1]} == {"phone-a"}
        assert {post["client"] for post in ordered[place + 1 :]} != {"phone-a"}


def test_critics_meet_the_same_links_hours_later_and_some_within_a_minute(
    purge: "PlayedWorld", purge_partners: dict[str, set[str]]
) -> None:
    critics = purge.accounts("critic", "critic_alerted")
    posts = [post for post in purge.events["post"] if post["account_id"] in critics]
    theirs = {url for post in posts for url in post["urls"] if "city-voice" in url}
    quick = {account for account in critics if purge_partners[account] & purge.accounts("cell")}

    assert len(theirs) > 50
    assert quick <= purge.accounts("critic_alerted")
    assert len(quick) > 1


def test_most_critics_hide_behind_a_vpn_and_share_no_strong_token(purge: "PlayedWorld") -> None:
    critics = purge.accounts("critic", "critic_alerted")
    hidden = sum(purge.truth[account]["vpn"] for account in critics)

    assert hidden > len(critics) / 2
    assert not critics & sharers(purge)


def test_friends_and_fans_act_together_and_share_no_strong_token(
    purge: "PlayedWorld", purge_partners: dict[str, set[str]]
) -> None:
    for role in ("friends", "fandom"):
        crowd = purge.accounts(role)

        assert sum(bool(purge_partners[account]) for account in crowd) > len(crowd) / 4
        assert not crowd & sharers(purge)


def test_one_persons_two_accounts_share_a_telephone_and_never_act_together(
    purge: "PlayedWorld", purge_partners: dict[str, set[str]]
) -> None:
    pairs = purge.accounts("pair_personal", "pair_pseudonym")

    assert pairs <= sharers(purge)
    assert not any(purge_partners[account] for account in pairs)


def test_one_sites_referrals_fall_by_three_quarters_and_the_others_do_not(
    purge: "PlayedWorld",
) -> None:
    amounts = defaultdict(list)
    for row in sorted(purge.events["referral"], key=lambda row: row["at"]):
        amounts[row["site"]].append(row["amount"])
    kept = {site: sum(days[18:]) / sum(days[:17]) for site, days in amounts.items()}

    assert 0.2 < kept.pop("independent-broadcaster.example") < 0.3
    assert len(kept) == 2
    assert all(share > 0.9 for share in kept.values())


def test_pages_and_groups_have_two_to_five_operators_who_exist(purge: "PlayedWorld") -> None:
    for row in purge.events["page"] + purge.events["group"]:
        assert 2 <= len(row["operators"]) <= 5
        assert set(row["operators"]) <= set(purge.truth)


def test_every_chapter_declares_its_parent_and_no_volunteer_does(
    students: "PlayedWorld",
) -> None:
    declared = {row["account_id"]: row["parent_id"] for row in students.events["affiliation"]}

    assert 12 <= len(declared) <= 40
    assert set(declared) == students.accounts("chapter")
    assert set(declared.values()) == students.accounts("organisation")
    assert {row["evidence"] for row in students.events["affiliation"]} == {
        "dns",
        "rel-me",
        "signed",
    }


def test_chapters_look_guilty_by_both_kinds_of_evidence(students: "PlayedWorld") -> None:
    chapters = students.accounts("chapter")
    partners = partners_within_a_minute(students)

    assert all(partners[account] & chapters for account in chapters)
    assert len(chapters & sharers(students)) > 0.6 * len(chapters)


def test_undeclared_chapters_share_links_and_an_address_and_nothing_stronger(
    undeclared: "PlayedWorld",
) -> None:
    chapters = undeclared.accounts("chapter", "organisation", "volunteer")
    partners = partners_within_a_minute(undeclared)
    born = sorted(
        row["created_at"] for row in undeclared.events["account"] if row["account_id"] in chapters
    )

    assert "affiliation" not in undeclared.events
    assert all(partners[account] for account in undeclared.accounts("chapter"))
    assert not chapters & sharers(undeclared)
    assert seconds(born[-1]) - seconds(born[0]) > 3 * 365 * 86_400


def test_the_lookalike_has_both_kinds_of_evidence_against_it_and_a_long_life(
    students: "PlayedWorld",
) -> None:
    (lookalike,) = students.accounts("lookalike")
    network = students.accounts("deceptive")
    partners = partners_within_a_minute(students)
    own = [post for post in students.events["post"] if post["account_id"] == lookalike]

    assert not students.truth[lookalike]["guilty"]
    assert 40 <= len(network) <= 60
    assert partners[lookalike] & network
    assert lookalike in sharers(students)
    assert sum("win-" not in "".join(post["urls"]) for post in own) > 10


def test_everyone_who_signed_up_left_two_to_four_signals_on_average(
    students: "PlayedWorld", purge: "PlayedWorld"
) -> None:
    for world in (students, purge):
        counts = Counter(row["account_id"] for row in world.events["signup"])

        assert set(counts) == {row["account_id"] for row in world.events["account"]}
        assert 2 <= counts.total() / len(counts) <= 4


def test_opponents_hide_and_most_left_neither_name_nor_telephone(
    opponents: "PlayedWorld",
) -> None:
    ours = opponents.accounts("dissident")
    hidden = sum(opponents.truth[account]["vpn"] for account in ours)
    beyond_network = {
        row["account_id"] for row in opponents.events["signup"] if row["token_kind"] != "network"
    }
    nameless = {row["account_id"] for row in opponents.events["account"] if not row["bio"]}

    assert hidden > 0.65 * len(ours)
    assert len(ours & beyond_network) < 0.25 * len(ours)
    assert len(ours & nameless) > 0.75 * len(ours)
    assert not ours & sharers(opponents)


def test_a_brigade_reports_a_circle_of_opponents_within_half_an_hour(
    opponents: "PlayedWorld",
) -> None:
    brigade = opponents.accounts("brigade")
    by_brigade = [row for row in opponents.events["report"] if row["reporter"] in brigade]
    times = sorted(seconds(row["at"]) for row in by_brigade)

    assert len(by_brigade) == 12 * len(brigade)
    assert {row["account_id"] for row in by_brigade} <= opponents.accounts("dissident")
    assert times[-1] - times[0] < 1_800
    assert not any(opponents.truth[account]["guilty"] for account in brigade)


def test_every_circle_calls_together_whichever_side_it_is_on(opponents: "PlayedWorld") -> None:
    partners = partners_within_a_minute(opponents)
    for side in ("dissident", "supporter", "movement"):
        circles = opponents.accounts(side)

        assert sum(bool(partners[account]) for account in circles) > 0.7 * len(circles)
