"""Steps that parts of the coverage run share."""

CHECKSUM = "A" * 43 + "="  # of 32 bytes
UPLOAD = {"content_type": "image/jpeg", "size": 7, "sha256": CHECKSUM}
