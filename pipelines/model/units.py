"""Units: what each measures, as a number of its base unit, so that amounts in two units can be compared.

A seed of those that museums write (`parsing.quantities`) and their nearest relatives. Factors are exact by definition:
prefixes of the SI brochure (https://www.bipm.org/en/publications/si-brochure), and the international yard and pound
(https://www.nist.gov/pml/special-publication-811).
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from pipelines.model.values import unit_uri

_LENGTH, _MASS, _VOLUME, _TIME = "Q11573", "Q11570", "Q25517", "Q11574"
_FACTORS = {
    _LENGTH: {  # metre
        "Q11573": "1",
        "Q174728": "0.01",  # centimetre
        "Q174789": "0.001",  # millimetre
        "Q828224": "1000",  # kilometre
        "Q218593": "0.0254",  # inch
        "Q3710": "0.3048",  # foot
    },
    _MASS: {  # kilogram
        "Q11570": "1",
        "Q41803": "0.001",  # gram
        "Q100995": "0.45359237",  # pound
    },
    _VOLUME: {  # cubic metre
        "Q25517": "1",
        "Q11582": "0.001",  # litre
    },
    _TIME: {  # second
        "Q11574": "1",
        "Q7727": "60",  # minute
    },
}
#: A unit's URI → its base unit's URI, and how many of that it is.
NORMAL_UNITS: Mapping[str, tuple[str, Decimal]] = MappingProxyType(
    {
        unit_uri(unit): (unit_uri(base), Decimal(factor))
        for base, units in _FACTORS.items()
        for unit, factor in units.items()
    }
)
