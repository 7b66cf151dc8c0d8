"""Fold streams into notifications, in readers of their own: nothing here stops or delays totals."""

from chalice import Blueprint

from chalicelib.core.fold_readers import fold_reader
from chalicelib.notifications.service import NOTIFIED

functions = Blueprint(__name__)

notify_likes, notify_follows, notify_follow_requests, notify_comments, notify_comment_likes = (
    fold_reader(functions, each) for each in NOTIFIED
)
