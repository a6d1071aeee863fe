"""The nouns of the project: values, statements, entities, tables; pure, without I/O."""
