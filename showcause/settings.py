"""Values only: what one workspace is configured with."""

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from showcause.domain.errors import BadInput, UnknownName
from showcause.enforcement.mode import Mode
from showcause.policy.profiles import DEFAULT, PROFILES, Profile

CONFIG_NAME: Final = "showcause.toml"
_PROFILE: Final = re.compile(r"^profile\s*=\s*('[^']*'|\"[^\"]*\")", re.MULTILINE)
PLATFORMS: Final = ("sandbox", "webhook", "matrix", "atproto", "ozone", "mastodon")
MODES: Final = tuple(mode.value for mode in Mode)
MAILS: Final = ("files", "smtp")

DEFAULT_CONFIG: Final = """\
# One workspace of Showcause. Secrets stay in keys/ or in the environment, never here.
name = "Example platform"
public_url = "https://example.test"
rules_url = "https://example.test/rules"
contact = "appeals@example.test"
profile = "platform"        # community, platform or regulated: showcause profile

[platform]
kind = "sandbox"            # or "webhook", "matrix", "atproto", "ozone", "mastodon"
mode = "enforce"            # "observe" sends nothing, "explain" tells people and orders nothing
address = ""                # where it is reached; the credential: SHOWCAUSE_PLATFORM_SECRET
name = ""                   # what accounts read from it are called by: NAME:account_id
allow_networks = []         # private networks it may be in, such as "10.1.0.0/16"
ca_file = ""                # certificates of an authority of your own

[mail]
kind = "files"              # "files" writes mail/*.mbox, "smtp" sends
host = "127.0.0.1"
port = 25
sender = "notices@example.test"
starttls = false            # user and password: SHOWCAUSE_SMTP_USER, SHOWCAUSE_SMTP_PASSWORD
dkim_selector = ""          # under which the server's DKIM key stands in DNS, for the doctor
dns = ""                    # the name server the doctor asks; empty is the machine's own

[stop]
address = ""                # where stop instructions are also looked for before every dispatch

[web]
hosts = "127.0.0.1 localhost"   # names the pages answer to, apart by blanks
https = false                   # true behind a proxy that ends TLS and sets X-Forwarded-Proto

[eu]
address = ""                # the EU transparency database's API; its token: SHOWCAUSE_EU_TOKEN

[clock]
ntp = ""                    # whose time ours is held against, such as "pool.ntp.org"

[retention]
reversed_days = 30          # after a decision was undone
over_days = 365             # after a decision that stood is over and can no longer be contested
undecided_days = 365        # a proposal nobody decided
activity_days = 400         # posts, shares, follows and the rest, from the event
reports_days = 183          # who reported whom, from the last decision about it
quarantine_days = 90        # rows nobody could read
exports_days = 30           # packs/, exports/, logs
backups_days = 35           # the newest one stays

[engine]
memory = "2GB"
threads = 2
"""


def config_for(profile: Profile) -> str:
    """The configuration a new workspace of a profile begins with."""
    lines = {
        f'profile = "{DEFAULT}"': f'profile = "{profile.name}"',
        'memory = "2GB"': f'memory = "{profile.engine_memory}"',
        "threads = 2": f"threads = {profile.engine_threads}",
    }
    text = DEFAULT_CONFIG
    for before, after in lines.items():
        text = text.replace(before, after)
    return text


def with_profile(text: str, name: str) -> str:
    """A configuration with another profile chosen, and nothing else in it changed."""
    line = f'profile = "{name}"'
    if _PROFILE.search(text):
        return _PROFILE.sub(line, text, count=1)
    return f"{line}\n{text}"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How notices leave the house; credentials come from the environment."""

    kind: str
    host: str
    port: int
    sender: str
    starttls: bool
    dkim_selector: str
    dns: str


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The names the pages answer to, and whether they are reached over TLS."""

    hosts: tuple[str, ...]
    https: bool


