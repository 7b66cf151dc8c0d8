"""What people see and do: impressions and actions, kept for learning, and the authors that each reader attends to."""
