"""Run every branch of public pages."""

from tests.support.drills.stage import Person
from tests.support.drills.usage import ObservedStage
from tests.support.resources import WEB_BUCKET, client


def look(stage: ObservedStage, ada: Person) -> None:
    """A guest opens pages of a post and of profiles, public and absent, and a site embeds them."""
    client("s3").put_object(Bucket=WEB_BUCKET, Key="index.html", Body=b"<head></head>")
    me = stage.expect(200, ada, "GET", "/v1/users/me")
    post = stage.post(ada, "on a page", stage.upload(ada))
    stage.platform.settle()
    for path in (f"/p/{post['id']}", f"/@{me['username']}", f"/@{me['username']}/followers", "/@nobody"):
        stage.expect(200, None, "GET", path)
    stage.expect(302, None, "GET", f"/p/{post['id']}/image")
    stage.expect(302 if me["avatar"] else 404, None, "GET", f"/@{me['username']}/image")
    stage.expect(404, None, "GET", "/@nobody/image")
    stage.expect(404, None, "GET", f"/p/{post['id']}/video")
    stage.expect(200, None, "GET", f"/@{me['username']}/feed.xml")
    stage.expect(404, None, "GET", "/@nobody/feed.xml")
    for page in (f"/p/{post['id']}", f"/@{me['username']}"):
        stage.expect(200, None, "GET", f"/oembed?url={page}")
