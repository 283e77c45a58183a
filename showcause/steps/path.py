"""path: every step in its order, until only people can go on.

Each step can be repeated and changes nothing the second time, so a run that was killed is simply
started again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from showcause.enforcement.mode import Mode
from showcause.enforcement.port import Mailer, Platform
from showcause.enforcement.stop import Standing
from showcause.engine.port import Engine, Sources
from showcause.ledger.keys import SigningKey
from showcause.policy.expression import CompiledRule
from showcause.policy.promotion import Stage
from showcause.policy.rulebook import Rulebook
from showcause.steps.account_for import IN_PRODUCT, account_for, is_due
from showcause.steps.answer_unexplained import LIFT, carry_lifts
from showcause.steps.change import Pending, shadow_change
from showcause.steps.circumstances import Circumstances
from showcause.steps.complain_of_pattern import settle_patterns
from showcause.steps.concern import concerned
from showcause.steps.decide import decide
from showcause.steps.declare import declare
from showcause.steps.detect import detect, features_of
from showcause.steps.enforce import enforce, order
from showcause.steps.give_tip import write_feeds
from showcause.steps.hear import hear
from showcause.steps.impose_interim import impose_interim
from showcause.steps.notify import deliver, notify, notify_reversals
from showcause.steps.play import longest_hearing, pass_time, play_appeals, play_approvals
from showcause.steps.play_promotions import play_promotions
from showcause.steps.play_stages import play_stages
from showcause.steps.propose import propose
from showcause.steps.reconsider import reconsider
from showcause.steps.relieve import relieve
from showcause.steps.retract import retract
from showcause.steps.roll_back import write_reversals
from showcause.steps.safeguard import safeguard
from showcause.steps.sequence import sequence
from showcause.steps.show import show
from showcause.steps.stage import advance
from showcause.steps.trip import trip
from showcause.steps.watch import watch
from showcause.store.reads.rows import fetch_number
from showcause.store.reads.stages import has_stages
from showcause.store.reads.unexplained import waits


@dataclass(frozen=True, slots=True)
class Means:
    """What a whole run needs; the platform is opened only when there is an order to send.

    With `recent` given, networks and rules on events look at its posts and shares only.
    """

    engine: Engine
    sources: Sources
    activity_digest: str
    rulebook: Rulebook
    rules: tuple[CompiledRule, ...]
    platform: Callable[[], Platform]
    mailer: Mailer
    key: SigningKey
    circumstances: Circumstances
    waiting: tuple[tuple[Pending, str], ...]
    take_time: Callable[[], None]
    note_stop: Callable[[], None]
    platform_name: str
    mode: Mode
    recent: Sources | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What one step did, in whole numbers by name."""

    step: str
    counts: dict[str, Any]


def run(means: Means, *, play_reviewers: bool, backoff: int) -> Iterator[Told]:
    """Each step's counts as it ends; the run is over when nothing but a person can go on."""
    yield from _changes(means)
    yield from _find(means, play_reviewers)
    if not means.mode.may_order:
        yield from _look_on(means, backoff)
        return
    # Played people answer all at once; a run killed between their answers must not judge on half.
    yield from _hold(means, backoff, again=not play_reviewers)
    if play_reviewers:
        yield from _play(means)
    yield from _carry_out(means, backoff)
    if play_reviewers:
        yield from _play_stages(means, backoff)
        yield Told("review", {"appeals": play_appeals(means.rulebook, means.circumstances)})
        yield from _carry_out(means, backoff)
    yield Told("sequence", {"entries": sequence(means.key, means.circumstances)})


def rehearse(means: Means) -> Iterator[Told]:
    """The steps up to proposals, with people played who promote every rule as far as it goes."""
    yield from _find(means, play_reviewers=True)


def carry_on(means: Means, *, backoff: int) -> Iterator[Told]:
    """What a worker does again and again: all that needs neither detection nor a person."""
    yield from _face_platform(means, backoff)
    if not means.mode.may_order:
        yield from _look_on(means, backoff)
        return
    yield from _hold(means, backoff, again=True)
    yield from _carry_out(means, backoff)
    yield Told("sequence", {"entries": sequence(means.key, means.circumstances)})


def give_back(means: Means, *, backoff: int) -> Iterator[Told]:
    """Only what gives back what was taken, and its letters: for when our clock may not be gone by.

    Nobody's time to answer is found to be over, and no measure leaves.
    """
    known = replace(means.circumstances, switch=lambda: Standing("the clock is in doubt"))
    yield Told("roll_back", {"reversals": write_reversals(known)})
    order(known)
    yield Told("enforce", _enforce(replace(means, circumstances=known), backoff))
    yield Told("tell_reversals", {"notices": notify_reversals(means.rulebook, known)})
    yield Told("deliver", deliver(means.mailer, known, backoff=backoff))
    yield Told("sequence", {"entries": sequence(means.key, known)})


def _changes(means: Means) -> Iterator[Told]:
    """Changed settings that are not in force; one in shadow is counted, and touches nobody."""
    for pending, before in means.waiting:
        change = pending.change
        count = 0
        if pending.state.stage is Stage.SHADOW:
            count = len(concerned(change, before, means.engine, means.sources))
            shadow_change(change, count, means.circumstances)
        yield Told(
            "not_in_force",
            {"change": change.name, "stage": pending.state.stage.value, "concerned": count},
        )


