"""Datasets in memory, read from files and written to files.

A package adds a dataset by an entry point of the group `newsevents.datasets`: its name is the
dataset's, its object a function without arguments that returns the dataset's path.

    [project.entry-points."newsevents.datasets"]
    my-dataset = "my_package:path_of_my_dataset"
"""

from newsevents.dataset.checker import Checker
from newsevents.dataset.dataset import Dataset
from newsevents.dataset.names import Match
from newsevents.dataset.queries import Account
from newsevents.dataset.reading import iter_records, read_dataset
from newsevents.dataset.references import Reference
from newsevents.dataset.writing import write_dataset
from newsevents.storage.sources import installed_datasets

__all__ = [
    "Account",
    "Checker",
    "Dataset",
    "Match",
    "Reference",
    "installed_datasets",
    "iter_records",
    "read_dataset",
    "write_dataset",
]
