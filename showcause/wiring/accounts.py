"""What staff sign in with. Credentials are no part of the record: they are replaced, not kept."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from showcause.domain.errors import BadInput
from showcause.wiring import web
from showcause.wiring.keys import key_bytes

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

PASSWORD_BYTES: Final = 12
DEMO_MARK: Final = "demo.json"


@dataclass(frozen=True, slots=True)
class Access:
    """What a person is handed to sign in with; shown once. `secret` is for an authenticator."""

    staff_id: str
    password: str
    secret: str


def give_access(staff_id: str) -> Access:
    """New credentials for somebody on the staff; those from before open nothing any more.

    Raises:
        UnknownName: the record does not know that id.
    """
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.contrib.auth.models import User

    from showcause.store.reads import staff

    staff.by_id(staff_id)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    user, _ = User.objects.get_or_create(username=staff_id)
    user.set_password(password)
    user.save()
    Authenticator.objects.filter(user=user).delete()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return Access(staff_id, password, secret)


def code_now(staff_id: str) -> str:
    """The code an authenticator would show now; for rehearsals, where nobody holds one.

    Raises:
        BadInput: this is no demo, or the person has no authenticator.
    """
    from allauth.mfa.models import Authenticator

    if not (web.workspace().home / DEMO_MARK).exists():
        raise BadInput("codes are shown in a demo only", hint="use your authenticator")
    found = Authenticator.objects.filter(user__username=staff_id, type="totp").first()
    if found is None:
        raise BadInput("there is no authenticator", where=staff_id, hint="showcause access ID")
    return code_from(unsealed(found.data["secret"]))


def code_from(secret: str) -> str:
    """The six digits of RFC 6238 for a secret, now."""
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    made = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
    return made.generate(int(time.time())).decode("ascii")


def sealed(text: str) -> str:
    """A text only this workspace can read again."""
    return _fernet().encrypt(text.encode()).decode()


def unsealed(text: str) -> str:
    """The text that was sealed."""
    return _fernet().decrypt(text.encode()).decode()


def _fernet() -> "Fernet":
    from cryptography.fernet import Fernet

    key = hashlib.sha256(b"factors" + key_bytes(web.workspace().home, "web")).digest()
    return Fernet(base64.urlsafe_b64encode(key))
