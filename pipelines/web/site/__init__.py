"""The portal's frame: what every page and every answer has in common, whichever section makes it."""
