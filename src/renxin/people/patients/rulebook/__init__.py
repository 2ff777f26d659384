"""The packs of this package as checked values: purposes of consent, kinds of profile entries, rights."""
