"""Models the cost and the quotas of a large deployment, from flows that the project's meter measures."""
