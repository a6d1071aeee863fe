"""A crowd of made-up people with namesakes, and records about some of them: enough to learn from."""

import random
from typing import Any

from pipelines.model.entities import Entity
from tests.reconcile.items import born, died, item

GIVEN = (
    "Ada",
    "Bartleby",
    "Cress",
    "Dora",
    "Edwin",
    "Flora",
    "Gus",
    "Hattie",
    "Ivo",
    "June",
    "Kit",
    "Lola",
    "Milo",
    "Nell",
    "Otto",
    "Pip",
)
FAMILY = (
    "Quill",
    "Moss",
    "Dovetail",
    "Sparrow",
    "Thimble",
    "Umber",
    "Vellum",
    "Wicker",
    "Yarrow",
    "Zephyr",
    "Amber",
    "Birch",
    "Cobble",
    "Dingle",
)


def crowd(count: int = 900) -> list[Entity]:
    """People, of whom many share a name."""
    chance = random.Random(5)  # noqa: S311 - no secret
    people = []
    for number in range(1, count + 1):
        name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
        year = chance.randint(1800, 1950)
        dates = [born(year), died(year + chance.randint(40, 80))] if chance.random() < 0.8 else []
        people.append(
            item(f"Q{number + 1000}", name, statements=dates, description=chance.choice(["painter", ""]) or None)
        )
    return people


def rows_about(people: list[Entity], absent: int = 150) -> list[dict[str, Any]]:
    """A row for every second of them, some with a year off or none; and rows about people who are not there."""
    chance = random.Random(6)  # noqa: S311 - no secret
    rows = []
    for person in people[::2]:
        years = [s.main.value.year for s in person.statements("P569")]  # type: ignore[union-attr]
        row: dict[str, Any] = {"id": f"r{person.id}", "name": person.label(), "gallery": person.id}
        if years and chance.random() < 0.9:
            row["born"] = str(years[0] + (chance.random() < 0.05))
        rows.append(row)
    for number in range(absent):
        name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
        born_in = str(chance.randint(1800, 1950))
        rows.append({"id": f"a{number}", "name": name, "gallery": f"Q{number + 90000}", "born": born_in})
    return rows
