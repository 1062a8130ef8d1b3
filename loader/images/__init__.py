"""Pictures of listings: fetched from their addresses, checked, stored."""
