"""The guards that the drills exercise, and how to switch each off: a drill that still passes then proves nothing.

`make drills-proof` (`tests.support.drills.proof`) runs every drill here with its guard off and expects it to fail.
"""

import itertools
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.accounts.service import Fence
from chalicelib.core import aws, idempotency, outbox, queues, tables, totals
from chalicelib.core.chunks import chunks
from chalicelib.core.messages import Message
from chalicelib.core.outbox import Subscriber
from chalicelib.core.streams import StreamRecord
from chalicelib.engagement import saves
from chalicelib.engagement import tables as engagement
from chalicelib.fanout import tables as feeds
from chalicelib.graph import delivery_rules, follow_counts, lists, relationships, restrictions, visibility, word_filters
from chalicelib.graph import service as graph
from chalicelib.graph.delivery_changes import request_reviews
from chalicelib.graph.restrictions import Restriction
from chalicelib.graph.tables import FollowRow, RestrictionRow
from chalicelib.media import service as media
from chalicelib.posts import service as posts
from chalicelib.posts import tables as post_tables
from chalicelib.posts import view_tables, visible_pages
from infra.operate import reprocess
from tests.support.drills import (
    comment_guards,
    fault_guards,
    feed_guards,
    live_guards,
    message_guards,
    name_guards,
    notification_guards,
    post_guards,
    push_guards,
    story_guards,
    tag_guards,
)

SwitchOff = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Guard:
    """A protection, the drill that needs it (pytest's arguments), and what the product would do without it."""

    name: str
    drill: str
    switch_off: SwitchOff


def no_idempotency_row(patch: pytest.MonkeyPatch) -> None:
    """A retried POST is not recognised by its key, nor by the post that the lost answer was about."""
    patch.setattr(idempotency, "record", lambda *_: None)


def no_watermark(patch: pytest.MonkeyPatch) -> None:
    """Totals are added whenever a record comes."""

    def add(_: str, records: Sequence[StreamRecord], additions_of: Callable[[StreamRecord], Iterable[Any]]) -> int:
        for record in records:
            for each in additions_of(record):
                attribute: Any = each.row.table.get_attributes()[each.attribute]
                keys = (each.row.hash_key, each.row.range_key) if each.row.range_key else (each.row.hash_key,)
                each.row.table(*keys).update([attribute.add(each.amount)])
        return len(records)

    for module in (totals, follow_counts):  # the second imports the function
        patch.setattr(module, "fold", add)


def no_settling_by_resize(patch: pytest.MonkeyPatch) -> None:
    """Only the call that creates a post checks whether its media are ready."""
    patch.setattr(posts, "settle", lambda _: None)


def no_partial_failures(patch: pytest.MonkeyPatch) -> None:
    """One bad message fails its whole batch."""

    def consume(
        event: dict[str, Any], read: Callable[[dict[str, Any]], Any], handle: Callable[[Any], None]
    ) -> dict[str, Any]:
        for record in event["Records"]:
            handle(read(json.loads(record["body"])))
        return {"batchItemFailures": []}

    patch.setattr(queues, "consume", consume)


def no_parking(patch: pytest.MonkeyPatch) -> None:
    """A stream record that fails fails its batch."""

    def publish(_table: str, subscribers: Iterable[Subscriber], records: Iterable[StreamRecord]) -> None:
        for record, subscriber in itertools.product(records, subscribers):
            subscriber.handle(record)

    patch.setattr(outbox, "publish", publish)


def no_sweeper(patch: pytest.MonkeyPatch) -> None:
    """No sweeper looks for posts that stayed unplanned."""
    patch.setattr(posts, "resend_unplanned", lambda: 0)


def no_upload_sweeper(patch: pytest.MonkeyPatch) -> None:
    """No sweeper looks for uploads without a result, nor for media that were never posted."""
    patch.setattr(media, "reconcile", lambda: ())


def no_renewal(patch: pytest.MonkeyPatch) -> None:
    """Posts go on showing renditions that were replaced."""
    patch.setattr(posts, "renew_copy", lambda _: None)


def no_position(patch: pytest.MonkeyPatch) -> None:
    """A stopped run keeps no position."""
    patch.setattr(reprocess, "_save", lambda *_: None)


