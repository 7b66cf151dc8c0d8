"""The model of visibility: sets of pairs and a few rules that share no code with the product.

Users and posts are ids; a guest is None. A pair is (the user who acts, the user or post that is acted on).
"""

from dataclasses import dataclass, field, replace

Pair = tuple[str, str]
Viewer = str | None
ACTIVE, PROCESSING, DELETED = "active", "processing", "deleted"
SCHEDULED, ARCHIVED, RECENTLY_DELETED = "scheduled", "archived", "recently_deleted"
BY_EXPOSURE = (ACTIVE, PROCESSING, SCHEDULED, ARCHIVED, RECENTLY_DELETED, DELETED)
"""States of posts; the first that a stale replica may have shows the most."""


@dataclass
class ModelPost:
    """A post: `audience` is "everyone" or "followers".

    Attributes:
        warning: what each viewer is warned of.
        publish_ms: when it is published, if it is scheduled.
        restores_to: its state before it was deleted.
    """

    post_id: str
    author: str
    audience: str
    media_id: str
    state: str
    warning: str | None = None
    publish_ms: int = 0
    restores_to: str = ACTIVE


@dataclass
class ModelStory:
    """A story: `audience` is "followers" or "close_friends"; it is shown until `ends_ms`, and kept by highlights."""

    story_id: str
    author: str
    audience: str
    ends_ms: int
    is_deleted: bool = False


@dataclass
class ModelConversation:
    """A conversation: the state of each member ("open", "request", "declined"), and ids of its messages, oldest first.

    Attributes:
        since: how many messages came before each member was added.
    """

    requester: str
    is_group: bool
    states: dict[str, str]
    since: dict[str, int]
    messages: list[str] = field(default_factory=list)


@dataclass
class ModelComment:
    """A comment, or a reply to `thread`; its writer and the post's author see it while it is held or hidden."""

    comment_id: str
    post_id: str
    author: str
    thread: str | None
    is_held: bool = False
    is_deleted: bool = False


