"""The model of visibility: sets of pairs and a few rules that share no code with the product.

Users and posts are ids; a guest is None. A pair is (the user who acts, the user or post that is acted on).
"""

from dataclasses import dataclass, field, replace

Pair = tuple[str, str]
Viewer = str | None
ACTIVE, PROCESSING, DELETED = "active", "processing", "deleted"


@dataclass
class ModelPost:
    """A post: `audience` is "everyone" or "followers"."""

    post_id: str
    author: str
    audience: str
    media_id: str
    state: str


@dataclass
class Population:
    """The relations between all users, and their posts, likes and saves.

    Attributes:
        names: usernames by id.
        suspended: since when (milliseconds since 1970), by id.
        posts: by id, in the order in which they were made.
        saves: pairs of person and post, in the order in which they were saved.
    """

    names: dict[str, str]
    private: set[str] = field(default_factory=set)
    suspended: dict[str, int] = field(default_factory=dict)
    edges: set[Pair] = field(default_factory=set)
    asked: set[Pair] = field(default_factory=set)
    blocks: set[Pair] = field(default_factory=set)
    mutes: set[Pair] = field(default_factory=set)
    posts: dict[str, ModelPost] = field(default_factory=dict)
    likes: set[Pair] = field(default_factory=set)
    saves: list[Pair] = field(default_factory=list)

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
            return post.state != DELETED
        is_for_viewer = post.audience == "everyone" or (viewer, post.author) in self.edges
        return post.state == ACTIVE and is_for_viewer and self.can_open(viewer, post.author)

    def may_suggest(self, viewer: str, post_id: str) -> bool:
        """Whether the post may be in the viewer's ranked feed; its author need not be followed."""
        post = self.posts[post_id]
        return post.state == ACTIVE and (viewer, post.author) not in self.mutes and self.can_see(viewer, post_id)

    def is_due(self, viewer: str, post_id: str) -> bool:
        """Whether the post must be in the viewer's feed once everything is delivered."""
        author = self.posts[post_id].author
        return (viewer == author or (viewer, author) in self.edges) and self.may_suggest(viewer, post_id)

    def end(self, person: str, other: str) -> None:
        """Remove all edges and requests between the two."""
        self.edges -= {(person, other), (other, person)}
        self.asked -= {(person, other), (other, person)}

    def as_replicas_may_have_it(self, before: "Population") -> "Population":
        """The model of a stale replica: accounts and posts may be in the state of `before`.

        Edges, blocks and mutes are as they are now: the product promises that they hold at once.
        """
        posts = {}
        for post_id, post in self.posts.items():
            states = {post.state, before.posts.get(post_id, post).state}
            posts[post_id] = replace(post, state=next(each for each in (ACTIVE, PROCESSING, DELETED) if each in states))
        suspended = {each: since for each, since in self.suspended.items() if each in before.suspended}
        return replace(self, private=self.private & before.private, suspended=suspended, posts=posts)

    def newest(self) -> list[str]:
        """Every post, newest first."""
        return list(reversed(self.posts))
