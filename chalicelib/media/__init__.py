"""Photos and videos: uploads by pre-signed URL, renditions made on an S3 event, delivery by signed URLs."""
