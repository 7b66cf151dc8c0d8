"""Transcoding of videos to one small MP4 and a poster. Only the child process that decodes loads PyAV."""
