"""From an uploaded video to one small film and a poster. PyAV is loaded by the child that decodes, nowhere else."""
