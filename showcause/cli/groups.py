"""`showcause group-appeal`: one appeal for many accounts, and the answer to it."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from showcause.cli.printing import json_line, line, table
from showcause.cli.reading import AsJson
from showcause.cli.workspace import here, person
from showcause.domain.errors import BadInput
from showcause.domain.group import Breadth, GroupKind

app = typer.Typer(
    name="group-appeal",
    help="One appeal for up to 5,000 accounts, or about a pattern; and the answer to it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Case = Annotated[str, typer.Argument(help="The group appeal.")]
By = Annotated[str, typer.Option("--by", help="Your staff id.")]
Organisation = Annotated[str, typer.Option("--organisation", help="Who files.")]
Text = Annotated[str, typer.Option("--text", help="What is wrong, in any language.")]
Language = Annotated[str, typer.Option(help="The language of the text.")]


@app.command("file")
def file_group_appeal(
    names: Annotated[Path, typer.Argument(help="Names, one a line, or CSV; - reads stdin.")],
    organisation: Organisation,
    text: Text,
    mandate: Annotated[
        bool, typer.Option("--mandate", help="For the holders; else out of concern.")
    ] = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """File one appeal for many accounts; it becomes one case."""
    from showcause.steps.receive_group_appeal import receive_group_appeal

    workspace = here()
    received = receive_group_appeal(
        _list_text(names),
        kind=GroupKind.MANDATE if mandate else GroupKind.THIRD_PARTY,
        organisation=organisation,
        words=text,
        language=language,
        circumstances=workspace.circumstances,
    )
    told = {
        "group_appeal_id": received.group_appeal_id,
        "address": f"{workspace.circumstances.public_url}/g/{received.token}",
        "listed": received.listed,
        "doubles": received.doubles,
        "unreadable_lines": list(received.unreadable),
        "shown_by_letter": list(received.shown),
    }
    if as_json:
        json_line(told)
        return
    line(f"received as {received.group_appeal_id}: {received.listed:,} names, one case")
    line(f"{received.doubles:,} came twice, {len(received.unreadable):,} lines cannot be read")
    if mandate:
        line(f"{len(received.shown):,} are shown by the reference from their own letter")
    line(f"its answer: {told['address']}")


def _list_text(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("cannot read the list", where=str(path), hint="UTF-8 text") from error


@app.command("pattern")
def complain(
    organisation: Organisation,
    text: Text,
    accounts_language: Annotated[
        str, typer.Option("--accounts-language", help="Decisions about accounts in it.")
    ] = "",
    clause: Annotated[str, typer.Option("--clause", help="Decisions under it.")] = "",
    rule: Annotated[str, typer.Option("--rule", help="Decisions by it.")] = "",
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Complain about a pattern without a list: a random part of it is read again, blind."""
    from showcause.steps.complain_of_pattern import complain_of_pattern

    workspace = here()
    segment = {"language": accounts_language, "clause_id": clause, "rule_id": rule}
    case, token = complain_of_pattern(
        segment,
        organisation=organisation,
        words=text,
        language=language,
        circumstances=workspace.circumstances,
    )
    address = f"{workspace.circumstances.public_url}/g/{token}"
    if as_json:
        json_line({"group_appeal_id": case, "address": address})
        return
    line(f"received as {case}; showcause group-appeal cases {case} shows what is to be read")
    line(f"its answer: {address}")


@app.command("show")
def show(case: Case, as_json: AsJson = False) -> None:
    """Show a case to a reviewer: its questions, whom a yes restores, names that fit nothing."""
    from showcause.steps.group_case import group_case

    workspace = here()
    told = group_case(case, workspace.circumstances)
    if as_json:
        json_line(told)
        return
    line(f"{told['organisation']} ({told['kind']}): {told['words']}")
    table(told["questions"], _QUESTIONS)
    for name, near in told["near"].items():
        line(f"'{name}' fits nothing; near: {', '.join(near)} (group-appeal confirm)")
    for said in (each for row in told["questions"] for each in row.get("arguments", ())):
        line(f"{said['account']} {said['post']}: {said['said']}")


