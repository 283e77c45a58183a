"""Where Django looks for tables; each file in `tables/` holds one subject."""

from showcause.store.tables.activity import ActivityPart, IngestBatch, Quarantine
from showcause.store.tables.affiliation import Affiliation
from showcause.store.tables.allowance import Allowance, AllowanceEnd, AllowanceUse
from showcause.store.tables.api import ApiAnswer, ApiToken, ApiTokenEnd
from showcause.store.tables.appeal import Appeal, AppealText, Review, ReviewText
from showcause.store.tables.case import CaseClaim, CaseInstruction, CaseWaiting, LookUp
from showcause.store.tables.cause import ProposalBasis, Reconsideration
from showcause.store.tables.decision import Decision, StatementText
from showcause.store.tables.eu import EuAnswer, EuCorrection, EuStatement
from showcause.store.tables.finding import (
    DefinitionText,
    DetectionRun,
    Finding,
    FindingMember,
    FindingTopic,
    MemberEvidence,
)
from showcause.store.tables.format import RecordFormat
from showcause.store.tables.group import (
    GroupAppeal,
    GroupList,
    GroupQuestion,
    GroupRuling,
    GroupRulingText,
    GroupText,
)
from showcause.store.tables.incident import CaseSetAside, Incident, IncidentCase
from showcause.store.tables.ledger import LedgerCheckpoint, LedgerEntry, LedgerLeaf, LedgerPayload
from showcause.store.tables.notice import AccountContact, Notice, NoticeDelivery, NoticeText
from showcause.store.tables.order import Outbox, PlatformOrder, Receipt
from showcause.store.tables.outside import OutsideContact, Retraction, ToldOutside
from showcause.store.tables.partner import PartnerLink, PartnerLinkEnd
from showcause.store.tables.portal import (
    AppealDraft,
    AppealGround,
    Attachment,
    PortalLink,
    PortalMessage,
    PortalMessageText,
    PortalOpening,
    PortalPin,
)
from showcause.store.tables.proposal import (
    Approval,
    Hearing,
    HearingAnswer,
    HearingText,
    Proposal,
    ProposalFinding,
    RuleVersion,
    SafeguardFacts,
    SafeguardRound,
    Sweep,
)
from showcause.store.tables.recheck import Recheck, RecheckCase, RecheckReading
from showcause.store.tables.relief import (
    AccountPlace,
    ClauseVersion,
    ProtectedAccount,
    Relief,
    SpecialWindow,
    Withdrawal,
)
from showcause.store.tables.retention import (
    CaseErasure,
    LegalHold,
    PartRewriting,
    RetentionRun,
)
from showcause.store.tables.reversal import Disclosure, Reopening, Reversal, Void
from showcause.store.tables.rollout import (
    BackTest,
    ChangeLook,
    RolloutEvent,
    SecondLook,
    StopInstruction,
)
from showcause.store.tables.staff import ClockShift, Staff
from showcause.store.tables.stage import (
    SampleCase,
    SampleReading,
    StageMember,
    StageRelease,
    SweepInstruction,
    SweepStage,
)
from showcause.store.tables.stream import StreamCursor
from showcause.store.tables.tip import Tip, TipWithdrawal
from showcause.store.tables.unexplained import (
    Comparison,
    MissingMeasure,
    PlatformSeen,
    UnexplainedEvent,
    UnexplainedMeasure,
    UnexplainedText,
)

__all__ = [
    "ApiAnswer",
    "ApiToken",
    "ApiTokenEnd",
    "CaseClaim",
    "CaseErasure",
    "CaseInstruction",
    "LookUp",
    "AccountContact",
    "AccountPlace",
    "ActivityPart",
    "Affiliation",
    "Allowance",
    "AllowanceEnd",
    "AllowanceUse",
    "Appeal",
    "AppealDraft",
    "AppealGround",
    "AppealText",
    "Approval",
    "Attachment",
    "ClauseVersion",
    "BackTest",
    "ClockShift",
    "Comparison",
    "Decision",
    "DefinitionText",
    "DetectionRun",
    "Disclosure",
    "EuAnswer",
    "EuCorrection",
    "EuStatement",
    "Finding",
    "FindingMember",
    "FindingTopic",
    "GroupAppeal",
    "GroupList",
    "GroupQuestion",
    "GroupRuling",
    "GroupRulingText",
    "GroupText",
    "Hearing",
    "HearingAnswer",
    "HearingText",
    "Incident",
    "IncidentCase",
    "IngestBatch",
    "LedgerCheckpoint",
    "LedgerEntry",
    "LedgerLeaf",
    "LedgerPayload",
    "LegalHold",
    "MemberEvidence",
    "MissingMeasure",
    "Notice",
    "NoticeDelivery",
    "NoticeText",
    "Outbox",
    "OutsideContact",
    "PartRewriting",
    "PartnerLink",
    "PartnerLinkEnd",
    "PlatformOrder",
    "PlatformSeen",
    "PortalLink",
    "PortalMessage",
    "PortalMessageText",
    "PortalOpening",
    "PortalPin",
    "Proposal",
    "ProposalBasis",
    "ProposalFinding",
    "ProtectedAccount",
    "Quarantine",
    "Receipt",
    "Reconsideration",
    "RecordFormat",
    "Recheck",
    "RecheckCase",
    "RecheckReading",
    "Relief",
    "Reopening",
    "RetentionRun",
    "Retraction",
    "Reversal",
    "Review",
    "ReviewText",
    "RolloutEvent",
    "RuleVersion",
    "SafeguardFacts",
    "SafeguardRound",
    "CaseSetAside",
    "CaseWaiting",
    "ChangeLook",
    "SampleCase",
    "SampleReading",
    "SpecialWindow",
    "SecondLook",
    "Staff",
    "StageMember",
    "StageRelease",
    "StatementText",
    "StopInstruction",
    "StreamCursor",
    "Sweep",
    "SweepInstruction",
    "SweepStage",
    "Tip",
    "TipWithdrawal",
    "ToldOutside",
    "UnexplainedEvent",
    "UnexplainedMeasure",
    "UnexplainedText",
    "Void",
    "Withdrawal",
]
