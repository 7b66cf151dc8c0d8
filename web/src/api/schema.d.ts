// Written by `make reference` from the OpenAPI document.

export interface paths {
    "/{handle}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The web client on a profile's page; with an Open Graph head if the account is public. */
        get: operations["profile_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{handle}/{page}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The web client on a page below a profile, such as its followers; the head is the profile's. */
        get: operations["profile_subpage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{handle}/feed.xml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest posts of a public account, as RSS 2.0. */
        get: operations["profile_feed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/{handle}/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lead to the avatar of a public account, for previews: this address does not expire. */
        get: operations["profile_image"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oembed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What other sites show in place of a link to a public post or profile (oEmbed 1.0). */
        get: operations["oembed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/p/{post_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The web client on a post's page; with an Open Graph head if the post is public. */
        get: operations["post_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/p/{post_id}/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lead to a picture of a public post, for previews: this address does not expire. */
        get: operations["post_image"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/p/{post_id}/video": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lead to a video of a public post, for readers of feeds: this address does not expire. */
        get: operations["post_video"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The WebSocket API, as an AsyncAPI 3 document. */
        get: operations["asyncapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in by username or e-mail address. */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session. */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/password/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the password and sign out all other devices. */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchange a refresh token for new tokens. */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an account and sign in. */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the signed-in devices, newest first. */
        get: operations["sessions"];
        put?: never;
        post?: never;
        /** Sign out on all devices, this one included. */
        delete: operations["end_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out one device. */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users that the caller blocked. */
        get: operations["blocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Block a user: follows and requests between the two end, and neither sees the other's posts and lists any more. */
        put: operations["block"];
        post?: never;
        /** Unblock a user. Follows that the block ended do not come back. */
        delete: operations["unblock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/close-friends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's close friends; no other user sees this list. */
        get: operations["close_friends"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/close-friends/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Add a user to the caller's close friends, who see the stories that are limited to them. */
        put: operations["add_close_friend"];
        post?: never;
        /** Remove a user from the caller's close friends. */
        delete: operations["remove_close_friend"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's collections, the newest first; no other user sees them. */
        get: operations["list_collections"];
        put?: never;
        /** Make a collection of saved posts. */
        post: operations["create_collection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{collection_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a collection of the caller with a page of its posts, in the caller's order. */
        get: operations["get_collection"];
        put?: never;
        post?: never;
        /** Delete a collection; its posts stay saved. */
        delete: operations["delete_collection"];
        options?: never;
        head?: never;
        /** Change a collection's name or cover, or move one of its posts. */
        patch: operations["edit_collection"];
        trace?: never;
    };
    "/v1/collections/{collection_id}/items/{post_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put a post first in a collection, and save it; repeating it changes nothing. */
        put: operations["add_to_collection"];
        post?: never;
        /** Remove a post from a collection, if it is there; it stays saved. */
        delete: operations["remove_from_collection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's conversations, the latest activity first, without requests. */
        get: operations["list_conversations"];
        put?: never;
        /** Begin a conversation with one user, or a group; 200 if the two users have one already. */
        post: operations["begin_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a conversation. */
        get: operations["get_conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Give a group another title, as an admin. */
        patch: operations["rename_conversation"];
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept a request. */
        post: operations["accept_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decline a request; the sender is not told. */
        post: operations["decline_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leave a group. */
        post: operations["leave_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Add a user to a group, as an admin; the user sees the messages from now on. */
        put: operations["add_member"];
        post?: never;
        /** Remove another member from a group, as an admin. */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        /** Make another member of a group an admin, or end that, as an admin. */
        patch: operations["change_role"];
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the messages of a conversation that the caller may see, the newest first. */
        get: operations["list_messages"];
        put?: never;
        /** Send a message; the same `client_id` returns the same message again. */
        post: operations["send_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take back the caller's message from all members; a stub without content stays. */
        delete: operations["unsend_message"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/messages/{message_id}/reaction": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** React to a message, in place of an earlier reaction of the caller. */
        put: operations["react_to_message"];
        post?: never;
        /** Remove the caller's reaction to a message. */
        delete: operations["remove_reaction"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/mute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Mute a conversation for the caller. */
        put: operations["mute_conversation"];
        post?: never;
        /** End the caller's mute of a conversation. */
        delete: operations["unmute_conversation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show which other members are connected, and when they were last; those that do not show it are left out. */
        get: operations["get_presence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark the messages up to one as read; the mark only rises. */
        post: operations["mark_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's drafts, the newest first. */
        get: operations["list_drafts"];
        put?: never;
        /** Store a draft of a post with its media, for 30 days after its last change. */
        post: operations["create_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts/{draft_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Erase the caller's draft with its media. */
        delete: operations["delete_draft"];
        options?: never;
        head?: never;
        /** Change the caller's draft; its media too. */
        patch: operations["edit_draft"];
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report what the caller saw and did: up to 100 events, all stored or none. */
        post: operations["store_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/explore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List posts that the caller may like, of authors whom the caller does not follow, with the reason for each. */
        get: operations["explore"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/explore/tags/{tag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the public posts with a tag, newest first or the most liked first. */
        get: operations["tag_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/explore/trending": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tags that more accounts use now than before; the same for all, and for guests. */
        get: operations["trending"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The posts of the caller's followees and the caller's own, newest first or ranked. */
        get: operations["feed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Follow a user, or ask to if the account is private. */
        post: operations["follow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users that ask to follow the caller. */
        get: operations["follow_requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow-requests/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraw the caller's request to follow a user. */
        delete: operations["withdraw_follow_request"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow-requests/{user_id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept a user's request to follow the caller. */
        post: operations["accept_follow_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow-requests/{user_id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decline a user's request to follow the caller. */
        post: operations["decline_follow_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Stop following a user, or withdraw the request to. */
        delete: operations["unfollow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Report whether the service and its dependencies answered within the last few seconds; 503 if not. */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/highlights": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a highlight of the caller's current or kept stories. */
        post: operations["create_highlight"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/highlights/{highlight_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a highlight with its stories. */
        get: operations["get_highlight"];
        put?: never;
        post?: never;
        /** Delete the caller's highlight; stories that have ended and that nothing else keeps are erased. */
        delete: operations["delete_highlight"];
        options?: never;
        head?: never;
        /** Change the title, the stories and their order, or the cover of the caller's highlight. */
        patch: operations["edit_highlight"];
        trace?: never;
    };
    "/v1/imports/posts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import posts that were published elsewhere; no feed delivers them, and each has a result of its own. */
        post: operations["import_posts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get a ticket for one connection to the WebSocket API. */
        post: operations["create_live_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media/{media_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The state of the caller's upload, and its renditions once it is active. */
        get: operations["show_media"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media/upload-url": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Request a URL that accepts one PUT of the declared bytes within 15 minutes. */
        post: operations["create_upload_url"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/message-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the requests to the caller, one for each account that sent any, the latest activity first. */
        get: operations["list_requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/muted-words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's muted words, the oldest first; no other user sees this list. */
        get: operations["muted_words"];
        put?: never;
        /** Mute a word, a phrase or a hashtag in lists of posts and comments; one that is muted already gets the new end. */
        post: operations["mute_word"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/muted-words/{rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove one of the caller's muted words. */
        delete: operations["unmute_word"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mutes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users that the caller muted. */
        get: operations["mutes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mutes/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Leave a user's posts out of the caller's feed; the user is not told. */
        put: operations["mute"];
        post?: never;
        /** Show a user's posts in the caller's feed again. */
        delete: operations["unmute"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what happened to the caller and the caller's content, the latest first. */
        get: operations["list_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the caller's preferences for notifications. */
        get: operations["get_notification_preferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the caller's preferences for notifications. */
        patch: operations["change_notification_preferences"];
        trace?: never;
    };
    "/v1/notifications/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark a notification and all that the list has below it as read. */
        post: operations["mark_notifications_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the notifications that the caller's policy filtered, the latest first. */
        get: operations["list_filtered_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/unread": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count the caller's unread notifications, 99 at most. */
        get: operations["count_unread_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This API, as an OpenAPI 3.1 document. */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish 1 to 10 uploaded photos and videos; 202 while some of them are being processed, or if it is scheduled. */
        post: operations["create_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{post_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show one post. */
        get: operations["get_post"];
        put?: never;
        post?: never;
        /** Delete the caller's post; for 30 days it can be restored, if it was published. */
        delete: operations["delete_post"];
        options?: never;
        head?: never;
        /** Change the caller's post: its texts, the order of its media, its location, its audience, gate and warning. */
        patch: operations["edit_post"];
        trace?: never;
    };
    "/v1/posts/{post_id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Hide the caller's post from all other users; repeating it changes nothing. */
        put: operations["archive_post"];
        post?: never;
        /** Show the caller's archived post again; repeating it changes nothing. */
        delete: operations["unarchive_post"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{post_id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the comments on a post, pinned ones first; replies are listed apart. */
        get: operations["list_comments"];
        put?: never;
        /** Comment on a post, or reply to a comment on it. */
        post: operations["create_comment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{post_id}/comments/{comment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show one comment or reply, for a link to it. */
        get: operations["show_comment"];
        put?: never;
        post?: never;
        /** Delete the caller's comment, or a comment on the caller's post; one with replies leaves a stub. */
        delete: operations["delete_comment"];
        options?: never;
        head?: never;
        /** Change the text of the caller's comment, within 15 minutes. */
        patch: operations["edit_comment"];
        trace?: never;
    };
    "/v1/posts/{post_id}/comments/{comment_id}/hidden": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Hide a comment on the caller's post from all other users but its writer, who is not told. */
        put: operations["hide_comment"];
        post?: never;
        /** Show a comment on the caller's post that was hidden or held. */
        delete: operations["approve_comment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{post_id}/comments/{comment_id}/like": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Like a comment; repeating it changes nothing. */
        put: operations["like_comment"];
        post?: never;
        /** Remove the caller's like of a comment, if there is one. */
        delete: operations["unlike_comment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{post_id}/comments/{comment_id}/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Show a comment on the caller's post before all others; a post has three pinned comments at most. */
        put: operations["pin_comment"];
        post?: never;
        /** Show a pinned comment in its place again. */
        delete: operations["unpin_comment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{post_id}/comments/{comment_id}/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the replies to a comment, oldest first. */
        get: operations["list_replies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{post_id}/like": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Like a post; repeating it changes nothing. */
        put: operations["like_post"];
        post?: never;
        /** Remove the caller's like, if there is one. */
        delete: operations["unlike_post"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{post_id}/likes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users that like a post, in no particular order. */
        get: operations["list_likes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{post_id}/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Show the caller's post before all others in the profile; repeating it changes nothing. */
        put: operations["pin_post"];
        post?: never;
        /** Remove the pin of the caller's post, if there is one. */
        delete: operations["unpin_post"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{post_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore the caller's recently deleted post; repeating it changes nothing. */
        post: operations["restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{post_id}/save": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Save a post for later, visible to the caller only; repeating it changes nothing. */
        put: operations["save_post"];
        post?: never;
        /** Remove the caller's save, if there is one, also from the caller's collections. */
        delete: operations["unsave_post"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/posts/{post_id}/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the views of the caller's post by day, the latest day first. */
        get: operations["list_views"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the caller's settings of pushes, who gets them, and the key that browsers subscribe for. */
        get: operations["push_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the caller's quiet hours, or whether pushes show texts. */
        patch: operations["change_push_settings"];
        trace?: never;
    };
    "/v1/push/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send the caller's pushes to the app of a device, too, until the session ends; repeating it changes nothing. */
        post: operations["register_device"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/push/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send the caller's pushes to a browser, too, until the session ends; repeating it changes nothing. */
        post: operations["subscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/push/subscriptions/{subscription_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Send no more pushes to a browser or device. */
        delete: operations["unsubscribe"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/restricted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the accounts that the caller restricted; no other user sees this list. */
        get: operations["restricted_accounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/restricted/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Restrict an account: what it says to the caller waits for the caller's approval; the account is not told. */
        put: operations["restrict"];
        post?: never;
        /** End the restriction of an account. */
        delete: operations["unrestrict"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find users by the beginning of a username, or of words of a display name. */
        get: operations["search_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish an uploaded photo or video as a story; 202 while it is still being processed. */
        post: operations["create_story"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stories/{story_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete the caller's story. */
        delete: operations["delete_story"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stories/{story_id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keep the caller's story in the archive beyond its end. */
        put: operations["archive_story"];
        post?: never;
        /** Remove the caller's story from the archive; it is erased once it has ended and no highlight has it. */
        delete: operations["unarchive_story"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stories/{story_id}/reaction": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** React to a story by a message to its author. */
        post: operations["react_to_story"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stories/{story_id}/reply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reply to a story by a message to its author. */
        post: operations["reply_to_story"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stories/{story_id}/view": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record that the caller has seen a story; repeating it changes nothing. */
        post: operations["view_story"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stories/{story_id}/viewers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users that have seen the caller's story, in no particular order, until a day after its end. */
        get: operations["list_viewers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stories/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's stories that are archived or in a highlight, newest first. */
        get: operations["list_archive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stories/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the authors whose stories wait for the caller, the caller included: unseen ones first. */
        get: operations["list_tray"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List users whom the caller may want to follow, those with the most mutuals first. */
        get: operations["list_suggestions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tags/{tag}/follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Follow a tag: the home feed then has new public posts with it; repeating it changes nothing. */
        put: operations["follow_tag"];
        post?: never;
        /** End to follow a tag. */
        delete: operations["unfollow_tag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a user's profile and the viewer's relation to the user. */
        get: operations["profile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user_id}/followers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a user's followers; hidden like the account's posts. */
        get: operations["followers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user_id}/following": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users that a user follows; hidden like the account's posts. */
        get: operations["following"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user_id}/highlights": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a user's highlights, newest first. */
        get: operations["list_highlights"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user_id}/posts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a user's posts: pinned ones, then the others, newest first. */
        get: operations["list_posts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user_id}/stories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a user's stories that the caller may see now, oldest first. */
        get: operations["list_stories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/by-name/{username}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a user's profile by username, in any case. */
        get: operations["profile_named"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the caller's profile. */
        get: operations["my_profile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the caller's profile. */
        patch: operations["change_my_profile"];
        trace?: never;
    };
    "/v1/users/me/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's archived posts, newest first. */
        get: operations["list_archived_posts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the comments and replies that the caller wrote, the latest first. */
        get: operations["list_own_comments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/followers/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a user from the caller's followers. */
        delete: operations["remove_follower"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/message-preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the caller's preferences for messages. */
        get: operations["get_preferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the caller's preferences for messages. */
        patch: operations["change_preferences"];
        trace?: never;
    };
    "/v1/users/me/recently-deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's deleted posts that can be restored, newest first. */
        get: operations["list_recently_deleted"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/recently-deleted/{post_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Erase the caller's recently deleted post at once; it cannot be restored. */
        delete: operations["erase_post"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/saves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's saved posts, the latest save first; posts that the caller may not see any more are left out. */
        get: operations["list_saves"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/scheduled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's scheduled posts, the latest publication first. */
        get: operations["list_scheduled"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tags that the caller follows. */
        get: operations["followed_tags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * ArrangedMedia
         * @description One of the post's media, with a new alternative text; without one, the present text stays.
         */
        ArrangedMedia: {
            /** @default null */
            alt?: string | null;
            media_id: string;
        };
        /**
         * AsyncDocument
         * @description An AsyncAPI document.
         */
        AsyncDocument: {
            [key: string]: unknown;
        };
        /**
         * CollectionAnswer
         * @description A collection with one page of its posts.
         */
        CollectionAnswer: {
            cover: components["schemas"]["MediaAnswer"] | null;
            id: string;
            items: components["schemas"]["PostAnswer"][];
            items_count: number;
            name: string;
            next_cursor: string | null;
        };
        /**
         * CollectionCard
         * @description A collection in a list. `items_count` includes posts that its user may not see any more.
         */
        CollectionCard: {
            cover: components["schemas"]["MediaAnswer"] | null;
            id: string;
            items_count: number;
            name: string;
        };
        /** Page[CollectionCard] */
        CollectionCardPage: {
            items: components["schemas"]["CollectionCard"][];
            next_cursor: string | null;
        };
        /**
         * CollectionEdit
         * @description The changes; omitted fields stay as they are. A `cover` of null makes the first post the cover.
         */
        CollectionEdit: {
            /** @default null */
            cover?: string | null;
            /** @default null */
            move?: components["schemas"]["CollectionMove"] | null;
            /** @default null */
            name?: string | null;
        };
        /**
         * CollectionMove
         * @description A post of the collection, and the one that it is put directly before; null puts it last.
         */
        CollectionMove: {
            /** @default null */
            before?: string | null;
            post_id: string;
        };
        /**
         * CommentAnswer
         * @description A comment, or a reply if it has `parent_comment_id`. Of a deleted one that has replies, `author` and `body` are
         *     null. `mentions` are present usernames.
         *
         *     `reply_to` is the reply that a reply answers; null if it answers `parent_comment_id`, or if the viewer may not see
         *     the answered reply. `hearted` says that the post's author likes it. `held` says that it waits for the approval of
         *     the post's author, and `hidden`, which only that author sees as true, that the author hid it. `filtered` has the ids
         *     of the viewer's muted words that it contains.
         */
        CommentAnswer: {
            author: components["schemas"]["UserCard"] | null;
            body: string | null;
            /** Format: date-time */
            created_at: string;
            edited_at: string | null;
            filtered: string[];
            hearted: boolean;
            held: boolean;
            hidden: boolean;
            id: string;
            likes_count: number;
            mentions: string[];
            parent_comment_id: string | null;
            pinned: boolean;
            replies_count: number;
            reply_to: string | null;
            tags: string[];
            viewer: components["schemas"]["CommentMarks"];
        };
        /** Page[CommentAnswer] */
        CommentAnswerPage: {
            items: components["schemas"]["CommentAnswer"][];
            next_cursor: string | null;
        };
        /**
         * CommentEdit
         * @description The new text of a comment.
         */
        CommentEdit: {
            /** @description At most 2200 characters as a person counts them (grapheme clusters). */
            body: string;
        };
        /**
         * CommentMarks
         * @description Whether the viewer likes the comment, and what the viewer may do with it now.
         */
        CommentMarks: {
            can: ("reply" | "like" | "edit" | "delete" | "pin" | "hide" | "approve")[];
            liked: boolean;
        };
        /**
         * ConversationAnswer
         * @description A conversation as the viewer, a member, sees it. `unread` is counted up to 99.
         */
        ConversationAnswer: {
            /** Format: date-time */
            created_at: string;
            id: string;
            /** @enum {string} */
            kind: "pair" | "group";
            last_message: components["schemas"]["LastMessage"] | null;
            members: components["schemas"]["ConversationMember"][];
            muted: boolean;
            /** @enum {string} */
            state: "open" | "request" | "declined";
            title: string | null;
            unread: number;
            viewer: components["schemas"]["ConversationMarks"];
        };
        /** Page[ConversationAnswer] */
        ConversationAnswerPage: {
            items: components["schemas"]["ConversationAnswer"][];
            next_cursor: string | null;
        };
        /**
         * ConversationChange
         * @description Another title of a group; an empty one removes it.
         */
        ConversationChange: {
            /** @description At most 60 characters as a person counts them (grapheme clusters). */
            title: string;
        };
        /**
         * ConversationMarks
         * @description What the viewer may do in the conversation now.
         */
        ConversationMarks: {
            can: ("write" | "react" | "accept" | "decline" | "block" | "report" | "leave" | "rename" | "add" | "remove")[];
        };
        /**
         * ConversationMember
         * @description A member of a conversation. `read_up_to` is the `seq` of the newest message that the member has read, null if
         *     others do not see it.
         */
        ConversationMember: {
            avatar: string | null;
            display_name: string;
            id: string;
            read_up_to: number | null;
            /** @enum {string} */
            role: "admin" | "member";
            username: string;
        };
        /**
         * ConversationPresence
         * @description The presence of the other members that show it to the caller.
         */
        ConversationPresence: {
            items: components["schemas"]["MemberPresence"][];
        };
        /**
         * DayOfViews
         * @description The views of a post on one day (UTC), e.g. `2026-11-28`: each viewer once for each hour.
         */
        DayOfViews: {
            /** Format: date */
            day: string;
            views: number;
        };
        /** Page[DayOfViews] */
        DayOfViewsPage: {
            items: components["schemas"]["DayOfViews"][];
            next_cursor: string | null;
        };
        /**
         * Document
         * @description An OpenAPI document.
         */
        Document: {
            [key: string]: unknown;
        };
        /**
         * DraftAnswer
         * @description A draft, which is erased at `expires_at` unless it changes before.
         */
        DraftAnswer: {
            /** @enum {string} */
            audience: "everyone" | "followers";
            caption: string;
            /** @enum {string} */
            comments_gate: "everyone" | "followers" | "followed" | "mentioned" | "off";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            hide_likes: boolean;
            id: string;
            location: components["schemas"]["Place"] | null;
            media: components["schemas"]["MediaAnswer"][];
            sensitive: boolean;
            warning: string | null;
        };
        /** Page[DraftAnswer] */
        DraftAnswerPage: {
            items: components["schemas"]["DraftAnswer"][];
            next_cursor: string | null;
        };
        /**
         * DraftEdit
         * @description The changes; omitted fields stay as they are. `media` lists all media of the draft; without `alt`, one that was
         *     there keeps its text. `null` removes the location or the warning, and elsewhere changes nothing.
         */
        DraftEdit: {
            /** @default null */
            audience?: ("everyone" | "followers") | null;
            /** @default null */
            caption?: string | null;
            /** @default null */
            comments_gate?: ("everyone" | "followers" | "followed" | "mentioned" | "off") | null;
            /** @default null */
            hide_likes?: boolean | null;
            /** @default null */
            location?: components["schemas"]["Place"] | null;
            /** @default null */
            media?: components["schemas"]["NewMedia"][] | null;
            /** @default null */
            sensitive?: boolean | null;
            /** @default null */
            warning?: string | null;
        };
        /**
         * Embed
         * @description What embedding sites show (oEmbed 1.0). A `photo` has `url`, `width` and `height`; a `link` has not.
         */
        Embed: {
            author_name: string;
            author_url: string;
            cache_age: number;
            /** @default null */
            height?: number | null;
            /** @default Emulsion */
            provider_name?: string;
            provider_url: string;
            title: string;
            /** @enum {string} */
            type: "photo" | "link";
            /** @default null */
            url?: string | null;
            /**
             * @default 1.0
             * @constant
             */
            version?: "1.0";
            /** @default null */
            width?: number | null;
        };
        /**
         * ExploreItem
         * @description A post that the caller did not ask for, and why it is shown.
         */
        ExploreItem: {
            /** @enum {string} */
            audience: "everyone" | "followers";
            author: components["schemas"]["UserCard"];
            caption: string;
            comments_count: number;
            /** @enum {string} */
            comments_gate: "everyone" | "followers" | "followed" | "mentioned" | "off";
            /** Format: date-time */
            created_at: string;
            edited_at: string | null;
            erased_at: string | null;
            filtered: string[];
            hide_likes: boolean;
            id: string;
            likes_count: number | null;
            location: components["schemas"]["Place"] | null;
            media: components["schemas"]["MediaAnswer"][];
            mentions: string[];
            pinned: boolean;
            problem: string | null;
            publish_at: string | null;
            reason: components["schemas"]["ExploreReason"];
            sensitive: boolean;
            /** @enum {string} */
            state: "processing" | "active" | "failed" | "scheduled" | "archived" | "recently_deleted";
            tags: string[];
            viewer: components["schemas"]["ViewerMarks"];
            views_count: number;
            warning: string | null;
        };
        /** Page[ExploreItem] */
        ExploreItemPage: {
            items: components["schemas"]["ExploreItem"][];
            next_cursor: string | null;
        };
        /**
         * ExploreReason
         * @description Why explore shows a post: a code to display, and the tag, if the code is about one.
         */
        ExploreReason: {
            /** @enum {string} */
            code: "trending" | "followed_tag" | "followed_by_followees" | "popular";
            tag: string | null;
        };
        /**
         * FeedItem
         * @description A post in a feed. A ranked post has a reason, and a context that the client sends back with the post's events.
         *
         *     In the order of `latest`, only posts that are there for a followed tag have a reason.
         */
        FeedItem: {
            /** @enum {string} */
            audience: "everyone" | "followers";
            author: components["schemas"]["UserCard"];
            caption: string;
            comments_count: number;
            /** @enum {string} */
            comments_gate: "everyone" | "followers" | "followed" | "mentioned" | "off";
            context: string | null;
            /** Format: date-time */
            created_at: string;
            edited_at: string | null;
            erased_at: string | null;
            filtered: string[];
            hide_likes: boolean;
            id: string;
            likes_count: number | null;
            location: components["schemas"]["Place"] | null;
            media: components["schemas"]["MediaAnswer"][];
            mentions: string[];
            pinned: boolean;
            problem: string | null;
            publish_at: string | null;
            reason: components["schemas"]["Reason"] | null;
            sensitive: boolean;
            /** @enum {string} */
            state: "processing" | "active" | "failed" | "scheduled" | "archived" | "recently_deleted";
            tags: string[];
            viewer: components["schemas"]["ViewerMarks"];
            views_count: number;
            warning: string | null;
        };
        /**
         * FeedPage
         * @description A page of the home feed; `degraded` says that a source of posts, or the ranking, was left out or failed.
         */
        FeedPage: {
            /** @default false */
            degraded: boolean;
            items: components["schemas"]["FeedItem"][];
            next_cursor: string | null;
        };
        /**
         * FieldProblem
         * @description One field that is wrong: its dotted path, why, and the limit that it broke, if it broke one.
         *
         *     Decide by `code`; take one that you do not know for `invalid`. `detail` is the sentence for people, in English.
         */
        FieldProblem: {
            /** @enum {string} */
            code: "required" | "unknown-field" | "wrong-type" | "wrong-format" | "wrong-characters" | "not-one-of" | "too-short" | "too-long" | "too-large" | "too-few" | "too-many" | "too-many-tags" | "too-many-mentions" | "too-low" | "too-high" | "too-early" | "too-late" | "repeated" | "taken" | "used" | "unknown" | "self" | "forbidden" | "refused" | "not-ready" | "incorrect" | "easy-to-guess" | "invalid";
            detail: string;
            field: string;
            /** @default null */
            limit?: number | string | null;
        };
        /**
         * Followed
         * @description The state after the request: following, or requested if the account is private.
         */
        Followed: {
            /** @enum {string} */
            state: "following" | "requested";
        };
        /**
         * FollowedTag
         * @description A tag that the caller follows.
         */
        FollowedTag: {
            /** Format: date-time */
            followed_at: string;
            tag: string;
        };
        /** Page[FollowedTag] */
        FollowedTagPage: {
            items: components["schemas"]["FollowedTag"][];
            next_cursor: string | null;
        };
        /**
         * Health
         * @description `status` is `ok` or `failing`; `checks` has the same for each dependency.
         */
        Health: {
            checks: {
                [key: string]: "ok" | "failing";
            };
            /** @enum {string} */
            status: "ok" | "failing";
        };
        /**
         * HighlightAnswer
         * @description A highlight with its stories, in the author's order.
         */
        HighlightAnswer: {
            count: number;
            cover: components["schemas"]["MediaAnswer"] | null;
            /** Format: date-time */
            created_at: string;
            id: string;
            stories: components["schemas"]["StoryAnswer"][];
            title: string;
        };
        /**
         * HighlightCard
         * @description A highlight in a list: its cover, null if the viewer may not see that story, and how many stories the viewer may
         *     see.
         */
        HighlightCard: {
            count: number;
            cover: components["schemas"]["MediaAnswer"] | null;
            /** Format: date-time */
            created_at: string;
            id: string;
            title: string;
        };
        /** Page[HighlightCard] */
        HighlightCardPage: {
            items: components["schemas"]["HighlightCard"][];
            next_cursor: string | null;
        };
        /**
         * HighlightEdit
         * @description The changes; omitted fields stay as they are. `cover` is the id of the story that gives the cover.
         */
        HighlightEdit: {
            /** @default null */
            cover?: string | null;
            /** @default null */
            story_ids?: string[] | null;
            /** @default null */
            title?: string | null;
        };
        /**
         * ImportedPost
         * @description A post that was published elsewhere at `taken_at`.
         */
        ImportedPost: {
            /**
             * @default everyone
             * @enum {string}
             */
            audience?: "everyone" | "followers";
            /** @default null */
            caption?: string | null;
            /**
             * @default everyone
             * @enum {string}
             */
            comments_gate?: "everyone" | "followers" | "followed" | "mentioned" | "off";
            /** @default false */
            hide_likes?: boolean;
            /** @default null */
            location?: components["schemas"]["Place"] | null;
            media: components["schemas"]["NewMedia"][];
            /** @default false */
            sensitive?: boolean;
            /** Format: date-time */
            taken_at: string;
            /** @default null */
            warning?: string | null;
        };
        /**
         * ImportResult
         * @description What became of one item: a post, or the problem that prevented it; its fields are those of the item.
         */
        ImportResult: {
            post: components["schemas"]["PostAnswer"] | null;
            problem: components["schemas"]["ProblemDocument"] | null;
        };
        /**
         * ImportResults
         * @description The results in the order of the items.
         */
        ImportResults: {
            items: components["schemas"]["ImportResult"][];
        };
        /**
         * Imports
         * @description Posts to import. Each is checked by itself.
         */
        Imports: {
            items: components["schemas"]["ImportedPost"][];
        };
        /**
         * LastMessage
         * @description The newest message in a list of conversations. `text` is cut; it is null where there is none, and where the
         *     message is unsent or hidden from the viewer. `author_id` is null if the message is hidden, and once the account is
         *     erased.
         */
        LastMessage: {
            author_id: string | null;
            /** Format: date-time */
            created_at: string;
            has_media: boolean;
            hidden: boolean;
            id: string;
            /** @enum {string} */
            kind: "message" | "story_reply" | "story_reaction";
            seq: number;
            share: ("post" | "story") | null;
            /** @enum {string} */
            state: "sent" | "unsent";
            text: string | null;
        };
        /**
         * LiveTicket
         * @description A ticket: connect once to `url?ticket=…`, within `expires_in` seconds.
         */
        LiveTicket: {
            expires_in: number;
            ticket: string;
            /** Format: uri */
            url: string;
        };
        /**
         * Login
         * @description `login` is a username or an e-mail address.
         */
        Login: {
            login: string;
            password: string;
        };
        /**
         * Me
         * @description The caller's own profile.
         */
        Me: {
            avatar: string | null;
            bio: string;
            /** Format: date-time */
            created_at: string;
            display_name: string;
            email: string;
            email_verified: boolean;
            followers_count: number;
            following_count: number;
            hide_like_counts: boolean;
            id: string;
            is_private: boolean;
            posts_count: number;
            username: string;
            viewer: components["schemas"]["Relation"];
        };
        /**
         * MediaAnswer
         * @description One photo or video of a post.
         *
         *     Renditions: `{"150": {"webp": url, "avif": url}, …}`, empty until the media is active. A video has those of its
         *     poster, and `{"720p": {"mp4": url}}`.
         */
        MediaAnswer: {
            alt: string | null;
            blurhash: string | null;
            duration_ms: number | null;
            height: number | null;
            id: string;
            kind: string;
            renditions: {
                [key: string]: {
                    [key: string]: string;
                };
            };
            width: number | null;
        };
        /**
         * MediaReference
         * @description An uploaded photo or video, given by its object key or by its id.
         */
        MediaReference: {
            /** @default null */
            media_id?: string | null;
            /** @default null */
            object_key?: string | null;
        };
        /**
         * MediaStatus
         * @description One photo or video for its owner; `problem` is the reason why it failed.
         */
        MediaStatus: {
            blurhash: string | null;
            duration_ms: number | null;
            height: number | null;
            id: string;
            kind: string;
            problem: ("not-a-photo" | "not-a-video" | "type-mismatch" | "upload-mismatch" | "not-processed" | "no-video" | "codec-not-taken" | "too-long" | "too-many-streams" | "too-many-pixels" | "too-many-pixels-per-second" | "too-many-scans" | "too-many-frames" | "over-daily-limit" | "too-heavy" | "damaged") | null;
            renditions: {
                [key: string]: {
                    [key: string]: string;
                };
            };
            /** @enum {string} */
            state: "pending" | "processing" | "active" | "failed";
            width: number | null;
        };
        /**
         * MemberPresence
         * @description Whether a member is connected now, and when the member was last connected.
         */
        MemberPresence: {
            /** Format: date-time */
            last_seen_at: string;
            online: boolean;
            user_id: string;
        };
        /**
         * MessageAnswer
         * @description A message. Its stub, once it is unsent, has no content.
         *
         *     `share` says that it shares a post or a story, which is null where the viewer may not see it (any more). In a
         *     request, `media_hidden` says that there are media, which are shown once the request is accepted. `hidden`: author
         *     and viewer block each other, and the viewer gets no content. `author` is null for a hidden message, and once the
         *     account is gone. `client_id` is given to the author alone.
         */
        MessageAnswer: {
            author: components["schemas"]["UserCard"] | null;
            client_id: string | null;
            conversation_id: string;
            /** Format: date-time */
            created_at: string;
            hidden: boolean;
            id: string;
            /** @enum {string} */
            kind: "message" | "story_reply" | "story_reaction";
            media: components["schemas"]["MessageMedia"][];
            media_hidden: boolean;
            post: components["schemas"]["PostAnswer"] | null;
            reactions: components["schemas"]["ReactionAnswer"][];
            seq: number;
            share: ("post" | "story") | null;
            /** @enum {string} */
            state: "sent" | "unsent";
            story: components["schemas"]["StoryAnswer"] | null;
            text: string | null;
        };
        /** Page[MessageAnswer] */
        MessageAnswerPage: {
            items: components["schemas"]["MessageAnswer"][];
            next_cursor: string | null;
        };
        /**
         * MessageMedia
         * @description A photo or video of a message; it has renditions once its state is active.
         */
        MessageMedia: {
            alt: string | null;
            blurhash: string | null;
            duration_ms: number | null;
            height: number | null;
            id: string;
            kind: string;
            renditions: {
                [key: string]: {
                    [key: string]: string;
                };
            };
            /** @enum {string} */
            state: "pending" | "processing" | "active" | "failed";
            width: number | null;
        };
        /**
         * MessagePreferences
         * @description The caller's preferences: which users may begin a conversation with the caller, and whether others see what the
         *     caller has read, and when the caller was last there.
         */
        MessagePreferences: {
            presence: boolean;
            read_marks: boolean;
            /** @enum {string} */
            who_may_write: "everyone" | "following" | "nobody";
        };
        /**
         * MessageReaction
         * @description A reaction to a message: one character, as a person counts.
         */
        MessageReaction: {
            /** @description At most 1 characters as a person counts them (grapheme clusters). */
            emoji: string;
        };
        /**
         * MutedWord
         * @description A muted word. Items of lists name it in `filtered` by its id.
         */
        MutedWord: {
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            id: string;
            text: string;
        };
        /** Page[MutedWord] */
        MutedWordPage: {
            items: components["schemas"]["MutedWord"][];
            next_cursor: string | null;
        };
        /**
         * NewCollection
         * @description The name of a new collection.
         */
        NewCollection: {
            /** @description At most 60 characters as a person counts them (grapheme clusters). */
            name: string;
        };
        /**
         * NewComment
         * @description A comment to write, or a reply to the comment `parent_comment_id`.
         *
         *     A reply to a reply is listed below the comment that both answer.
         */
        NewComment: {
            /** @description At most 2200 characters as a person counts them (grapheme clusters). */
            body: string;
            /** @default null */
            parent_comment_id?: string | null;
        };
        /**
         * NewConversation
         * @description The other users of a conversation. One user without a title is the conversation of a pair, which exists once.
         */
        NewConversation: {
            /** @default null */
            title?: string | null;
            user_ids: string[];
        };
        /**
         * NewDevice
         * @description The token that the platform's push service gave to the app of a device.
         */
        NewDevice: {
            /**
             * @description Of the texts that its pushes show.
             * @default en
             * @enum {string}
             */
            language?: "en" | "de" | "ar";
            /** @enum {string} */
            platform: "ios" | "android";
            token: string;
        };
        /**
         * NewDraft
         * @description A draft of a post, with any of its parts.
         */
        NewDraft: {
            /**
             * @default everyone
             * @enum {string}
             */
            audience?: "everyone" | "followers";
            /** @default null */
            caption?: string | null;
            /**
             * @default everyone
             * @enum {string}
             */
            comments_gate?: "everyone" | "followers" | "followed" | "mentioned" | "off";
            /** @default false */
            hide_likes?: boolean;
            /** @default null */
            location?: components["schemas"]["Place"] | null;
            /** @default [] */
            media?: components["schemas"]["NewMedia"][];
            /** @default false */
            sensitive?: boolean;
            /** @default null */
            warning?: string | null;
        };
        /**
         * NewEvent
         * @description What the caller saw or did, as reported by the client.
         *
         *     `at` is the client's time, stored next to the server's. `position` (from 0), `mode`, `request_id` (the response's
         *     `X-Request-Id`) and `context` (the item's own) say where in which page of the feed the post was. `dwell_ms`, how
         *     long the post was viewed, is required for a `view` and not allowed for other events.
         */
        NewEvent: {
            /** @default null */
            at?: string | null;
            /** @default null */
            context?: string | null;
            /** @default null */
            dwell_ms?: number | null;
            /** @default null */
            mode?: ("latest" | "ranked") | null;
            /** @default null */
            position?: number | null;
            post_id: string;
            /** @default null */
            request_id?: string | null;
            /** @enum {string} */
            type: "impression" | "open" | "view" | "like" | "save" | "share" | "hide";
        };
        /**
         * NewEvents
         * @description Events in the order they happened: all of them are stored, or none.
         */
        NewEvents: {
            events: components["schemas"]["NewEvent"][];
        };
        /**
         * NewFollow
         * @description The user to follow.
         */
        NewFollow: {
            target_user_id: string;
        };
        /**
         * NewHighlight
         * @description A highlight to make, of the author's current or kept stories in the order in which it shows them.
         */
        NewHighlight: {
            story_ids: string[];
            /** @description At most 40 characters as a person counts them (grapheme clusters). */
            title: string;
        };
        /**
         * NewMedia
         * @description One media of a post, given by its object key or by its id.
         *
         *     `type`, if given, is the media type that was declared for the upload, or `photo` or `video`.
         */
        NewMedia: {
            /** @default null */
            alt?: string | null;
            /** @default null */
            media_id?: string | null;
            /** @default null */
            object_key?: string | null;
            /** @default null */
            type?: ("photo" | "video" | "image/jpeg" | "image/png" | "image/webp" | "image/avif" | "image/heic" | "image/heif" | "image/gif" | "video/mp4" | "video/quicktime" | "video/webm") | null;
        };
        /**
         * NewMessage
         * @description A message to send: a text, media, a post or a story, or several of them.
         *
         *     `client_id` is the client's own name of the message: sending it again returns the same message.
         */
        NewMessage: {
            client_id: string;
            /** @default [] */
            media?: components["schemas"]["MediaReference"][];
            /** @default null */
            post_id?: string | null;
            /** @default null */
            story_id?: string | null;
            /** @default null */
            text?: string | null;
        };
        /**
         * NewMutedWord
         * @description A word, a phrase or a hashtag to mute, until `expires_at` if that is given.
         */
        NewMutedWord: {
            /** @default null */
            expires_at?: string | null;
            /** @description At most 100 characters as a person counts them (grapheme clusters). */
            text: string;
        };
        /**
         * NewPost
         * @description A post to create: now, or at `publish_at`. It replaces the draft `draft_id`, whose media it may have.
         *
         *     `audience` may limit it to the author's followers. `comments_gate` says who may comment: everyone, followers of the
         *     author, users that the author follows (`followed`), users mentioned in the caption, or no user. Clients show
         *     `warning` in place of the post until the viewer opens it, and cover the media of a `sensitive` post. `hide_likes`
         *     hides the number of likes, and the users that like the post, from all but the author.
         */
        NewPost: {
            /**
             * @default everyone
             * @enum {string}
             */
            audience?: "everyone" | "followers";
            /** @default null */
            caption?: string | null;
            /**
             * @default everyone
             * @enum {string}
             */
            comments_gate?: "everyone" | "followers" | "followed" | "mentioned" | "off";
            /** @default null */
            draft_id?: string | null;
            /** @default false */
            hide_likes?: boolean;
            /** @default null */
            location?: components["schemas"]["Place"] | null;
            media: components["schemas"]["NewMedia"][];
            /** @default null */
            publish_at?: string | null;
            /** @default false */
            sensitive?: boolean;
            /** @default null */
            warning?: string | null;
        };
        /**
         * NewSticker
         * @description A sticker, which clients draw: a text, a mentioned user or a place, as `kind` says.
         *
         *     Its centre is given in fractions of the picture, its size as a factor, its turn in degrees clockwise.
         */
        NewSticker: {
            /** @enum {string} */
            kind: "text" | "mention" | "location";
            /** @default null */
            location?: components["schemas"]["Place"] | null;
            /** @default 0 */
            rotation?: number;
            /** @default 1 */
            scale?: number;
            /** @default null */
            text?: string | null;
            /** @default null */
            username?: string | null;
            x: number;
            y: number;
        };
        /**
         * NewStory
         * @description A story to publish. It ends at `expires_at`, by default after 24 hours, the longest time.
         */
        NewStory: {
            /**
             * @default followers
             * @enum {string}
             */
            audience?: "followers" | "close_friends";
            /** @default null */
            expires_at?: string | null;
            media: components["schemas"]["NewMedia"];
            /** @default [] */
            stickers?: components["schemas"]["NewSticker"][];
        };
        /**
         * NewSubscription
         * @description A browser's PushSubscription, as `toJSON` of it answers.
         */
        NewSubscription: {
            endpoint: string;
            /**
             * @description Ignored: push services tell when one has ended.
             * @default null
             */
            expirationTime?: number | null;
            keys: components["schemas"]["SubscriptionKeys"];
            /**
             * @description Of the texts that its pushes show.
             * @default en
             * @enum {string}
             */
            language?: "en" | "de" | "ar";
            /**
             * @description Which key it is for; by default the current.
             * @default null
             */
            public_key?: string | null;
        };
        /**
         * NotificationAnswer
         * @description What happened to the caller or the caller's content: causes of one type, target and day.
         */
        NotificationAnswer: {
            actors: components["schemas"]["UserCard"][];
            actors_count: number;
            /** Format: date-time */
            created_at: string;
            fallback: components["schemas"]["NotificationFallback"];
            /** @description Names the item as it is now; it changes when the item gains an actor. */
            id: string;
            read: boolean;
            target: components["schemas"]["NotificationTarget"];
            /** @enum {string} */
            type: "like" | "comment" | "reply" | "comment_like" | "mention" | "follow" | "follow_request" | "request_accepted" | "story_reply" | "story_mention" | "system";
        };
        /** Page[NotificationAnswer] */
        NotificationAnswerPage: {
            items: components["schemas"]["NotificationAnswer"][];
            next_cursor: string | null;
        };
        /**
         * NotificationChannels
         * @description Whether a type is told by a live event, and by push.
         */
        NotificationChannels: {
            live: boolean;
            push: boolean;
        };
        /**
         * NotificationChannelsChange
         * @description Where a type is told; omitted fields and nulls change nothing.
         */
        NotificationChannelsChange: {
            /** @default null */
            live?: boolean | null;
            /** @default null */
            push?: boolean | null;
        };
        /**
         * NotificationFallback
         * @description The text that clients show if they do not know the type.
         */
        NotificationFallback: {
            body: string;
            title: string;
        };
        /**
         * NotificationMark
         * @description The `id` of the first item of the list: it and all below it are marked as read.
         */
        NotificationMark: {
            up_to: string;
        };
        /**
         * NotificationPolicy
         * @description What is done with senders who do not follow the caller, whom the caller does not follow, or who are new.
         */
        NotificationPolicy: {
            /** @enum {string} */
            new_accounts: "accept" | "filter" | "drop";
            /** @enum {string} */
            not_followed: "accept" | "filter" | "drop";
            /** @enum {string} */
            not_following_me: "accept" | "filter" | "drop";
        };
        /**
         * NotificationPolicyChange
         * @description What is done with senders of a class; omitted fields and nulls change nothing.
         */
        NotificationPolicyChange: {
            /** @default null */
            new_accounts?: ("accept" | "filter" | "drop") | null;
            /** @default null */
            not_followed?: ("accept" | "filter" | "drop") | null;
            /** @default null */
            not_following_me?: ("accept" | "filter" | "drop") | null;
        };
        /**
         * NotificationPreferences
         * @description The caller's preferences: the channels of each type, and the policy.
         */
        NotificationPreferences: {
            policy: components["schemas"]["NotificationPolicy"];
            types: {
                [key: string]: components["schemas"]["NotificationChannels"];
            };
        };
        /**
         * NotificationPreferencesChange
         * @description The changes.
         */
        NotificationPreferencesChange: {
            /** @default null */
            policy?: components["schemas"]["NotificationPolicyChange"] | null;
            /** @default null */
            types?: components["schemas"]["NotificationTypesChange"] | null;
        };
        /**
         * NotificationTarget
         * @description What it is about. `kind` says what a client opens; the ids that do not apply are null.
         */
        NotificationTarget: {
            /** @default null */
            comment_id: string | null;
            /** @default null */
            conversation_id: string | null;
            /** @enum {string} */
            kind: "post" | "comment" | "story" | "profile" | "follow_requests" | "conversation";
            /** @default null */
            parent_comment_id: string | null;
            /** @default null */
            post_id: string | null;
            /** @default null */
            story_id: string | null;
            /** @default null */
            user_id: string | null;
        };
        /**
         * NotificationTypesChange
         * @description The types to change.
         */
        NotificationTypesChange: {
            /** @default null */
            comment?: components["schemas"]["NotificationChannelsChange"] | null;
            /** @default null */
            comment_like?: components["schemas"]["NotificationChannelsChange"] | null;
            /** @default null */
            follow?: components["schemas"]["NotificationChannelsChange"] | null;
            /** @default null */
            follow_request?: components["schemas"]["NotificationChannelsChange"] | null;
            /** @default null */
            like?: components["schemas"]["NotificationChannelsChange"] | null;
            /** @default null */
            mention?: components["schemas"]["NotificationChannelsChange"] | null;
            /** @default null */
            reply?: components["schemas"]["NotificationChannelsChange"] | null;
            /** @default null */
            request_accepted?: components["schemas"]["NotificationChannelsChange"] | null;
            /** @default null */
            story_mention?: components["schemas"]["NotificationChannelsChange"] | null;
            /** @default null */
            story_reply?: components["schemas"]["NotificationChannelsChange"] | null;
            /** @default null */
            system?: components["schemas"]["NotificationChannelsChange"] | null;
        };
        /**
         * OwnComment
         * @description One of the caller's own comments, and the post that it is on.
         */
        OwnComment: {
            body: string;
            /** Format: date-time */
            created_at: string;
            edited_at: string | null;
            held: boolean;
            id: string;
            parent_comment_id: string | null;
            post_id: string;
        };
        /** Page[OwnComment] */
        OwnCommentPage: {
            items: components["schemas"]["OwnComment"][];
            next_cursor: string | null;
        };
        /**
         * PasswordChange
         * @description The current password and the new one.
         */
        PasswordChange: {
            new: string;
            old: string;
        };
        /**
         * Place
         * @description The place that the author names; coordinates (degrees, WGS 84) only if the author gives them.
         */
        Place: {
            /** @default null */
            lat?: number | null;
            /** @default null */
            lng?: number | null;
            /** @description At most 100 characters as a person counts them (grapheme clusters). */
            name: string;
        };
        /**
         * PostAnswer
         * @description A post. `problem` is that of the media that made it fail, for its author; `mentions` are present usernames.
         *
         *     `filtered` has the ids of the viewer's muted words that the post contains; clients show such a post as a stub.
         *     `likes_count` is null if the author hides it from the viewer. `publish_at` is the time of a scheduled post, and
         *     `erased_at` the time until which a recently deleted one can be restored.
         */
        PostAnswer: {
            /** @enum {string} */
            audience: "everyone" | "followers";
            author: components["schemas"]["UserCard"];
            caption: string;
            comments_count: number;
            /** @enum {string} */
            comments_gate: "everyone" | "followers" | "followed" | "mentioned" | "off";
            /** Format: date-time */
            created_at: string;
            edited_at: string | null;
            erased_at: string | null;
            filtered: string[];
            hide_likes: boolean;
            id: string;
            likes_count: number | null;
            location: components["schemas"]["Place"] | null;
            media: components["schemas"]["MediaAnswer"][];
            mentions: string[];
            pinned: boolean;
            problem: string | null;
            publish_at: string | null;
            sensitive: boolean;
            /** @enum {string} */
            state: "processing" | "active" | "failed" | "scheduled" | "archived" | "recently_deleted";
            tags: string[];
            viewer: components["schemas"]["ViewerMarks"];
            views_count: number;
            warning: string | null;
        };
        /** Page[PostAnswer] */
        PostAnswerPage: {
            items: components["schemas"]["PostAnswer"][];
            next_cursor: string | null;
        };
        /**
         * PostEdit
         * @description The changes; omitted fields stay as they are.
         *
         *     `media` lists all media of the post in their new order. `publish_at` gives a scheduled post another time and another
         *     id; `null` publishes it now. `null` removes the location or the warning, and elsewhere changes nothing.
         */
        PostEdit: {
            /** @default null */
            audience?: ("everyone" | "followers") | null;
            /** @default null */
            caption?: string | null;
            /** @default null */
            comments_gate?: ("everyone" | "followers" | "followed" | "mentioned" | "off") | null;
            /** @default null */
            hide_likes?: boolean | null;
            /** @default null */
            location?: components["schemas"]["Place"] | null;
            /** @default null */
            media?: components["schemas"]["ArrangedMedia"][] | null;
            /** @default null */
            publish_at?: string | null;
            /** @default null */
            sensitive?: boolean | null;
            /** @default null */
            warning?: string | null;
        };
        /**
         * PreferencesChange
         * @description The changes; omitted fields and nulls change nothing.
         */
        PreferencesChange: {
            /** @default null */
            presence?: boolean | null;
            /** @default null */
            read_marks?: boolean | null;
            /** @default null */
            who_may_write?: ("everyone" | "following" | "nobody") | null;
        };
        /**
         * ProblemDocument
         * @description What went wrong (RFC 9457). Tell problems apart by `type`. `errors` is there where fields are wrong.
         */
        ProblemDocument: {
            detail: string;
            /** @default null */
            errors?: components["schemas"]["FieldProblem"][] | null;
            status: number;
            title: string;
            /** Format: uri */
            type: string;
        };
        /**
         * ProfileChange
         * @description The changes; omitted fields and nulls change nothing, except that a null avatar removes the avatar.
         *
         *     `avatar` is the object key or the media id of an upload that was requested with this purpose. `hide_like_counts`
         *     asks the user's clients to show no numbers of likes.
         */
        ProfileChange: {
            /** @default null */
            avatar?: string | null;
            /** @default null */
            bio?: string | null;
            /** @default null */
            display_name?: string | null;
            /** @default null */
            hide_like_counts?: boolean | null;
            /** @default null */
            is_private?: boolean | null;
            /** @default null */
            username?: string | null;
        };
        /**
         * PushChange
         * @description Fields to change; what is missing stays.
         */
        PushChange: {
            /**
             * @description Whether pushes show names and texts.
             * @default null
             */
            previews?: boolean | null;
            /**
             * @description null: none.
             * @default null
             */
            quiet_hours?: components["schemas"]["QuietHours"] | null;
        };
        /**
         * PushSettings
         * @description The caller's settings of pushes, and the browsers and devices that get them, at most twenty, the newest first.
         *
         *     `public_key` is what a browser subscribes for (base64url); null if the stage sends no pushes.
         */
        PushSettings: {
            previews: boolean;
            public_key: string | null;
            quiet_hours: components["schemas"]["QuietHours"] | null;
            subscriptions: components["schemas"]["Subscription"][];
        };
        /**
         * QuietHours
         * @description Hours without pushes, each day in a time zone. The end may be on the next day.
         */
        QuietHours: {
            end: string;
            /** @description Local time, `22:00`. */
            start: string;
            /** @description A name of the IANA time zone database. */
            zone: string;
        };
        /**
         * ReactionAnswer
         * @description One member's reaction.
         */
        ReactionAnswer: {
            emoji: string;
            user_id: string;
        };
        /**
         * ReadMark
         * @description The `seq` of the newest message that the caller has read.
         */
        ReadMark: {
            up_to: number;
        };
        /**
         * Reason
         * @description Why a post is shown, or has its rank: a code to display, and the feature that raised it most above the others.
         *
         *     With `followed_tag`, `feature` is the tag.
         */
        Reason: {
            /** @enum {string} */
            code: "recent" | "author_you_like" | "author_you_view" | "popular" | "tags_you_like" | "format" | "suggested" | "followed_tag";
            feature: string;
        };
        /**
         * Refresh
         * @description A refresh token, as the last sign-in or refresh gave it; none if it is in a cookie.
         */
        Refresh: {
            /** @default null */
            refresh_token?: string | null;
        };
        /**
         * Registration
         * @description A new account. The username is shown in place of a display name that is left out or empty.
         */
        Registration: {
            /** @default null */
            display_name?: string | null;
            email: string;
            password: string;
            username: string;
        };
        /**
         * Relation
         * @description The viewer's relation to a user, and what the viewer may do with the user's profile now.
         */
        Relation: {
            /** @default false */
            blocked: boolean;
            /** @default [] */
            can: ("view_posts" | "follow" | "message" | "mute" | "restrict" | "block")[];
            /** @default false */
            followed_by: boolean;
            /** @default false */
            following: boolean;
            /** @default false */
            muted: boolean;
            /** @default false */
            requested: boolean;
            /** @default false */
            restricted: boolean;
        };
        /**
         * RequestAnswer
         * @description A request: the newest conversation that `requester` began with the caller. Their other ones are `folded`.
         */
        RequestAnswer: {
            /** Format: date-time */
            created_at: string;
            folded: string[];
            id: string;
            /** @enum {string} */
            kind: "pair" | "group";
            last_message: components["schemas"]["LastMessage"] | null;
            members: components["schemas"]["ConversationMember"][];
            muted: boolean;
            requester: components["schemas"]["UserCard"];
            /** @enum {string} */
            state: "open" | "request" | "declined";
            title: string | null;
            unread: number;
            viewer: components["schemas"]["ConversationMarks"];
        };
        /** Page[RequestAnswer] */
        RequestAnswerPage: {
            items: components["schemas"]["RequestAnswer"][];
            next_cursor: string | null;
        };
        /**
         * RoleChange
         * @description Another role of a member of a group.
         */
        RoleChange: {
            /** @enum {string} */
            role: "admin" | "member";
        };
        /**
         * Session
         * @description One signed-in device. `last_used_at` is when it last refreshed its tokens.
         */
        Session: {
            /** Format: date-time */
            created_at: string;
            current: boolean;
            device: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            /** Format: date-time */
            last_used_at: string;
        };
        /** Page[Session] */
        SessionPage: {
            items: components["schemas"]["Session"][];
            next_cursor: string | null;
        };
        /**
         * SignedIn
         * @description The response to a registration or a log-in.
         */
        SignedIn: {
            access_token: string;
            expires_in: number;
            refresh_token: string | null;
            /**
             * @default Bearer
             * @constant
             */
            token_type: "Bearer";
            user: components["schemas"]["Me"];
        };
        /**
         * StickerAnswer
         * @description A sticker: `kind` says which of `text`, `user` and `location` it has. A mention's user is null for a viewer that
         *     cannot find that user.
         */
        StickerAnswer: {
            /** @enum {string} */
            kind: "text" | "mention" | "location";
            location: components["schemas"]["Place"] | null;
            rotation: number;
            scale: number;
            text: string | null;
            user: components["schemas"]["UserCard"] | null;
            x: number;
            y: number;
        };
        /**
         * StoryAnswer
         * @description A story. `problem` is that of the media that made it fail, for its author.
         */
        StoryAnswer: {
            /** @enum {string} */
            audience: "followers" | "close_friends";
            author: components["schemas"]["UserCard"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            media: components["schemas"]["MediaAnswer"];
            problem: string | null;
            /** @enum {string} */
            state: "processing" | "active" | "failed";
            stickers: components["schemas"]["StickerAnswer"][];
            viewer: components["schemas"]["StoryMarks"];
        };
        /** Page[StoryAnswer] */
        StoryAnswerPage: {
            items: components["schemas"]["StoryAnswer"][];
            next_cursor: string | null;
        };
        /**
         * StoryMarks
         * @description Whether the viewer has seen the story, and what the viewer may do with it.
         */
        StoryMarks: {
            can: ("view" | "reply" | "delete" | "list_viewers" | "archive" | "highlight")[];
            seen: boolean;
        };
        /**
         * StoryReaction
         * @description A reaction to a story; it becomes a message to the story's author. For `client_id` see a message.
         */
        StoryReaction: {
            /** @default null */
            client_id?: string | null;
            /** @description At most 1 characters as a person counts them (grapheme clusters). */
            emoji: string;
        };
        /**
         * StoryReply
         * @description A reply to a story; it becomes a message to the story's author. For `client_id` see a message.
         */
        StoryReply: {
            /** @default null */
            client_id?: string | null;
            /** @description At most 10000 characters as a person counts them (grapheme clusters). */
            text: string;
        };
        /**
         * Subscription
         * @description A browser or device that gets the caller's pushes. `current`: of the session that asks.
         */
        Subscription: {
            /** Format: date-time */
            created_at: string;
            current: boolean;
            device: string;
            id: string;
            /** @enum {string} */
            kind: "web" | "ios" | "android";
            /** @enum {string} */
            language: "en" | "de" | "ar";
        };
        /**
         * SubscriptionKeys
         * @description What the browser tells of its key: `p256dh` and `auth` of a PushSubscription, base64url.
         */
        SubscriptionKeys: {
            auth: string;
            p256dh: string;
        };
        /**
         * Suggestion
         * @description A user to follow. `mutuals_count` counts the caller's followees who follow the user; `mutuals` names some.
         */
        Suggestion: {
            avatar: string | null;
            display_name: string;
            id: string;
            mutuals: components["schemas"]["UserCard"][];
            mutuals_count: number;
            username: string;
        };
        /** Page[Suggestion] */
        SuggestionPage: {
            items: components["schemas"]["Suggestion"][];
            next_cursor: string | null;
        };
        /**
         * TagPage
         * @description A page of the public posts with a tag, the tag as posts are found by it, and whether the viewer follows it.
         */
        TagPage: {
            following: boolean;
            items: components["schemas"]["PostAnswer"][];
            next_cursor: string | null;
            tag: string;
        };
        /**
         * Tokens
         * @description An access token for `expires_in` seconds, and the refresh token that gets the next one, once.
         *
         *     With `X-Session: cookie` the refresh token is in a cookie and null here.
         */
        Tokens: {
            access_token: string;
            expires_in: number;
            refresh_token: string | null;
            /**
             * @default Bearer
             * @constant
             */
            token_type: "Bearer";
        };
        /**
         * TrayItem
         * @description An author with stories: how many, how many of them the viewer has not seen, and one story: the first unseen one,
         *     or the newest if the viewer has seen all.
         */
        TrayItem: {
            author: components["schemas"]["UserCard"];
            count: number;
            stories: components["schemas"]["StoryAnswer"][];
            unseen: number;
        };
        /**
         * TrayPage
         * @description A page of the tray; `degraded` says that a source of stories was left out or failed.
         */
        TrayPage: {
            /** @default false */
            degraded: boolean;
            items: components["schemas"]["TrayItem"][];
            next_cursor: string | null;
        };
        /**
         * Trending
         * @description The tags that trend, the first first; at most twenty, and not paged.
         */
        Trending: {
            items: components["schemas"]["TrendingTag"][];
        };
        /**
         * TrendingTag
         * @description A tag that trends, and by how many accounts it was used in the last hours.
         */
        TrendingTag: {
            accounts_count: number;
            tag: string;
        };
        /**
         * UnreadCount
         * @description How many items are unread, 99 at most.
         */
        UnreadCount: {
            count: number;
        };
        /**
         * UploadAnswer
         * @description The URL for the PUT, the headers that it must have, and when the URL ends.
         */
        UploadAnswer: {
            expires_at_ms: number;
            headers: {
                [key: string]: string;
            };
            media_id: string;
            object_key: string;
            /** Format: uri */
            upload_url: string;
        };
        /**
         * UploadRequest
         * @description The declaration of an upload: size in bytes (the limit of photos is lower), SHA-256 in base64.
         *
         *     `purpose` is given for a photo that will be the profile's avatar.
         */
        UploadRequest: {
            /** @enum {string} */
            content_type: "image/jpeg" | "image/png" | "image/webp" | "image/avif" | "image/heic" | "image/heif" | "image/gif" | "video/mp4" | "video/quicktime" | "video/webm";
            /** @default null */
            purpose?: "avatar" | null;
            sha256: string;
            size: number;
        };
        /**
         * User
         * @description A user's profile.
         */
        User: {
            avatar: string | null;
            bio: string;
            /** Format: date-time */
            created_at: string;
            display_name: string;
            followers_count: number;
            following_count: number;
            id: string;
            is_private: boolean;
            posts_count: number;
            username: string;
            viewer: components["schemas"]["Relation"];
        };
        /**
         * UserCard
         * @description A user in a list.
         */
        UserCard: {
            avatar: string | null;
            display_name: string;
            id: string;
            username: string;
        };
        /** Page[UserCard] */
        UserCardPage: {
            items: components["schemas"]["UserCard"][];
            next_cursor: string | null;
        };
        /**
         * ViewerMarks
         * @description What the viewer did with the post, and what the viewer may do with it now.
         */
        ViewerMarks: {
            can: ("comment" | "like" | "save" | "share" | "list_likes" | "edit" | "delete" | "archive" | "unarchive" | "pin" | "restore" | "erase")[];
            liked: boolean;
            saved: boolean;
        };
    };
    responses: {
        /** @description The body is not JSON, or a query parameter or the cursor is wrong. */
        BadRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The current state does not allow it. */
        Conflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The caller may see it, but not do this to it. */
        Forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The resource does not take this method. */
        MethodNotAllowed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description It does not exist, or is not for the caller to see. */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description An error that the API reports to its caller; this base class is an internal error. */
        Problem: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The body, or the upload that it declares, is over the limit. */
        TooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description Too many tries; the headers say when to try again. */
        TooManyRequests: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The access token is missing, expired or not one of ours. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description A dependency is busy or does not answer; try again. */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The body is JSON, but fields of it are wrong. */
        Unprocessable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description The body is not application/json, or the declared upload is of a type that is not taken. */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description A signed address, which expires. */
        Location: string;
        /** @description What remains, and the seconds until the window ends. */
        RateLimit: string;
        /** @description The limit: its name, its quota, its window in seconds (draft-ietf-httpapi-ratelimit-headers). */
        "RateLimit-Policy": string;
        /** @description Seconds until another try may succeed. */
        "Retry-After": number;
        /** @description The refresh token of a browser that sent X-Session; removed by a log-out. */
        "Set-Cookie": string;
        /** @description Bearer, where a token is wanted. */
        "WWW-Authenticate": string;
        /** @description The request's id in the logs. */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    profile_page: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handle: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": string;
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    profile_subpage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handle: string;
                page: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": string;
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    profile_feed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handle: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/rss+xml; charset=utf-8": string;
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    profile_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handle: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            302: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    oembed: {
        parameters: {
            query: {
                /** @description The only format. */
                format?: "json";
                /** @description The largest height of the image. */
                maxheight?: number;
                /** @description The largest width of the image. */
                maxwidth?: number;
                /** @description The address of a post's or profile's page. */
                url: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Embed"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    post_page: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": string;
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    post_image: {
        parameters: {
            query?: {
                /** @description Which of the post's media, from 1. */
                item?: number;
                /** @description The largest width that is useful; the next smaller is sent. */
                width?: number;
            };
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            302: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    post_video: {
        parameters: {
            query?: {
                /** @description Which of the post's media, from 1. */
                item?: number;
            };
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Found */
            302: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    asyncapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AsyncDocument"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: {
                /** @description The refresh token is in a cookie, and null in the body; for pages of this origin only. */
                "X-Session"?: "cookie";
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie": components["headers"]["Set-Cookie"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: {
                /** @description The refresh token is in a cookie, and null in the body; for pages of this origin only. */
                "X-Session"?: "cookie";
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Refresh"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie": components["headers"]["Set-Cookie"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body create once; a repetition within a day gets the first answer. */
                "Idempotency-Key"?: string;
                /** @description The refresh token is in a cookie, and null in the body; for pages of this origin only. */
                "X-Session"?: "cookie";
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Set-Cookie": components["headers"]["Set-Cookie"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    sessions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    end_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    blocks: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserCardPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    block: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unblock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    close_friends: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserCardPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    add_close_friend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_close_friend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_collections: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionCardPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_collection: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body create once; a repetition within a day gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCollection"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionCard"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_collection: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_collection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    edit_collection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionCard"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    add_to_collection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection_id: string;
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_from_collection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection_id: string;
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_conversations: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    begin_conversation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body create once; a repetition within a day gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConversation"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    rename_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    accept_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    decline_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    leave_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    add_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleChange"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_messages: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    send_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unsend_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    react_to_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageReaction"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_reaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    mute_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unmute_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_presence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationPresence"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    mark_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadMark"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_drafts: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_draft: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body create once; a repetition within a day gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDraft"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    edit_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    store_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEvents"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    explore: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExploreItemPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    tag_page: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
                /** @description `top` has the most liked of the newest hundred posts of a week. */
                order?: "newest" | "top";
            };
            header?: never;
            path: {
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    trending: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trending"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    feed: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
                /** @description `latest` is newest first; `ranked` has the best first. */
                mode?: "latest" | "ranked";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    follow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFollow"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Followed"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    follow_requests: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserCardPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    withdraw_follow_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    accept_follow_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    decline_follow_request: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unfollow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            /** @description Service Unavailable */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    create_highlight: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body create once; a repetition within a day gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewHighlight"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HighlightAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_highlight: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                highlight_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HighlightAnswer"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_highlight: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                highlight_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    edit_highlight: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                highlight_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HighlightEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HighlightAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    import_posts: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body create once; a repetition within a day gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Imports"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportResults"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_live_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveTicket"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    show_media: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                media_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaStatus"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_upload_url: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body create once; a repetition within a day gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UploadRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_requests: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    muted_words: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MutedWordPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    mute_word: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body create once; a repetition within a day gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMutedWord"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MutedWord"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unmute_word: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    mutes: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserCardPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    mute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unmute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_notifications: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_notification_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPreferences"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_notification_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotificationPreferencesChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPreferences"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    mark_notifications_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotificationMark"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_filtered_notifications: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    count_unread_notifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnreadCount"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body create once; a repetition within a day gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPost"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostAnswer"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostAnswer"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    edit_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    archive_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unarchive_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_comments: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
                /** @description `top` begins with the most liked; pinned comments come first in each. */
                order?: "oldest" | "newest" | "top";
            };
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_comment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body create once; a repetition within a day gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewComment"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    show_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment_id: string;
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentAnswer"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment_id: string;
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    edit_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment_id: string;
                post_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    hide_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment_id: string;
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    approve_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment_id: string;
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    like_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment_id: string;
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unlike_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment_id: string;
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    pin_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment_id: string;
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unpin_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment_id: string;
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_replies: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                comment_id: string;
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    like_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unlike_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_likes: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserCardPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    pin_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unpin_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    save_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unsave_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_views: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DayOfViewsPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    push_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushSettings"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_push_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PushChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushSettings"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    register_device: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDevice"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    subscribe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSubscription"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unsubscribe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                subscription_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    restricted_accounts: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserCardPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    restrict: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unrestrict: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    search_users: {
        parameters: {
            query: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
                /** @description What the user typed; case, accents and widths do not matter. */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserCardPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_story: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body create once; a repetition within a day gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewStory"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryAnswer"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_story: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                story_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    archive_story: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                story_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unarchive_story: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                story_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    react_to_story: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                story_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoryReaction"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    reply_to_story: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                story_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoryReply"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    view_story: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                story_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_viewers: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                story_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserCardPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_archive: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_tray: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrayPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_suggestions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuggestionPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    follow_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    unfollow_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    profile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    followers: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserCardPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    following: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserCardPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_highlights: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HighlightCardPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_posts: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_stories: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    profile_named: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                username: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    my_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_my_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_archived_posts: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_own_comments: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnCommentPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_follower: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePreferences"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreferencesChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePreferences"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_recently_deleted: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    erase_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_saves: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_scheduled: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostAnswerPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
    followed_tags: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; none for the first. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FollowedTagPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Unavailable"];
        };
    };
}
