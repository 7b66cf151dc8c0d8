"""Who follows whom, who asked to, and who may see whom."""
