"""What may be done on the bridge. Every function is atomic where it writes and takes keywords only."""

from jobs_bridge.services.access_log import record_access
from jobs_bridge.services.consents import give_consent, refuse, share, withdraw
from jobs_bridge.services.handoffs import deliver, open_hand_off, reconcile, retry, sweep
from jobs_bridge.services.inbound import pull_all, pull_feed
from jobs_bridge.services.interests import answer_interest, express_interest, withdraw_interest
from jobs_bridge.services.matching import rematch_pending
from jobs_bridge.services.referrals import cancel_referral, refer
from jobs_bridge.services.workers import sync_worker

__all__ = [
    "answer_interest",
    "cancel_referral",
    "deliver",
    "express_interest",
    "give_consent",
    "open_hand_off",
    "pull_all",
    "pull_feed",
    "reconcile",
    "record_access",
    "refer",
    "refuse",
    "rematch_pending",
    "retry",
    "share",
    "sweep",
    "sync_worker",
    "withdraw",
    "withdraw_interest",
]
