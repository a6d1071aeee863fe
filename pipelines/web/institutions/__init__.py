"""A partner's page, its submissions and their check, status, and the return file."""
