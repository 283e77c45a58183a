"""Filing one appeal for many accounts, and the page that shows its answer."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from showcause.appeals.names import MOST_CHARACTERS, read_list
from showcause.domain.errors import BadInput
from showcause.domain.group import GroupKind
from showcause.steps.decide import token_hash
from showcause.steps.group_case import told_to_filer
from showcause.steps.receive_group_appeal import receive_group_appeal
from showcause.store.reads.groups import by_token_hash
from showcause.web import speaking
from showcause.web.limits import count_attempt
from showcause.web.portal.opening import counted, wrong_link
from showcause.wiring import web

FILED_AN_HOUR: Final = 60
KINDS: Final = (GroupKind.MANDATE, GroupKind.THIRD_PARTY)
_FIELDS: Final = ("kind", "organisation", "list", "words")


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """The form; then what we read, to be checked; then the case."""
    if request.method != "POST":
        return _form(request)
    count_attempt("group-file", request.META.get("REMOTE_ADDR", ""), most=FILED_AN_HOUR)
    typed = {name: request.POST.get(name, "") for name in _FIELDS}
    sent = request.FILES.get("file")
    try:
        if sent is not None and sent.size and sent.size <= MOST_CHARACTERS:
            typed["list"] += "\n" + sent.read().decode("utf-8-sig")
        listed = read_list(typed["list"])
        kind = GroupKind(typed["kind"]) if typed["kind"] in set(KINDS) else GroupKind.THIRD_PARTY
        if not typed["organisation"].strip() or not typed["words"].strip():
            raise BadInput("say who files and what is wrong")
        if "send" not in request.POST:
            return _page(request, "public/group_check.html", typed=typed, listed=listed)
        return _received(request, kind, typed)
    except (BadInput, UnicodeDecodeError) as error:
        wrong = error.message if isinstance(error, BadInput) else "UTF-8"
        return _form(request, typed, wrong, status=422)


def _form(
    request: HttpRequest, typed: dict[str, str] | None = None, wrong: str = "", status: int = 200
) -> HttpResponse:
    known = typed or {"kind": GroupKind.MANDATE.value}
    return _page(request, "public/group.html", status=status, typed=known, wrong=wrong)


def _received(request: HttpRequest, kind: GroupKind, typed: dict[str, str]) -> HttpResponse:
    circumstances = web.workspace().circumstances
    language, _ = speaking.spoken(request)
    received = receive_group_appeal(
        typed["list"],
        kind=kind,
        organisation=typed["organisation"],
        words=typed["words"].replace("\r\n", "\n"),
        language=language.code,
        circumstances=circumstances,
    )
    return _page(
        request,
        "public/group_received.html",
        received=received,
        third_party=kind is GroupKind.THIRD_PARTY,
        address=f"{circumstances.public_url}/g/{received.token}",
    )


@require_http_methods(["GET", "HEAD"])
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Where a group appeal is; of the accounts only what their own letters opened."""
    group = by_token_hash(token_hash(token))
    if group is None:
        return wrong_link(request)
    counted(request, group["group_appeal_id"])
    told = told_to_filer(group, web.workspace().circumstances)
    return _page(
        request, "public/group_status.html", base=f"/g/{token}/", known=group["language"], told=told
    )


def _page(
    request: HttpRequest, template: str, *, base: str = "/group-appeal/", **told: Any
) -> HttpResponse:
    return speaking.page(request, template, base, **told)
