"""Keep the rows of a user's names as the account is now.

A list in the same table names the rows of a user. A run adds the rows that it is about to write to the list, writes
them, deletes those that the account does not want any more, and removes these from the list. So a run that dies leaves
no row that the list lacks, and the next one repairs what it left.

One run at a time writes the rows of a user: a second one would put rows that the first has just deleted. A run that
finds another one at work changes only the list's version, and ends; the other one then cannot finish, and reads the
account again. A run that died is continued by the next delivery of its message, or replaced after `name_run`.
"""

from dataclasses import replace

from botocore.exceptions import ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, ids
from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.tables import is_throttle, shard_of
from chalicelib.search import tables
from chalicelib.search.messages import IndexNames
from chalicelib.search.names import FIRST, keys_of, place, rank
from chalicelib.search.settings import settings
from chalicelib.search.tables import NameList

ACTIVE = "active"


def index_names(message: IndexNames) -> None:
    """Write the rows that an account wants now, and delete all others; an account that is not active wants none.

    Raises:
        Unavailable: other runs kept changing the rows, or the database throttles.
    """
    _run(message.user_id, message.run, closed=False)


def retract_names(user_id: str) -> bool:
    """Delete all rows of a user, whose account is closed. Returns whether there were none.

    Raises:
        Unavailable: as of `index_names`.
    """
    if not tables.name_list(user_id).version:
        return True
    _run(user_id, ids.new_id(clock.now_ms()), closed=True)
    return False


def _run(user_id: str, run: str, *, closed: bool) -> None:
    for _ in tries():
        try:
            if _is_done(user_id, run, closed=closed):
                return
        except (PynamoDBException, ClientError) as error:
            if not is_throttle(error):
                raise
    raise Unavailable("The names are being indexed by another run, or the database is busy.")


def _is_done(user_id: str, run: str, *, closed: bool) -> bool:
    """One try to bring a user's rows up to date; False if another run interfered."""
    stored = tables.name_list(user_id)
    if stored.run not in (None, run) and stored.began_ms > clock.now_ms() - settings().name_run * 1000:
        return tables.replace_list(stored, stored) is not None
    wanted = NameList(user_id) if closed else _wanted(stored)
    if stored.run is None and stored.is_as(wanted):
        return True
    claim = replace(wanted, rows=wanted.rows | stored.rows, run=run, began_ms=clock.now_ms())
    claimed = tables.replace_list(stored, claim)
    if claimed is None:
        return False
    known = {tables.name_of(each) for each in stored.rows}
    tables.count_rows((key for key in map(tables.name_of, wanted.rows) if key not in known), user_id)
    tables.write_rows(wanted, claim.rows - wanted.rows)
    return tables.replace_list(claimed, wanted) is not None


def _wanted(stored: NameList) -> NameList:
    """The rows of the account as it is now; a key keeps the shard that it has."""
    found = accounts.read_strongly([stored.user_id])
    if not found or found[0].status != ACTIVE:
        return NameList(stored.user_id)
    account = found[0]
    keys = keys_of(account.username, account.display_name)
    shards = {tables.name_of(each): tables.shard_in(each) for each in stored.rows}
    new = [key for key in keys if key not in shards]
    if new:
        shards |= {key: shard_of(account.user_id, most) for key, most in tables.shards_of(new).items()}
    by_followers = rank(account.followers_count)
    rows = frozenset(
        tables.row_key(
            key,
            shards[key],
            place(word, FIRST if key == account.username else by_followers, account.user_id),
        )
        for key, word in keys.items()
    )
    return NameList(account.user_id, rows, account.username, account.display_name)
