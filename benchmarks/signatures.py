"""The cost of a page's signed URLs: one cached elliptic-curve signature per photo, compared with one of RSA."""

import time
from collections.abc import Callable
from statistics import median
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from benchmarks.figures import paired, paired_ratio
from benchmarks.findings import Findings, Row
from benchmarks.site import Site
from chalicelib.core import clock, ids, keys
from chalicelib.core.caches import forget_caches
from chalicelib.core.keys import Keys, KeySet
from chalicelib.core.settings import HOUR
from chalicelib.media.urls.cloudfront import CdnSigner
from chalicelib.media.urls.validity import Validity
from infra.progress import step

MOST_COLD, MOST_WARM = 1 / 10, 1 / 50  # of the RSA signatures
PHOTOS = 20
NAMES = [f"{size}.{extension}" for size in (150, 320, 640, 1080) for extension in ("webp", "avif")]
RSA_BITS = 2048  # the only RSA key size that CloudFront accepts
ROUNDS = 30
PAGES = 10  # in one sample


def measure(_site: Site) -> Findings:
    """See the module."""
    signer, validity = CdnSigner("d111111abcdef8.cloudfront.net", "K2JCJMDEHXQW5F", "a"), Validity.lasting(HOUR)
    stage_keys, owner = Keys(KeySet("", {}), KeySet("", {}), {"a": new_private_key()}), ids.new_id(clock.now_ms())
    paths = [f"r/{owner}/{ids.new_owned_id(owner, clock.now_ms())}-{'0' * 32}/" for _ in range(PHOTOS)]
    curve_key = ec.generate_private_key(ec.SECP256R1())
    rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)

    def page() -> None:
        for path in paths:
            signer.sign(path, NAMES, validity)

    def cold_page() -> None:
        forget_caches()
        page()

    def by_rsa() -> None:
        for path in paths:
            rsa_key.sign(path.encode(), padding.PKCS1v15(), SHA256())

    def by_curve() -> None:
        for path in paths:
            curve_key.sign(path.encode(), ec.ECDSA(SHA256()))

    # The stage's keys are loaded, as in a function that has verified the caller's token with one of them.
    with patch.object(keys, "keys", lambda: stage_keys), step(f"{ROUNDS} pairs of {PAGES} pages, cold and warm"):
        cold_pairs = paired(lambda: _cpu_of(cold_page), lambda: _cpu_of(by_rsa), ROUNDS)
        warm_pairs = paired(lambda: _cpu_of(page), lambda: _cpu_of(by_rsa), ROUNDS)
        bare_pairs = paired(lambda: _cpu_of(by_curve), lambda: _cpu_of(by_rsa), ROUNDS)
    rows = [_row("cold", cold_pairs, MOST_COLD), _row("warm", warm_pairs, MOST_WARM)]
    notes = [
        (
            f"{PHOTOS} photos of {len(NAMES)} files each, so {PHOTOS * len(NAMES)} addresses; CPU time. The peer makes "
            f"{PHOTOS} bare RSA-{RSA_BITS} signatures, no policies and no URLs. Cold: no signature is cached; "
            "the key is loaded."
        ),
        (
            f"Floor: {PHOTOS} bare signatures of the elliptic curve take {paired_ratio(*bare_pairs):.3f} x the RSA "
            f"signatures on this machine ({median(bare_pairs[0]) * 1e6:.0f} us)."
        ),
    ]
    return Findings(rows, notes)


def _cpu_of(page: Callable[[], None]) -> float:
    """CPU seconds per page."""
    began = time.process_time()
    for _ in range(PAGES):
        page()
    return (time.process_time() - began) / PAGES


def _row(state: str, pairs: tuple[list[float], list[float]], most: float) -> Row:
    ours, peer = pairs
    ratio = paired_ratio(ours, peer)
    return Row(
        f"signing a page of {PHOTOS} photos, {state}",
        f"<= {most:.2f} x {PHOTOS} RSA signatures",
        f"{ratio:.3f} x ({median(ours) * 1e6:.0f} us)",
        f"RSA {median(peer) * 1e6:.0f} us",
        ratio <= most,
    )


def new_private_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
