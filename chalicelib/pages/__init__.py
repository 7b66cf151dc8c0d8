"""Pages of public posts and profiles: the web client with heads for link previews, images that last, oEmbed."""
