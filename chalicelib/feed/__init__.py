"""Home feeds: keep inboxes in line with edges, rebuild inboxes, and read pages of a viewer's feed."""
