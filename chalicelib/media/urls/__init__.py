"""Signed URLs of uploads and renditions, for S3 and for CloudFront."""
