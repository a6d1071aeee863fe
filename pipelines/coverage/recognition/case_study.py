"""Recognition as a short case study in Markdown, filled from the ledger; what partners wrote is escaped."""

import re

from pipelines.coverage.recognition.recognition import Recognition, topics_of
from pipelines.coverage.recognition.standing import Fate
from pipelines.coverage.recognition.wikitext import FATE_WORDS
from pipelines.coverage.recognition.wording import counted, day, listed, share, span

#: ASCII punctuation may be escaped by a backslash: https://spec.commonmark.org/0.31.2/#backslash-escapes
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~&-])")


def markdown_text(text: str) -> str:
    """Any text → Markdown that shows it as it is, on one line; addresses do not become links."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split())).replace("://", ":\\//")


def case_study(recognition: Recognition, page: str) -> str:
    """The case study; `page`: the address of the recognition page."""
    package = recognition.package
    paragraphs = [
        f"# {markdown_text(package.title)}",
        markdown_text(package.description),
        _what_was_given(recognition),
        _how(recognition),
        "## What became of it",
        _what_stands(recognition),
        _table(recognition),
        _thanks(recognition),
        f"Figures and sources: <{page}>",
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _what_was_given(recognition: Recognition) -> str:
    name, licence = markdown_text(recognition.package.title), markdown_text(recognition.licence)
    if not recognition.gifts:
        return f"{name} has given nothing to {markdown_text(recognition.target)} yet. Licence: {licence}."
    topics = listed([markdown_text(topic) for topic in topics_of(recognition.package)])
    about = f" about {topics}" if topics else ""
    uploads = counted(len(recognition.gifts), "upload")
    return (
        f"{name} donated data{about} to {markdown_text(recognition.target)} "
        f"{span(recognition.first, recognition.last)} ({uploads}; licence: {licence}). "
        f"{counted(recognition.enriched, 'item')} gained something, and {counted(recognition.created, 'item')} "
        f"{'was' if recognition.created == 1 else 'were'} new."
    )


def _how(recognition: Recognition) -> str:
    sentences = []
    rows = [gift.rows for gift in recognition.gifts if gift.rows is not None]
    if rows:
        sentences.append(f"The newest dump had {counted(rows[-1], 'usable row')}.")
    if recognition.deciders:
        sentences.append(f"{counted(recognition.deciders, 'person', 'people')} decided the doubtful matches.")
    if recognition.before is not None and recognition.after is not None:
        sentences.append(
            f"Of the properties that the donation is about, the partner's items had {share(recognition.before)} before "
            f"and {share(recognition.after)} after."
        )
    if recognition.languages:
        languages = [f"{markdown_text(code)} ({count:,})" for code, count in recognition.languages.items()]
        sentences.append(f"Names and descriptions were added in {listed(languages)}.")
    return " ".join(sentences)


def _what_stands(recognition: Recognition) -> str:
    if not recognition.gifts and not recognition.given:
        return "Nothing was added yet."
    total, stands = recognition.given, recognition.statements[Fate.STANDS]
    all_of_them = counted(total, "statement or reference", "statements and references")
    if recognition.looked is None:
        return f"{all_of_them} {'was' if total == 1 else 'were'} added; nobody has looked since."
    part = f" ({share(stands / total)})" if total else ""
    return (
        f"On {day(recognition.looked)}, {stands:,} of {all_of_them}{part} stood as they were given, with the partner's "
        "reference."
    )


def _table(recognition: Recognition) -> str:
    statements, terms = recognition.statements, recognition.terms
    lines = ["| What became of it | statements and references | names and descriptions |", "|---|---:|---:|"]
    lines += [f"| {words} | {statements[fate]:,} | {terms[fate]:,} |" for fate, words in FATE_WORDS.items()]
    return "\n".join(lines)


def _thanks(recognition: Recognition) -> str:
    if not recognition.reviewers:
        return ""
    return f"Reviewed by {listed([markdown_text(name) for name in recognition.reviewers])}."
