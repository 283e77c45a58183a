from pathlib import Path

import pytest
import yaml

from showcause.domain.errors import BadInput, UnknownName
from showcause.domain.feature import Kind, Scope
from showcause.policy.expression import compile_rule, is_forbidden
from showcause.policy.rulebook import Rule, read_clauses, read_rule, read_rulebook
from tests.properties.rules import a_feature, a_rule

FEATURES = {
    feature.name: feature
    for feature in (
        a_feature("families", Kind.INTEGER),
        a_feature("behaviour_partners", Kind.INTEGER),
        a_feature("affiliated_partner_ppm", Kind.INTEGER),
        a_feature("is_declared_affiliate", Kind.BOOLEAN),
        a_feature("uses_vpn", Kind.BOOLEAN),
        a_feature("language", Kind.TEXT),
        a_feature("handle", Kind.TEXT),
        a_feature("odd_hours", Kind.INTEGER, derived_from=("time_zone",)),
        a_feature("time_zone", Kind.INTEGER, derived_from=("account.location",)),
        a_feature("event_kind", Kind.WORD, words=("post", "share")),
    )
}


def rule(when: str, unless: str = "") -> Rule:
    return a_rule(when, unless, body=f"id: r\nwhen: {when}\nunless: {unless}\n")


def refused(when: str, unless: str = "") -> str:
    with pytest.raises(BadInput) as told:
        compile_rule(rule(when, unless), FEATURES)
    return str(told.value)


def test_a_rule_says_which_features_it_reads() -> None:
    compiled = compile_rule(rule("families >= 2 AND behaviour_partners > 3"), FEATURES)

    assert compiled.reads == ("behaviour_partners", "families")


def test_an_unknown_feature_is_named_with_the_nearest_one_and_its_place() -> None:
    with pytest.raises(UnknownName) as told:
        compile_rule(rule("familys >= 2"), FEATURES)

    assert "r.yaml:2:7" in str(told.value)
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
        "handle LIKE 'a%'",
        "handle ~ 'a'",
        "families > 1.5",
        "families > 1e3",
        "families IN (SELECT 1)",
        "families IN ()",
        "families IN (1, behaviour_partners)",
        "families IS TRUE",
        "t.families > 1",
        "CASE WHEN TRUE THEN TRUE END",
        "families > $x",
        "families % 2 = 1",
        "families > ALL (SELECT 1)",
        "COUNT(*) > 1",
        "CURRENT_TIMESTAMP > 1",
        "handle || 'x' = 'ax'",
        "families >= 'two",
        "(" * 3000 + "TRUE" + ")" * 3000,
        "families = 9223372036854775808",
    ],
)
def test_anything_but_a_plain_expression_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        compile_rule(rule(text), FEATURES)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("handle > 'b'", "compares whole numbers"),
        ("is_declared_affiliate > FALSE", "compares whole numbers"),
        ("families = 'two'", "a whole number is compared with text"),
        ("is_declared_affiliate = 1", "yes or no is compared with a whole number"),
        ("is_declared_affiliate + 1 > 1", "joins whole numbers"),
        ("families BETWEEN 'a' AND 'b'", "compares whole numbers"),
        ("NOT families", "NOT takes yes or no"),
        ("families > 1 OR handle", "OR joins yes or no"),
        ("handle IN (1)", "text is compared with a whole number"),
        ("event_kind = 'pots'", "did you mean post"),
        ("event_kind IN ('post', 'vote')", "never 'vote'"),
        ("families * families * families > 1", "64 bits"),
    ],
)
def test_values_of_different_types_are_not_mixed(text: str, said: str) -> None:
    assert said in refused(text)


def test_a_ratio_is_written_without_division() -> None:
    text = "families * 1000000 >= 250000 * behaviour_partners"

    assert compile_rule(rule(text), FEATURES).when_sql == (
        "(families * 1000000) >= (250000 * behaviour_partners)"
    )


BLOCK = """id: r
clause: "4.1"
# a remark
when: >-   # folded
  families >= 2
    AND behaviour_partners > 3

  AND {bad}
unless: 'handle = ''x'' OR {other}'
"""


