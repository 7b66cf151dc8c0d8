"""What happened to a user and the user's content: groups of causes, folded from the streams of other rooms."""