def no_patience(patch: pytest.MonkeyPatch) -> None:
    """A transcoding is taken for lost after as long as a photo is."""
    patch.setenv("EMULSION_TRANSCODE_GRACE", "1")


def no_giving_up(patch: pytest.MonkeyPatch) -> None:
    """A file that ends every worker is tried for ever."""
    patch.setenv("EMULSION_RENDER_STARTS", "1000000")


def no_backstop(patch: pytest.MonkeyPatch) -> None:
    """The row of a medium expires when it can no longer be posted, and with it the keys of its objects."""
    patch.setenv("EMULSION_ORPHAN_BACKSTOP", "0")


def no_second_send(patch: pytest.MonkeyPatch) -> None:
    """What SQS did not take of a batch is forgotten."""

    def send(messages: Iterable[Message], *, group: str | None = None, delay: int = 0) -> None:
        for chunk in chunks(messages, queues.SEND_BATCH):
            entries = [queues._entry(str(i), message, group, delay) for i, message in enumerate(chunk)]
            aws.client("sqs").send_message_batch(QueueUrl=queues.queue_url(chunk[0].queue.name), Entries=entries)

    patch.setattr(queues, "send", send)


def no_second_write(patch: pytest.MonkeyPatch) -> None:
    """What DynamoDB did not process of a batch is forgotten."""

    def batch_write(table_name: str, requests: Iterable[dict[str, Any]]) -> None:
        for chunk in chunks(requests, tables.BATCH_WRITE):
            aws.client("dynamodb").batch_write_item(RequestItems={table_name: chunk})

    patch.setattr(feeds, "batch_write", batch_write)


def no_first_like(patch: pytest.MonkeyPatch) -> None:
    """Every tap writes the like again."""
    patch.setattr(engagement, "create", lambda row: row.save())


def no_existing_row(patch: pytest.MonkeyPatch) -> None:
    """A total is added whether or not there is a row that it belongs to."""

    def add(transaction: Any, row: totals.Row, amounts: dict[str, int]) -> None:
        attributes: dict[str, Any] = row.table.get_attributes()
        keys = (row.hash_key,) if row.range_key is None else (row.hash_key, row.range_key)
        transaction.update(row.table(*keys), [attributes[name].add(amount) for name, amount in amounts.items()])

    patch.setattr(totals, "_add", add)


def no_restrictions_in_can_view(patch: pytest.MonkeyPatch) -> None:
    """Reads of one author's posts or lists ignore blocks."""
    blind = SimpleNamespace(read=lambda *_: restrictions.NONE, read_many=restrictions.read_many)
    patch.setattr(visibility, "restrictions", blind)


def no_strong_reads(patch: pytest.MonkeyPatch) -> None:
    """Edges and restrictions are read from whichever replica answers."""
    for row in (FollowRow, RestrictionRow):
        strongly = row.get
        patch.setattr(row, "get", lambda *keys, strongly=strongly, **_: strongly(*keys))


def no_viewable(patch: pytest.MonkeyPatch) -> None:
    """Every row of an inbox is shown."""
    patch.setattr(graph, "viewable", lambda _, authors, __: {author.user_id for author in authors})


def no_gone(patch: pytest.MonkeyPatch) -> None:
    """An edge that ends leaves no restriction behind."""
    patch.setattr(relationships, "_gone", lambda restriction: restriction)


def no_deletion_filter(patch: pytest.MonkeyPatch) -> None:
    """Pages are made of posts in any state."""

    def every_post(post_ids: Iterable[str], *, strongly: bool = False) -> dict[str, posts.Post]:
        return {post.post_id: post for post in post_tables.get_many(post_ids, strongly=strongly)}

    patch.setattr(posts, "posts", every_post)


def no_filter_of_saves(patch: pytest.MonkeyPatch) -> None:
    """What was saved once is shown for ever."""
    patch.setattr(visible_pages, "visible", lambda _, found: {post.post_id: post for post in found})


def no_condition_on_places(patch: pytest.MonkeyPatch) -> None:
    """A save changes its places and ends whatever its places are by now."""
    patch.setattr(saves, "_has", lambda _: engagement.SaveRow.user_id.exists())


