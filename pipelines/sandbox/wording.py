"""What the API's messages say, in our own words; clients go by codes, message names and parameters."""

from collections.abc import Sequence
from typing import Any

__all__ = ["describe_message"]

_WORDING = {
    "wikibase-api-not-recognized-datatype": "The property's datatype is missing or unknown.",
    "wikibase-api-failed-save": "The edit was not saved.",
    "wikibase-api-editconflict": "Edit conflict: the entity was changed in a way that this edit cannot be merged with.",
    "wikibase-api-permissiondenied": "This account may not do that.",
    "wikibase-api-no-such-entity": "No entity has the id {0}.",
    "no-such-entity": "No entity has the id {0}.",
    "wikibase-api-param-illegal": "These parameters contradict each other.",
    "wikibase-api-param-missing": "A required parameter is missing.",
    "wikibase-api-param-invalid": "{0}",
    "wikibase-api-illegal-ids-or-sites-titles-selector": "Name the entities by ids, or by sites and titles.",
    "wikibase-api-illegal-id-or-site-page-selector": "Name the entity by id, or by site and title.",
    "wikibase-api-invalid-json": "The data is not valid JSON.",
    "wikibase-api-not-recognized-array": "An object or list was expected here.",
    "wikibase-api-not-recognized-string": "A string was expected here.",
    "wikibase-api-not-recognized-language": "The language code {0} is not known.",
    "wikibase-api-not-recognized-site": "{0}",
    "wikibase-api-inconsistent-language": "The language is {0}, but {1} was expected.",
    "wikibase-api-inconsistent-site": "The site is {0}, but {1} was expected.",
    "wikibase-api-invalid-claim": "The statement is malformed: {0}",
    "wikibase-api-invalid-snak": "The snak is malformed.",
    "wikibase-api-invalid-guid": "No such statement id.",
    "wikibase-api-invalid-entity-id": "The entity id is malformed.",
    "wikibase-api-modification-failed": "{0}",
    "wikibase-api-failed-modify": "The items cannot be merged.",
    "wikibase-api-nosuchrevid": "The entity has no such revision.",
    "wikibase-api-unresolved-redirect": "This id is a redirect, which cannot be used here.",
    "wikibase-api-origin-not-empty": "{0}",
    "wikibase-api-no-such-reference": "The statement has no such reference.",
    "wikibase-api-no-such-qualifier": "The statement has no such qualifier.",
    "wikibase-conflict-patched": "The entity had been changed meanwhile; this edit was merged with those changes.",
    "wikibase-self-conflict-patched": "The entity had been changed by you meanwhile; clashing parts were dropped.",
    "wikibase-api-not-badge": "{0} is not one of the items that may be badges.",
    "wikibase-api-no-external-page": "The site {0} has no page {1}.",
    "actionthrottledtext": "Too many of these actions in a short time; try again in a few minutes.",
    "protectedpagetext": "This page is protected; the right {0} is needed.",
    "blockedtext": "This account was blocked by {0}: {1}",
    "abusefilter-warning": "An abuse filter warns of this edit: {0}",
    "abusefilter-disallowed": "An abuse filter does not allow this edit: {0}",
    "spam-blacklisted-link": "A link goes to a site on the spam list.",
    "edit-conflict": "Edit conflict.",
    "badaccess-groups": "Only members of certain groups may do this.",
    "nocreate-loggedin": "This account may not create pages.",
    "wikibase-validator-too-long": "No more than {0} characters are allowed: {1}",
    "wikibase-validator-too-short": "At least {0} character is needed.",
    "wikibase-validator-label-too-long": "A label may have at most {0} characters: {1}",
    "wikibase-validator-description-too-long": "A description may have at most {0} characters: {1}",
    "wikibase-validator-alias-too-long": "An alias may have at most {0} characters: {1}",
    "wikibase-validator-illegal-string-chars": "Leading or trailing space, tabs and line breaks are not allowed: {0}",
    "wikibase-validator-bad-value": "The value cannot be read: {0}",
    "wikibase-validator-bad-value-type": "A value of type {1} was expected, not {0}.",
    "wikibase-validator-bad-entity-type": "An entity of type {0} cannot be the value here.",
    "wikibase-validator-no-such-entity": "{0} does not exist.",
    "wikibase-validator-no-such-property": "The property {0} does not exist.",
    "wikibase-validator-too-high": "No more than {0} is allowed, {1} was given.",
    "wikibase-validator-malformed-value": "The value is malformed: {0}",
    "wikibase-validator-missing-field": "The field {0} is missing.",
    "wikibase-validator-bad-prefix": "The URI does not begin as it should: {0}",
    "wikibase-validator-not-allowed": "The URI is not one of this wiki's entities: {0}",
    "wikibase-validator-bad-url": "The URL is malformed: {0}",
    "wikibase-validator-bad-url-scheme": "URLs may not have the scheme {0}.",
    "wikibase-validator-url-scheme-missing": "The URL has no scheme such as https: {0}",
    "wikibase-validator-not-a-language": "{0} is not a language code.",
    "wikibase-validator-no-mul-descriptions": "A description cannot be given for {0}.",
    "wikibase-validator-illegal-file-chars": "The file name has characters that are not allowed: {0}",
    "wikibase-validator-check-file-type": "The file name lacks an extension that is known: {0}",
    "wikibase-validator-no-such-media": "There is no file {0}.",
    "wikibase-validator-page-not-exists": "There is no page {0}.",
    "wikibase-validator-illegal-geo-shape-title": "A shape is named Data:….map: {0}",
    "wikibase-validator-illegal-tabular-data-title": "A table is named Data:….tab: {0}",
    "wikibase-validator-label-equals-description": "Label and description are the same in {0}.",
    "wikibase-validator-label-with-description-conflict": "{2} already has the label {0} in {1} and this description.",
    "wikibase-validator-label-conflict": "{2} already has the label {0} in {1}.",
    "wikibase-validator-sitelink-conflict": "The page {0} is already linked from {1}.",
    "wikibase-parse-error-time": "This is not a date that can be read.",
}


def describe_message(name: str, parameters: Sequence[Any]) -> str:
    """The message in words; a message without a wording is shown by name."""
    template = _WORDING.get(name)
    if template is None:
        return f"{name} ({', '.join(map(str, parameters))})" if parameters else name
    padded = [*map(str, parameters), "", "", ""]
    return template.format(*padded)
