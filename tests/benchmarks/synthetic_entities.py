"""Synthetic entities: N items that vary real ones, the same in every run, to measure an index of a million.

Entity i varies the real entity i mod R; the first R are the real ones themselves. What is varied:

- A person (P31 is Q5) gets a given and a family name drawn from the real persons' names, so that common names stay
  common, and homonyms appear as often as they do; one family name in four gets a letter changed, so that the number of
  distinct words grows as it does in reality. All years move by the same -60 to +20.
- Any other body keeps its generic words (University, Institute, ...) while the words that only few real names have are
  drawn anew from such words; one in four of them gets a letter changed. Years move too.
- Aliases are made in the same way; descriptions, types and other items stay. Identifiers and websites get the item's
  number, so that none is shared.

    python tests/benchmarks/synthetic_entities.py 1000000 entities.jsonl
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

#: Numbers of synthetic items begin here, beyond all real ones.
FIRST_NUMBER = 1_000_000_000
#: Words in fewer real names than this are drawn anew.
TELLING = 25
_LETTERS = "abcdefghiklmnoprstuvz"

Json = dict[str, Any]


class Variation:
    """What names are drawn from, and how an entity is varied."""

    def __init__(self, real: Sequence[Json]) -> None:
        people = [entity for entity in real if _is_person(entity)]
        names = [name.split() for entity in people for name in _labels(entity)]
        self._given = [name[0] for name in names if len(name) > 1]
        self._family = [" ".join(name[1:]) for name in names if len(name) > 1]
        words = [word for entity in real if not _is_person(entity) for name in _labels(entity) for word in name.split()]
        self._count = Counter(words)
        self._telling = [
            word for word in words if self._count[word] < TELLING and word[:1].isupper() and word.isalpha()
        ]

    def vary(self, entity: Json, number: int) -> Json:
        """A new entity in the likeness of a real one."""
        chance = random.Random(number)  # noqa: S311 - no secret hangs on it
        years = chance.randint(-60, 20)
        varied = self._person if _is_person(entity) else self._body
        drawn: dict[str, str] = {}
        labels = {
            language: {"language": language, "value": varied(term["value"], chance, drawn)}
            for language, term in entity["labels"].items()
        }
        aliases = {
            language: [{"language": language, "value": varied(term["value"], chance, drawn)} for term in terms]
            for language, terms in entity["aliases"].items()
        }
        claims = {prop: [_claim(claim, years, number) for claim in claims] for prop, claims in entity["claims"].items()}
        return {**entity, "id": f"Q{number}", "labels": labels, "aliases": aliases, "claims": claims}

    def _person(self, _name: str, chance: random.Random, drawn: dict[str, str]) -> str:
        if "name" not in drawn:
            drawn["name"] = f"{chance.choice(self._given)} {_mutated(chance.choice(self._family), chance)}"
            return drawn["name"]
        return f"{chance.choice(self._given)} {drawn['name'].split(' ', 1)[1]}"

    def _body(self, name: str, chance: random.Random, drawn: dict[str, str]) -> str:
        words = []
        for word in name.split():
            if self._count[word] >= TELLING or not word.isalpha():
                words.append(word)
                continue
            if word not in drawn:
                drawn[word] = _mutated(chance.choice(self._telling), chance)
            words.append(drawn[word])
        return " ".join(words)


def _is_person(entity: Json) -> bool:
    return any(
        claim["mainsnak"].get("datavalue", {}).get("value", {}).get("numeric-id") == 5
        for claim in entity["claims"].get("P31", ())
    )


def _labels(entity: Json) -> list[str]:
    return [term["value"] for term in entity["labels"].values()]


def _mutated(word: str, chance: random.Random) -> str:
    if chance.random() > 0.25 or len(word) < 4:
        return word
    place = chance.randrange(1, len(word))
    return word[:place] + chance.choice(_LETTERS) + word[place + 1 :]


def _claim(claim: Json, years: int, number: int) -> Json:
    snak = claim["mainsnak"]
    datavalue = snak.get("datavalue")
    if datavalue and datavalue["type"] == "time":
        time = datavalue["value"]["time"]
        end = time.index("-", 1)
        year = int(time[:end]) + years
        moved = {**datavalue["value"], "time": f"{'+' if year > 0 else '-'}{abs(year) or 1:04d}{time[end:]}"}
        return {**claim, "mainsnak": {**snak, "datavalue": {**datavalue, "value": moved}}}
    if datavalue and datavalue["type"] == "string":
        return {**claim, "mainsnak": {**snak, "datavalue": {**datavalue, "value": f"{datavalue['value']}/{number}"}}}
    return claim


def synthetic(real: Sequence[Json], count: int) -> Iterator[Json]:
    """So many entities: the real ones, then their variations."""
    variation = Variation(real)
    for place in range(count):
        entity = real[place % len(real)]
        yield entity if place < len(real) else variation.vary(entity, FIRST_NUMBER + place)


def write_synthetic(path: Path, real: Sequence[Json], count: int) -> None:
    """Write them as a dump, one a line."""
    with path.open("wb") as file:
        for entity in synthetic(real, count):
            file.write(orjson.dumps(entity) + b",\n")


if __name__ == "__main__":
    from bench_candidates import DATA, entities

    files = [DATA / "reference" / f"{name}.json.gz" for name in ("artists", "organisations")]
    found = {item.id: dict(item.json) for file in files for item in entities(file)}
    write_synthetic(Path(sys.argv[2]), list(found.values()), int(sys.argv[1]))
