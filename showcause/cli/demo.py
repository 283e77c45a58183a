"""The demo: the whole of due process on the sandbox, with people played and time simulated."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from showcause.cli.activity import walk
from showcause.cli.printing import line
from showcause.cli.reading_in import read_in
from showcause.domain.errors import BadInput

if TYPE_CHECKING:
    from showcause.wiring.opening import Workspace

MARK: Final = "demo.json"
PORTAL: Final = re.compile(r"/c/([a-z2-7]{32})")
CAREFUL: Final = " AND network_size >= 20"
CARELESS_AGAIN: Final = " AND network_size >= 10"
VERIFIER: Final = Path(__file__).resolve().parents[2] / "verifier" / "verify.py"

Row = dict[str, Any]


def play_demo(folder: Path, *, accounts: int, seed: int) -> None:
    """Play story 1 in a fresh workspace and print, per step, what happened.

    Raises:
        BadInput: the folder holds something that is not an earlier demo.
    """
    workspace = _fresh(folder)
    line(
        f"A platform of {accounts:,} accounts: a student organisation with its chapters, a network"
    )
    line("that deceives, a school class, and everybody else. People are played by this machine and")
    line("time is simulated; the record says so. Nothing leaves this machine.")
    _title("1  Activity read in")
    _read(workspace, folder, accounts, seed)
    _title("2  Found, proposed, held, decided, carried out")
    walk(workspace, play_reviewers=True, as_json=False, idle=False)
    _tell_outcome(workspace)
    _title("3  A careless rule, rolled back by cause")
    _careless_rule(workspace)
    _title("4  An appeal without signing in")
    _appeal(workspace)
    _title("5  Somebody tries the careless rule again")
    _careless_again(workspace)
    _title("6  Published, and checked from outside")
    _publish(workspace)
    line()
    line(f"look around: cd {folder.name} && showcause list decisions (or: make serve)")


def _title(text: str) -> None:
    line()
    line(text)


def _fresh(folder: Path) -> "Workspace":
    from showcause.wiring import opening

    if folder.exists():
        if not (folder / MARK).exists() and any(folder.iterdir()):
            raise BadInput("this folder is not an earlier demo", where=str(folder))
        shutil.rmtree(folder)
    opening.init_workspace(folder)
    (folder / MARK).write_text("{}\n", encoding="ascii")
    return opening.open_workspace(folder)


def _read(workspace: "Workspace", folder: Path, accounts: int, seed: int) -> None:
    from showcause.simulate.stories import play

    story = folder / "story"
    world = play(1, accounts=accounts, seed=seed, out=story)
    line(f"  {world.events:,} events simulated in {story.name}/")
    files = sorted(story.glob("events*.ndjson"))
    read_in(workspace, files, "", None, workers=2, retry=False, as_json=False)


def _tell_outcome(workspace: "Workspace") -> None:
    from showcause.store.reads.listing import decisions, findings, holds, sweeps

    now = workspace.clock()
    _tell_findings([row for row in findings(now) if row["family"] == "behaviour"])
    held = list(holds(now))
    by_reason = _counted(reason["reason"] for row in held for reason in row["reasons"])
    chapters = by_reason.get("declared_affiliation", 0)
    around = by_reason.get("ask_the_organisation", 0)
    line(
        f"  held by the affiliation safeguard: {chapters} chapters of a declared organisation that"
    )
    line(f"    share an office, a computer and their links, and {around} volunteers around them")
    decided = list(decisions(now))
    _tell_sweeps(list(sweeps(now)))
    line(f"  suspended: {len(decided)} accounts, each with its own statement of reasons")


def _tell_sweeps(found: list[Row]) -> None:
    for rule_id in dict.fromkeys(sweep["rule_id"] for sweep in found):
        mine = [sweep for sweep in found if sweep["rule_id"] == rule_id]
        names = sorted({vote["staff"] for sweep in mine for vote in sweep["approvals"]})
        size, decided, done = (
            sum(sweep[name] for sweep in mine) for name in ("size", "decisions", "confirmed")
        )
        stages = " and ".join(sweep["rule_stage"] for sweep in mine)
        line(f"  rule {rule_id} as {stages}, approved by {' and '.join(names) or 'nobody'}:")
        line(f"    {size} proposals, {decided} decisions, {done} carried out")


def _tell_findings(found: list[Row]) -> None:
    alone = [row for row in found if len(row["families_present"]) < 2]
    line(
        f"  {len(found)} networks found; {len(alone)} of them show one kind of evidence only, so"
        " nothing is proposed for them"
    )


def _counted(words: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return found


def _appeal(workspace: "Workspace") -> None:
    from showcause.steps.receive_appeal import receive_appeal
    from showcause.store.reads.listing import appeals, decisions, reversals
    from showcause.wiring import running

    now = workspace.clock()
    decision = max(decisions(now), key=_unrelated)
    token = _token_in_notice(workspace, decision)
    line(f"  @{decision['account']} opens the link in the notice and writes: these are bargains I")
    line("    followed; the telephone was second-hand")
    receive_appeal(
        token,
        "These are bargains I followed; the telephone was second-hand.",
        language="en",
        rulebook=running.rulebook(workspace),
        circumstances=workspace.circumstances,
    )
    walk(workspace, play_reviewers=True, as_json=False, idle=False)
    (told,) = [row for row in appeals(now) if row["account"] == decision["account"]]
    line(
        f"  reviewed by {told['reviewed_by']}, who took no part in the decision: {told['outcome']}"
    )
    for row in reversals(now):
        if row["decision_id"] == decision["decision_id"]:
            ticks = ", ".join(_tick(effect) for effect in row["effects"])
            line(f"  reversed ({row['reason']}); given back: {ticks}")


def _unrelated(decision: Row) -> int:
    counter = dict((decision["statement"] or {}).get("counter", []))
    return int(counter.get("unrelated_share_ppm", 0))


def _tick(effect: Row) -> str:
    return f"{effect['effect']} {'✓' if effect['restored'] else '✗'}"


def _token_in_notice(workspace: "Workspace", decision: Row) -> str:
    from showcause.store.reads.listing import notices

    for row in notices(workspace.clock()):
        if row["account"] == decision["account"] and row["kind"] == "decision":
            found = PORTAL.search(row["body"])
            if found:
                return found[1]
    raise BadInput("the notice holds no link", where=decision["decision_id"])


def _careless_rule(workspace: "Workspace") -> None:
    from showcause.domain.appeal import CauseKind
    from showcause.steps.play import UNA
    from showcause.steps.roll_back import roll_back
    from showcause.store.reads.listing import decisions, reversals
    from showcause.wiring import running

    path = workspace.home / "rulebook" / "platform_manipulation.yaml"
    careful = path.read_text(encoding="utf-8")
    path.write_text(careful.replace(CAREFUL, ""), encoding="utf-8")
    line("  somebody drops a threshold from rule platform_manipulation")
    walk(workspace, play_reviewers=True, as_json=False, idle=False)
    (careless,) = [
        rule
        for rule in running.rulebook(workspace).rules
        if rule.rule_id == "platform_manipulation"
    ]
    now = workspace.clock()
    hit = [row for row in decisions(now) if row["rule_hash"] == careless.rule_hash]
    line(f"  it suspends {len(hit)} accounts: a school class and its homework links")
    void_id, ended = roll_back(
        CauseKind.RULE,
        careless.rule_hash,
        by=UNA,
        reason="rule_fault",
        guard="stopped",
        circumstances=workspace.circumstances,
    )
    line(f"  rolled back by cause: one row ({void_id}) ends {ended} decisions")
    walk(workspace, play_reviewers=True, as_json=False, idle=False)
    back = [row for row in reversals(now) if row["void_id"] == void_id]
    whole = [row for row in back if all(effect["restored"] for effect in row["effects"])]
    line(f"  {len(whole)} of {len(back)} accounts have every effect back, each with an apology")
    path.write_text(careful, encoding="utf-8")


def _careless_again(workspace: "Workspace") -> None:
    from showcause.detectors.feature_table import FEATURES
    from showcause.policy.expression import compile_rule
    from showcause.policy.rulebook import read_rulebook
    from showcause.steps.remember import refuse_recurrence
    from showcause.store.reads.incidents import corpus
    from showcause.wiring import engines

    shutil.copytree(workspace.home / "rulebook", draft := workspace.home / "rulebook-draft")
    path = draft / "platform_manipulation.yaml"
    careful = path.read_text(encoding="utf-8")
    path.write_text(careful.replace(CAREFUL, CARELESS_AGAIN), encoding="utf-8")
    (rule,) = [rule for rule in read_rulebook(draft).rules if rule.where == str(path)]
    engine, cases = engines.engine(workspace), corpus()
    line(f"  every new rule is asked about {len(cases)} measures that were wrong in the past")
    try:
        refuse_recurrence(engine, compile_rule(rule, FEATURES), FEATURES, cases)
    except BadInput as refusal:
        line(f"  refused: {refusal}")


def _publish(workspace: "Workspace") -> None:
    from showcause.ledger.verification import verify_published
    from showcause.steps.disclose import disclose
    from showcause.steps.publish import prove, publish_ledger
    from showcause.steps.sequence import sequence
    from showcause.store.reads.listing import decisions
    from showcause.wiring import engines, running

    archive, counts = disclose(
        engines.engine(workspace), engines.sources(workspace), workspace.circumstances
    )
    key = running.ledger_key(workspace)
    sequence(key, workspace.circumstances)
    ledger = workspace.home / "published" / "ledger"
    publish_ledger(ledger, key)
    entries = verify_published(lambda path: (ledger / path).read_bytes())
    line(f"  archive: {archive} ({counts['accounts']} accounts, {counts['posts']} posts)")
    line(f"  notices: {workspace.home / 'mail'} ({_letters(workspace)} letters)")
    line(f"  ledger verify: ok ({entries:,} entries in {ledger})")
    first = next(iter(decisions(workspace.clock())))
    proof = workspace.home / "published" / f"{first['decision_id']}.proof.json"
    proof.write_bytes(prove(ledger, first["decision_id"], "decision_made", key))
    if VERIFIER.exists():
        command = [sys.executable, str(VERIFIER), str(ledger), "--receipt", str(proof)]
        told = subprocess.run(command, capture_output=True, text=True, check=True)
        line(f"  the stand-alone verifier says {told.stdout.strip()}")


def _letters(workspace: "Workspace") -> int:
    return sum(
        path.read_bytes().count(b"\nMessage-ID:")
        for path in (workspace.home / "mail").glob("*.mbox")
    )
