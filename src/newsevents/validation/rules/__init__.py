"""Rules of the validator by family; each module registers its rules when it is imported."""
