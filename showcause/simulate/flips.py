"""A written world told again with one thing about half of its people otherwise.

What changes is who somebody is (VPN, Tor, pseudonym, telephone, language, script, place) with what
goes along with it (client, address, hours); what they did stays: the same things given by the same
accounts, at the same distance from each other, and the same copies of the same words. Whole groups
change together, because half a group in another time zone would be another act; and what somebody
gives that others give too stays when it was, because news shared before it broke would be one too.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any, Final
from unicodedata import category

import orjson

from showcause.domain.moment import HOUR, MINUTE, iso_from_moment, moment_from_datetime
from showcause.simulate.phrases import CODES, SPEECHES

Row = dict[str, Any]

_TOGETHER: Final = {"lookalike": "deceptive", "volunteer": "organisation"}
"""Roles that act with a group of another role, of the same number."""

_SIDES: Final = {
    "core": "operation",
    "cell": "operation",
    "dissident": "dissident",
    "supporter": "supporter",
    "movement": "movement",
}
"""Roles whose groups give the same things or tags at the same hours: their hours move together."""

_SIDE_NUMBERS: Final = {side: number for number, side in enumerate(sorted(set(_SIDES.values())))}

_CLIENTS: Final = {"web": "desk", "desk": "web", "phone-a": "phone-b", "phone-b": "phone-a"}
_PLACES: Final = ("Tehran, Iran", "香港", "Paris, France", "Lima, Perú", "අනුරාධපුරය", "")
_WORDS: Final = 6
_SENTENCES: Final = 8**_WORDS
"""Phrases in a translated sentence, and how many different sentences there are in a language."""
_STRIDE: Final = 159_961
"""Odd, so that different words become different sentences; far, so that these differ in most."""


@dataclass(slots=True)
class Facts:
    """What a change must know of the whole world; `sentences` grows as words are translated.

    `common` is what more than one side gives: links, tags, and posts passed on or answered.
    """

    seed: int
    chosen: frozenset[str]
    unit: Mapping[str, str]
    shared: frozenset[str]
    reachable: frozenset[str]
    own_tags: frozenset[str]
    common: frozenset[str]
    sentences: dict[str, int] = field(default_factory=dict)

    def lot(self, *about: str) -> int:
        """A number below 2^32 that these words and the seed decide."""
        text = "\x1f".join((str(self.seed), *about)).encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest())


_ALONE: Final = ("background", "office", "pair")
"""Groups whose people do nothing together, so that each can change alone."""

Change = Callable[[Row, Facts], list[Row]]


def flip(world: Path, out: Path, what: str, seed: int, *, everybody: bool = False) -> set[str]:
    """Write the world's events changed into `out`, and give back the ids of who was changed."""
    facts = facts_of(world, seed, everybody=everybody)
    change = FLIPS[what]
    _write(world, out, lambda row: change(row, facts) if _is_chosen_row(row, facts) else [row])
    return set(facts.chosen)


def _is_chosen_row(row: Row, facts: Facts) -> bool:
    return row["account_id"] in facts.chosen


def flip_each(world: Path, out: Path, turn: int, seed: int) -> dict[str, str]:
    """Write the events with every side or group changed in one way into `out`: which, by account.

    The next turn changes each group in the next way, so that as many turns as there are flips try
    everything on everybody. What leaves every post and its time alone has turns of its own, before
    the others: how surprising a tie is hangs on what all others write, and when.
    """
    facts = facts_of(world, seed, everybody=True)
    sides = {account: _SIDES.get(unit.split("-")[0], unit) for account, unit in facts.unit.items()}
    facts = replace(facts, unit=sides)
    beside = tuple(what for what in FLIPS if what not in SILENT)
    kinds = SILENT if turn < len(SILENT) else beside
    what = {
        account: kinds[(facts.lot("way", unit) + turn) % len(kinds)]
        for account, unit in facts.unit.items()
    }
    _write(world, out, lambda row: FLIPS[what[row["account_id"]]](row, facts))
    return what


def _write(world: Path, out: Path, told_as: Callable[[Row], list[Row]]) -> None:
    out.mkdir(parents=True)
    with (out / "events.ndjson").open("wb") as file:
        for row in rows_of(world):
            rows = told_as(row) if "account_id" in row else [row]
            file.writelines(orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE) for told in rows)


