"""The review queue: doubtful matches before reviewers, as pages and as an API."""
