"""Changes of data files: canonical form, fixes, and a manifest that stays right."""
