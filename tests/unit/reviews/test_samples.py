"""When a case is settled, and whose readings count."""

from showcause.reviews.samples import Reading, ReadingVerdict, may_read, settled, stampers

YES, NO = ReadingVerdict.JUSTIFIED, ReadingVerdict.WRONGFUL


def read(case: str, reader: str, verdict: ReadingVerdict, *, golden: bool = False) -> Reading:
    return Reading(case, reader, verdict, golden)


def stamping(reader: str, innocents: int = 4) -> list[Reading]:
    return [read(f"g{n}", reader, YES, golden=True) for n in range(innocents)]


def test_two_who_agree_settle_a_case_and_one_does_not() -> None:
    assert settled([read("a", "rex", YES)]) == {}
    assert settled([read("a", "rex", NO), read("a", "una", NO)]) == {"a": NO}


def test_a_third_settles_what_two_see_differently() -> None:
    two = [read("a", "rex", YES), read("a", "una", NO)]

    assert settled(two) == {}
    assert settled([*two, read("a", "ida", NO)]) == {"a": NO}


def test_who_stamps_everything_is_noticed_and_does_not_count() -> None:
    honest = [read("a", "rex", YES), read("a", "una", YES)]
    by_stamper = [read("b", "mal", YES), read("b", "rex", YES)]

    assert stampers([*honest, *stamping("mal")]) == {"mal"}
    assert settled([*honest, *by_stamper, *stamping("mal")]) == {"a": YES}


def test_who_misses_a_few_is_not_a_stamper() -> None:
    two_missed = stamping("rex", 2) + [
        read("h", "rex", NO, golden=True),
        read("i", "rex", NO, golden=True),
    ]

    assert stampers(two_missed) == frozenset()


def test_known_innocents_are_no_part_of_the_sample() -> None:
    assert settled([read("g", "rex", NO, golden=True), read("g", "una", NO, golden=True)]) == {}


def test_who_may_read() -> None:
    free = {"took_part": False, "has_read": False}

    assert may_read("fa", reads=("en", "fa"), **free) == ""
    assert may_read("fa-IR", reads=("fa",), **free) == ""
    assert may_read("", reads=("en",), **free) == ""
    assert "not known to read" in may_read("fa", reads=("en",), **free)
    assert "approved" in may_read("en", reads=("en",), took_part=True, has_read=False)
    assert "already" in may_read("en", reads=("en",), took_part=False, has_read=True)
