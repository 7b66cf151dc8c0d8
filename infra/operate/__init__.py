"""Operate a deployed stage: status, logs, redriving, recounting, rendering again."""
