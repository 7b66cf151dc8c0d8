"""The API's contract, written by hand: a row for every operation that outside clients rely on.

Add the row of a new endpoint here first. The OpenAPI document is made from the code; tests compare it with this table.
"""

from dataclasses import dataclass
from typing import Literal

ANYWHERE = "429 500 503"  # statuses of every operation
LIST = "limit cursor"  # parameters of every listing

Sign = Literal["none", "optional", "required"]


@dataclass(frozen=True)
class Row:
    """One operation.

    Attributes:
        sign: whether an access token is wanted.
        statuses: of its answers, but `ANYWHERE`.
        body: fields of the request's JSON object; `?` marks those that may be left out.
        answer: name of the answer's schema in `FIELDS`.
        query: names of the query's parameters.
        keyed: whether it takes an Idempotency-Key.
        in_cookie: whether it takes X-Session, which puts the refresh token into a cookie.
    """

    operation: str
    sign: Sign
    statuses: str
    body: str = ""
    answer: str = ""
    query: str = ""
    keyed: bool = False
    in_cookie: bool = False


NONE: Sign = "none"
OPTIONAL: Sign = "optional"
REQUIRED: Sign = "required"

CONTROLS = "caption? location? audience? comments_gate? warning? sensitive? hide_likes?"

NOTIFICATION_TYPES = (
    "like? comment? reply? comment_like? mention? follow? follow_request? request_accepted? story_reply? "
    "story_mention? system?"
)
OPERATIONS = (
    Row(
        "POST /v1/auth/register",
        NONE,
        "201 400 401 403 409 413 415 422",
        "username email password display_name?",
        "SignedIn",
        keyed=True,
        in_cookie=True,
    ),
    Row("POST /v1/auth/login", NONE, "200 400 401 403 413 415 422", "login password", "SignedIn", in_cookie=True),
    Row("POST /v1/auth/refresh", NONE, "200 400 401 403 413 415 422", "refresh_token?", "Tokens", in_cookie=True),
    Row("POST /v1/auth/logout", REQUIRED, "204 401"),
    Row("GET /v1/auth/sessions", REQUIRED, "200 400 401", answer="SessionPage", query=LIST),
    Row("DELETE /v1/auth/sessions", REQUIRED, "204 401"),
    Row("DELETE /v1/auth/sessions/{session_id}", REQUIRED, "204 401 404"),
    Row("POST /v1/auth/password/change", REQUIRED, "204 400 401 409 413 415 422", "old new"),
    Row("GET /v1/users/me", REQUIRED, "200 401 404", answer="Me"),
    Row(
        "PATCH /v1/users/me",
        REQUIRED,
        "200 400 401 404 409 413 415 422",
        "display_name? bio? is_private? username? avatar? hide_like_counts?",
        "Me",
    ),
    Row("GET /v1/users/{user_id}", OPTIONAL, "200 401 404", answer="User"),
    Row("GET /v1/users/by-name/{username}", OPTIONAL, "200 401 404", answer="User"),
    Row("GET /v1/users/{user_id}/posts", OPTIONAL, "200 400 401 404", answer="PostAnswerPage", query=LIST),
    Row("GET /v1/users/{user_id}/followers", OPTIONAL, "200 400 401 404", answer="UserCardPage", query=LIST),
    Row("GET /v1/users/{user_id}/following", OPTIONAL, "200 400 401 404", answer="UserCardPage", query=LIST),
    Row("DELETE /v1/users/me/followers/{user_id}", REQUIRED, "204 401 404"),
    Row("POST /v1/follow", REQUIRED, "200 400 401 404 409 413 415 422", "target_user_id", "Followed"),
    Row("DELETE /v1/follow/{user_id}", REQUIRED, "204 401 404"),
    Row("GET /v1/follow-requests", REQUIRED, "200 400 401", answer="UserCardPage", query=LIST),
    Row("POST /v1/follow-requests/{user_id}/accept", REQUIRED, "204 401 404 409"),
    Row("POST /v1/follow-requests/{user_id}/decline", REQUIRED, "204 401 404"),
    Row("DELETE /v1/follow-requests/{user_id}", REQUIRED, "204 401 404"),
    Row("PUT /v1/blocks/{user_id}", REQUIRED, "204 401 404 422"),
    Row("DELETE /v1/blocks/{user_id}", REQUIRED, "204 401 404"),
    Row("GET /v1/blocks", REQUIRED, "200 400 401", answer="UserCardPage", query=LIST),
    Row("PUT /v1/mutes/{user_id}", REQUIRED, "204 401 404 422"),
    Row("DELETE /v1/mutes/{user_id}", REQUIRED, "204 401 404"),
    Row("GET /v1/mutes", REQUIRED, "200 400 401", answer="UserCardPage", query=LIST),
    Row("PUT /v1/restricted/{user_id}", REQUIRED, "204 401 404 422"),
    Row("DELETE /v1/restricted/{user_id}", REQUIRED, "204 401 404"),
    Row("GET /v1/restricted", REQUIRED, "200 400 401", answer="UserCardPage", query=LIST),
    Row("GET /v1/push", REQUIRED, "200 401", answer="PushSettings"),
    Row("PATCH /v1/push", REQUIRED, "200 400 401 413 415 422", "quiet_hours? previews?", "PushSettings"),
    Row(
        "POST /v1/push/subscriptions",
        REQUIRED,
        "201 400 401 409 413 415 422",
        "endpoint keys expirationTime? public_key? language?",
        "Subscription",
    ),
    Row("POST /v1/push/devices", REQUIRED, "201 400 401 409 413 415 422", "platform token language?", "Subscription"),
    Row("DELETE /v1/push/subscriptions/{subscription_id}", REQUIRED, "204 401 404"),
    Row("GET /v1/muted-words", REQUIRED, "200 400 401", answer="MutedWordPage", query=LIST),
    Row("POST /v1/muted-words", REQUIRED, "201 400 401 409 413 415 422", "text expires_at?", "MutedWord", keyed=True),
    Row("DELETE /v1/muted-words/{rule_id}", REQUIRED, "204 401 404"),
    Row(
        "POST /v1/media/upload-url",
        REQUIRED,
        "201 400 401 404 413 415 422",
        "content_type size sha256 purpose?",
        "UploadAnswer",
        keyed=True,
    ),
    Row("GET /v1/media/{media_id}", REQUIRED, "200 401 404", answer="MediaStatus"),
    Row(
        "POST /v1/posts",
        REQUIRED,
        "201 202 400 401 404 409 413 415 422",
        f"media {CONTROLS} publish_at? draft_id?",
        "PostAnswer",
        keyed=True,
    ),
    Row("GET /v1/posts/{post_id}", OPTIONAL, "200 401 404", answer="PostAnswer"),
    Row(
        "PATCH /v1/posts/{post_id}",
        REQUIRED,
        "200 400 401 403 404 409 413 415 422",
        f"media? {CONTROLS} publish_at?",
        "PostAnswer",
    ),
    Row("DELETE /v1/posts/{post_id}", REQUIRED, "204 401 403 404"),
    Row("POST /v1/posts/{post_id}/restore", REQUIRED, "204 401 403 404"),
    Row("GET /v1/users/me/recently-deleted", REQUIRED, "200 400 401", answer="PostAnswerPage", query=LIST),
    Row("DELETE /v1/users/me/recently-deleted/{post_id}", REQUIRED, "204 401 403 404"),
    Row("PUT /v1/posts/{post_id}/archive", REQUIRED, "204 401 403 404 409"),
    Row("DELETE /v1/posts/{post_id}/archive", REQUIRED, "204 401 403 404 409"),
    Row("GET /v1/users/me/archive", REQUIRED, "200 400 401", answer="PostAnswerPage", query=LIST),
    Row("GET /v1/users/me/scheduled", REQUIRED, "200 400 401", answer="PostAnswerPage", query=LIST),
    Row("PUT /v1/posts/{post_id}/pin", REQUIRED, "204 401 403 404 409"),
    Row("DELETE /v1/posts/{post_id}/pin", REQUIRED, "204 401 404"),
    Row(
        "POST /v1/drafts",
        REQUIRED,
        "201 400 401 404 409 413 415 422",
        f"media? {CONTROLS}",
        "DraftAnswer",
        keyed=True,
    ),
    Row("GET /v1/drafts", REQUIRED, "200 400 401", answer="DraftAnswerPage", query=LIST),
    Row(
        "PATCH /v1/drafts/{draft_id}",
        REQUIRED,
        "200 400 401 404 409 413 415 422",
        f"media? {CONTROLS}",
        "DraftAnswer",
    ),
    Row("DELETE /v1/drafts/{draft_id}", REQUIRED, "204 401 404"),
    Row("POST /v1/imports/posts", REQUIRED, "200 400 401 413 415 422", "items", "ImportResults", keyed=True),
    Row("PUT /v1/posts/{post_id}/like", REQUIRED, "204 401 404"),
    Row("DELETE /v1/posts/{post_id}/like", REQUIRED, "204 401 404"),
    Row("GET /v1/posts/{post_id}/likes", OPTIONAL, "200 400 401 403 404", answer="UserCardPage", query=LIST),
    Row("PUT /v1/posts/{post_id}/save", REQUIRED, "204 401 404"),
    Row("DELETE /v1/posts/{post_id}/save", REQUIRED, "204 401 404"),
    Row("GET /v1/posts/{post_id}/views", REQUIRED, "200 400 401 403 404", answer="DayOfViewsPage", query=LIST),
    Row("GET /v1/collections", REQUIRED, "200 400 401", answer="CollectionCardPage", query=LIST),
    Row("POST /v1/collections", REQUIRED, "201 400 401 409 413 415 422", "name", "CollectionCard", keyed=True),
    Row("GET /v1/collections/{collection_id}", REQUIRED, "200 400 401 404", answer="CollectionAnswer", query=LIST),
    Row(
        "PATCH /v1/collections/{collection_id}",
        REQUIRED,
        "200 400 401 404 413 415 422",
        "name? cover? move?",
        "CollectionCard",
    ),
    Row("DELETE /v1/collections/{collection_id}", REQUIRED, "204 401 404"),
    Row("PUT /v1/collections/{collection_id}/items/{post_id}", REQUIRED, "204 401 404 409"),
    Row("DELETE /v1/collections/{collection_id}/items/{post_id}", REQUIRED, "204 401 404"),
    Row("GET /v1/users/me/saves", REQUIRED, "200 400 401", answer="PostAnswerPage", query=LIST),
    Row(
        "GET /v1/posts/{post_id}/comments",
        OPTIONAL,
        "200 400 401 404",
        answer="CommentAnswerPage",
        query=f"{LIST} order",
    ),
    Row(
        "POST /v1/posts/{post_id}/comments",
        REQUIRED,
        "201 400 401 403 404 409 413 415 422",
        "body parent_comment_id?",
        "CommentAnswer",
        keyed=True,
    ),
    Row(
        "GET /v1/posts/{post_id}/comments/{comment_id}/replies",
        OPTIONAL,
        "200 400 401 404",
        answer="CommentAnswerPage",
        query=LIST,
    ),
    Row("GET /v1/posts/{post_id}/comments/{comment_id}", OPTIONAL, "200 401 404", answer="CommentAnswer"),
    Row(
        "PATCH /v1/posts/{post_id}/comments/{comment_id}",
        REQUIRED,
        "200 400 401 403 404 409 413 415 422",
        "body",
        "CommentAnswer",
    ),
    Row("DELETE /v1/posts/{post_id}/comments/{comment_id}", REQUIRED, "204 401 403 404"),
    Row("PUT /v1/posts/{post_id}/comments/{comment_id}/like", REQUIRED, "204 401 404"),
    Row("DELETE /v1/posts/{post_id}/comments/{comment_id}/like", REQUIRED, "204 401 404"),
    Row("PUT /v1/posts/{post_id}/comments/{comment_id}/pin", REQUIRED, "204 401 403 404 409"),
    Row("DELETE /v1/posts/{post_id}/comments/{comment_id}/pin", REQUIRED, "204 401 403 404"),
    Row("PUT /v1/posts/{post_id}/comments/{comment_id}/hidden", REQUIRED, "204 401 403 404 422"),
    Row("DELETE /v1/posts/{post_id}/comments/{comment_id}/hidden", REQUIRED, "204 401 403 404"),
    Row("GET /v1/users/me/comments", REQUIRED, "200 400 401", answer="OwnCommentPage", query=LIST),
    Row("GET /v1/feed", REQUIRED, "200 400 401 404", answer="FeedPage", query=f"{LIST} mode"),
    Row(
        "POST /v1/stories",
        REQUIRED,
        "201 202 400 401 404 409 413 415 422",
        "media audience? expires_at? stickers?",
        "StoryAnswer",
        keyed=True,
    ),
    Row("GET /v1/stories/feed", REQUIRED, "200 400 401 404", answer="TrayPage", query=LIST),
    Row("GET /v1/users/{user_id}/stories", REQUIRED, "200 400 401 404", answer="StoryAnswerPage", query=LIST),
    Row("DELETE /v1/stories/{story_id}", REQUIRED, "204 401 403 404"),
    Row("POST /v1/stories/{story_id}/view", REQUIRED, "204 401 404"),
    Row("GET /v1/stories/{story_id}/viewers", REQUIRED, "200 400 401 403 404", answer="UserCardPage", query=LIST),
    Row("PUT /v1/stories/{story_id}/archive", REQUIRED, "204 401 403 404"),
    Row("DELETE /v1/stories/{story_id}/archive", REQUIRED, "204 401 403 404"),
    Row("GET /v1/stories/archive", REQUIRED, "200 400 401", answer="StoryAnswerPage", query=LIST),
    Row("GET /v1/users/{user_id}/highlights", REQUIRED, "200 400 401 404", answer="HighlightCardPage", query=LIST),
    Row(
        "POST /v1/highlights",
        REQUIRED,
        "201 400 401 404 409 413 415 422",
        "title story_ids",
        "HighlightAnswer",
        keyed=True,
    ),
    Row("GET /v1/highlights/{highlight_id}", REQUIRED, "200 401 404", answer="HighlightAnswer"),
    Row(
        "PATCH /v1/highlights/{highlight_id}",
        REQUIRED,
        "200 400 401 403 404 413 415 422",
        "title? story_ids? cover?",
        "HighlightAnswer",
    ),
    Row("DELETE /v1/highlights/{highlight_id}", REQUIRED, "204 401 403 404"),
    Row("PUT /v1/close-friends/{user_id}", REQUIRED, "204 401 404 409 422"),
    Row("DELETE /v1/close-friends/{user_id}", REQUIRED, "204 401 404"),
    Row("GET /v1/search/users", OPTIONAL, "200 400 401", answer="UserCardPage", query=f"q {LIST}"),
    Row("GET /v1/suggestions", REQUIRED, "200 400 401", answer="SuggestionPage", query=LIST),
    Row("GET /v1/explore", REQUIRED, "200 400 401", answer="ExploreItemPage", query=LIST),
    Row("GET /v1/notifications", REQUIRED, "200 400 401", answer="NotificationAnswerPage", query=LIST),
    Row("GET /v1/notifications/requests", REQUIRED, "200 400 401", answer="NotificationAnswerPage", query=LIST),
    Row("GET /v1/notifications/unread", REQUIRED, "200 401", answer="UnreadCount"),
    Row("POST /v1/notifications/read", REQUIRED, "204 400 401 413 415 422", "up_to"),
    Row("GET /v1/notifications/preferences", REQUIRED, "200 401", answer="NotificationPreferences"),
    Row(
        "PATCH /v1/notifications/preferences",
        REQUIRED,
        "200 400 401 413 415 422",
        "types? policy?",
        "NotificationPreferences",
    ),
    Row("GET /v1/close-friends", REQUIRED, "200 400 401", answer="UserCardPage", query=LIST),
    Row("GET /v1/conversations", REQUIRED, "200 400 401", answer="ConversationAnswerPage", query=LIST),
    Row(
        "POST /v1/conversations",
        REQUIRED,
        "201 200 400 401 409 413 415 422",
        "user_ids title?",
        "ConversationAnswer",
        keyed=True,
    ),
    Row("GET /v1/message-requests", REQUIRED, "200 400 401", answer="RequestAnswerPage", query=LIST),
    Row("GET /v1/conversations/{conversation_id}", REQUIRED, "200 401 404", answer="ConversationAnswer"),
    Row(
        "PATCH /v1/conversations/{conversation_id}",
        REQUIRED,
        "200 400 401 403 404 413 415 422",
        "title",
        "ConversationAnswer",
    ),
    Row("GET /v1/conversations/{conversation_id}/presence", REQUIRED, "200 401 404", answer="ConversationPresence"),
    Row("POST /v1/conversations/{conversation_id}/accept", REQUIRED, "204 401 404"),
    Row("POST /v1/conversations/{conversation_id}/decline", REQUIRED, "204 401 404"),
    Row("POST /v1/conversations/{conversation_id}/leave", REQUIRED, "204 401 404 409"),
    Row("PUT /v1/conversations/{conversation_id}/members/{user_id}", REQUIRED, "204 401 403 404 409 422"),
    Row(
        "PATCH /v1/conversations/{conversation_id}/members/{user_id}",
        REQUIRED,
        "204 400 401 403 404 413 415 422",
        "role",
    ),
    Row("DELETE /v1/conversations/{conversation_id}/members/{user_id}", REQUIRED, "204 401 403 404 422"),
    Row("PUT /v1/conversations/{conversation_id}/mute", REQUIRED, "204 401 404"),
    Row("DELETE /v1/conversations/{conversation_id}/mute", REQUIRED, "204 401 404"),
    Row("POST /v1/conversations/{conversation_id}/read", REQUIRED, "204 400 401 404 413 415 422", "up_to"),
    Row(
        "GET /v1/conversations/{conversation_id}/messages",
        REQUIRED,
        "200 400 401 404",
        answer="MessageAnswerPage",
        query=LIST,
    ),
    Row(
        "POST /v1/conversations/{conversation_id}/messages",
        REQUIRED,
        "201 400 401 403 404 409 413 415 422",
        "client_id text? media? post_id? story_id?",
        "MessageAnswer",
    ),
    Row("DELETE /v1/conversations/{conversation_id}/messages/{message_id}", REQUIRED, "204 401 403 404"),
    Row(
        "PUT /v1/conversations/{conversation_id}/messages/{message_id}/reaction",
        REQUIRED,
        "204 400 401 403 404 413 415 422",
        "emoji",
    ),
    Row("DELETE /v1/conversations/{conversation_id}/messages/{message_id}/reaction", REQUIRED, "204 401 404"),
    Row(
        "POST /v1/stories/{story_id}/reply",
        REQUIRED,
        "201 400 401 403 404 413 415 422",
        "text client_id?",
        "MessageAnswer",
    ),
    Row(
        "POST /v1/stories/{story_id}/reaction",
        REQUIRED,
        "201 400 401 403 404 413 415 422",
        "emoji client_id?",
        "MessageAnswer",
    ),
    Row("GET /v1/users/me/message-preferences", REQUIRED, "200 401", answer="MessagePreferences"),
    Row(
        "PATCH /v1/users/me/message-preferences",
        REQUIRED,
        "200 400 401 413 415 422",
        "who_may_write? read_marks? presence?",
        "MessagePreferences",
    ),
    Row("PUT /v1/tags/{tag}/follow", REQUIRED, "204 401 404 409"),
    Row("DELETE /v1/tags/{tag}/follow", REQUIRED, "204 401 404"),
    Row("GET /v1/users/me/tags", REQUIRED, "200 400 401", answer="FollowedTagPage", query=LIST),
    Row("GET /v1/explore/trending", NONE, "200", answer="Trending"),
    Row("GET /v1/explore/tags/{tag}", OPTIONAL, "200 400 401 404", answer="TagPage", query=f"{LIST} order"),
    Row("GET /p/{post_id}", NONE, "200 404"),
    Row("GET /p/{post_id}/image", NONE, "302 400 404", query="width item"),
    Row("GET /p/{post_id}/video", NONE, "302 400 404", query="item"),
    Row("GET /{handle}", NONE, "200 404"),
    Row("GET /{handle}/{page}", NONE, "200 404"),
    Row("GET /{handle}/image", NONE, "302 404"),
    Row("GET /{handle}/feed.xml", NONE, "200 404"),
    Row("GET /oembed", NONE, "200 400 404", answer="Embed", query="url maxwidth maxheight format"),
    Row("POST /v1/live/tickets", REQUIRED, "201 401", answer="LiveTicket"),
    Row("POST /v1/events", REQUIRED, "202 400 401 413 415 422", "events"),
    Row("GET /v1/health", NONE, "200", answer="Health"),
    Row("GET /v1/openapi.json", NONE, "200", answer="Document"),
    Row("GET /v1/asyncapi.json", NONE, "200", answer="AsyncDocument"),
)

