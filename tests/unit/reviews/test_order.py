from showcause.domain.moment import DAY, HOUR
from showcause.reviews.order import Waiting, in_order, weight

NOW = 100 * DAY


def case(name: str, harm: int = 3, reach: int = 1, waited: int = HOUR) -> Waiting:
    return Waiting(name, harm, reach, NOW - waited)


def test_the_harder_measure_is_read_first_when_all_else_is_equal() -> None:
    assert in_order([case("mild", harm=1), case("hard", harm=5)], NOW) == ["hard", "mild"]


def test_what_decides_about_more_people_is_read_first() -> None:
    assert in_order([case("one"), case("many", reach=400)], NOW) == ["many", "one"]


def test_waiting_makes_up_for_anything() -> None:
    patient = case("patient", harm=1, waited=60 * DAY)

    assert in_order([case("new", harm=5, reach=5_000), patient], NOW)[0] == "patient"


def test_every_fifth_place_goes_to_the_longest_wait() -> None:
    heavy = [case(f"heavy-{number}", harm=5, reach=100_000) for number in range(9)]
    light = [case(f"light-{number}", harm=1, waited=(9 - number) * HOUR) for number in range(3)]

    order = in_order([*light, *heavy], NOW)

    assert order[4] == "light-0"
    assert order[9] == "light-1"


def test_each_case_is_placed_once() -> None:
    cases = [case(f"c-{number}", waited=number * HOUR) for number in range(23)]

    assert sorted(in_order(cases, NOW)) == sorted(one.subject_id for one in cases)


def test_a_case_from_the_future_weighs_as_one_that_just_came() -> None:
    assert weight(case("soon", waited=-DAY), NOW) == weight(case("now", waited=0), NOW)


def test_nothing_waits_in_an_empty_queue() -> None:
    assert in_order([], NOW) == []
