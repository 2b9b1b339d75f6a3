"""Text utilities: folding, scripts, garbled text, JSON Pointers, suggestions."""