def facts_of(world: Path, seed: int, *, everybody: bool = False) -> Facts:
    """Which half of the groups is chosen, and what holds those together whom nobody may part."""
    unit = dict(_units(world))
    chosen = frozenset(
        account for account in unit if everybody or _is_chosen(_side(unit[account]), seed)
    )
    holders: Counter[str] = Counter()
    reachable: set[str] = set()
    users: dict[str, str] = {}
    givers: dict[str, str] = {}
    sides = {account: _side(side) for account, side in unit.items()}
    for row in rows_of(world):
        if row["type"] == "signup":
            holders[row["token"]] += 1
            reachable.update({row["account_id"]} if row["token_kind"] == "recovery" else ())
        if row["type"] == "post":
            _note_users(row["hashtags"], unit[row["account_id"]], users)
            _note_users(_given(row), sides[row["account_id"]], givers)
    shared = frozenset(token for token, count in holders.items() if count > 1)
    picked = {unit[account] for account in chosen}
    own = frozenset(tag for tag, user in users.items() if user in picked)
    common = frozenset(thing for thing, giver in givers.items() if not giver)
    return Facts(seed, chosen, unit, shared, frozenset(reachable), own, common)


def _given(post: Row) -> list[str]:
    """What a post shares with whoever gives it too; itself, where others pass it on or answer."""
    posts = (post["post_id"], post.get("repost_of"), post.get("reply_to"))
    return [*post["urls"], *post["hashtags"], *filter(None, posts)]


def _side(unit: str) -> str:
    """The side a group moves with, numbered like a group; the group itself where it has none."""
    side = _SIDES.get(unit.split("-")[0])
    return unit if side is None else f"{side}-{_SIDE_NUMBERS[side]}"


def _is_chosen(unit: str, seed: int) -> bool:
    """Every second group of a role, or every second side, and by another seed the others."""
    number = unit.rpartition("-")[2]
    place = int(number) if number.isdecimal() else int(number[1:9], 16) // 7
    return bool((place + seed) % 2)


def _note_users(tags: list[str], unit: str, users: dict[str, str]) -> None:
    """Which unit alone uses a tag; none once there are two."""
    for tag in tags:
        users[tag] = unit if users.get(tag, unit) == unit else ""


def rows_of(world: Path) -> Iterator[Row]:
    """Every event of a written world, as it stands in its files."""
    for path in sorted(world.glob("events*.ndjson")):
        with path.open("rb") as lines:
            yield from map(orjson.loads, lines)


def _units(world: Path) -> Iterator[tuple[str, str]]:
    with (world / "truth.ndjson").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            role, _, number = row["group"].rpartition("-")
            number = row["account"] if role in _ALONE else number
            yield row["account"], f"{_TOGETHER.get(role, role)}-{number}"


def _is_network(row: Row) -> bool:
    return bool(row["type"] == "signup" and row["token_kind"] == "network")


def _through(exit_: str, exits: int) -> Change:
    """Whoever came through such an exit comes from home, and everybody else through one of few."""

    def change(row: Row, facts: Facts) -> list[Row]:
        if row["type"] == "post":
            return [{**row, "client": _CLIENTS.get(row["client"], row["client"])}]
        if not _is_network(row):
            return [row]
        if row["exit"] == exit_:
            return [{**row, "exit": "none", "token": f"home-{row['account_id']}"}]
        place = facts.lot(exit_, row["account_id"]) % exits
        return [{**row, "exit": exit_, "token": f"{exit_}-{place}"}]

    return change


def _pseudonym(row: Row, facts: Facts) -> list[Row]:
    """A name and a few words become a pseudonym without any, and the other way round."""
    if row["type"] != "account":
        return [row]
    lot = facts.lot("name", row["account_id"])
    if row["bio"]:
        hidden = {"name": f"user{lot:08d}", "bio": "", "picture": "", "header": ""}
        return [{**row, **hidden}]
    speech = SPEECHES[lot % len(SPEECHES)]
    return [{**row, "name": speech.names[lot % 8], "bio": speech.bios[lot % 4]}]


def _telephone(row: Row, facts: Facts) -> list[Row]:
    """Who could be reached by a contact of their own no longer can, and the other way round.

    A contact that several accounts have in common stays: that is what they share, not what they
    lack.
    """
    if row["type"] == "signup" and row["token_kind"] == "recovery":
        return [row] if row["token"] in facts.shared else []
    if row["type"] != "account" or row["account_id"] in facts.reachable:
        return [row]
    own: Row = {
        "type": "signup",
        "platform": row["platform"],
        "event_id": f"{row['account_id']}-telephone",
        "account_id": row["account_id"],
        "token_kind": "recovery",
        "token": f"telephone-{row['account_id']}",
        "exit": "none",
        "at": row["created_at"],
    }
    return [row, own]


