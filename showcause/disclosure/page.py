"""Pages that are handed over as files: no script, nothing loaded, everything escaped."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from showcause.domain.moment import iso_from_moment

if TYPE_CHECKING:
    from jinja2 import Environment


def page(template: str, **values: Any) -> str:
    """The page that a template of this room gives."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    room = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    room.filters["moment"] = lambda at: "" if at is None else iso_from_moment(at)
    room.filters["words"] = lambda text: str(text).replace("_", " ")
    return room
