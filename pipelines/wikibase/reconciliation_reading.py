"""Answers of a remote reconciliation service, as the nouns that are free of versions.

An answer that is empty, cut short or lacks a query is an error, never "no candidates".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from pipelines.exceptions import ServiceUnavailableError, TerminalServiceError
from pipelines.model.reconciliation import Candidate, Cell, Feature, Named, Version
from pipelines.wikibase.reconciliation_forms import (
    DRAFT_BATCH,
    EARLY_BATCH,
    CandidateForm,
    CellForm,
    DateCell,
    DraftCandidateForm,
    DraftExtensionForm,
    EntityCell,
    ExtensionForm,
    FloatCell,
    FlyoutForm,
    IntCell,
    NamedForm,
    ProposalForm,
    SuggestionsForm,
    TextCell,
    TypeForm,
)
from pipelines.wikibase.reconciliation_manifests import MANIFESTS, AnyManifest, DraftManifestForm

T = TypeVar("T")

_OBJECT = TypeAdapter(dict[str, object])
_SUGGESTIONS, _PROPOSAL, _FLYOUT = TypeAdapter(SuggestionsForm), TypeAdapter(ProposalForm), TypeAdapter(FlyoutForm)
_EXTENSION, _DRAFT_EXTENSION = TypeAdapter(ExtensionForm), TypeAdapter(DraftExtensionForm)
#: Without a declared size, as many queries as OpenRefine sends at a time.
USUAL_BATCH, LARGEST_BATCH = 10, 100
Rows = Mapping[str, Mapping[str, Sequence[Cell]]]


@dataclass(frozen=True)
class ServiceManifest:
    """What a remote service is: its version as we shall speak it, and what its ids are.

    `view` is a URL template with `{id}`, empty if there is none; `scale` is its highest score, None if unknown.
    """

    version: Version
    name: str
    identifier_space: str
    view: str
    batch_size: int
    scale: float | None
    form: AnyManifest


def read_manifest(body: bytes | str, service: str, version: Version | None = None) -> ServiceManifest:
    """A manifest, in the newest version that it declares and follows; or in the one version that is given.

    Raises:
        ServiceUnavailableError: it is no JSON object, or was cut short.
        TerminalServiceError: it follows none of the versions that we know.
    """
    declared = _whole(body, service).get("versions")
    named = {"1.0-draft" if each == "1.0" else each for each in declared} if isinstance(declared, list) else {"0.1"}
    troubles = []
    for each in [version] if version else [v for v in reversed(Version) if v in named]:
        try:
            return _manifest(each, MANIFESTS[each].validate_json(body))
        except ValidationError as error:
            troubles.append(f"as {each}: {_first(error)}")
    troubles_list, named_list = "; ".join(troubles), ", ".join(map(str, sorted(named)))
    raise TerminalServiceError(
        "its manifest follows no version that we know"
        + (f" ({troubles_list})" if troubles else f" (it names {named_list})" if named else " (it names none)"),
        service=service,
        remedy="check that the address is that of a reconciliation service's manifest",
    )


def _manifest(version: Version, form: AnyManifest) -> ServiceManifest:
    size = min(form.batchSize, LARGEST_BATCH) if form.batchSize and form.batchSize > 0 else USUAL_BATCH
    if isinstance(form, DraftManifestForm):
        scale = 100.0 if form.standardizedScore else None
        return ServiceManifest(version, form.name, "", form.view.url, size, scale, form)
    view = form.view.url.replace("{{id}}", "{id}") if form.view else ""
    return ServiceManifest(version, form.name, form.identifierSpace, view, size, None, form)


def read_results(version: Version, body: bytes, keys: Sequence[str], service: str) -> list[list[Candidate]]:
    """The candidates of each query of a batch, in the order of `keys` (in 1.0: of the batch).

    Raises:
        ServiceUnavailableError: no JSON, cut short, an error in place of results, or a query without an answer.
        TerminalServiceError: results that are not of the version's form.
    """
    found = _whole(body, service)
    if version is Version.V1_0:
        results = _checked(DRAFT_BATCH, body, service).results
        if len(results) != len(keys):
            raise _short(len(results), len(keys), service)
        return [[_candidate(each) for each in result.candidates] for result in results]
    if found.get("status") == "error" or "error" in found:
        raise ServiceUnavailableError(f"an error in place of results: {str(found)[:200]}", service=service)
    batch = _checked(EARLY_BATCH, body, service)
    missing = [key for key in keys if key not in batch]
    if missing:
        raise _short(len(keys) - len(missing), len(keys), service)
    return [[_candidate(each) for each in batch[key].result] for key in keys]


def read_suggestions(body: bytes, service: str) -> list[Named]:
    """The entities, properties or types that a suggest service names.

    Raises:
        ServiceUnavailableError, TerminalServiceError: as `read_results`.
    """
    return [_named(each) for each in _read(_SUGGESTIONS, body, service).result]


def read_proposal(body: bytes, service: str) -> list[Named]:
    """The properties proposed for extension. Raises as `read_results`."""
    return [_named(each) for each in _read(_PROPOSAL, body, service).properties]


def read_flyout(body: bytes, service: str) -> str:
    """The HTML of a flyout. Raises as `read_results`."""
    return _read(_FLYOUT, body, service).html


def read_extension(version: Version, body: bytes, service: str) -> Rows:
    """The values of an extension: id → property → values. Raises as `read_results`."""
    if version is not Version.V1_0:
        rows = _read(_EXTENSION, body, service).rows
        return {id_: {prop: [_cell(c) for c in cells] for prop, cells in row.items()} for id_, row in rows.items()}
    listed = _read(_DRAFT_EXTENSION, body, service).rows
    return {row.id: {each.id: [_cell(c) for c in each.values] for each in row.properties} for row in listed}


def _read(adapter: TypeAdapter[T], body: bytes, service: str) -> T:
    _whole(body, service)
    return _checked(adapter, body, service)


def _whole(body: bytes | str, service: str) -> dict[str, object]:
    try:
        return _OBJECT.validate_json(body)
    except ValidationError:
        raise ServiceUnavailableError(
            f"the answer is not a JSON object, or was cut short ({len(body)} bytes)", service=service
        ) from None


def _checked(adapter: TypeAdapter[T], body: bytes, service: str) -> T:
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        raise TerminalServiceError(
            f"the answer is not what the API says: {_first(error)}",
            service=service,
            remedy="tell whoever runs the service, or use another one",
        ) from None


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'root'}: {first['msg']}"


def _short(got: int, wanted: int, service: str) -> ServiceUnavailableError:
    return ServiceUnavailableError(f"{got} answers to {wanted} queries", service=service)


def _named(form: NamedForm) -> Named:
    return Named(form.id, form.name, form.description, form.lang)


def _candidate(form: CandidateForm | DraftCandidateForm) -> Candidate:
    types = tuple(Named(each.id, each.name) if isinstance(each, TypeForm) else Named(each, "") for each in form.type)
    features = tuple(Feature(each.id, each.value, each.name) for each in form.features)
    return Candidate(_named(form), types, form.score, form.match, features)


def _cell(form: CellForm) -> Cell:
    if isinstance(form, EntityCell):
        return Cell(Named(form.id, form.name, form.description, form.lang))
    if isinstance(form, TextCell):
        return Cell(text=form.text, language=form.lang)
    if isinstance(form, IntCell | FloatCell):
        return Cell(number=form.number)
    return Cell(time=form.time) if isinstance(form, DateCell) else Cell()
