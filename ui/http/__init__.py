"""What programs ask over HTTP: the same answers as ``--json`` prints."""
