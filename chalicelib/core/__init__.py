"""What every room stands on: settings, ids, clock, cursors, problems, AWS clients, tables, queues. Knows no room."""
