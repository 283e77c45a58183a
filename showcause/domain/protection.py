"""Why an account may be protected: others would silence it for its work."""

from enum import StrEnum


class Purpose(StrEnum):
    """What a protected account is protected as."""

    JOURNALIST = "journalist"
    HUMAN_RIGHTS_DEFENDER = "human_rights_defender"
    OFFICIAL = "official"
    CANDIDATE = "candidate"
    RESEARCHER = "researcher"
