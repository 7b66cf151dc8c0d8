"""What operators run on a deployed stage: status, logs, redriving, recounting, rendering again."""
