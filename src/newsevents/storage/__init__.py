"""Reading and writing datasets as files, record by record, whatever stands in them."""
