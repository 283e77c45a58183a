"""Whether the web process and its record answer."""

from django.http import HttpRequest, JsonResponse

from showcause.store.reads.rows import fetch_number


def health(request: HttpRequest) -> JsonResponse:
    """`{"status": "ok"}` when the record can be read."""
    batches = fetch_number("SELECT COUNT(*) FROM ingest_batch")
    return JsonResponse({"batches": batches, "status": "ok"})
