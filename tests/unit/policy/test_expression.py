from pathlib import Path

import pytest

from showcause.domain.errors import BadInput, UnknownName
from showcause.domain.measure import Measure
from showcause.policy.expression import compile_rule, is_forbidden
from showcause.policy.rulebook import Rule, read_rulebook

FEATURES = {
    "families": ("int64", "how many evidence families"),
    "behaviour_partners": ("int64", "accounts it acted with"),
    "affiliated_partner_ppm": ("int64", "share of declared affiliates"),
    "is_declared_affiliate": ("bool", "declared by a parent"),
    "uses_vpn": ("bool", "signs in through a VPN"),
}


def rule(when: str, unless: str = "") -> Rule:
    body = f"id: r\nwhen: {when}\nunless: {unless}\n"
    return Rule("r", "h", "4.1", Measure.SUSPEND, 1, "me", "full", when, unless, body, "r.yaml")


def test_a_rule_says_which_features_it_reads() -> None:
    compiled = compile_rule(rule("families >= 2 AND behaviour_partners > 3"), FEATURES)

    assert compiled.reads == ("behaviour_partners", "families")


def test_an_unknown_feature_is_named_with_the_nearest_one_and_its_place() -> None:
    with pytest.raises(UnknownName) as told:
        compile_rule(rule("familys >= 2"), FEATURES)

    assert "r.yaml:2" in str(told.value)
    assert "families" in str(told.value)


@pytest.mark.parametrize(
    "text",
    [
        "families >=",
        "(SELECT 1) = 1",
        "RANDOM() > 0.5",
        "families / 2 > 1",
        "CAST(families AS TEXT) = '2'",
        "families >= 2; DROP TABLE decision",
        "LENGTH('x') > 0",
    ],
)
def test_anything_but_a_plain_expression_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        compile_rule(rule(text), FEATURES)


@pytest.mark.parametrize("text", ["families", "families + 1", "'yes'", "families AND TRUE"])
def test_an_expression_that_is_not_yes_or_no_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        compile_rule(rule(text), FEATURES)


def test_a_forbidden_feature_may_speak_for_an_account_and_never_against_it() -> None:
    with pytest.raises(BadInput, match="may never count against"):
        compile_rule(rule("families >= 2 AND uses_vpn"), FEATURES)

    assert compile_rule(rule("families >= 2", unless="uses_vpn"), FEATURES)


@pytest.mark.parametrize("name", ["vpn", "uses_tor", "phone_known", "account_language", "reports"])
def test_forbidden_words_are_found_inside_names(name: str) -> None:
    assert is_forbidden(name)


@pytest.mark.parametrize("name", ["families", "tutor_age", "followers", "behaviour_partners"])
def test_innocent_names_are_not_mistaken_for_forbidden_ones(name: str) -> None:
    assert not is_forbidden(name)


def test_a_rule_hash_changes_with_every_letter_of_its_file(tmp_path: Path) -> None:
    shipped = Path(read_rulebook.__code__.co_filename).with_name("shipped")
    for source in shipped.glob("*.yaml"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    before = {one.rule_id: one.rule_hash for one in read_rulebook(tmp_path).rules}
    changed = tmp_path / "multiple_accounts.yaml"
    changed.write_text(changed.read_text() + "# a remark\n")

    after = {one.rule_id: one.rule_hash for one in read_rulebook(tmp_path).rules}

    assert after["platform_manipulation"] == before["platform_manipulation"]
    assert after["multiple_accounts"] != before["multiple_accounts"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: x\n", "needs"),
        ("[", "YAML"),
        ("id: x\nclause: '9.9'\nmeasure: suspend\nseverity: 1\nowner: o\nstage: full\nwhen: TRUE",
         "no clause"),
        ("id: x\nclause: '4.1'\nmeasure: banish\nseverity: 1\nowner: o\nstage: full\nwhen: TRUE",
         "not a measure"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    shipped = Path(read_rulebook.__code__.co_filename).with_name("shipped")
    (tmp_path / "clauses.yaml").write_bytes((shipped / "clauses.yaml").read_bytes())
    (tmp_path / "broken.yaml").write_text(text)

    with pytest.raises(BadInput, match=said) as told:
        read_rulebook(tmp_path)

    assert "broken.yaml" in str(told.value)
