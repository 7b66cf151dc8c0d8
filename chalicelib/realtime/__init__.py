"""Keep the WebSocket connections of users, and push events to them: tickets, connections, live events, presence."""
