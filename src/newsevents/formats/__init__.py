"""Datasets in the forms that people who work with columns have: Arrow, Parquet, SQL, spreadsheets.

`newsevents.tables` says which tables there are; here are the ways in and out.
"""
