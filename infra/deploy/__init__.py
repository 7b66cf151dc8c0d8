"""Builds and deploys a stage: its stacks, functions, event sources, alarms."""
