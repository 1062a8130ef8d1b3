"""Where source files lie: on a disk or in S3, one of them or a folder."""
