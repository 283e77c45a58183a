"""What must never happen on the account holder's pages; each fails without its defence."""

import io
import logging
import re
import stat
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from showcause.steps.open_portal import replace_link, set_pin
from showcause.store.reads.rows import fetch, fetch_number
from showcause.web.limits import TooManyAttempts
from showcause.web.portal import opening
from tests import cast
from tests.record import pages
from tests.record.house import House, execute, portal_token, unchanged_by
from tests.web.test_portal_pages import BO, Visitor, link

OTHER = cast.key(cast.BO[6])
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "</textarea><script>alert(1)</script>",
    "{% debug %}{{ settings.SECRET_KEY }}",
    "invoice\u202egnp.exe",
    "a" + "\u0301" * 500,
)


@pytest.fixture
def holder() -> Visitor:
    return Visitor()


def chunk(name: bytes, body: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(name + body))
    return struct.pack(">I", len(body)) + name + body + crc


def png(width: int = 1, height: int = 1, more: bytes = b"", after: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    return b"\x89PNG\r\n\x1a\n" + head + more + data + chunk(b"IEND", b"") + after


PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
ZIP = b"PK\x03\x04" + b"\x00" * 40 + b"PK\x05\x06" + b"\x00" * 18


def uploads(house: House, holder: Visitor, name: str, content: bytes) -> Any:
    sent = SimpleUploadedFile(name, content)
    return holder.sends(link(house, path="appeal/files/"), files=sent, add="1")


# Whose case it is.


def test_one_link_never_changes_or_shows_another_case(house: House, holder: Visitor) -> None:
    uploads(house, holder, "mine.png", png())
    (mine,) = fetch("SELECT attachment_id FROM attachment")
    theirs = Visitor()

    theirs.sends(link(house, OTHER, "appeal/files/"), remove=mine["attachment_id"])

    assert fetch_number("SELECT COUNT(*) FROM attachment") == 1
    text = theirs.opens(link(house, OTHER)).content.decode()
    assert "mine.png" not in text and cast.BO[0] not in text


PATHS = ("", "/", "/data/", "/posts/", "/status/", "/appeal/check/")


def test_ids_references_and_guesses_open_nothing(
    house: House, holder: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "GUESSED_AN_HOUR", 100)
    decision = house.one("decisions", account=BO)
    token = portal_token(house, BO)
    for guess in (
        decision["decision_id"],
        decision["public_ref"],
        decision["proposal_id"],
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        token.upper(),
        "%2e%2e",
    ):
        for path in PATHS:
            answer = holder.opens(f"/c/{guess}{path}")
            assert answer.status_code == 404, guess
            assert cast.BO[0] not in answer.content.decode()


def test_guessing_is_stopped_and_right_links_still_open(
    house: House, holder: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "GUESSED_AN_HOUR", 3)
    answers = [holder.opens(f"/c/{number:032d}/").status_code for number in range(5)]

    assert answers == [404, 404, 404, 429, 429]
    assert holder.opens(link(house)).status_code == 200


def test_each_case_has_a_limit_of_its_own(
    house: House, holder: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "OPENED_AN_HOUR", 3)

    answers = [holder.opens(link(house)).status_code for _ in range(4)]

    assert answers == [200, 200, 200, 429]
    assert holder.opens(link(house, OTHER)).status_code == 200


def test_sending_has_a_limit_of_its_own(
    house: House, holder: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SENT_AN_HOUR", 2)
    path = link(house, path="appeal/words/")

    answers = [holder.sends(path, body=f"{number}").status_code for number in range(3)]

    assert answers[-1] == 429
    assert TooManyAttempts(1).seconds == 1


# Forms, links and headers.


@pytest.mark.parametrize(
    "path", ["appeal/", "appeal/words/", "appeal/check/", "safety/", "status/"]
)
def test_a_form_from_elsewhere_changes_nothing(house: House, path: str) -> None:
    def forged() -> None:
        answer = pages.anybody().post(link(house, path=path), {"body": "x", "do": "link"})
        assert answer.status_code == 403

    assert unchanged_by(forged)


AWAY = ("https://evil.test/", "//evil.test/", "/\\evil.test")


def test_no_address_leads_away_from_the_site(house: House, holder: Visitor) -> None:
    for name, where in [(name, where) for name in ("next", "lang", "url") for where in AWAY]:
        path = f"{link(house, path='appeal/who/')}?{name}={where}"
        answer = holder.sends(path, filed_by="holder", **{name: where})
        for address, _ in answer.redirect_chain:
            assert address.startswith("/c/"), address
        assert "evil.test" not in answer.content.decode().replace(where, "")


def test_pages_keep_nothing_run_nothing_and_name_nobody_in_their_title(
    house: House, holder: Visitor
) -> None:
    for path in ("", "posts/", "safety/", "appeal/", "status/"):
        answer = holder.opens(link(house, path=path))
        text = answer.content.decode()
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src" not in policy
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "noindex" in answer["X-Robots-Tag"]
        assert not re.search(r"<script|\son\w+=|\sstyle=|https?://(?!example)", text)
        title = re.search(r"<title>(.*?)</title>", text)
        assert title and cast.BO[0] not in title[1]


def test_a_link_is_never_noted(
    house: House, holder: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    token = portal_token(house, BO)
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.request").warning("Not Found: %s", f"/c/{token}/nothing")

    holder.opens(f"/c/{token}x/")
    holder.client.put(f"/c/{token}/data/")
    holder.opens(f"/c/{token}/nothing/")
    pages.anybody().post(f"/c/{token}/safety/", {"do": "link"})

    assert token not in caplog.text
    assert "/c/…" in caplog.text


def test_no_page_of_a_case_holds_its_link_where_others_are_sent(
    house: House, holder: Visitor
) -> None:
    """Nothing on a page is asked from elsewhere, so no Referer carries the link away."""
    text = holder.opens(link(house)).content.decode()

    asked = re.findall(r'(?:src|href|action)="([^"]+)"', text)
    assert asked and all(address.startswith(("/", "#", "?")) for address in asked)


# What others wrote.


def test_what_the_holder_writes_is_shown_and_never_obeyed(house: House, holder: Visitor) -> None:
    words = "\n".join(HOSTILE)
    holder.sends(link(house, path="appeal/words/"), body=words)
    for path in ("appeal/words/", "appeal/check/"):
        shown = holder.opens(link(house, path=path)).content.decode()
        assert "<script>alert" not in shown and "<img src=x" not in shown
        assert "settings.SECRET_KEY }}" in shown
    holder.sends(link(house, path="appeal/check/"))
    status = holder.opens(link(house, path="status/")).content.decode()
    assert "<script>alert" not in status and "<img src=x" not in status
    assert "\u202e" not in status


def test_posts_and_names_of_others_are_shown_and_never_obeyed(
    house: House, holder: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = {"created_at": 1, "language": '"><script>'}
    posts = [{"post_id": words, "text": words, **about} for words in HOSTILE]
    monkeypatch.setattr("showcause.web.portal.case.own_posts", lambda *given: posts)

    shown = holder.opens(link(house, path="posts/")).content.decode()

    assert "<script>" not in shown and "<img src=x" not in shown and "\u202e" not in shown


NAMES = ("<script>alert(1)</script>.png", "../../../etc/passwd.png", "a\u202egnp.exe", "x" * 500)


def test_a_file_name_is_only_ever_shown(house: House, holder: Visitor) -> None:
    from showcause.appeals.attachment import plain_file_name

    uploads(house, holder, "placeholder.png", png())
    for name in NAMES:
        execute("UPDATE attachment SET name = %s", (plain_file_name(name),))
        shown = holder.opens(link(house, path="appeal/files/")).content.decode()
        (row,) = fetch("SELECT name, stored_as FROM attachment")

        assert "<script>" not in shown and "\u202e" not in shown
        assert "/" not in row["name"] and len(row["name"]) <= 120
        assert re.fullmatch(r"[0-9a-f]{40}", row["stored_as"])


# Files.


def test_a_file_lies_outside_the_web_root_readable_by_its_owner_and_cannot_run(
    house: House, holder: Visitor
) -> None:
    uploads(house, holder, "notes.txt", b"#!/bin/sh\necho hello\n")

    (row,) = fetch("SELECT stored_as FROM attachment")
    path = house.home / "attachments" / row["stored_as"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for address in (f"/attachments/{row['stored_as']}", f"/static/{row['stored_as']}"):
        assert holder.opens(address).status_code == 404


REFUSED = [
    (b"", ""),
    (ZIP, "cannot take files of this kind"),
    (b"MZ\x90\x00", "cannot take files of this kind"),
    (b"GIF89a\x01\x00", "cannot take files of this kind"),
    (png(after=ZIP), "holds something else"),
    (png(width=40_000, height=40_000), "too large"),
    (png()[:-4], "not whole"),
    (PDF + ZIP, "holds something else"),
    (PDF.replace(b"/Catalog", b"/Catalog /OpenAction 2 0 R"), "holds a program"),
    (PDF.replace(b"/Catalog", b"/Catalog /Open#41ction 2 0 R"), "holds a program"),
    (PDF.replace(b"endobj", b"<script>1</script> endobj"), "holds something else"),
    (b"<html><script>alert(1)</script>", "holds a program"),
    (b"text with <svg onload=alert(1)>", "holds a program"),
    (b"x" * (1_024 * 1_024 + 1), "too large"),
]


def test_a_file_that_is_not_what_we_take_is_refused_and_named(
    house: House, holder: Visitor
) -> None:
    for content, word in REFUSED:
        answer = uploads(house, holder, "photo.png", content)
        text = answer.content.decode()
        assert not word or (answer.status_code == 422 and word in text and "photo.png" in text)
    assert fetch_number("SELECT COUNT(*) FROM attachment") == 0
    folder = house.home / "attachments"
    assert not folder.exists() or not list(folder.iterdir())


def test_the_text_is_kept_when_a_file_is_refused(house: House, holder: Visitor) -> None:
    holder.sends(link(house, path="appeal/words/"), body="We are a choir.")
    uploads(house, holder, "x.zip", ZIP)

    assert "We are a choir." in holder.opens(link(house, path="appeal/check/")).content.decode()


def test_a_picture_loses_what_is_hidden_in_it(house: House, holder: Visitor) -> None:
    hidden = chunk(b"tEXt", b"GPS\x0035.6892,51.3890") + chunk(b"eXIf", b"where it was taken")
    uploads(house, holder, "photo.png", png(more=hidden))

    (row,) = fetch("SELECT stored_as FROM attachment")
    kept = (house.home / "attachments" / row["stored_as"]).read_bytes()
    assert kept == png()


def test_a_jpeg_loses_its_place_and_may_carry_nothing_behind_it() -> None:
    from showcause.appeals.attachment import Accepted, Refused, checked

    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 1, 1, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34"
    place = b"\xff\xe1" + struct.pack(">H", 12) + b"Exif\x00\x00GPS!"
    whole = b"\xff\xd8" + frame + scan + b"\xff\xd9"

    assert checked(b"\xff\xd8" + place + frame + scan + b"\xff\xd9") == Accepted("jpeg", whole)
    assert checked(whole + ZIP) == Refused("two_kinds")
    assert checked(whole[:-2]) == Refused("not_whole")
    huge = frame.replace(b"\x00\x01\x00\x01", b"\xff\xff\xff\xff", 1)
    assert checked(b"\xff\xd8" + huge + scan + b"\xff\xd9") == Refused("too_large")


def test_ten_files_are_the_most_and_one_file_twice_is_one(house: House, holder: Visitor) -> None:
    for number in (*range(10), 3):
        uploads(house, holder, f"{number}.txt", f"note {number}".encode())
    refused = uploads(house, holder, "11.txt", b"note 11")

    assert fetch_number("SELECT COUNT(*) FROM attachment") == 10
    assert refused.status_code == 422 and "10 files already" in refused.content.decode()


def test_files_go_with_the_appeal_and_cannot_be_taken_back(house: House, holder: Visitor) -> None:
    uploads(house, holder, "score.pdf", PDF)
    (row,) = fetch("SELECT attachment_id FROM attachment")
    holder.sends(link(house, path="appeal/words/"), body="The score is attached.")
    holder.sends(link(house, path="appeal/check/"))

    holder.sends(link(house, path="appeal/files/"), remove=row["attachment_id"])

    (kept,) = fetch("SELECT appeal_id FROM attachment")
    assert kept["appeal_id"].startswith("apl_")
    assert "score.pdf" in holder.opens(link(house, path="status/")).content.decode()


# A phone that may be taken.


def test_a_pin_keeps_everybody_else_out_of_every_page(house: House, holder: Visitor) -> None:
    set_pin(portal_token(house, BO), "secret1", house.circumstances)

    for path in ("", "posts/", "data/", "receipt/", "safety/", "status/", "appeal/words/"):
        text = holder.opens(link(house, path=path)).content.decode()
        assert "Enter your PIN" in text and "You can appeal" not in text, path
    wrong = holder.sends(link(house), unlock="secret2")
    assert wrong.status_code == 403 and "This is not the PIN." in wrong.content.decode()
    right = holder.sends(link(house), unlock="secret1")
    assert "You can appeal" in right.content.decode()
    assert "Enter your PIN" in Visitor().opens(link(house)).content.decode()


def test_an_unlocked_page_opens_no_other_and_a_new_pin_locks_it_again(
    house: House, holder: Visitor
) -> None:
    for account in (BO, OTHER):
        set_pin(portal_token(house, account), "secret1", house.circumstances)
    holder.sends(link(house), unlock="secret1")

    assert "Enter your PIN" in holder.opens(link(house, OTHER)).content.decode()
    set_pin(portal_token(house, BO), "secret2", house.circumstances)
    assert "Enter your PIN" in holder.opens(link(house)).content.decode()


def test_pins_cannot_be_guessed_and_the_record_does_not_hold_them(
    house: House, holder: Visitor
) -> None:
    set_pin(portal_token(house, BO), "abcdef", house.circumstances)
    for number in range(5):
        holder.sends(link(house), unlock=f"guess{number}")

    assert holder.sends(link(house), unlock="abcdef").status_code == 429
    assert "abcdef" not in repr(fetch("SELECT * FROM portal_pin"))
    assert "abcdef" not in repr(fetch("SELECT body FROM ledger_payload"))


def test_a_pin_that_is_too_weak_is_refused(house: House, holder: Visitor) -> None:
    for pin in ("", "12345", "a b c d e f", "x" * 65):
        answer = holder.sends(link(house, path="safety/"), do="pin", pin=pin)
        assert answer.status_code == 422
    assert fetch_number("SELECT COUNT(*) FROM portal_pin") == 0


def test_a_new_link_ends_the_one_before_and_stands_in_no_letter(
    house: House, holder: Visitor
) -> None:
    old = link(house)
    text = holder.sends(f"{old}safety/", do="link").content.decode()
    new = re.search(r"/c/([a-z2-7]{32})", text)

    assert new and new[1] not in old
    assert holder.opens(old).status_code == 404
    assert holder.opens(f"/c/{new[1]}/").status_code == 200
    assert new[1] not in repr(fetch("SELECT body FROM notice_text"))
    assert new[1] not in repr(fetch("SELECT * FROM portal_link"))
    third = replace_link(new[1], house.circumstances)
    assert third != new[1]


def test_the_number_of_questions_a_page_asks_is_bounded(house: House, holder: Visitor) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    case = link(house)
    holder.opens(case)
    for path in ("", "status/", "appeal/words/", "appeal/check/", "data/"):
        with CaptureQueriesContext(connection) as asked:
            holder.opens(case + path)
        assert len(asked) <= 15, (path, len(asked))


def test_uploads_are_read_from_memory_or_disk_alike(house: House, holder: Visitor) -> None:
    large = b"a line of words\n" * 60_000
    uploads(house, holder, "large.txt", io.BytesIO(large).getvalue())

    (row,) = fetch("SELECT size FROM attachment")
    assert row["size"] == len(large)
