"""Which language a page speaks, and pages in it; without a cookie and without a script."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation.trans_real import parse_accept_lang_header

from showcause.notices.languages import ENGLISH, LANGUAGES, Language, language_for

ASKED: Final = "lang"


def spoken(request: HttpRequest, known: str = "") -> tuple[Language, bool]:
    """The page's language, and whether the reader chose it.

    Chosen in the address; else what we know of the account; else what the browser asks for.
    """
    asked = request.POST.get(ASKED) or request.GET.get(ASKED) or ""
    if asked in LANGUAGES:
        return LANGUAGES[asked], True
    browser = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    for tag in (known, *(tag for tag, _ in browser)):
        language = language_for(tag) if tag else None
        if language:
            return language, False
    return ENGLISH, False


def page(
    request: HttpRequest,
    template: str,
    base: str,
    *,
    known: str = "",
    status: int = 200,
    **told: Any,
) -> HttpResponse:
    """A page in the reader's language; `base` is the address that its own links lie below."""
    language, chosen = spoken(request, known)
    context = {
        "base": base,
        "chosen": chosen,
        "code": language.code,
        "page_dir": "rtl" if language.is_right_to_left else "ltr",
        "page_language": language.tag,
        "unchecked": not language.is_checked,
        **told,
    }
    return render(request, template, context, status=status)
