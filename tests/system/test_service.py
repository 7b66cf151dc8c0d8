"""The health and the description of the API."""

from tests.support.deployed.http import Api, answer_of


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
