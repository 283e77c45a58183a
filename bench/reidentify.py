"""How many accounts of an archive a public list finds again: `python -m bench.reidentify [--full]`.

The attacker holds every account's public profile: followers, accounts followed, day of creation and
language, as they were on the day of the archive, or with followers come and gone since. Of those
who fit a row he names one at random; nobody who holds the list alone does better. Chance is one of
all accounts. Exit 1 if he is more than one in a hundred above chance on a coarse archive; what he
finds in a plain one is printed. Not asked: searching for the text of a post, which finds its author
wherever texts are public, in either kind.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Final

from showcause.disclosure.archive import user_row
from showcause.disclosure.coarse import BANDS, Profile, coarse
from showcause.disclosure.redactor import Redactor, week_of
from showcause.domain.moment import DAY, iso_from_moment

BORN: Final = 1_200_000_000_000
DAYS: Final = 4_000
LANGUAGES: Final = ["zh"] * 6 + ["en"] * 4 + ["fa", "si", "tr", "es"]
MOST: Final = 0.01
"""How far above chance a coarse archive may be."""

Account = dict[str, Any]
Seen = Callable[[Account], Hashable]


def people(count: int, chance: random.Random) -> list[Account]:
    """Accounts with the long tail of followers that platforms have; a tenth made in one week."""
    return [
        {
            "platform": "bench",
            "account_id": f"a{number}",
            "followers": int(chance.lognormvariate(4, 2.5)),
            "following": chance.randrange(2_000),
            "created_at": BORN + (DAYS if number % 10 == 0 else chance.randrange(DAYS)) * DAY,
            "language": chance.choice(LANGUAGES),
        }
        for number in range(count)
    ]


def drifted(account: Account, chance: random.Random) -> Account:
    """The same account later: followers come and go."""
    change = round(account["followers"] * chance.uniform(-0.02, 0.02))
    return {**account, "followers": account["followers"] + change}


def found(told: Sequence[Account], public: Sequence[Account], seen: Seen) -> float:
    """The share of accounts told that the attacker names rightly, going by what he sees.

    `told[i]` is `public[i]` as it was; the rest of `public` is in no archive.
    """
    fitting = Counter(map(seen, public))
    right = (
        1 / fitting[seen(now)]
        for then, now in zip(told, public, strict=False)
        if seen(then) == seen(now)
    )
    return sum(right) / len(told)


def plain_view(account: Account) -> Hashable:
    """All that a plain row tells."""
    made = week_of(account["created_at"])
    return account["followers"], account["following"], made, account["language"]


def found_coarse(told: Sequence[Account], public: Sequence[Account]) -> float:
    """The same for a coarse archive: whoever fits a row's year, band and language fits the row."""
    profiles, redactor = coarse(told), Redactor(b"k" * 32, "bench")
    exact = Counter((_year(each), _band(each), each["language"]) for each in public)
    right = 0.0
    for then, now in zip(told, public, strict=False):
        band, _, year, language = user_row(then, redactor, profiles.profile(then))[6:]
        fits = _fitting(exact, str(year)[:4], band, language)
        still = not band or band == _band(now)
        right += still / fits if fits else 0.0
    return right / len(told)


def _fitting(exact: Mapping[Profile, int], *row: str) -> int:
    """How many accounts fit what a row tells; what is empty fits everybody."""
    return sum(
        count
        for profile, count in exact.items()
        if all(not told or told == own for told, own in zip(row, profile, strict=True))
    )


def _year(account: Account) -> str:
    return iso_from_moment(account["created_at"])[:4]


def _band(account: Account) -> str:
    return str(max(least for least in (0, *BANDS) if least <= account["followers"]))


def main() -> int:
    """Print each attack with its ratio to chance; 1 if a coarse archive gives people away."""
    options = _options()
    chance = random.Random(options.seed)
    public = people(options.accounts, chance)
    told = public[: options.accounts // 10]
    later = [drifted(each, chance) for each in public]
    by_chance = 1 / options.accounts
    attacks = {
        "plain": found(told, public, plain_view),
        "plain_later": found(told, later, plain_view),
        "plain_followers_only": found(told, public, lambda each: each["followers"]),
        "coarse": found_coarse(told, public),
        "coarse_later": found_coarse(told, later),
    }
    for name, share in attacks.items():
        row = {"name": f"reidentify.{name}", "value": round(share * 1_000_000), "unit": "ppm"}
        row |= {"ratio": round(share / by_chance, 1), "to": "naming anybody at random"}
        print(json.dumps(row) if options.json else _line(row))
    return int(max(attacks["coarse"], attacks["coarse_later"]) > by_chance + MOST)


def _line(row: dict[str, Any]) -> str:
    return f"{row['name']:<32} {row['value']:>9,} ppm found  ({row['ratio']:,} x {row['to']})"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--full", dest="accounts", action="store_const", const=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
