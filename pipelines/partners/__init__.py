"""A partner: a data package and a mapping, read strictly."""
