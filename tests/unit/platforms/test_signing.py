"""Webhook signatures: the specification's own example, rotation, age, and what is never shown."""

import base64

import pytest

from showcause.domain.errors import BadInput
from showcause.domain.moment import MINUTE, SECOND
from showcause.platforms.webhook.signing import (
    ID,
    SIGNATURE,
    TIMESTAMP,
    TOLERANCE,
    refusal_of,
    secrets_from_text,
    signed_headers,
)

PUBLISHED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(b"another secret of 32 bytes long!").decode()
NOW = 1_614_265_330 * SECOND
BODY = b'{"test": 2432232314}'


def test_the_published_example_has_the_published_signature() -> None:
    headers = signed_headers(
        secrets_from_text(PUBLISHED), "msg_p5jXN8AQM9LWM0D4loKWxJek", NOW, BODY
    )

    assert headers == {
        ID: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        TIMESTAMP: "1614265330",
        SIGNATURE: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_a_secret_is_changed_either_one_verifies() -> None:
    both = secrets_from_text(f"{OTHER} {PUBLISHED}")
    headers = signed_headers(both, "m", NOW, BODY)

    assert len(headers[SIGNATURE].split(" ")) == 2
    for text in (PUBLISHED, OTHER):
        assert refusal_of(secrets_from_text(text), headers, BODY, NOW) == ""


@pytest.mark.parametrize("name", [ID, TIMESTAMP, SIGNATURE])
def test_what_was_changed_on_the_way_is_refused(name: str) -> None:
    known = secrets_from_text(PUBLISHED)
    headers = signed_headers(known, "m", NOW, BODY)

    assert refusal_of(known, {**headers, name: headers[name] + "1"}, BODY, NOW)
    assert refusal_of(known, {**headers, name: ""}, BODY, NOW)
    assert refusal_of(known, headers, BODY + b" ", NOW)
    assert refusal_of(secrets_from_text(OTHER), headers, BODY, NOW)


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_replay_after_five_minutes_is_refused(shift: int) -> None:
    known = secrets_from_text(PUBLISHED)
    headers = signed_headers(known, "m", NOW, BODY)

    assert refusal_of(known, headers, BODY, NOW + shift * TOLERANCE) == ""
    assert refusal_of(known, headers, BODY, NOW + shift * (TOLERANCE + MINUTE))


@pytest.mark.parametrize("text", ["", "   ", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!", "canary"])
def test_a_secret_that_is_none_is_refused_and_never_shown(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        secrets_from_text(text)

    assert "c2hvcnQ" not in str(refusal.value) and "canary" not in str(refusal.value)


def test_a_secret_does_not_print_itself() -> None:
    (secret,) = secrets_from_text(PUBLISHED)

    assert "MfKQ" not in repr(secret) and repr(secret.key) not in repr(secret)
