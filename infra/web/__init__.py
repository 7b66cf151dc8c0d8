"""The web client: build it, publish it to the web bucket, and serve it on a laptop as the CDN serves it in AWS."""
