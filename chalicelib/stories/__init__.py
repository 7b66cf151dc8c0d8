"""Stories: photos and videos that their author's audience sees until they end, within 24 hours."""
