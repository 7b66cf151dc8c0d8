"""Policy numbers of media; `core.settings` documents how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, HOUR, MEGABYTE, MINUTE, read_settings


@dataclass(frozen=True)
class MediaSettings:
    """Settings of media for one stage."""

    # the CDN, in AWS only
    cdn_domain: str = ""  # the host that serves renditions; without it S3 does
    cdn_distribution: str = ""  # its id, for purging
    cdn_key_id: str = ""  # CloudFront's id of the public key
    cdn_key: str = ""  # name of the private key among the stage's keys

    # uploads and renditions
    photo_limit: int = 20 * MEGABYTE  # the largest phone photographs are about 15 MB
    video: str = "off"  # "on" where `transcode` has its layer: `infra deploy` sets it
    video_limit: int = 100 * MEGABYTE  # a phone's minute in 1080p
    video_seconds: int = 60  # longer videos are refused
    video_slack_ms: int = 500  # a phone stops a recording of one minute a few frames late: up to this much is cut off
    video_pixel_limit: int = 4096 * 2304  # of one frame: the largest 4K format; a decoder keeps about twenty frames
    video_rate_limit: int = 240  # frames per second: a phone's slow motion
    video_pixel_rate: int = 1_000_000_000  # decoded per second of film: 4K at 120 frames, phones' largest slow motion
    video_pixels: int = 36_000_000_000  # decoded of one video: a minute in the largest 4K format at 60 frames
    video_gap_ms: int = 25  # least time between two kept frames: 60 and 50 frames per second become 30 and 25
    track_limit: int = 16  # tracks of one file: a phone writes one of pictures, two of sound, a few of positions
    transcode_seconds: int = 400  # seconds of processor time, twice as many by the clock: the function has 900
    transcode_memory: int = 1_500 * MEGABYTE  # bytes in addition to the worker's own; a 4K video takes half of them
    transcode_seconds_per_day: int = 2 * HOUR  # of processor time and one owner: 75 minutes of 1080p at 30 frames
    transcodes_per_owner: int = 2  # at a time: a tenth of the function's cap, so that no owner delays the others
    transcode_again: int = 20  # a video that waits for its owner's others is looked at after this, as most take less
    transcode_grace: int = 20 * MINUTE  # a transcoding without a result after this was lost; Lambda ends it after 15
    pixel_limit: int = 50_000_000  # decoded at 3 bytes a pixel this fills 150 MB of a 2 GB function
    scan_limit: int = 100  # progressive scans; real encoders write about 10, bombs thousands
    frame_limit: int = 1000  # pictures in one file: a phone's 48 megapixels are 200 tiles, long animations 500 frames
    render_seconds: int = 20  # seconds of processor time, twice as many by the clock: the slowest photos take 4
    render_memory: int = 700 * MEGABYTE  # bytes in addition to the worker's own; the largest photos take half of them
    upload_lifetime: int = 15 * MINUTE  # of an upload URL: a slow phone needs minutes, a leaked URL should end soon
    uploads_per_user: int = 300  # upload URLs per hour: thirty full carousels
    uploads_per_address: int = 3000  # per hour: a campus behind one address, ten people at their own limit
    uploads_per_day: int = 1000  # new media of one user: a hundred full carousels, more than viewers see in a day
    upload_bytes_per_day: int = 5_000 * MEGABYTE  # of one user, as declared: a thousand photographs of a phone
    unattached_lifetime: int = DAY  # media that are not attached within a day are removed
    orphan_backstop: int = 30 * DAY  # the row expires later by this: the reconciler needs it to find the bytes
    unfinished_grace: int = 5 * MINUTE  # without a result after this, the event or the worker was lost
    reconcile_rows: int = 1000  # media of one run of the reconciler: at three calls each, the run ends within a minute
    render_starts: int = 6  # two events with three attempts each: a file that ended six workers is given up
    url_lifetime_public: int = DAY  # of signed URLs, at most; they are stable for half of it, so caches work
    url_lifetime_private: int = HOUR
    cached_signatures: int = 5000  # per function instance: under 5 MB
    # After a story's end its media is erased by an event, or then by the sweeper, which also removes the tags of what
    # became kept: longer than a function runs.
    story_grace: int = 5 * MINUTE
    erasure_record_lifetime: int = 400 * DAY  # users ask within a year whether their media were erased
    purge_again: int = 60  # an invalidation takes about a minute, then CloudFront accepts another
    processing_target_ms: int = 10_000  # users wait this long for a photo without trying again


def settings() -> MediaSettings:
    """The settings of media for this stage."""
    return read_settings(MediaSettings)
