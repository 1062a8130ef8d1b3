"""The MLS family: its tables, its rules, its way in and out."""
