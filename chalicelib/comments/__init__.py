"""Comments: comments on posts and replies to them, in two levels, with likes, pins, holds, and who may see each."""
