"""Events: store what clients report about posts, and score the authors that each viewer attends to."""
