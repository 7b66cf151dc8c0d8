"""Public pages, their images and oEmbed, through API Gateway."""

import re

import requests

from infra.deploy import stack as stacks
from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.stack import Stack


def page(api: Api, path: str) -> str:
    response = api.get(path)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    return response.text


def properties(text: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)">', text))


def test_a_page_an_image_and_an_embedded_photo(stack: Stack, ada: Person, anyone: Api) -> None:
    index = "<!doctype html><html><head><title>Emulsion</title></head><body></body></html>"
    bucket = stacks.outputs(stack.target)["WebBucketName"]
    stack.client("s3").put_object(Bucket=bucket, Key="index.html", Body=index.encode())
    post = ada.publish('A <b>"photo"</b>')
    shown = properties(page(anyone, f"/p/{post['id']}"))
    assert shown["og:description"] == "A &lt;b&gt;&quot;photo&quot;&lt;/b&gt;"
    assert shown["og:url"].endswith(f"/p/{post['id']}")
    image = anyone.send("GET", f"/p/{post['id']}/image?width=150", allow_redirects=False)
    assert image.status_code == 302
    assert requests.get(image.headers["Location"], timeout=120).headers["Content-Type"] == "image/webp"
    embed = answer_of(anyone.get("/oembed", url=shown["og:url"]))
    assert (embed["type"], embed["author_name"]) == ("photo", ada.username)
    for path in (f"/@{ada.username}", f"/@{ada.username}/followers"):
        assert properties(page(anyone, path))["og:type"] == "profile"


def test_private_and_absent_look_alike(new_person: NewPerson, anyone: Api) -> None:
    eve = new_person("eve")
    post = eve.publish()
    eve.client.update_me(is_private=True)
    absent = page(anyone, "/@nobody.at.all")
    assert "og:" not in absent
    assert page(anyone, f"/p/{post['id']}") == page(anyone, f"/@{eve.username}") == absent
    for path in (f"/p/{post['id']}/image", f"/@{eve.username}/image"):
        problem_of(anyone.send("GET", path, allow_redirects=False), 404)


def test_paths_that_are_no_handles(anyone: Api) -> None:
    for path in ("/ada", "/ada/followers", "/v1/nothing"):
        problem_of(anyone.get(path), 404)
