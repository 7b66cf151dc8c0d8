"""The stored state without the API: tables by their documented keys, the posts stream, the bucket."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tests.support.deployed.stack import Stack

TRUTH = ("users", "identities", "media", "posts", "follows", "follow_requests", "likes", "saves")
SHORT_ID = 11  # characters; a post's id is its sequence followed by its author's id
Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """The stage's stored state."""

    stack: Stack

    def counts(self) -> dict[str, int]:
        """The number of rows in each table that is not derived."""
        return {name: self._count(name) for name in TRUTH}

    def inbox(self, viewer_id: str) -> list[str]:
        """Post ids in a feed, oldest first."""
        return [row["post_id"]["S"] for row in self._query("feeds", "viewer_id", viewer_id) if "seen_ms" not in row]

    def likes(self, user_id: str) -> list[str]:
        """Ids of the posts that a user likes, oldest first."""
        return [row["post_id"]["S"] for row in self._query("likes", "user_id", user_id)]

    def media(self, owner_id: str) -> list[Row]:
        """A person's media rows."""
        return self._query("media", "owner_id", owner_id)

    def delivery(self, user_id: str) -> str:
        """The delivery state of an account."""
        key = {"user_id": {"S": user_id}}
        row = self._dynamodb.get_item(TableName=self._table("users"), Key=key, ConsistentRead=True)["Item"]
        return str(row["delivery"]["S"])

    def edge(self, follower_id: str, followee_id: str) -> Row:
        """The row of a follow edge."""
        key = {"follower_id": {"S": follower_id}, "followee_id": {"S": followee_id}}
        row: Row = self._dynamodb.get_item(TableName=self._table("follows"), Key=key, ConsistentRead=True)["Item"]
        return row

    def posts(self, author_id: str) -> list[Row]:
        """A person's posts, oldest first."""
        return self._query("posts", "author_id", author_id)

    def stories(self, author_id: str) -> list[Row]:
        """A person's stories, oldest first."""
        return self._query("stories", "author_id", author_id)

    def change(self, table: str, key: Row, expression: str, **values: Row) -> None:
        """Change a row without the product."""
        self._dynamodb.update_item(
            TableName=self._table(table),
            Key=key,
            UpdateExpression=expression,
            ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
        )

    def empty_inbox(self, viewer_id: str) -> None:
        """Remove every row of an inbox."""
        for post_id in self.inbox(viewer_id):
            key = {"viewer_id": {"S": viewer_id}, "post_id": {"S": post_id}}
            self._dynamodb.delete_item(TableName=self._table("feeds"), Key=key)

    def put(self, table: str, rows: Iterable[Row]) -> None:
        """Write rows, 25 at a time."""
        requests: list[Row] = [{"PutRequest": {"Item": row}} for row in rows]
        for i in range(0, len(requests), 25):
            answer = self._dynamodb.batch_write_item(RequestItems={self._table(table): requests[i : i + 25]})
            assert not answer["UnprocessedItems"]

    def inboxes_with(self, post_id: str, viewer_ids: list[str]) -> set[str]:
        """The viewers that have the post in their inbox."""
        found = set()
        for i in range(0, len(viewer_ids), 100):
            keys = [{"viewer_id": {"S": each}, "post_id": {"S": post_id}} for each in viewer_ids[i : i + 100]]
            answer = self._dynamodb.batch_get_item(RequestItems={self._table("feeds"): {"Keys": keys}})
            assert not answer["UnprocessedKeys"]
            found |= {row["viewer_id"]["S"] for row in answer["Responses"][self._table("feeds")]}
        return found

    def activations(self, post_id: str) -> int:
        """How often the post became active, by the records of the posts stream."""
        became = 0
        for record in self._stream("posts"):
            if record["Keys"] != {"author_id": {"S": post_id[SHORT_ID:]}, "seq": {"S": post_id[:SHORT_ID]}}:
                continue
            before = record.get("OldImage", {}).get("state", {}).get("S")
            after = record.get("NewImage", {}).get("state", {}).get("S")
            became += after == "active" and before != "active"
        return became

    @property
    def bucket(self) -> str:
        """The media bucket's name."""
        account = self.stack.client("sts").get_caller_identity()["Account"]
        return f"{self.stack.target.name('media')}-{account}"

    def versions(self, prefix: str) -> list[str]:
        """The key of every version of every object under a prefix: a key that was written twice is there twice."""
        answer = self.stack.client("s3").list_object_versions(Bucket=self.bucket, Prefix=prefix)
        return [version["Key"] for version in answer.get("Versions", [])]

    def has_object(self, key: str) -> bool:
        """Whether there is an object."""
        try:
            self.stack.client("s3").head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
        return True

    @property
    def _dynamodb(self) -> Any:
        return self.stack.client("dynamodb")

    def _table(self, name: str) -> str:
        return self.stack.target.name(name)

    def _query(self, table: str, key: str, value: str) -> list[Row]:
        rows: list[Row] = self._dynamodb.query(
            TableName=self._table(table),
            KeyConditionExpression="#key = :value",
            ExpressionAttributeNames={"#key": key},
            ExpressionAttributeValues={":value": {"S": value}},
            ConsistentRead=True,
        )["Items"]
        return rows

    def _count(self, table: str) -> int:
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=self._table(table), Select="COUNT")
        return sum(page["Count"] for page in pages)

    def _stream(self, table: str) -> Iterable[Row]:
        streams = self.stack.client("dynamodbstreams")
        arn = self._dynamodb.describe_table(TableName=self._table(table))["Table"]["LatestStreamArn"]
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            iterator = streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            while iterator:
                answer = streams.get_records(ShardIterator=iterator)
                if not answer["Records"]:
                    break
                yield from (record["dynamodb"] for record in answer["Records"])
                iterator = answer.get("NextShardIterator")
