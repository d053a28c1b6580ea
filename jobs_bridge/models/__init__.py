"""The rows of the jobs bridge, one module a subject."""

from jobs_bridge.models.access_log import AccessLog
from jobs_bridge.models.consents import Consent
from jobs_bridge.models.handoffs import HandOff, Receipt
from jobs_bridge.models.matches import Interest, Match, Referral
from jobs_bridge.models.openings import Employer, Opening
from jobs_bridge.models.people import Registration, Worker
from jobs_bridge.models.sync import Quarantine, SyncCursor

__all__ = [
    "AccessLog",
    "Consent",
    "Employer",
    "HandOff",
    "Interest",
    "Match",
    "Opening",
    "Quarantine",
    "Receipt",
    "Referral",
    "Registration",
    "SyncCursor",
    "Worker",
]
