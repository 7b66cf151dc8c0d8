"""The base of all rooms: settings, ids, clock, cursors, problems, AWS clients, tables, queues. It imports no room."""
