"""Fold totals from streams."""

from chalice import Blueprint

from chalicelib.comments import service as comments
from chalicelib.core.fold_readers import fold_reader
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts

COUNTED = (  # the event filters are made from these
    posts.COUNTED_POSTS,
    posts.COUNTED_LIKES,
    graph.COUNTED_FOLLOWS,
    comments.COUNTED_COMMENTS,
    comments.COUNTED_COMMENT_LIKES,
)

functions = Blueprint(__name__)

count_posts = fold_reader(functions, posts.COUNTED_POSTS)
count_likes = fold_reader(functions, posts.COUNTED_LIKES)
count_follows = fold_reader(functions, graph.COUNTED_FOLLOWS)
count_comments = fold_reader(functions, comments.COUNTED_COMMENTS)
count_comment_likes = fold_reader(functions, comments.COUNTED_COMMENT_LIKES)
