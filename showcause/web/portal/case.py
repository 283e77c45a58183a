"""The page of one decision, its posts, receipt, data, PIN and link."""

import json
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from showcause.domain.errors import BadInput
from showcause.domain.moment import iso_from_moment
from showcause.domain.statement import statement_from_json, to_person
from showcause.steps import open_portal
from showcause.steps.own_posts import own_posts
from showcause.steps.publish import prove
from showcause.store.reads import portal as reads
from showcause.store.reads.rows import Row
from showcause.web import speaking
from showcause.web.portal import hearing, told
from showcause.web.portal.opening import case_page
from showcause.wiring import engines, running, web


@case_page("GET", "HEAD", "POST", otherwise=hearing.opened)
def case(request: HttpRequest, token: str, decision: Row) -> HttpResponse:
    """What happened, why, what can be done and by when."""
    if request.method == "POST":
        return HttpResponseRedirect(request.path)
    language, _ = speaking.spoken(request, decision["language"])
    circumstances = web.workspace().circumstances
    opened_at = open_portal.note_opened(decision["decision_id"], circumstances)
    standing = told.standing_of(decision)
    words = told.decision_words(decision, told.rulebook(), circumstances, language.code)
    return _page(
        request,
        "portal/case.html",
        token,
        decision,
        words=words,
        clause=told.clause_words(decision, language.code),
        place=reads.ledger_place(decision["decision_id"]),
        opened_at=opened_at,
        title=f"title.{decision['measure']}",
        **standing,
    )


def _page(
    request: HttpRequest, template: str, token: str, decision: Row, **told_: Any
) -> HttpResponse:
    known = decision["language"]
    return speaking.page(request, template, f"/c/{token}/", known=known, decision=decision, **told_)


@case_page()
def posts(request: HttpRequest, token: str, decision: Row) -> HttpResponse:
    """The very posts of the account that were relied upon, and no other."""
    wanted = tuple(orjson.loads(decision["statement"] or "{}").get("own_event_ids", ()))
    workspace = web.workspace()
    rows = own_posts(
        engines.engine(workspace), engines.sources(workspace), decision["account"], wanted
    )
    found = {row["post_id"] for row in rows}
    return _page(
        request,
        "portal/posts.html",
        token,
        decision,
        posts=rows,
        without_text=[name for name in wanted if name not in found],
    )


@case_page()
def receipt(request: HttpRequest, token: str, decision: Row) -> HttpResponse:
    """The ledger proof of the decision, to keep and to check without us."""
    workspace = web.workspace()
    key = running.ledger_key(workspace)
    folder = workspace.home / "published" / "ledger"
    try:
        proof = prove(folder, decision["decision_id"], "decision_made", key)
    except BadInput:
        return _page(
            request,
            "portal/receipt.html",
            token,
            decision,
            place=reads.ledger_place(decision["decision_id"]),
            status=404,
        )
    return _file(proof, f"receipt-{decision['public_ref']}.json")


@case_page()
def data(request: HttpRequest, token: str, decision: Row) -> HttpResponse:
    """Everything held about this one case, for people and programs."""
    body = json.dumps(_held(decision), ensure_ascii=False, indent=2, sort_keys=True)
    return _file(body.encode("utf-8"), f"case-{decision['public_ref']}.json")


def _held(decision: Row) -> dict[str, Any]:
    name = decision["decision_id"]
    reversal = reads.reversal_of(name)
    stated = orjson.loads(decision["statement"] or "null")
    opened = reads.opened_at(name)
    return {
        "account": decision["account"],
        "reference": decision["public_ref"],
        "statement": dict(to_person(statement_from_json(stated))) if stated else None,
        "answers_to_proposed_reasons": [
            _plain(row) for row in reads.answers_of(_proposal(decision))
        ],
        "appeals": [_appeal(row, name) for row in reads.appeals_of(name)],
        "added": [_plain(row, "kind", "received_at", "body") for row in reads.messages_of(name)],
        "letters": [
            _plain(row, "kind", "language", "made_at", "state") for row in reads.letters_of(name)
        ],
        "reversal": _plain(reversal, "reason", "outcome", "words", "made_at") if reversal else None,
        "opened_at": None if opened is None else iso_from_moment(opened),
    }


def _proposal(decision: Row) -> str:
    return str(decision["proposal_id"])


def _appeal(row: Row, decision_id: str) -> dict[str, Any]:
    names = ("appeal_id", "filed_by", "language", "received_at", "due_at", "body", "grounds")
    answer = ("outcome", "reason", "answered_at", "words")
    files = reads.files_of(decision_id, row["appeal_id"])
    return {
        **_plain(row, *names, *answer),
        "files": [_plain(each, "name", "kind", "size", "sha256") for each in files],
    }


def _plain(row: Row, *names: str) -> dict[str, Any]:
    kept = {name: row[name] for name in names or row}
    return {
        name: iso_from_moment(value)
        if name.endswith(("_at", "_until")) and value is not None
        else value
        for name, value in kept.items()
    }


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@case_page("GET", "HEAD", "POST")
def safety(request: HttpRequest, token: str, decision: Row) -> HttpResponse:
    """A PIN for the page, or a link in place of this one."""
    circumstances = web.workspace().circumstances
    if request.method != "POST":
        return _page(request, "portal/safety.html", token, decision)
    if request.POST.get("do") == "link":
        made = open_portal.replace_link(token, circumstances)
        address = f"{circumstances.public_url}/c/{made}"
        return _page(request, "portal/new_link.html", made, decision, address=address)
    try:
        open_portal.set_pin(token, request.POST.get("pin", ""), circumstances)
    except BadInput:
        return _page(
            request, "portal/safety.html", token, decision, wrong="pin.too_short", status=422
        )
    return _page(request, "portal/safety.html", token, decision, done="pin.was_set")
