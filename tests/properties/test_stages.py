"""Whatever the sweep: nobody in two stages, nobody lost, every language's share in each stage."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from showcause.domain.sweep import POOLED, StagePlan, StageSize
from showcause.enforcement.stages import Candidate, placed, stage_ends

KEY = b"k" * 32
PLAN = StagePlan(
    (StageSize(50), StageSize(1_000, 10_000), StageSize(20_000, 100_000)), 100_000, 100, 50, 1_000
)


@st.composite
def sweeps(draw: st.DrawFn) -> list[Candidate]:
    """Languages and communities of very different sizes."""
    sizes = draw(
        st.lists(
            st.tuples(st.sampled_from(["en", "zh", "fa", "si", ""]), st.integers(1, 400)),
            min_size=1,
            max_size=12,
        )
    )
    made = []
    for number, (language, size) in enumerate(sizes):
        for member in range(size):
            name = f"a{number}-{member}"
            made.append(Candidate(f"prp_{name}", f"x:{name}", language, f"fnd_{number % 7}"))
    return draw(st.permutations(made)) if len(made) < 50 else made


@settings(max_examples=60, deadline=None)
@given(sweeps())
def test_the_stages_are_a_partition_of_all_but_those_nothing_can_be_shown_for(
    sweep: list[Candidate],
) -> None:
    staged = placed(sweep, PLAN, KEY)
    left_out = {candidate.proposal_id for candidate in sweep} - {p.proposal_id for p in staged}

    assert len({place.proposal_id for place in staged}) == len(staged)
    assert len(staged) + len(left_out) == len(sweep)
    for groups in (
        Counter(place.language_group for place in staged),
        Counter(place.community_group for place in staged),
    ):
        assert all(count >= PLAN.enough for count in groups.values())


@settings(max_examples=60, deadline=None)
@given(sweeps())
def test_stages_have_their_sizes_and_caps(sweep: list[Candidate]) -> None:
    staged = placed(sweep, PLAN, KEY)
    ends = stage_ends(len(staged), PLAN)
    sizes = Counter(place.stage for place in staged)

    assert [place.stage for place in staged] == sorted(place.stage for place in staged)
    for number, size in enumerate(PLAN.stages, start=1):
        assert sizes[number] <= (size.most or 0)
        assert sum(sizes[stage] for stage in range(1, number + 1)) == ends[number - 1]


@settings(max_examples=60, deadline=None)
@given(sweeps())
def test_every_language_has_its_share_in_every_stage(sweep: list[Candidate]) -> None:
    staged = placed(sweep, PLAN, KEY)
    language = {candidate.proposal_id: candidate.language for candidate in sweep}
    total = Counter(language[place.proposal_id] for place in staged)
    spread = len(total) + 1

    for stage in range(1, max((place.stage for place in staged), default=0) + 1):
        here = [place for place in staged if place.stage == stage]
        counts = Counter(language[place.proposal_id] for place in here)
        for name, size in total.items():
            assert abs(counts[name] - len(here) * size / len(staged)) <= spread
            assert stage > 1 or counts[name] >= 1 or len(total) > len(here)


@settings(max_examples=30, deadline=None)
@given(sweeps(), st.randoms(use_true_random=False))
def test_places_hang_on_the_key_and_the_accounts_alone(
    sweep: list[Candidate], chance: random.Random
) -> None:
    shuffled = list(sweep)
    chance.shuffle(shuffled)

    assert placed(shuffled, PLAN, KEY) == placed(sweep, PLAN, KEY)


def test_nobody_without_the_key_knows_who_comes_first() -> None:
    sweep = [Candidate(f"prp_{n}", f"x:{n}", "en", "fnd") for n in range(2_000)]
    first = {
        key: {place.proposal_id for place in placed(sweep, PLAN, key) if place.stage == 1}
        for key in (b"a" * 32, b"b" * 32)
    }

    assert len(first[b"a" * 32] & first[b"b" * 32]) < 10


def test_small_languages_are_pooled_and_smaller_ones_decided_one_by_one() -> None:
    many = [Candidate(f"prp_{n}", f"x:{n}", "en", "fnd") for n in range(1_500)]
    pooled = [Candidate(f"prp_f{n}", f"x:f{n}", ("fa", "si")[n % 2], "fnd") for n in range(120)]

    groups = Counter(place.language_group for place in placed([*many, *pooled], PLAN, KEY))
    assert groups == {"en": 1_500, POOLED: 120}
    assert len(placed([*many, *pooled[:80]], PLAN, KEY)) == 1_500
