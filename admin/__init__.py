"""The graphical interface: pages over the database, for the people who manage listings.

The pages decide nothing. Each request is one transaction as the signed-in user, so that row level
security and the functions' own checks say what is seen and done; a page only hides what would be
refused. docs/admin.md says how it is built.
"""
