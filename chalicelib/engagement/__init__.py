"""Engagement: likes and saves. Posts are known by their ids alone here; who may see one is asked before, by `posts`."""
