"""Consume the queue `index-names`: write the rows by which search finds an account."""

from chalice import Blueprint

from chalicelib.core.consumers import queue_consumer
from chalicelib.search import service
from chalicelib.search.messages import IndexNames

functions = Blueprint(__name__)


@queue_consumer(functions, IndexNames.queue, IndexNames.from_record)
def index_names(message: IndexNames) -> None:
    """Index the names of the account that a message names."""
    service.index_names(message)
