"""Tells users who have no page open: subscriptions of browsers, quiet hours, and encrypted pushes to push services."""
