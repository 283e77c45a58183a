"""What pages say, in the page's language; what that lacks is said in English, marked as such."""

from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from showcause.notices import writing
from showcause.notices.interface import string
from showcause.notices.languages import LANGUAGES
from showcause.store.reads.ledger import latest_checkpoint

register = template.Library()


def said_in(code: str, name: str, **values: Any) -> SafeString:
    """The string of that name, escaped, with escaped values in its places."""
    text, written_in = string(code, name)
    told = SafeString(conditional_escape(text)).format(
        **{key: conditional_escape(value) for key, value in values.items()}
    )
    if written_in == code:
        return SafeString(told)
    return format_html('<span lang="{}" dir="ltr">{}</span>', written_in, SafeString(told))


@register.simple_tag(takes_context=True)
def say(context: template.Context, name: str, **values: Any) -> SafeString:
    """`{% say "decision.appeal" %}`; with places: `{% say "status.answer_by" at=due %}`."""
    return said_in(context["code"], name, **values)


@register.simple_tag(takes_context=True)
def day(context: template.Context, at: int) -> str:
    """A moment in words of the page's language, in its digits and calendar."""
    return writing.deadline_in_words(at, context["code"])


@register.simple_tag(takes_context=True)
def count(context: template.Context, value: int) -> str:
    """A number in the page's digits."""
    return writing.number(value, context["code"])


@register.simple_tag(takes_context=True)
def to(context: template.Context, path: str = "") -> str:
    """An address below this page's own link, in the page's language."""
    chosen = f"?lang={context['code']}" if context.get("chosen") else ""
    return f"{context['base']}{path}{chosen}"


@register.simple_tag
def checkpoint() -> str:
    """The ledger's newest checkpoint, which every page carries; empty before there is one."""
    latest = latest_checkpoint()
    return str(latest["note"]) if latest else ""


@register.simple_tag
def languages() -> list[tuple[str, str, str]]:
    """(code, tag, own name) of every language there is."""
    return [(code, known.tag, known.name) for code, known in LANGUAGES.items()]
