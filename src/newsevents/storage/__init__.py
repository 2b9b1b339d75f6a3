"""Files of datasets: opening, reading record by record, and writing."""
