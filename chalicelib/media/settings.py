"""Policy numbers of media. `core.settings` says how they are read and in which units they are."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, MEGABYTE, MINUTE, read_settings


@dataclass(frozen=True)
class MediaSettings:
    """One stage's settings of media."""

    # the CDN, in AWS only
    cdn_domain: str = ""  # AWS only: the host that serves renditions; without it object storage does itself
    cdn_distribution: str = ""  # its id, for purging
    cdn_key_id: str = ""  # under which it knows the public key
    cdn_key: str = ""  # name of the private key among the stage's keys

    # uploads and renditions
    photo_limit: int = 20 * MEGABYTE  # the largest phone photographs are about 15 MB
    video: str = "off"  # "on" where `transcode` has its layer: `infra deploy` sets it
    video_limit: int = 100 * MEGABYTE  # a phone's minute in 1080p
    video_seconds: int = 60  # what is longer is refused
    video_slack_ms: int = 500  # a phone stops a minute's recording a few frames late: so much is cut off
    video_pixel_limit: int = 4096 * 2304  # a frame of the largest 4K; a decoder keeps about twenty
    video_rate_limit: int = 240  # frames per second: a phone's slow motion
    video_gap_ms: int = 25  # between two frames that are kept: 60 and 50 per second become an even 30 and 25
    track_limit: int = 16  # streams of one file: a phone's have pictures, two sounds and a few of positions
    transcode_seconds: int = 400  # of processor time, and twice that by the clock: the function has 900
    transcode_memory: int = 1_500 * MEGABYTE  # beyond what the worker has; 4K takes half of it
    transcode_grace: int = 20 * MINUTE  # a transcoding that has no result for longer was lost; Lambda ends it after 15
    pixel_limit: int = 50_000_000  # decoded at 3 bytes a pixel this fills 150 MB of a 2 GB function
    scan_limit: int = 100  # progressive scans; real encoders write about 10, bombs thousands
    frame_limit: int = 1000  # pictures in one file: a phone's 48 megapixels are 200 tiles, long animations 500 frames
    render_seconds: int = 20  # of processor time, and twice that by the clock: the slowest photos take 4
    render_memory: int = 700 * MEGABYTE  # beyond what the worker has already; the largest photos take half of it
    upload_lifetime: int = 15 * MINUTE  # of an upload URL: a slow phone needs minutes, a leaked URL should die soon
    uploads_per_user: int = 300  # upload URLs per hour: thirty full carousels
    uploads_per_address: int = 3000  # per hour: a campus behind one address, ten people at their own limit
    uploads_per_day: int = (
        1000  # new media of one person: a hundred full carousels, more than a viewer looks at in a day
    )
    upload_bytes_per_day: int = 5_000 * MEGABYTE  # of one person, as declared: a thousand photographs of a phone
    unattached_lifetime: int = DAY  # media that no post took within a day is removed
    orphan_backstop: int = 30 * DAY  # for that long the row outlives it: without a sweep its bytes would be forgotten
    unfinished_grace: int = 5 * MINUTE  # without a result for longer, the event or the worker was lost
    sweep_rows: int = 1000  # media of one sweep: at three calls each it ends within its minute
    render_starts: int = 6  # two events, three tries each: a file that ends its worker so often always will
    url_lifetime_public: int = DAY  # no signed URL works for longer; it is stable for half of it, so caches work
    url_lifetime_private: int = HOUR
    cached_signatures: int = 5000  # per function instance: under 5 MB
    erasure_record_lifetime: int = 400 * DAY  # whether a deletion was carried out is asked within a year
    purge_again: int = 60  # an invalidation takes about that long, and then there is room for another
    processing_target_ms: int = 10_000  # a person waits this long for a photo without trying again


def settings() -> MediaSettings:
    """The stage's settings of media."""
    return read_settings(MediaSettings)