def _look_on(means: Means, backoff: int) -> Iterator[Told]:
    """In observe and explain nobody is heard, decided about or measured: what would be, is held."""
    yield Told("safeguard", safeguard(means.circumstances, again=True))
    if means.mode.may_tell:
        yield Told("deliver", deliver(means.mailer, means.circumstances, backoff=backoff))
    yield Told("sequence", {"entries": sequence(means.key, means.circumstances)})


def _face_platform(means: Means, backoff: int) -> Iterator[Told]:
    """Once an hour the platform's own state is compared with the decisions; words and lifts leave.

    A workspace that never ordered anything and observes nothing has nothing to compare.
    """
    known, mode = means.circumstances, means.mode
    has_ordered = fetch_number("SELECT COUNT(*) FROM platform_order") > 0
    if is_due(known) and (has_ordered or not mode.may_order):
        told = account_for(means.platform(), means.platform_name, mode, known)
        yield Told("account_for", told)
    if mode.may_tell and waits(IN_PRODUCT):
        yield Told("show", show(means.platform(), known, backoff=backoff))
    if mode.may_order and waits(LIFT):
        yield Told("lift", carry_lifts(means.platform(), known, backoff=backoff))


def _find(means: Means, play_reviewers: bool) -> Iterator[Told]:
    known = means.circumstances
    yield Told("declare", {"affiliations": declare(means.engine, means.sources, known)})
    run_id, counts = detect(means.engine, means.sources, means.activity_digest, known, means.recent)
    yield Told("detect", counts)
    features = features_of(run_id, known)
    made = propose(means.engine, run_id, features, means.rulebook, means.rules, known)
    while play_reviewers and play_promotions(
        means.engine, features, means.activity_digest, means.rules, known
    ):
        more = propose(means.engine, run_id, features, means.rulebook, means.rules, known)
        made = {name: made.get(name, 0) + more.get(name, 0) for name in {*made, *more}}
    yield Told("propose", made)
    looked_at = {**means.sources, **(means.recent or {})}
    watched = watch(means.engine, looked_at, means.rules, known)
    if watched:
        yield Told("watch", watched)


def _hold(means: Means, backoff: int, *, again: bool) -> Iterator[Told]:
    yield Told("impose_interim", {"proposals": impose_interim(means.circumstances)})
    yield Told("hear", {"holders": hear(means.rulebook, means.circumstances)})
    yield Told("deliver", deliver(means.mailer, means.circumstances, backoff=backoff))
    if again:
        yield from _stage(means)
    yield Told("breakers", trip(means.circumstances))
    yield Told("safeguard", safeguard(means.circumstances, again=again))


def _stage(means: Means) -> Iterator[Told]:
    """Nothing is told where no sweep is over bulk size."""
    if has_stages():
        yield Told("stage", advance(means.rulebook.sweeps, means.circumstances))


def _play_stages(means: Means, backoff: int) -> Iterator[Told]:
    """Stage after stage, until neither the machine nor a played person has something to do."""
    while has_stages():
        counts = advance(means.rulebook.sweeps, means.circumstances)
        played = play_stages(means.circumstances)
        if not any(counts.values()) and not any(played.values()):
            return
        yield Told("stage", {**counts, **played})
        if counts["released"]:
            yield Told("safeguard", safeguard(means.circumstances))
            yield from _carry_out(means, backoff)


def _play(means: Means) -> Iterator[Told]:
    yield Told("approve", play_approvals(means.circumstances))
    until = longest_hearing(means.circumstances)
    wait = until - means.circumstances.clock()
    if until and wait > 0:
        pass_time(wait + 1, "played: the time to answer passes", means.circumstances)
        means.take_time()
        yield Told("wait", {"simulated_hours": -(-wait // 3_600_000)})
    yield Told("safeguard", safeguard(means.circumstances))


def _carry_out(means: Means, backoff: int) -> Iterator[Told]:
    known = means.circumstances
    means.note_stop()
    yield Told("decide", {"decisions": decide(means.rulebook, known)})
    yield Told("notify", {"notices": notify(means.rulebook, known)})
    yield Told("roll_back", {"reversals": write_reversals(known)})
    yield Told("reconsider", reconsider(means.engine, means.rules, known))
    settle_patterns(known)
    yield Told("relieve", relieve(means.rulebook, known))
    order(known)
    yield Told("enforce", _enforce(means, backoff))
    yield Told("tell_reversals", {"notices": notify_reversals(means.rulebook, known)})
    yield Told("retract", {"retractions": retract(known)})
    write_feeds(means.key, known)
    sequence(means.key, known)  # so that the checkpoint in a letter covers its decision
    yield Told("deliver", deliver(means.mailer, known, backoff=backoff))


def _enforce(means: Means, backoff: int) -> dict[str, int]:
    waiting = fetch_number("SELECT COUNT(*) FROM outbox WHERE kind = 'order' AND state = 'ready'")
    if not waiting:
        return {"confirmed": 0, "refused": 0, "stuck": 0}
    return enforce(means.platform(), means.circumstances, backoff=backoff)
