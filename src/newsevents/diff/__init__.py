"""Differences between two versions of a dataset."""
