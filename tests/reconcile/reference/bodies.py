"""Entities for tests of the reference: a dozen people and bodies, fictional but for their kinds of names."""

from pipelines.model.entities import Entity
from pipelines.model.parsing.parsed_dates import CIRCA
from pipelines.model.parsing.times import time_value
from pipelines.model.statements import Rank
from pipelines.model.values import EntityValue, StringValue
from tests.reconcile.items import born, died, item, statement, ulan

HUMANS = [
    item("Q101", "Šárka Sparrow", aliases=["Sparrow's Nest"], statements=[born(1853, 3, 30), ulan("500900021")]),
    item("Q102", "Johann Sebastian Wren", statements=[born(1685), died(1750, 7, 28)]),
    item("Q103", "Georges-Daniel de Monfinch", statements=[statement("P569", time_value(1856), qualifiers=[CIRCA])]),
    item("Q104", "Пётр Чайкин", language="ru"),
    item("Q105", "毛麻雀", language="zh"),
    item("Q106", "John Smith", statements=[statement("P569", time_value(1900), rank=Rank.DEPRECATED)]),
    item("Q107", "John Smith", types=["Q500"]),
]
BODIES = [
    item("Q201", "University of Birdtown", types=["Q3918"], aliases=["UOB"], description="university in Birdtown"),
    item("Q202", "Institute of Applied Nest Research", types=["Q31855"]),
    item(
        "Q203",
        "Feather & Sons Ltd.",
        types=["Q4830453"],
        statements=[statement("P856", StringValue("https://feather.example/"))],
    ),
    item("Q204", "Nowhere", types=[]),
]
CLASSES = [
    item("Q500", "imaginary human", types=[], statements=[statement("P279", EntityValue("Q5"))]),
    item("Q3918", "university", types=[], statements=[statement("P279", EntityValue("Q2385804"))]),
    item("Q2385804", "educational institution", types=[], statements=[statement("P279", EntityValue("Q43229"))]),
]
ENTITIES: list[Entity] = [*BODIES, *HUMANS, *CLASSES]