def _language(row: Row, facts: Facts) -> list[Row]:
    """Another language: declared, written, and in the tags only their own group uses."""
    known = CODES.index(row["language"]) if row.get("language") in CODES else 0
    step = 1 + facts.lot("language") % (len(CODES) - 1)
    code = (known + step) % len(CODES)
    if row["type"] == "account":
        names = SPEECHES[code].names
        name = names[facts.lot("name", row["account_id"]) % len(names)]
        return [{**row, "language": CODES[code], "name": name}]
    if row["type"] != "post":
        return [row]
    text = _translated(row["text"], code, facts)
    tags = [
        _tag(_translated(tag, code, facts)) if tag in facts.own_tags else tag
        for tag in row["hashtags"]
    ]
    return [{**row, "language": CODES[code], "text": text, "hashtags": tags}]


def _tag(text: str) -> str:
    return "".join(letter for letter in text if category(letter)[0] in "LMN")


def _translated(text: str, code: int, facts: Facts) -> str:
    """The same words give the same words, other words others; numbers stay as they are."""
    if not text:
        return text
    stem = "".join(letter for letter in text if not letter.isdigit())
    place = facts.sentences.setdefault(f"{code}\x1f{stem}", len(facts.sentences))
    number = place * _STRIDE % _SENTENCES
    speech = SPEECHES[code]
    stocks = (speech.openers, speech.middles, speech.closers) * 2
    words = [stocks[word][(number >> 3 * word) % 8] for word in range(_WORDS)]
    return " ".join(words) + "".join(letter for letter in text if letter.isdigit())


def _script(row: Row, facts: Facts) -> list[Row]:
    """The same language in other letters, as people write who lack the keyboard."""
    if row["type"] == "account":
        return [{**row, "name": _other_letters(row["name"]), "bio": _other_letters(row["bio"])}]
    if row["type"] != "post":
        return [row]
    tags = [_other_letters(tag) if tag in facts.own_tags else tag for tag in row["hashtags"]]
    return [{**row, "text": _other_letters(row["text"]), "hashtags": tags}]


_ARABIC: Final = "ابتثجحخدذرزسشصضطظعغفقکلمنه"


def _other_letters(text: str) -> str:
    return "".join(map(_other_letter, text))


def _other_letter(letter: str) -> str:
    """Arabic letters for Latin ones; for all others four Latin ones that spell their number."""
    if not letter.isalpha():
        return letter
    place = ord(letter.lower()) - ord("a") if letter.isascii() else -1
    if place >= 0:
        return _ARABIC[place]
    number = ord(letter)
    return "".join(chr(ord("a") + number // 26**power % 26) for power in range(4))


def _place(row: Row, facts: Facts) -> list[Row]:
    """Another place, and one's own acts at the hours of its time zone; half an hour off in some."""
    lot = facts.lot("place", facts.unit[row["account_id"]])
    shift = -(1 + lot % 9) * HOUR - (lot // 9 % 2) * 30 * MINUTE
    if row["type"] == "account":
        return [{**row, "location": _PLACES[lot % len(_PLACES)]}]
    if row["type"] == "post" and facts.common.isdisjoint(_given(row)):
        moved = moment_from_datetime(datetime.fromisoformat(row["created_at"])) + shift
        return [{**row, "created_at": iso_from_moment(moved)}]
    return [row]


def _all_of(changes: Sequence[Change]) -> Change:
    def one_more(change: Change, rows: list[Row], facts: Facts) -> list[Row]:
        return [told for row in rows for told in change(row, facts)]

    def change(row: Row, facts: Facts) -> list[Row]:
        return reduce(lambda rows, one: one_more(one, rows, facts), changes, [row])

    return change


_SINGLE: Final[Mapping[str, Change]] = {
    "vpn": _through("vpn", 4),
    "tor": _through("tor", 1),
    "pseudonym": _pseudonym,
    "telephone": _telephone,
    "language": _language,
    "script": _script,
    "place": _place,
}

FLIPS: Final[Mapping[str, Change]] = {
    **_SINGLE,
    "everything": _all_of([change for what, change in _SINGLE.items() if what != "script"]),
}
"""One thing each, and all of it at once (a language comes in its own script)."""

SILENT: Final = ("vpn", "tor", "pseudonym", "telephone")
"""What changes nothing that anybody wrote or passed on, nor when."""