@dataclass
class Population:
    """The relations between all users, and their posts, likes, saves and stories.

    Attributes:
        names: usernames by id.
        words: ids of the muted words, by the viewer and the author whose posts have the word.
        tags: pairs of viewer and author whose posts have a tag that the viewer follows.
        suspended: since when (milliseconds since 1970), by id.
        posts: by id, in the order in which they were made.
        saves: pairs of person and post, in the order in which they were saved.
        collections: ids of their posts, the first first, by id; the id ends with the user's.
        close: pairs of person and close friend.
        stories: by id, in the order in which they were made.
        views: pairs of person and story.
        viewed: the number of views by day, by post.
        highlights: ids of their stories, by id, in the order in which they were made.
        conversations: by id, in the order in which they began.
        comments: by id, in the order in which they were written.
        pins: ids of the posts that a person pinned, the last pin first.
        drafts: ids, in the order in which they were made.
        now_ms: the time, in milliseconds since 1970.
    """

    names: dict[str, str]
    private: set[str] = field(default_factory=set)
    suspended: dict[str, int] = field(default_factory=dict)
    edges: set[Pair] = field(default_factory=set)
    asked: set[Pair] = field(default_factory=set)
    blocks: set[Pair] = field(default_factory=set)
    mutes: set[Pair] = field(default_factory=set)
    restricts: set[Pair] = field(default_factory=set)
    words: dict[Pair, str] = field(default_factory=dict)
    tags: set[Pair] = field(default_factory=set)
    posts: dict[str, ModelPost] = field(default_factory=dict)
    likes: set[Pair] = field(default_factory=set)
    saves: list[Pair] = field(default_factory=list)
    collections: dict[str, list[str]] = field(default_factory=dict)
    close: set[Pair] = field(default_factory=set)
    stories: dict[str, ModelStory] = field(default_factory=dict)
    views: set[Pair] = field(default_factory=set)
    viewed: dict[str, dict[str, int]] = field(default_factory=dict)
    highlights: dict[str, list[str]] = field(default_factory=dict)
    conversations: dict[str, ModelConversation] = field(default_factory=dict)
    comments: dict[str, ModelComment] = field(default_factory=dict)
    pins: dict[str, list[str]] = field(default_factory=dict)
    drafts: list[str] = field(default_factory=list)
    now_ms: int = 0

    def is_blocked_between(self, viewer: Viewer, person: str) -> bool:
        """Whether either blocked the other."""
        return viewer is not None and bool({(viewer, person), (person, viewer)} & self.blocks)

    def can_find(self, viewer: Viewer, person: str) -> bool:
        """Whether the viewer finds the person's profile; a block hides it from the blocked user alone."""
        is_blocked = viewer is not None and (person, viewer) in self.blocks
        return viewer == person or (person not in self.suspended and not is_blocked)

    def can_meet(self, viewer: Viewer, person: str) -> bool:
        """Whether the person is in lists of other users that the viewer reads."""
        return person not in self.suspended and not self.is_blocked_between(viewer, person)

    def can_open(self, viewer: Viewer, person: str) -> bool:
        """Whether the viewer may read the person's grid and lists."""
        is_let_in = person not in self.private or (viewer, person) in self.edges
        return viewer == person or (self.can_meet(viewer, person) and is_let_in)

    def can_see(self, viewer: Viewer, post_id: str) -> bool:
        """Whether the viewer may read the post by its id."""
        post = self.posts[post_id]
        if viewer == post.author:
            return post.state not in (DELETED, RECENTLY_DELETED)
        is_for_viewer = post.audience == "everyone" or (viewer, post.author) in self.edges
        return post.state == ACTIVE and is_for_viewer and self.can_open(viewer, post.author)

    def grid(self, person: str) -> list[str]:
        """Ids of a person's posts in the order of the grid, whether or not they are shown."""
        pinned = self.pins.get(person, [])
        own = [each for each in self.newest() if self.posts[each].author == person]
        return [*pinned, *(each for each in own if each not in pinned)]

    def own(self, person: Viewer, state: str) -> list[str]:
        """Ids of the person's posts in a state, newest first."""
        return [each for each in self.newest() if self.posts[each].author == person and self.posts[each].state == state]

    def may_suggest(self, viewer: str, post_id: str) -> bool:
        """Whether the post may be in the viewer's ranked feed; its author need not be followed."""
        post = self.posts[post_id]
        return post.state == ACTIVE and (viewer, post.author) not in self.mutes and self.can_see(viewer, post_id)

    def is_open(self, viewer: Viewer, post_id: str) -> bool:
        """Whether a list of posts for everyone shows the post to the viewer; the author does not matter otherwise."""
        post = self.posts[post_id]
        is_muted = viewer is not None and (viewer, post.author) in self.mutes
        is_public = post.audience == "everyone" and post.author not in self.private
        return post.state == ACTIVE and is_public and not is_muted and self.can_meet(viewer, post.author)

    def is_due(self, viewer: str, post_id: str) -> bool:
        """Whether the post must be in the viewer's feed once everything is delivered."""
        author = self.posts[post_id].author
        return (viewer == author or (viewer, author) in self.edges) and self.may_suggest(viewer, post_id)

    def is_audience(self, viewer: Viewer, story_id: str) -> bool:
        """Whether the viewer belongs to the story's audience now."""
        story = self.stories[story_id]
        if viewer is None or viewer == story.author:
            return viewer is not None
        is_close = story.audience != "close_friends" or (story.author, viewer) in self.close
        return (viewer, story.author) in self.edges and is_close and self.can_open(viewer, story.author)

    def can_see_story(self, viewer: Viewer, story_id: str) -> bool:
        """Whether the viewer may see the story while it lasts."""
        story = self.stories[story_id]
        return not story.is_deleted and self.now_ms < story.ends_ms and self.is_audience(viewer, story_id)

    def is_story_due(self, viewer: str, story_id: str) -> bool:
        """Whether the story must be in the viewer's tray once everything is delivered."""
        author = self.stories[story_id].author
        return self.can_see_story(viewer, story_id) and (viewer, author) not in self.mutes

    def kept(self, viewer: Viewer, highlight_id: str) -> list[str]:
        """The stories of a highlight that the viewer may see."""
        return [each for each in self.highlights[highlight_id] if self.is_audience(viewer, each)]

    def may_meet_story(self, viewer: Viewer, story_id: str) -> bool:
        """Whether any answer may show the story to the viewer."""
        is_kept = any(story_id in self.kept(viewer, each) for each in self.highlights)
        return is_kept or self.can_see_story(viewer, story_id)

    def can_write_to(self, writer: str, conversation_id: str) -> bool:
        """Whether a member may send to the conversation now."""
        conversation = self.conversations[conversation_id]
        others = [each for each in conversation.states if each != writer]
        return conversation.is_group or all(self.can_meet(writer, each) for each in others)

    def can_see_comment(self, viewer: Viewer, comment_id: str) -> bool:
        """Whether the viewer may read the comment."""
        comment = self.comments[comment_id]
        thread = self.comments[comment.thread] if comment.thread else None
        is_within = not thread or thread.is_deleted or self.can_see_comment(viewer, thread.comment_id)
        if comment.is_deleted or not is_within or not self.can_see(viewer, comment.post_id):
            return False
        if viewer == comment.author:
            return True
        is_open = not comment.is_held or viewer == self.posts[comment.post_id].author
        return is_open and self.can_meet(viewer, comment.author)

    def end(self, person: str, other: str) -> None:
        """Remove all edges, requests and close friendships between the two."""
        self.close -= {(person, other), (other, person)}
        self.edges -= {(person, other), (other, person)}
        self.asked -= {(person, other), (other, person)}

    def as_replicas_may_have_it(self, before: "Population") -> "Population":
        """The model of a stale replica: accounts and posts may be in the state of `before`.

        Edges, blocks and mutes are as they are now: the product promises that they hold at once.
        """
        posts = {}
        for post_id, post in self.posts.items():
            states = {post.state, before.posts.get(post_id, post).state}
            posts[post_id] = replace(post, state=next(each for each in BY_EXPOSURE if each in states))
        stories = {
            story_id: replace(story, is_deleted=story.is_deleted and before.stories[story_id].is_deleted)
            for story_id, story in self.stories.items()
            if story_id in before.stories or not story.is_deleted
        }
        stories |= {each: self.stories[each] for each in self.stories if each not in stories}
        suspended = {each: since for each, since in self.suspended.items() if each in before.suspended}
        private = self.private & before.private
        return replace(self, private=private, suspended=suspended, posts=posts, stories=stories)

    def newest(self) -> list[str]:
        """Every post, newest first."""
        return sorted(self.posts, reverse=True)
