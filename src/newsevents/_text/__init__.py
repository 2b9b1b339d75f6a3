"""Characters and words of texts, whatever they are about: folding, scripts, encodings."""
