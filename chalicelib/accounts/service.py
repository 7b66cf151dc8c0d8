"""Exports of accounts, grouped by caller."""

from chalicelib.accounts.avatars import renew as renew_avatar
from chalicelib.accounts.delivery_state import (
    DeliveryState,
    advance_shard,
    change_delivery,
    delivery_state,
    due_delivery_ids,
    raise_follower_shards,
)
from chalicelib.accounts.fences import Fence
from chalicelib.accounts.life_cycle import erase_user, export_user
from chalicelib.accounts.profiles import (
    COOLING,
    PULL,
    PUSH,
    WARMING,
    Account,
    Delivery,
    account,
    account_named,
    accounts,
    card,
    change_profile,
    me,
    read_strongly,
    set_pinned_posts,
    totals_row,
    user,
    user_ids_named,
)
from chalicelib.accounts.registration import create_account, register
from chalicelib.accounts.sessions import Client, TokenPair
from chalicelib.accounts.settings import AccountSettings
from chalicelib.accounts.sign_in import (
    SignIn,
    authenticate,
    change_password,
    end_session,
    end_sessions,
    log_in,
    log_out,
    refresh,
    session_page,
)
from chalicelib.accounts.statuses import change_status

# The API
__all__ = [
    "Client",
    "SignIn",
    "TokenPair",
    "authenticate",
    "change_password",
    "change_profile",
    "end_session",
    "end_sessions",
    "log_in",
    "log_out",
    "me",
    "refresh",
    "register",
    "session_page",
]
# Functions
__all__ += [
    "renew_avatar",
]
# Other rooms
__all__ += [
    "COOLING",
    "PULL",
    "PUSH",
    "WARMING",
    "Account",
    "Delivery",
    "DeliveryState",
    "Fence",
    "account",
    "account_named",
    "accounts",
    "advance_shard",
    "card",
    "change_delivery",
    "delivery_state",
    "due_delivery_ids",
    "raise_follower_shards",
    "read_strongly",
    "set_pinned_posts",
    "totals_row",
    "user",
    "user_ids_named",
]
# The rotation of keys
__all__ += [
    "AccountSettings",
]
# Seeding and tests
__all__ += [
    "create_account",
]
# The account life cycle
__all__ += [
    "change_status",
    "erase_user",
    "export_user",
]
