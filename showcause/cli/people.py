"""What people do: approve, answer, appeal, review, roll back, join the staff."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from showcause.cli.printing import json_line, line, table
from showcause.cli.reading import AsJson
from showcause.cli.workspace import here, person
from showcause.domain.errors import BadInput

if TYPE_CHECKING:
    from showcause.domain.appeal import CauseKind
    from showcause.wiring.opening import Workspace

By = Annotated[str, typer.Option("--by", help="Your staff id.")]


def add_to_staff(
    staff_id: Annotated[str, typer.Argument(help="A short id, such as ana.")],
    role: Annotated[str, typer.Option(help="reviewer, senior, rules_engineer, …")] = "reviewer",
    name: Annotated[str, typer.Option(help="Shown to colleagues, never to the public.")] = "",
    languages: Annotated[str, typer.Option(help="Languages read, such as en,fa.")] = "en",
) -> None:
    """Put a person on the staff."""
    from showcause.domain.staff import OF_THE_HOUSE, Role, Staff
    from showcause.steps.play import hire

    people = [known for known in Role if known in OF_THE_HOUSE]
    if role not in people:
        raise BadInput(f"'{role}' is not a role for a person", hint=", ".join(people))
    workspace = here()
    known = Staff(staff_id, name or staff_id, Role(role), tuple(languages.split(",")))
    hire((known,), workspace.circumstances)
    line(f"{staff_id} is on the staff as {role}")


def give_token(
    staff_id: Annotated[str, typer.Argument(help="In whose name the script asks.")],
    by: By,
    name: Annotated[str, typer.Option(help="What it is for, in a few words.")],
    scope: Annotated[list[str], typer.Option(help="look, see_cases, decide, halt, …")],
    days: Annotated[int, typer.Option(help="How long it lives.")] = 90,
) -> None:
    """Give a script a token for the API; shown once."""
    from showcause.steps import api_token

    workspace = here()
    token_id, token = api_token.give_token(
        person(staff_id),
        name,
        scope,
        days,
        by=person(by),
        circumstances=workspace.circumstances,
    )
    line(f"{token_id}  {token}")
    line("it is shown only now; send it as Authorization: Bearer TOKEN")


def tokens(as_json: AsJson = False) -> None:
    """Tokens of the API: whose, for what, until when."""
    from showcause.store.reads.api import tokens as known

    here()
    rows = known()
    if as_json:
        for row in rows:
            json_line(row)
        return
    names = ("token_id", "staff_id", "name", "scopes", "expires_at", "ended_at")
    table(rows, {name: name.replace("_", " ") for name in names})


def end_token(
    token_id: Annotated[str, typer.Argument(help="The token's id, as `tokens` lists it.")],
    by: By,
) -> None:
    """Take a token back; it opens nothing from now on."""
    from showcause.steps import api_token

    workspace = here()
    api_token.end_token(token_id, by=person(by), circumstances=workspace.circumstances)
    line(f"{token_id} opens nothing any more")


def approve_or_refuse(
    subject: Annotated[str, typer.Argument(help="A proposal or a sweep.")],
    by: By,
    no: Annotated[bool, typer.Option("--no", help="Say no.")] = False,
    reason: Annotated[str, typer.Option(help="Why, in a few words.")] = "read the evidence",
) -> None:
    """Say yes (or --no) to a proposal or a sweep, bound to what it says now."""
    from showcause.steps.approve import approve

    workspace = here()
    approve(
        [subject],
        by=person(by),
        verdict="no" if no else "yes",
        reason=reason,
        circumstances=workspace.circumstances,
    )
    line(f"{by} said {'no' if no else 'yes'} to {subject}")


def answer(
    proposal: Annotated[str, typer.Argument(help="The proposal the letter is about.")],
    text: Annotated[str, typer.Option("--text", help="What the holder answers.")],
    answered_by: Annotated[str, typer.Option(help="holder or organisation.")] = "holder",
) -> None:
    """Record an answer to proposed reasons; a person must read it before anything happens."""
    from showcause.steps.hear import answer_hearing
    from showcause.wiring import running

    workspace = here()
    answer_id = answer_hearing(
        proposal,
        text,
        answered_by=answered_by,
        rulebook=running.rulebook(workspace),
        circumstances=workspace.circumstances,
    )
    line(f"recorded as {answer_id}; it waits until a person has read it")


def appeal(
    token: Annotated[str, typer.Option("--token", help="The last part of the link in the notice.")],
    text: Annotated[str, typer.Option("--text", help="Why the decision is wrong; - reads stdin.")],
    language: Annotated[str, typer.Option(help="The language of the text.")] = "",
    as_json: AsJson = False,
) -> None:
    """Appeal a decision with the link from its notice; no sign-in is needed."""
    import sys

    from showcause.steps.receive_appeal import receive_appeal
    from showcause.wiring import running

    workspace = here()
    appeal_id = receive_appeal(
        token.rsplit("/", 1)[-1],
        sys.stdin.read() if text == "-" else text,
        language=language,
        rulebook=running.rulebook(workspace),
        circumstances=workspace.circumstances,
    )
    if as_json:
        json_line({"appeal_id": appeal_id})
        return
    hours = workspace.circumstances.due.appeal_hours
    line(f"received as {appeal_id}; it is answered within {hours} hours")


def review_appeal(
    appeal_id: Annotated[str, typer.Argument(help="The appeal.")],
    by: By,
    outcome: Annotated[str, typer.Option(help="upheld, no_violation, disproportionate, …")],
    words: Annotated[str, typer.Option(help="The reasons, for the appellant.")],
    reason: Annotated[str, typer.Option(help="One fixed word, published.")] = "read_again",
) -> None:
    """Answer an appeal with reasons; whoever took part in the decision is refused."""
    from showcause.domain.appeal import AppealOutcome
    from showcause.steps.review import review
    from showcause.wiring import running

    if outcome not in set(AppealOutcome):
        raise BadInput(f"'{outcome}' is not an outcome", hint=", ".join(AppealOutcome))
    workspace = here()
    review_id = review(
        appeal_id,
        AppealOutcome(outcome),
        by=person(by),
        reason=reason,
        words=words,
        rulebook=running.rulebook(workspace),
        circumstances=workspace.circumstances,
    )
    line(f"{review_id}: {outcome}; showcause run carries it out")


def resend_stuck(
    by: By,
    kind: Annotated[str, typer.Option(help="order or mail; without it both.")] = "",
    reason: Annotated[str, typer.Option(help="Why it will go through now.")] = "sent again",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what is stuck.")] = False,
    as_json: AsJson = False,
) -> None:
    """Have orders and letters that were tried too often sent again by the next run."""
    from showcause.steps.resend import KINDS, resend, waiting

    workspace = here()
    rows = waiting((kind,) if kind else KINDS)
    if dry_run:
        table(rows, {"ref": "what", "last_error": "why it is stuck"})
        return
    count = resend(rows, by=person(by), reason=reason, circumstances=workspace.circumstances)
    if as_json:
        json_line({"resent": count})
        return
    line(f"{count:,} may leave again; showcause run sends them")


def note_outside_contact(
    about: Annotated[str, typer.Argument(help="platform:account_id, or of an organisation.")],
    by: By,
    name: Annotated[str, typer.Option(help="Who asked.")],
    kind: Annotated[
        str, typer.Option(help="authority, court, company, platform or person.")
    ] = "authority",
    asked_for: Annotated[str, typer.Option(help="measure, data or restoration.")] = "measure",
    sealed: Annotated[bool, typer.Option("--sealed", help="It may not be mentioned.")] = False,
    as_json: AsJson = False,
) -> None:
    """Note that somebody outside asked for something; later decisions show it."""
    from showcause.steps.note_contact import note_contact

    workspace = here()
    contact_id = note_contact(
        about,
        kind,
        name,
        asked_for,
        sealed=sealed,
        received_at=workspace.clock(),
        by=person(by),
        circumstances=workspace.circumstances,
    )
    if as_json:
        json_line({"contact_id": contact_id})
        return
    line(f"noted as {contact_id}")


def roll_back_cause(
    cause: Annotated[str, typer.Argument(help="rule:HASH, sweep:ID, detector:NAME@VERSION, …")],
    by: By,
    reason: Annotated[str, typer.Option(help="What went wrong, one fixed word.")] = "rule_fault",
    guard: Annotated[str, typer.Option(help="What now prevents it.")] = "stopped",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it hits.")] = False,
    as_json: AsJson = False,
) -> None:
    """End every decision of one cause at once; showcause run tells and restores everybody.

    void:ID undoes a rollback that was itself wrong; a second person must say the same.
    """
    from showcause.domain.appeal import CauseKind
    from showcause.steps.roll_back import roll_back

    kind, _, name = cause.partition(":")
    if kind not in set(CauseKind) or not name:
        raise BadInput(
            f"'{cause}' is not a cause", hint=", ".join(f"{known}:…" for known in CauseKind)
        )
    if kind == CauseKind.VOID:
        _lift(name, by, reason, guard, dry_run=dry_run, as_json=as_json)
        return
    workspace = here()
    hit_by_it = _show_hit(workspace, CauseKind(kind), name, as_json=as_json)
    if dry_run:
        return
    void_id, hit = roll_back(
        CauseKind(kind),
        name,
        by=person(by),
        reason=reason,
        guard=guard,
        circumstances=workspace.circumstances,
        seen=hit_by_it,
    )
    if as_json:
        json_line({"void_id": void_id, "decisions": hit})
        return
    line(f"{void_id}: {hit:,} decisions are no longer in force")


_HIT: Final = {
    "language": "language",
    "prominent": "prominent",
    "through": "rests on it",
    "basis_falls": "basis falls",
    "decisions": "decisions",
}


def _show_hit(workspace: "Workspace", kind: "CauseKind", cause: str, *, as_json: bool) -> int:
    """How many decisions the rollback would end, shown in rows."""
    from showcause.steps.roll_back import preview, staying

    rows = preview(kind, cause)
    stay = staying(kind, cause, workspace.circumstances)
    if as_json:
        for row in rows:
            json_line(row)
        json_line({"accounts_under_another_decision": stay})
    else:
        table(rows, _HIT)
        line(f"{stay:,} of these accounts stay under another decision that does not rest on it")
    return sum(row["decisions"] for row in rows)


def _lift(void_id: str, by: str, reason: str, guard: str, *, dry_run: bool, as_json: bool) -> None:
    from showcause.steps.lift import lift, preview_lift

    workspace = here()
    rows = preview_lift(void_id, workspace.circumstances)
    if as_json:
        for row in rows:
            json_line(row)
    else:
        table(rows, {"becomes": "once lifted", "decisions": "decisions"})
    if dry_run:
        return
    lifted = lift(
        void_id, by=person(by), reason=reason, guard=guard, circumstances=workspace.circumstances
    )
    if as_json:
        json_line({"void_id": lifted, "waits_for_a_second_person": lifted is None})
    elif lifted is None:
        line(f"{by} said yes; a second person must say the same before anything changes")
    else:
        line(f"{lifted}: the rollback is lifted; showcause run proposes anew whoever it restored")
