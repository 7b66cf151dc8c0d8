"""Rank a viewer's feed: features of posts, the model, the order, and the windows that keep it."""
