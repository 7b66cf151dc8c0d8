"""A command-line client of Emulsion: runs the main job against any stage, and fills a stage with demo data."""
