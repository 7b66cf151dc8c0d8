"""Consume the queue `pushes`: tell browsers of a notification."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.push import service
from chalicelib.push.messages import PushNotification

functions = Blueprint(__name__)


@queue_consumer(functions, PushNotification.queue, PushNotification.from_record)
def push_notifications(message: PushNotification) -> None:
    """Push the notification that a message names."""
    service.push_notification(message)