@pytest.mark.parametrize(
    ("bad", "other", "place"),
    [
        ("familys > 1", "TRUE", "r.yaml:8:7"),
        ("families > 1 AND handle > 3", "TRUE", "r.yaml:8:24"),
        ("families > 1 AND LOWER(handle) = 'x'", "TRUE", "r.yaml:8:24"),
        ("uses_vpn", "TRUE", "r.yaml:8:7"),
        ("families > 'x'", "TRUE", "r.yaml:8:18"),
        ("families >= >= 2", "TRUE", "r.yaml:8:19"),
        ("TRUE", "familys > 1", "r.yaml:9:28"),
    ],
)
def test_a_mistake_in_a_folded_value_is_named_where_it_stands_in_the_file(
    bad: str, other: str, place: str
) -> None:
    body = BLOCK.format(bad=bad, other=other)
    given = yaml.safe_load(body)

    with pytest.raises(BadInput) as told:
        compile_rule(a_rule(given["when"], given["unless"], body=body), FEATURES)

    assert told.value.where == place


def test_what_is_not_known_may_not_be_held_against_anybody() -> None:
    assert "not known" in refused("families IS NULL")
    assert "not known" in refused("NOT (families IS NOT NULL)")

    assert compile_rule(rule("families > 1", "behaviour_partners IS NULL"), FEATURES)


def test_a_forbidden_fact_is_found_behind_what_was_worked_out_from_it() -> None:
    told = refused("odd_hours > 3")

    assert "'odd_hours', worked out from 'time_zone', worked out from 'account.location'" in told


@pytest.mark.parametrize(
    "unless", ["uses_vpn", "uses_vpn = TRUE", "language = 'fa'", "language IN ('fa', 'tr')",
               "odd_hours >= 3", "families > 3 OR (uses_vpn AND odd_hours > 1)"],
)  # fmt: skip
def test_a_forbidden_fact_may_spare(unless: str) -> None:
    assert compile_rule(rule("families > 1", unless), FEATURES)


@pytest.mark.parametrize(
    "unless", ["NOT uses_vpn", "uses_vpn = FALSE", "language <> 'fa'", "language NOT IN ('en')",
               "odd_hours < 3", "NOT (families > 3 OR uses_vpn)", "odd_hours = 0"],
)  # fmt: skip
def test_sparing_those_without_a_forbidden_fact_is_holding_it_against_those_with_it(
    unless: str,
) -> None:
    assert "only spare" in refused("families > 1", unless)


def test_a_rule_reads_only_what_there_is_for_what_it_looks_at() -> None:
    table = {"links": a_feature("links", Kind.INTEGER, on=(Scope.EVENT,))}

    assert compile_rule(a_rule("links > 1", on=Scope.EVENT), table)
    with pytest.raises(UnknownName, match="no feature 'links' here"):
        compile_rule(a_rule("links > 1"), table)


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
        ("id: x\nclause: '9.9'\nmeasure: suspend\nseverity: 1\nowner: o\nwhen: TRUE",
         "no clause"),
        ("id: x\nclause: '4.1'\nmeasure: banish\nseverity: 1\nowner: o\nwhen: TRUE",
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


COMPLETE = """id: x
clause: '4.1'
measure: warn
severity: 1
owner: o
when: TRUE
"""


def read(tmp_path: Path, text: str) -> Rule:
    shipped = Path(read_rulebook.__code__.co_filename).with_name("shipped")
    (tmp_path / "clauses.yaml").write_bytes((shipped / "clauses.yaml").read_bytes())
    (tmp_path / "x.yaml").write_text(text)
    return read_rule(tmp_path / "x.yaml", read_clauses(tmp_path))


def test_a_rule_honours_what_its_clause_never_forbids_and_what_it_names(tmp_path: Path) -> None:
    found = read(tmp_path, COMPLETE + "on: event\nhonours: [satire]\n")

    assert found.on is Scope.EVENT
    assert found.honours == ("acting_together_openly", "declared_chapters", "satire")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("unles: TRUE", "did you mean unless"),
        ("on: planet", "on is 'planet'"),
        ("honours: satire", "honours is a list"),
        ("hooks: 3", "hooks is not a list"),
        ("hooks: [{name: a}]", "a hook needs calls"),
    ],
)
def test_a_field_that_cannot_be_is_refused(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(tmp_path, COMPLETE + line + "\n")