@dataclass(frozen=True, slots=True)
class PlatformSettings:
    """Where measures take effect and how far we go there; credentials come from outside."""

    mode: Mode
    address: str
    name: str
    allow_networks: tuple[str, ...]
    ca_file: Path | None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything one workspace is configured with; paths are absolute."""

    home: Path
    name: str
    public_url: str
    rules_url: str
    contact: str
    profile: str
    platform_kind: str
    platform: PlatformSettings
    mail: MailSettings
    web: WebSettings
    stop_address: str
    eu_address: str
    ntp: str
    retention_days: dict[str, int]
    engine_memory: str
    engine_threads: int


def settings_from_text(text: str, home: Path) -> Settings:
    """The settings in a TOML text; what is absent has the default.

    Raises:
        BadInput: the text is not TOML, or a value has the wrong shape.
    """
    where = str(home / CONFIG_NAME)
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(str(error), where=where) from error
    return _settings(_merged(tomllib.loads(DEFAULT_CONFIG), given, where, ""), home)


def _merged(base: dict[str, Any], over: dict[str, Any], where: str, section: str) -> dict[str, Any]:
    """The defaults with what was given; a name or a kind of value we do not know is refused."""
    merged = dict(base)
    for key, value in over.items():
        name = f"{section}{key}"
        if key not in base:
            near = get_close_matches(key, base, n=1)
            hint = f"did you mean {near[0]}?" if near else ", ".join(base)
            raise UnknownName(f"there is no setting {name}", where=where, hint=hint)
        if type(value) is not type(base[key]):
            expected = type(base[key]).__name__
            raise BadInput(f"{name} is {value!r}", where=where, hint=f"of kind {expected}")
        merged[key] = (
            _merged(base[key], value, where, f"{key}.") if isinstance(value, dict) else value
        )
    return merged


def _one_of(value: str, known: tuple[str, ...], name: str, home: Path) -> None:
    if value not in known:
        where = str(home / CONFIG_NAME)
        raise BadInput(f"{name} is '{value}'", where=where, hint=" or ".join(known))


def _settings(values: dict[str, Any], home: Path) -> Settings:
    _one_of(values["platform"]["kind"], PLATFORMS, "platform.kind", home)
    _one_of(values["platform"]["mode"], MODES, "platform.mode", home)
    _one_of(values["profile"], tuple(PROFILES), "profile", home)
    _one_of(values["mail"]["kind"], MAILS, "mail.kind", home)
    return Settings(
        home=home,
        name=str(values["name"]),
        public_url=str(values["public_url"]).rstrip("/"),
        rules_url=str(values["rules_url"]).rstrip("/"),
        contact=str(values["contact"]),
        profile=values["profile"],
        platform_kind=str(values["platform"]["kind"]),
        platform=_platform(values["platform"], home),
        mail=MailSettings(
            kind=str(values["mail"]["kind"]),
            host=str(values["mail"]["host"]),
            port=int(values["mail"]["port"]),
            sender=str(values["mail"]["sender"]),
            starttls=bool(values["mail"]["starttls"]),
            dkim_selector=str(values["mail"]["dkim_selector"]),
            dns=str(values["mail"]["dns"]),
        ),
        web=WebSettings(tuple(values["web"]["hosts"].split()), values["web"]["https"]),
        stop_address=str(values["stop"]["address"]),
        eu_address=str(values["eu"]["address"]),
        ntp=str(values["clock"]["ntp"]),
        retention_days=_retention_days(values["retention"], home),
        engine_memory=str(values["engine"]["memory"]),
        engine_threads=int(values["engine"]["threads"]),
    )


def _platform(values: dict[str, Any], home: Path) -> PlatformSettings:
    kind, ca_file = str(values["kind"]), str(values["ca_file"])
    if kind != "sandbox" and not values["address"]:
        where = str(home / CONFIG_NAME)
        raise BadInput("platform.address is empty", where=where, hint="https://…")
    return PlatformSettings(
        mode=Mode(values["mode"]),
        address=str(values["address"]),
        name=str(values["name"]) or kind,
        allow_networks=tuple(map(str, values["allow_networks"])),
        ca_file=home / ca_file if ca_file else None,
    )


def _retention_days(values: dict[str, Any], home: Path) -> dict[str, int]:
    """How many days things are kept once their purpose is over, by name."""
    days = {name.removesuffix("_days"): int(number) for name, number in values.items()}
    for name, number in days.items():
        if number < 1:
            where = str(home / CONFIG_NAME)
            raise BadInput(f"retention.{name}_days is {number}", where=where, hint="1 or more")
    return days