TOKENS = "access_token refresh_token expires_in token_type"
CARD = "id username display_name avatar"
USER = f"{CARD} bio is_private followers_count following_count posts_count viewer created_at"
PAGE = "items next_cursor"
POST = (
    "id author state caption tags mentions media location audience comments_gate warning sensitive hide_likes filtered"
    " likes_count comments_count views_count viewer created_at edited_at pinned publish_at erased_at problem"
)

STORY = "id author state media audience stickers viewer created_at expires_at problem"
CONVERSATION = "id kind title members last_message unread state muted viewer created_at"
MEDIA = "id kind width height blurhash duration_ms alt renditions"
HIGHLIGHT = "id title cover count created_at"

COMMENT = (
    "id author body tags mentions parent_comment_id reply_to likes_count replies_count pinned held hidden hearted"
    " edited_at filtered viewer created_at"
)

FIELDS = {
    "AsyncDocument": "",
    "ConversationAnswer": CONVERSATION,
    "ConversationAnswerPage": PAGE,
    "ConversationMarks": "can",
    "ConversationMember": f"{CARD} role read_up_to",
    "CommentAnswer": COMMENT,
    "CommentAnswerPage": PAGE,
    "CommentMarks": "liked can",
    "ConversationPresence": "items",
    "Document": "",
    "DraftAnswer": (
        "id media caption location audience comments_gate warning sensitive hide_likes created_at expires_at"
    ),
    "DraftAnswerPage": PAGE,
    "Embed": "type version? title author_name author_url provider_name? provider_url cache_age url? width? height?",
    "FeedItem": f"{POST} reason context",
    "FeedPage": f"{PAGE} degraded",
    "FieldProblem": "field code detail limit?",
    "Followed": "state",
    "Health": "status checks",
    "HighlightAnswer": f"{HIGHLIGHT} stories",
    "HighlightCard": HIGHLIGHT,
    "HighlightCardPage": PAGE,
    "ImportResult": "post problem",
    "ImportResults": "items",
    "LastMessage": "id seq author_id state kind text has_media share hidden created_at",
    "LiveTicket": "ticket url expires_in",
    "Me": f"{USER} email email_verified hide_like_counts",
    "MediaAnswer": MEDIA,
    "MediaStatus": "id state kind width height blurhash duration_ms renditions problem",
    "PushSettings": "public_key quiet_hours previews subscriptions",
    "Subscription": "id kind device language current created_at",
    "MutedWord": "id text expires_at created_at",
    "MutedWordPage": PAGE,
    "MemberPresence": "user_id online last_seen_at",
    "MessageAnswer": (
        "id conversation_id seq author state kind text media media_hidden share post story reactions hidden client_id"
        " created_at"
    ),
    "MessageAnswerPage": PAGE,
    "MessageMedia": f"{MEDIA} state",
    "MessagePreferences": "who_may_write read_marks presence",
    "OwnComment": "id post_id parent_comment_id body held edited_at created_at",
    "OwnCommentPage": PAGE,
    "CollectionAnswer": "id name cover items_count items next_cursor",
    "CollectionCard": "id name cover items_count",
    "CollectionCardPage": PAGE,
    "DayOfViews": "day views",
    "DayOfViewsPage": PAGE,
    "FollowedTag": "tag followed_at",
    "FollowedTagPage": PAGE,
    "Trending": "items",
    "TrendingTag": "tag accounts_count",
    "TagPage": f"{PAGE} tag following",
    "PostAnswer": POST,
    "PostAnswerPage": PAGE,
    "ProblemDocument": "type title status detail errors?",
    "ReactionAnswer": "user_id emoji",
    "Reason": "code feature",
    "Relation": "following requested followed_by blocked muted restricted can",
    "RequestAnswer": f"{CONVERSATION} requester folded",
    "RequestAnswerPage": PAGE,
    "Session": "id device current created_at last_used_at expires_at",
    "SessionPage": PAGE,
    "SignedIn": f"{TOKENS} user",
    "StickerAnswer": "kind x y scale rotation text user location",
    "StoryAnswer": STORY,
    "StoryAnswerPage": PAGE,
    "StoryMarks": "seen can",
    "Tokens": TOKENS,
    "TrayItem": "author count unseen stories",
    "TrayPage": f"{PAGE} degraded",
    "UploadAnswer": "media_id upload_url object_key headers expires_at_ms",
    "User": USER,
    "UserCard": CARD,
    "UserCardPage": PAGE,
    "NotificationAnswer": "id type actors actors_count target read created_at fallback",
    "NotificationAnswerPage": PAGE,
    "NotificationPreferences": "types policy",
    "NotificationChannels": "live push",
    "NotificationFallback": "title body",
    "NotificationPolicy": "not_following_me not_followed new_accounts",
    "NotificationTarget": "kind post_id comment_id parent_comment_id story_id user_id conversation_id",
    "UnreadCount": "count",
    "Suggestion": f"{CARD} mutuals mutuals_count",
    "SuggestionPage": PAGE,
    "ExploreReason": "code tag",
    "ExploreItem": f"{POST} reason",
    "ExploreItemPage": PAGE,
    "ViewerMarks": "liked saved can",
}
"""Fields of every schema that only answers have, in any order."""

NESTED = {
    "MediaReference": "object_key? media_id?",
    "NewEvent": "type post_id at? position? mode? request_id? context? dwell_ms?",
    "NotificationTypesChange": NOTIFICATION_TYPES,
    "NotificationChannelsChange": "live? push?",
    "NotificationPolicyChange": "not_following_me? not_followed? new_accounts?",
    "NewSticker": "kind x y scale? rotation? text? username? location?",
    "NewMedia": "object_key? media_id? type? alt?",
    "ArrangedMedia": "media_id alt?",
    "ImportedPost": f"media taken_at {CONTROLS}",
    "CollectionMove": "post_id before?",
    "QuietHours": "start end zone",
    "SubscriptionKeys": "p256dh auth",
    "Place": "name lat? lng?",
}
"""Fields of the objects within requests."""
