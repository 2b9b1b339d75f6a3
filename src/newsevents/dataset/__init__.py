"""Datasets in memory, read from files, written to files, and brought by installed packages."""

from newsevents.dataset.dataset import Account, Dataset

__all__ = ["Account", "Dataset"]
