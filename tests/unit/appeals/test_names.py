"""A list in whatever way people write one."""

import pytest

from showcause.appeals.likeness import near_names
from showcause.appeals.names import Entry, plain_name, read_list
from showcause.domain.errors import BadInput
from showcause.domain.group import MOST_ACCOUNTS


def names(text: str) -> list[str]:
    return [entry.name for entry in read_list(text).entries]


@pytest.mark.parametrize(
    "text",
    [
        "@ada\n@bo\n",
        "ada\r\nBO\r\n\r\n",
        "@ada, @bo",
        "https://example.test/ada\nhttps://example.test/@bo/",
        "handle,why\nada,\nbo,\n",
        "handle\tnotes\nada\tx\nbo\ty",
        "\ufeffhandle;reference\nada;\nbo;",
        "\u202aada\u202c\n\u200fbo",
    ],
)
def test_a_list_is_read_however_it_is_written(text: str) -> None:
    assert names(text) == ["ada", "bo"]


def test_names_of_every_script_stay_apart() -> None:
    assert names("@آزادی\n@自由\n@свобода\n@சுதந்திரம்") == [
        plain_name(name) for name in ("آزادی", "自由", "свобода", "சுதந்திரம்")
    ]


def test_doubles_are_counted_and_their_arguments_kept() -> None:
    listed = read_list("name,post,argument\nada,p1,a slogan\nAda,p2,a quotation\n@ADA,,\n")

    said = (("p1", "a slogan"), ("p2", "a quotation"))
    assert listed.entries == (Entry("ada", "", said),)
    assert listed.doubles == 1


def test_a_reference_is_found_beside_a_name() -> None:
    (entry,) = read_list("@adda, uo5u-no5f-pdfx, they sing in a choir").entries

    assert entry == Entry("adda", "UO5U-NO5F-PDFX", (("", "they sing in a choir"),))


def test_lines_nobody_can_read_are_named_and_the_others_kept() -> None:
    listed = read_list("@ada\nsome words about it\n@bo\n")

    assert [entry.name for entry in listed.entries] == ["ada", "bo"]
    assert listed.unreadable == (2,)


@pytest.mark.parametrize("text", ["", "\n\n", "  ", "handle\n"])
def test_a_list_of_nobody_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="names nobody"):
        read_list(text)


def test_more_than_the_limit_is_refused_and_the_limit_itself_is_not() -> None:
    most = "\n".join(f"account-{number}" for number in range(MOST_ACCOUNTS))

    assert len(read_list(most).entries) == MOST_ACCOUNTS
    with pytest.raises(BadInput, match="5,001 accounts"):
        read_list(f"{most}\none-more")


@pytest.mark.parametrize("slip", ["ad-a", "aad-a", "ada-", "adx-a", "ada-aa"])
def test_a_slip_of_the_hand_is_near(slip: str) -> None:
    assert near_names([slip], ["ada-a", "something-else"]) == {slip: ("ada-a",)}


def test_two_slips_and_short_names_are_near_to_nothing() -> None:
    assert near_names(["horse-91", "bo"], ["horse-19x", "bob"]) == {}