def no_marks(patch: pytest.MonkeyPatch) -> None:
    """Nothing tells which parts of an hour are counted."""
    add, fresh = view_tables.add, itertools.count()
    patch.setattr(view_tables, "add", lambda hour, part, *views: add(hour, f"{part}{next(fresh)}", *views))
    patch.setattr(view_tables, "is_marked", lambda *_: False)


def no_words(patch: pytest.MonkeyPatch) -> None:
    """Lists do not name muted words."""
    patch.setattr(word_filters.WordFilter, "matches", lambda *_: [])


def no_blocks_in_lists(patch: pytest.MonkeyPatch) -> None:
    """Lists of users contain blocked users."""
    patch.setattr(lists, "blocked_among", lambda *_: set())


def no_more_shards(patch: pytest.MonkeyPatch) -> None:
    """A like uses more shards than the post's row says."""
    patch.setattr(post_tables, "raise_likers_shards", lambda *_: None)


def no_haste(patch: pytest.MonkeyPatch) -> None:
    """A function believes for a minute what it knows of an account."""
    patch.setenv("EMULSION_ACCOUNT_CACHE", "60")


def no_condition_on_blocks(patch: pytest.MonkeyPatch) -> None:
    """A follow reads blocks first, and writes even if a block has come since."""

    def change(transaction: Any, viewer_id: str, other_id: str, was: Restriction, now: Restriction) -> None:
        if now != was:
            restriction: dict[str, Any] = {name: value or None for name, value in asdict(now).items()}
            transaction.save(RestrictionRow(viewer_id, other_id, **restriction))

    patch.setattr(restrictions, "change", change)


def no_fences(patch: pytest.MonkeyPatch) -> None:
    """A follow reads whether the account is public, and writes the edge even if it is private by then."""
    patch.setattr(Fence, "check", lambda *_: None)


def no_second_run(patch: pytest.MonkeyPatch) -> None:
    """Edges are marked once, and then the account is in pull."""
    patch.setattr(delivery_rules, "RUNS", 1)


def no_delivery_sweeper(patch: pytest.MonkeyPatch) -> None:
    """No sweeper looks for accounts that stay between push and pull."""
    patch.setattr(graph, "resume_deliveries", lambda: 0)


def no_review_of_folded_records(patch: pytest.MonkeyPatch) -> None:
    """Only records that were folded just now can ask for another delivery."""
    folded: list[int] = []
    patch.setattr(follow_counts, "fold", lambda *batch: folded.append(totals.fold(*batch)))
    patch.setattr(follow_counts, "request_reviews", lambda user_ids: request_reviews(user_ids) if folded[-1] else None)


INTERRUPTIONS = "tests/drills/test_crashes.py -k "
REPROCESS = "tests/drills/test_reprocess.py"
FEEDS = "tests/drills/test_feed_histories.py::test_histories"
DUPLICATES = "tests/drills/test_deliveries.py::test_duplicated_and_reordered_events_change_nothing"
PUSH_BACK = "tests/drills/test_deliveries.py::test_a_third_of_all_requests_pushed_back_changes_nothing"
POISON = "tests/drills/test_poison.py"
LOST = "tests/drills/test_lost_uploads.py"
COLLECTIONS = "tests/drills/test_collections.py"
VISIBILITY = "tests/drills/test_visibility.py -k test_a"
GRAPH = "tests/drills/test_graph.py"
EDGE = "test_an_edge_that_was_being_written_when_the_account_began_to_warm_up"
OLD_POSTS = "test_old_posts_of_a_new_followee_are_shown_in_a_feed_that_was_empty"
LOST_MARKS = "test_a_change_of_delivery_whose_messages_got_lost_is_taken_up_by_the_sweeper"
LIKES = "tests/drills/test_likes.py"
REMOVAL = "test_a_removed_follower_is_shut_out_at_once_where_replicas_lag"
UNEMULATED = "tests/drills/test_unemulated_faults.py"
TRANSCODING = "test_a_transcoding_that_died_is_started_again_once_it_has_surely_ended"
STORIES = "tests/drills/test_stories.py"
CONTROLS = "tests/drills/test_post_controls.py"
RACES = "tests/drills/test_story_races.py"
SEARCH = "tests/drills/test_search.py"
TOLD = "tests/drills/test_notifications.py"
LIVE = "tests/drills/test_live.py"
PUSHES = "tests/drills/test_pushes.py"
MESSAGES = "tests/drills/test_messages.py"
COMMENTS = "tests/drills/test_comments.py"
CONTROLS_WALK = "tests/drills/test_visibility.py -k test_a_history_of_controls"
STORY_VISIBILITY = "tests/drills/test_visibility.py -k test_a_history_of_stories"
ORPHANS = "test_what_nobody_posted_is_removed_to_the_last_version"

