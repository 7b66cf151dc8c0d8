"""The service itself: its health, its description, and that nothing is left over in dead-letter queues."""

from tests.stack import Stack
from tests.system.http import Api, answer_of


def test_health_tells_of_each_dependency(anyone: Api) -> None:
    health = answer_of(anyone.get("/v1/health"))
    assert health["status"] == "ok"
    assert set(health["checks"].values()) == {"ok"}
    assert len(health["checks"]) >= 3


def test_the_api_describes_itself(anyone: Api) -> None:
    document = answer_of(anyone.get("/v1/openapi.json"))
    assert document["openapi"].startswith("3.")
    for path in ("/v1/auth/register", "/v1/media/upload-url", "/v1/posts/{post_id}", "/v1/feed"):
        assert path in document["paths"]


def test_no_message_was_given_up(stack: Stack) -> None:
    """Whatever the tests of this run did so far, every event was consumed."""
    sqs = stack.client("sqs")
    for name in ("plan-dlq", "fanout-dlq", "edges-dlq", "outbox-retry-dlq", "resize-failed"):
        url = sqs.get_queue_url(QueueName=stack.target.name(name))["QueueUrl"]
        told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
        assert told["Attributes"]["ApproximateNumberOfMessages"] == "0", name
