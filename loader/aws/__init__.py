"""What S3 and SQS have in common: patience, and failures in plain words."""
