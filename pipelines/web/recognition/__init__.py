"""What each partner gave, badges, and the registry of partners."""
