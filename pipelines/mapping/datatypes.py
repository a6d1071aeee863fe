"""Datatypes: a mapping's specifications against the target's properties; what does not fit is told and left out."""

from collections.abc import Mapping

from pipelines.mapping.readings import Trouble
from pipelines.mapping.troubles import Troubles
from pipelines.partners.mapping import Mapping as PartnerMapping
from pipelines.partners.partner import Partner
from pipelines.partners.problems import Problem, key_path_text
from pipelines.partners.properties import property_problems


def usable(partner: Partner, datatypes: Mapping[str, str], troubles: Troubles) -> PartnerMapping:
    """The mapping without the specifications that the target's properties do not allow, each told as one issue.

    A statement falls with any of its qualifiers; a reference goes on without the part that does not fit.
    """
    mapping = partner.mapping
    unfit: set[tuple[str | int, ...]] = set()
    for problem in property_problems(mapping, datatypes):
        depth = {"statements": 2, "references": 3}.get(str(problem.at[0]))
        if depth is not None:
            unfit.add(tuple(problem.at[:depth]))
            troubles.mapping(partner.mapping_path.name, _trouble(problem))
    statements = tuple(s for number, s in enumerate(mapping.statements) if ("statements", number) not in unfit)
    references = {
        name: tuple(s for number, s in enumerate(specs) if ("references", name, number) not in unfit)
        for name, specs in mapping.references.items()
    }
    return mapping.model_copy(update={"statements": statements, "references": references})


def _trouble(problem: Problem) -> Trouble:
    return Trouble("property-misfit", f"{key_path_text(problem.at)}: {problem.message}", problem.remedy)
