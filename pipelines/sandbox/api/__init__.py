"""The action API: one module per family of actions, a table of them, and what is common to all requests."""