GUARDS = (
    Guard("idempotency row", f"{INTERRUPTIONS}post-1-of-1", no_idempotency_row),
    Guard("watermark", DUPLICATES, no_watermark),
    Guard("watermark of likes", f"{LIKES}::test_a_history_of_likes", no_watermark),
    Guard("first like", f"{LIKES}::test_a_double_tap_is_one_like_and_one_record", no_first_like),
    Guard("shards raised before a like", f"{LIKES}::test_a_history_of_likes", no_more_shards),
    Guard("totals of rows that exist", f"{LIKES}::test_likes_that_are_counted_late_make_no_post", no_existing_row),
    Guard("settling by resize", DUPLICATES, no_settling_by_resize),
    Guard("partial batch failures", f"{POISON}::test_a_poison_message_among_good_ones", no_partial_failures),
    Guard("parking of poison records", f"{POISON}::test_a_poison_record_does_not_block_its_shard", no_parking),
    Guard("sweeper", f"{POISON}::test_a_plan_that_got_lost_is_made_again_by_the_sweeper", no_sweeper),
    Guard("healing of lost events", f"{LOST}::test_an_upload_whose_event_got_lost_is_rendered", no_upload_sweeper),
    Guard("healing of lost workers", f"{LOST}::test_a_rendering_that_died_is_started_again", no_upload_sweeper),
    Guard("settling of lost workers' posts", f"{LOST}::test_a_post_whose_last_worker_died_is_settled", no_sweeper),
    Guard("time for transcoding", f"{LOST}::{TRANSCODING}", no_patience),
    Guard("removal of orphans", f"{LOST}::{ORPHANS}", no_upload_sweeper),
    Guard("rows that outlive orphans", f"{LOST}::{ORPHANS}", no_backstop),
    Guard("erasing of avatars that were left", f"{INTERRUPTIONS}change_avatar", no_upload_sweeper),
    Guard("copies that follow", f"{REPROCESS}::test_a_persons_media", no_renewal),
    Guard("position of a run", f"{REPROCESS}::test_a_run_that_is_stopped_goes_on", no_position),
    Guard("condition on blocks", f"{GRAPH}::test_a_block_that_comes_while_somebody_follows", no_condition_on_blocks),
    Guard("fences", f"{GRAPH}::test_an_account_that_goes_private_while_somebody_follows", no_fences),
    Guard("second run", f"{GRAPH}::{EDGE}", no_second_run),
    Guard("healing of lost marks", f"{GRAPH}::{LOST_MARKS}", no_delivery_sweeper),
    Guard("review of folded records", f"{INTERRUPTIONS}warm_up", no_review_of_folded_records),
    Guard("giving up", f"{LOST}::test_a_file_that_ends_every_worker_is_given_up", no_giving_up),
    Guard("blocks, where one author is read", VISIBILITY, no_restrictions_in_can_view),
    Guard("blocks, in lists of people", VISIBILITY, no_blocks_in_lists),
    Guard("strong reads of edges and blocks", VISIBILITY, no_strong_reads),
    Guard("visibility of an inbox's rows", VISIBILITY, no_viewable),
    Guard("restriction after an unfollow", VISIBILITY, no_gone),
    Guard("leaving out deleted posts", VISIBILITY, no_deletion_filter),
    Guard("visibility of saved posts", VISIBILITY, no_filter_of_saves),
    Guard("condition on the places of a save", f"{COLLECTIONS} -k while_it_is_collected", no_condition_on_places),
    Guard("marks of counted views", "tests/drills/test_views.py", no_marks),
    Guard("muted words", VISIBILITY, no_words),
    Guard("expiry of cached accounts", VISIBILITY, no_haste),
    Guard("merging of outboxes", FEEDS, feed_guards.no_outboxes),
    Guard("end of the record of no older posts", f"{GRAPH}::{OLD_POSTS}", feed_guards.no_forgetting),
    Guard("return of readers", FEEDS, feed_guards.no_return),
    Guard("rebuilding of inboxes", FEEDS, feed_guards.no_rebuild),
    Guard("paging", f"{UNEMULATED}::test_the_scenario_ends_the_same[pages]", fault_guards.no_paging),
    Guard(
        "trying conflicts again",
        f"{UNEMULATED}::test_the_scenario_ends_the_same[conflicts]",
        fault_guards.no_second_transaction,
    ),
    Guard(
        "token of a transaction",
        f"{UNEMULATED}::test_a_transaction_whose_answer_got_lost_is_carried_out_once",
        fault_guards.no_token,
    ),
    Guard("strong reads where replicas lag", f"{UNEMULATED}::{REMOVAL}", no_strong_reads),
    Guard("watermark of each shard", f"{UNEMULATED}::test_several_shards_change_nothing", fault_guards.no_shards),
    Guard("sending again", PUSH_BACK, no_second_send),
    Guard("writing again", PUSH_BACK, no_second_write),
    Guard("principal of an end", f"{STORIES} -k test_no_other_deletion", story_guards.no_principal),
    Guard("sparing of kept media", f"{STORIES} -k test_a_removal_that_comes_twice", story_guards.no_sparing),
    Guard("condition of erasures", f"{RACES} -k test_an_erasure_at_the_end", story_guards.no_condition_on_the_mark),
    Guard("condition of keeping", f"{RACES} -k test_an_erasure_at_the_end", story_guards.no_condition_on_the_state),
    Guard("end by deletion", f"{RACES} -k deleted_meanwhile", story_guards.no_end_by_deletion),
    Guard("removal of tags", f"{RACES} -k loses_the_tag", story_guards.no_untagging),
    Guard("versions of kept stories", f"{RACES} -k test_changes_of_one_kept_story", story_guards.no_versions),
    Guard("ends without a record", f"{STORIES} -k test_an_end_without_a_record", no_upload_sweeper),
    Guard("ends at reads", f"{STORIES} -k test_nothing_ended_is_seen", story_guards.no_end_at_reads),
    Guard("ends of addresses", f"{STORIES} -k test_no_address_of_a_story", story_guards.no_end_of_addresses),
    Guard("strong reads of close friends", STORY_VISIBILITY, story_guards.no_strong_reads_of_close_friends),
    Guard("newest story seen", f"{RACES} -k test_two_devices", story_guards.no_maximum),
    Guard("merging of pulled stories", "tests/drills/test_story_histories.py", story_guards.no_pulled_stories),
    Guard("condition of states", f"{CONTROLS} -k test_a_restoration_races", post_guards.no_condition_on_the_state),
    Guard("media of moved posts", f"{CONTROLS} -k test_a_move_races", post_guards.no_handing_over),
    Guard("ends of hidden posts at reads", f"{CONTROLS} -k test_nothing_that_is_over", post_guards.no_end_at_reads),
    Guard("silence of imports", f"{CONTROLS} -k test_an_import", post_guards.no_silence_of_imports),
    Guard("condition of edits", f"{CONTROLS} -k test_two_edits", post_guards.no_condition_on_media),
    Guard("strong reads of narrowed audiences", CONTROLS_WALK, post_guards.no_strong_reads_of_posts),
    Guard("blocks between users who comment", f"{COMMENTS} -k test_a_blocked", comment_guards.no_blocks),
    Guard("condition of holds", f"{COMMENTS} -k approved", comment_guards.no_condition_on_the_hold),
    Guard("condition of pinned comments", f"{COMMENTS} -k test_two_pins", comment_guards.no_condition_on_pins),
    Guard("stubs of deleted comments", f"{COMMENTS} -k test_a_reply", comment_guards.no_stubs),
    Guard("watermark of comments", f"{COMMENTS} -k test_records", no_watermark),
    Guard("order behind a fold", f"{INTERRUPTIONS}count_comments", comment_guards.no_order_of_folded_records),
    Guard(
        "message before a comment's deletion",
        f"{INTERRUPTIONS}delete_comment",
        comment_guards.no_message_before_the_deletion,
    ),
    Guard("places of messages", f"{MESSAGES} -k test_two_senders_at_once", message_guards.no_condition_on_places),
    Guard("client ids", f"{MESSAGES} -k test_a_message_that_is_sent_twice", message_guards.no_client_ids),
    Guard("order of inboxes", f"{MESSAGES} -k test_deliveries_that_are_repeated", message_guards.no_order_of_inboxes),
    Guard("member rows", f"{MESSAGES} -k test_nobody_reads", message_guards.no_member_rows),
    Guard("messages since a member was added", f"{MESSAGES} -k test_nobody_reads", message_guards.no_since),
    Guard("check of a group's author", f"{MESSAGES} -k removed_while_writing", message_guards.no_check_of_the_author),
    Guard(
        "message before the end of a group",
        f"{INTERRUPTIONS}leave_group_empty",
        message_guards.no_message_before_the_end,
    ),
    Guard("rules after a break", f"{MESSAGES} -k ended_during_a_break", message_guards.no_rules_after_a_break),
    Guard("storing before sending", f"{LIVE} -k test_each_event_comes", live_guards.no_storing),
    Guard("order of storing", f"{LIVE} -k test_each_event_comes", live_guards.no_order_of_storing),
    Guard("sessions at delivery", f"{LIVE} -k even_if_it_cannot_be_closed", live_guards.no_check_of_sessions),
    Guard("message before the end of a session", f"{INTERRUPTIONS}log_out", live_guards.no_message_before_the_end),
    Guard("single use of tickets", f"{LIVE} -k used_twice_at_once", live_guards.no_single_use),
    Guard("generations of connections", f"{LIVE} -k does_not_take_a_newer_one", live_guards.no_generations),
    Guard("claims of pushes", f"{PUSHES} -k whatever_dies", push_guards.no_claims),
    Guard("sessions of browsers", f"{PUSHES} -k before_its_row_is_deleted", push_guards.no_sessions_of_browsers),
    Guard("time to open a connection", f"{LIVE} -k opens_while_an_event_is_sent", live_guards.no_time_to_open),
    Guard("list before the rows of names", f"{SEARCH} -k test_a_run_that_dies", name_guards.no_list_before_the_rows),
    Guard("one run on the rows of a user", f"{SEARCH} -k test_a_rename_during", name_guards.no_turns),
    Guard("present names of found users", f"{SEARCH} -k test_no_former_name", name_guards.no_present_names),
    Guard("rule of found users", f"{SEARCH} -k test_who_must_not", name_guards.no_rule_of_found_people),
    Guard("rule of suggestions", f"{SEARCH} -k test_nobody_is_suggested", name_guards.no_rule_of_suggestions),
    Guard("followees, in explore", VISIBILITY, name_guards.no_leaving_out_of_followees),
    Guard("audience, in lists by tag", VISIBILITY, tag_guards.no_audience_by_reads),
    Guard("blocks and mutes, in lists by tag", VISIBILITY, tag_guards.no_hiding_from_lists_by_tag),
    Guard("message before an audience", INTERRUPTIONS + "hide_from_tags", tag_guards.no_message_before_an_audience),
    Guard("watermark of notifications", f"{TOLD} -k test_counts_equal_causes", notification_guards.no_watermark),
    Guard("day of the cause", f"{TOLD} -k across_midnight", notification_guards.no_day_of_the_cause),
    Guard("condition of groups", f"{TOLD} -k test_two_shards", notification_guards.no_condition_on_groups),
    Guard("refusals", f"{TOLD} -k test_what_was_refused", notification_guards.no_refusals),
    Guard("names without refused causes", f"{TOLD} -k refused_later", notification_guards.no_forgetting),
    Guard("number in the read mark", f"{TOLD} -k test_an_arrival", notification_guards.no_number_in_the_mark),
    Guard("rise of the read mark", f"{TOLD} -k test_an_arrival", notification_guards.no_maximum),
    Guard("silenced accounts", f"{TOLD} -k test_silenced", notification_guards.no_silence),
)