_QUESTIONS = {
    "question_id": "question",
    "about": "about",
    "listed_count": "listed",
    "stand": "stand",
    "unlisted_in_network": "alike, not listed",
    "unlisted_under_rule": "alike under the rule",
    "outcome": "outcome",
}


@app.command("confirm")
def confirm(
    case: Case,
    name: Annotated[str, typer.Argument(help="The name as it was listed.")],
    meant: Annotated[str, typer.Argument(help="The handle, key or reference that is meant.")],
    by: By,
) -> None:
    """Confirm what a misspelt name means; its decisions join the case."""
    from showcause.steps.receive_group_appeal import confirm_name

    workspace = here()
    count = confirm_name(case, name, meant, by=person(by), circumstances=workspace.circumstances)
    line(f"{count:,} decisions joined the case")


@app.command("cases")
def cases(case: Case, by: By, as_json: AsJson = False) -> None:
    """Show what you may read of a pattern complaint, both sides of each case."""
    from showcause.steps.complain_of_pattern import cases_to_read

    here()
    rows = cases_to_read(case, person(by))
    if as_json:
        for row in rows:
            json_line(row)
        return
    if not table(rows, {"case_id": "case", "account": "account", "measure": "measure"}):
        line("nothing of it waits for you")


@app.command("read")
def read(
    case: Annotated[str, typer.Argument(help="A case of the sample.")],
    verdict: Annotated[str, typer.Argument(help="justified or wrongful")],
    by: By,
    reason: Annotated[str, typer.Option(help="Why, in a few words.")],
) -> None:
    """Say whether the measure in one case of a pattern is justified."""
    from showcause.reviews.samples import ReadingVerdict
    from showcause.steps.read_case import read_case

    if verdict not in set(ReadingVerdict):
        raise BadInput(f"'{verdict}' is not a verdict", hint=" or ".join(ReadingVerdict))
    workspace = here()
    known: dict[str, Any] = {"by": person(by), "reason": reason}
    read_case(case, ReadingVerdict(verdict), circumstances=workspace.circumstances, **known)
    line(f"{by} found {case} {verdict}")


@app.command("rule")
def rule(
    case: Case,
    by: By,
    outcome: Annotated[str, typer.Option(help="upheld, no_violation, disproportionate, …")],
    words: Annotated[str, typer.Option(help="The reasons, for everybody restored.")],
    reason: Annotated[str, typer.Option(help="One fixed word, published.")] = "read_again",
    question: Annotated[
        list[str] | None, typer.Option(help="Only this question; may be repeated.")
    ] = None,
    breadth: Annotated[
        str, typer.Option(help="network: on the same findings; rule: by the same rule version.")
    ] = "network",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count whom it reaches.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer questions of a group appeal; everybody alike is restored, listed or not."""
    from showcause.domain.appeal import AppealOutcome
    from showcause.steps.rule_on_group import reach_of, rule_on_group
    from showcause.wiring import running

    if outcome not in set(AppealOutcome) or breadth not in set(Breadth):
        raise BadInput(
            f"'{outcome}' by '{breadth}' is no answer",
            hint=f"{', '.join(AppealOutcome)}; {' or '.join(Breadth)}",
        )
    workspace = here()
    asked = question or []
    if dry_run:
        reach = reach_of(case, asked, Breadth(breadth), workspace.circumstances)
        json_line({"restored": len(reach.restored), "unlisted": reach.unlisted})
        return
    ruled = rule_on_group(
        case,
        asked,
        AppealOutcome(outcome),
        breadth=Breadth(breadth),
        by=person(by),
        reason=reason,
        words=words,
        rulebook=running.rulebook(workspace),
        circumstances=workspace.circumstances,
    )
    if as_json:
        json_line({"restored": ruled.restored, "unlisted": ruled.unlisted, "left": ruled.left})
        return
    line(f"{ruled.restored:,} restored, {ruled.unlisted:,} of them not listed; showcause run tells")
    line(
        f"{ruled.left:,} questions of this case are left" if ruled.left else "the case is answered"
    )
