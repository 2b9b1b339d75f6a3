"""Record classes from field types: JSON Schema, validation and structuring. Independent of news.

Field types and vocabularies are read from attrs classes. The schema is generated from them, and
validates every document and every object that is constructed.
"""
