"""Photos: upload by pre-signed URL, renditions made by an S3 event, signed URLs that deliver them."""
