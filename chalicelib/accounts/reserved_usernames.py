"""Usernames that no user can take: words of the product and of its addresses, and names that look like them."""

import re
from functools import cache

# Names under which the service speaks: also refused in combination (`emulsion.support`) and with a number (`admin_7`).
_STAFF = (
    "abuse admin administration administrator administrators admins compliance contact copyright customercare "
    "customerservice emulsion everyone feedback help helpdesk here hostmaster info legal mod moderator moderators "
    "mods noreply official postmaster press root safety security staff superuser support sysadmin system team trust "
    "verified webmaster"
)
# Words of the API's paths, of the web client's, and of files that browsers and crawlers ask a host for.
_PATHS = (
    "about accept account accounts ads answer api app appeals appearance apps archive assets asyncapi.json auth avatar "
    "avatars blocked blocks blog byname callback cases cdn change claim closefriends collections comments confirm "
    "conversations cookies create data decide decline delete developer developers devices dm docs download drafts edit "
    "email embed error events explore exports favicon.ico feed feed.xml follow followers following followrequests "
    "forgot guidelines health hidden highlights home image images imports index index.html items jobs leave like "
    "likes live localhost login logout manifest me media members message messagepreferences messagerequests "
    "messages metrics moderation mute muted mutedwords mutes new news notifications null oauth oembed oidc "
    "openapi openapi.json options passkeys password pin post posts preferences presence privacy profile profiles "
    "providers public push queue reaction read recentlydeleted recovery refresh register registration replies reply "
    "report reports requests reset restore restricted return robots.txt rules save saved saves scheduled search "
    "secondfactor security.txt sessions settings share signin signout signup sitemap.xml start static status "
    "stories story subscriptions suggestions "
    "sw.js tag tags terms tickets token tokens tos totp trending undefined unread upload uploads uploadurl user "
    "username users v1 verify video videos view viewers views web wellknown withdraw words www"
)
_LETTERS = str.maketrans("01345789i", "oleastbgl", "._")  # of digits, and `l` for `i`; without separators


def is_reserved(username: str) -> bool:
    """Whether a username in lower case is a reserved word, or looks like one."""
    staff, paths = _reserved_shapes()
    unnumbered = username.rstrip("0123456789._")
    return _shape(username) in paths or any(staff.fullmatch(_shape(each)) for each in (username, unnumbered))


def _shape(username: str) -> str:
    """What names that look alike have in common: `supp0rt`, `s.upport` and `support` have the same shape."""
    return username.translate(_LETTERS).replace("rn", "m").replace("vv", "w")


@cache
def _reserved_shapes() -> tuple[re.Pattern[str], frozenset[str]]:
    """A pattern of the shapes of staff's names, and the shapes of words in paths."""
    return re.compile(f"(?:{'|'.join(map(_shape, _STAFF.split()))})+"), frozenset(map(_shape, _PATHS.split()))
