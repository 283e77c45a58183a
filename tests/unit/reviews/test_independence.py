from showcause.reviews.independence import took_part


def test_whoever_decided_may_not_review() -> None:
    assert took_part("rex", ["rex", "una"])


def test_a_third_person_may_review() -> None:
    assert not took_part("ida", ["rex", "una"])


def test_anybody_may_review_what_a_machine_decided() -> None:
    assert not took_part("rex", ["machine"])
