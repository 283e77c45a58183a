"""What was published: figures, archives that everybody may have, registers, and the files."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any, Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from showcause.domain.moment import iso_from_moment
from showcause.notices.interface import strings
from showcause.steps.ranking import register as ranking_register
from showcause.store.reads import public as reads
from showcause.web import speaking
from showcause.wiring import web

FIGURES: Final = re.compile(r"figures-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d")
ARCHIVE: Final = re.compile(r"archive-[a-z2-7]+")
FILE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
WORDS: Final = {
    "authority": "public.kind_authority",
    "court": "public.kind_court",
    "company": "public.kind_company",
    "platform": "public.kind_platform",
    "person": "public.kind_person",
    "measure": "public.asked_for_measure",
    "data": "public.asked_for_data",
    "restoration": "public.asked_for_restoration",
}
TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
}
ITS_OWN_STYLE: Final = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
"""A page that is handed over as a file carries its style within it, and nothing else."""


def everything(request: HttpRequest) -> HttpResponse:
    """Each publication of figures and each public archive, the newest first, with its files."""
    home = web.workspace().home / "published"
    folders = sorted((one for one in home.glob("*") if one.is_dir()), key=_age, reverse=True)
    figures = [{"name": one.name, "files": _files(one)} for one in folders if _is_figures(one)]
    archives = [
        {"name": one.name, "files": _files(one), **told}
        for one in folders
        if (told := _public_archive(one))
    ]
    return speaking.page(
        request, "public/published.html", "/published/", figures=figures, archives=archives
    )


def _age(folder: Path) -> tuple[float, str]:
    return folder.stat().st_mtime, folder.name


def _is_figures(folder: Path) -> bool:
    return bool(FIGURES.fullmatch(folder.name)) and (folder / "index.html").is_file()


def _files(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if FILE.fullmatch(one.name))


def _public_archive(folder: Path) -> dict[str, Any] | None:
    """What an archive for everybody holds; None for one that needs an agreement, or no archive."""
    if not ARCHIVE.fullmatch(folder.name):
        return None
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        errata = json.loads((folder / "errata.json").read_bytes())
    except (OSError, ValueError):
        return None  # still being written
    if manifest["dates"] != "coarse":
        return None
    return {**{name: manifest[name] for name in ("accounts", "posts")}, "errata": len(errata)}


def file(request: HttpRequest, folder: str, name: str) -> HttpResponseBase:
    """One published file.

    Raises:
        Http404: there is none, or it is of an archive that needs an agreement.
    """
    home = (web.workspace().home / "published").resolve()
    place = home / folder
    path = (place / name).resolve()
    shown = folder == "ledger" or _is_figures(place) or _public_archive(place)
    safe = FILE.fullmatch(name) and path.is_relative_to(place)
    if not (shown and safe and path.is_file()):
        raise Http404(name)
    kind = TYPES.get(path.suffix, "application/octet-stream")
    answer = FileResponse(path.open("rb"), content_type=kind)
    if path.suffix == ".html":
        answer._csp_replace = ITS_OWN_STYLE  # type: ignore[attr-defined]
    return answer


def register(request: HttpRequest) -> HttpResponse:
    """Changes of ranking, and what was asked for by whom; of accounts only what is shown more."""
    language, _ = speaking.spoken(request)
    said = strings(language.code)
    asked, sealed = reads.requests()
    for row in asked:
        row |= {name: said[WORDS[row[name]]] for name in ("kind", "asked_for")}
    ranking = [{**row, "places": [*row["sites"], *row["accounts"]]} for row in ranking_register()]
    return speaking.page(
        request, "public/register.html", "/register/", ranking=ranking, asked=asked, sealed=sealed
    )


def requests_as_csv(request: HttpRequest) -> HttpResponse:
    """The register of requests for machines: day, kind, body, asked_for; the sealed as a number."""
    asked, sealed = reads.requests()
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(("received", "kind", "body", "asked_for", "requests"))
    for row in asked:
        day = iso_from_moment(row["received_at"])[:10]
        lines.writerow((day, row["kind"], row["body"], row["asked_for"], 1))
    if sealed:
        lines.writerow(("", "sealed", "", "", sealed))
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
