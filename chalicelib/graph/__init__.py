"""The graph: follow edges, follow requests, blocks and mutes, and which accounts a viewer may see."""
