"""What a class of records is made of; knows nothing of news.

Kinds and vocabularies are read from attrs classes, the JSON Schema is generated from them, and the
arbiter and the converter hold objects, documents and schema together.
"""
