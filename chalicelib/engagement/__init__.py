"""Engagement: likes and saves. This room knows only ids of posts; the posts room checks first what a viewer may see."""
