"""A command-line client of Emulsion: plays the main job against any stage, and fills a stage with demo data."""
