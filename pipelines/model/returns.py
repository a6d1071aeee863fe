"""Tables of what a partner gets back: facts of its items, and where partner and Wikibase disagree."""

from pipelines.model.tables import INTEGER, STRING, Column, TableSchema

ITEM_FACTS = TableSchema(
    "item_facts",
    (
        Column("item", STRING, "the item as the match has it"),
        Column("now", STRING, "the item as it is called now, after merges"),
        Column("kind", STRING, "label, identifier, image or link"),
        Column("place", STRING, "identifiers: the property; links: the site (`enwiki`); else empty"),
        Column("text", STRING, "the label, the identifier, the file's name, or the page's title"),
        Column("url", STRING, "images and links: where it is to be seen", nullable=True),
    ),
)

SAID = TableSchema(
    "said",
    (
        Column("_row", INTEGER, "the record"),
        Column("property", STRING, "a property of which the record itself says something"),
    ),
)

DISAGREEMENTS = TableSchema(
    "disagreements",
    (
        Column("_row", INTEGER, "the record"),
        Column("_key", STRING, "the record's key"),
        Column("item", STRING, "item id"),
        Column("property", STRING, "property id"),
        Column("column", STRING, "the partner's column", nullable=True),
        Column(
            "kind",
            STRING,
            "differs, deprecated (someone marked the partner's value as wrong), not-deprecated (the partner holds as "
            "wrong what the item holds as true), or removed (someone took the partner's value away)",
        ),
        Column("partner_says", STRING, "the partner's value, as a person reads it"),
        Column("partner_cell", STRING, "the cell as the partner wrote it", nullable=True),
        Column("partner_source", STRING, "where the partner's value comes from", nullable=True),
        Column("partner_url", STRING, "the record's page at the partner", nullable=True),
        Column("wikidata_says", STRING, "the item's value; null if it has none", nullable=True),
        Column("wikidata_source", STRING, "the references of that statement; null if it has none", nullable=True),
        Column("statement", STRING, "its id", nullable=True),
        Column("snak", STRING, "its main snak as Wikibase JSON", nullable=True),
        Column("changed_by", STRING, "who made it so, where that is known", nullable=True),
        Column("changed", STRING, "when, in UTC", nullable=True),
    ),
)
