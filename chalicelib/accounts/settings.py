"""Policy numbers of accounts. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, MINUTE, read_settings


@dataclass(frozen=True)
class AccountSettings:
    """One stage's settings of accounts."""

    access_token_lifetime: int = 15 * MINUTE  # short: a stolen token expires soon
    session_lifetime: int = 60 * DAY  # a device unused for two months is signed out
    refresh_grace: int = 30  # a client that lost the response to a refresh may repeat it and gets the same token
    cookie_grace: int = 7 * DAY  # a browser that was killed before it saved its cookies comes back within a week
    cookie_generations: int = 12  # replaced tokens that a cookie's session remembers: its row stays below 1 KB
    cookie_rotations: int = 4  # per minute, further refreshes get the present token: a burst must not use up the above
    session_cache: int = 50  # a log-out must take effect within a minute
    account_cache: int = 5  # going private and suspension must take effect within five seconds
    # Failed sign-ins. Those at an address that the user signed in from before are counted for this address alone.
    sign_ins_per_login: int = 10  # per five minutes and address: enough for a user, too few to guess a password
    sign_ins_per_login_anywhere: int = 100  # per five minutes: slows down a guesser with many addresses
    sign_ins_per_login_daily: int = 300  # so few guesses find no password that is neither common nor short
    sign_ins_per_address: int = 100  # per five minutes: offices share addresses
    known_addresses: int = 20  # per user, the last seen ones: a row under 1 KB, a write unit
    known_address_lifetime: int = 90 * DAY  # longer than a session: a user is signed out and signs in at home
    known_address_renewal: int = DAY  # an address that is in use is written once a day
    registrations_per_address: int = 20  # per hour
    refreshes_per_address: int = 1000  # per five minutes: a campus of phones behind one address
    profile_changes_per_user: int = 60  # per hour: filling in a form field by field
    username_least: int = 3
    username_limit: int = 30
    renames_per_user: int = 2  # per fortnight: enough to correct a name, too few to collect names
    rename_window: int = 14 * DAY
    freed_name_lifetime: int = 60 * DAY  # links and mentions of a freed name must not soon lead to another user
    password_least: int = 10  # characters: the rate limit on attempts makes this length enough
    password_limit: int = 128  # characters: longer ones only cost hashing time
    display_name_limit: int = 60
    bio_limit: int = 300
    device_limit: int = 200  # characters of the User-Agent that a session remembers
    cached_sessions: int = 5000  # per function instance: under 2 MB
    cached_accounts: int = 5000  # per function instance: under 5 MB
    fence_lifetime: int = HOUR  # longer than any function may run
    accept_again: int = 2 * MINUTE  # a request may be in flight while earlier ones are accepted


def settings() -> AccountSettings:
    """The stage's settings of accounts."""
    return read_settings(AccountSettings)
