"""Build and deploy a stage: its stacks, functions, event sources, alarms."""
