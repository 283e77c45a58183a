"""One spelling for every way to write the same thing."""

import pytest

from showcause.ingest.links import (
    HASHTAG_IN_TEXT,
    MENTION_IN_TEXT,
    domain_of,
    normal_hashtag,
    normal_link,
    urls_in,
)


@pytest.mark.parametrize(
    ("link", "normal"),
    [
        ("https://e.org/a", "e.org/a"),
        ("HTTP://WWW.E.org/a/", "e.org/a"),
        ("e.org/a/?utm_source=x&fbclid=y#top", "e.org/a"),
        ("https://e.org/a?b=1&utm_medium=x&c=", "e.org/a?b=1&c="),
        ("https://e.org:443/Aa", "e.org/Aa"),
        ("https://e.org:8080/", "e.org:8080"),
        ("https://user:pass@e.org/x", "e.org/x"),
        ("https://bücher.example/ü", "xn--bcher-kva.example/ü"),
        ("https://www.www.org/", "www.org"),
        ("//e.org/x", "e.org/x"),
        ("http://[broken", "http://[broken"),
        ("http://e.org:port/x", "http://e.org:port/x"),
        ("12345", "12345"),
    ],
)
def test_links_that_lead_to_one_place_are_one_link(link: str, normal: str) -> None:
    assert normal_link(link) == normal
    assert normal_link(normal_link(link)) == normal


def test_domains_hashtags_and_mentions() -> None:
    assert (domain_of("e.org/x"), domain_of("e.org:80"), domain_of("12345")) == (
        "e.org",
        "e.org",
        "",
    )
    assert normal_hashtag("#ＶＯＴＥ") == normal_hashtag("Vote") == "vote"
    assert HASHTAG_IN_TEXT.findall("#Vote, #2024 #زن_زندگی_آزادی a#b &#39; x/#y") == [
        "Vote", "زن_زندگی_آزادی",
    ]  # fmt: skip
    assert MENTION_IN_TEXT.findall("@ann a@b.org (@bob@e.org) https://x/@y") == ["ann", "bob@e.org"]


def test_links_in_texts_end_before_punctuation() -> None:
    text = "(see https://e.org/a). Or: http://b.org/c?d=1, not this… https://t.co/…"

    assert urls_in(text) == ["https://e.org/a", "http://b.org/c?d=1", "https://t.co/"]
