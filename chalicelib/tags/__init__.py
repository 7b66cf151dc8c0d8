"""Posts by tag: the index of public posts, pages of it, and the tags that users follow."""
