"""Refuses models without a known price to everyone with a budget."""
