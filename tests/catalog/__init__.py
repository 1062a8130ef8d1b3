"""The catalog keeps the rules of the house."""
