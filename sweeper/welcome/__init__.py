"""What a repository says of changes that machines make or send, with the sentence that says it.

`read` knows nothing of files; whoever calls it gives the texts. Doubt restricts: a policy that is
there and not understood counts as one that asks for something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from sweeper.welcome import wording
from sweeper.welcome.sentences import Sentence, sentences

Answer = Literal["refused", "restricted", "open"]

_POLICY_FILE = re.compile(
    r"(?:^|.*/)(?:contribut\w*|contribution\w*|code_of_conduct|readme|agents|hacking|pull_request_template"
    r"|ai|(?:[\w-]*[_-])?(?:ai|llm|genai)[_-](?:[\w-]*[_-])?(?:polic\w+|usage|covenant|contribut\w+)"
    r"|ai-generated-code-policy|no-llm\w*(?:-\w+)?|generative-ai)(?:\.(?:md|rst|txt|adoc|markdown))?"
    r"|(?:.*/)?(?:\.github|docs)/pull_request_template/.*\.md|\.gitlab/merge_request_templates/.*\.md"
    r"|(?:docs?|contributing-docs|documentation)/(?:.*/)?[\w-]*contribut[\w-]*\.(?:md|rst|txt|adoc)"
    r"|(?:docs?|contributing-docs)/(?:.*/)?contribut\w*/[\w-]+\.(?:md|rst|txt)"
)
_VENDORED = re.compile(
    r"(?:^|/)(?:node_modules|vendor\w*|_vendor|third[_-]?party|fixtures|testdata|tests?|examples?)/"
)
_READ_ME = re.compile(r"(?:^|/)readme", re.IGNORECASE)
_AGENTS = re.compile(r"(?:^|/)agents\.md$", re.IGNORECASE)
_OFFERED = re.compile(
    r"contribut|(?<!\w)(?:we|our|your|please|must|do not|don't)(?!\w).*"
    r"(?:pull request|merge request|\bprs?\b|patches)"
    r"|(?:pull requests?|merge requests?|\bprs?\b|patches) (?:\S+ ){0,5}?must",
    re.IGNORECASE,
)
_POLICY_HEADING = re.compile(r"(?:ai|llm)\W+polic(?:y|ies)", re.IGNORECASE)
_FILE_NAME = re.compile(r"CONTRIBUTING(?:\.\w+)?|contributing\.\w+")
_POINTING = re.compile(r"(?:these|those|they|this|it|such)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"contribut|polic|usage|\buse\b|\busing\b|assist|generated|disclos|\bno\b|guideline|slop|tools"
    r"|rules|moratorium"
)
_BARE = re.compile(r"\W*(?:generative )?(?:ai|llms?)\W*(?:/\W*(?:ai|llms?))?\W*")
_MOST_WORDS_OF_HEADING = 9
_MOST_WORDS_OF_LABEL = 4
_MOST_SHOWN = 300


class Words(NamedTuple):
    """A sentence that says something of such changes, and where it stands (`path:line`)."""

    answer: Answer
    path: str
    line: int
    text: str


class Welcome(NamedTuple):
    """The answer of a repository, and the sentences behind it; those that decide come first."""

    answer: Answer
    evidence: tuple[Words, ...] = ()


OPEN = Welcome("open")


def is_policy_file(path: str) -> bool:
    """Whether a file of this path may say what contributions are welcome."""
    return not _VENDORED.search(path.lower()) and bool(_POLICY_FILE.fullmatch(path.lower()))


def read(texts: Mapping[str, str]) -> Welcome:
    """Return what the texts (path → text) say.

    A refusal with a permission of changes beside it is a restriction: the sentence that refuses
    speaks of a part of them.
    """
    said = [words for path in sorted(texts) for words in _said(path, texts[path])]
    said.sort(key=_vagueness)
    refused = [words for words in said if words.answer == "refused"]
    restricted = [words for words in said if words.answer == "restricted"]
    allowed = [words for words in said if words.answer == "open"]
    if refused and not _is_mixed(refused, restricted, allowed):
        return Welcome("refused", (*refused, *restricted))
    if refused or restricted:
        return Welcome("restricted", (*restricted, *refused))
    return Welcome("open", tuple(allowed))


def _vagueness(words: Words) -> tuple[bool, bool]:
    """Rank what a person understands at once before a mere heading, or what needs the context."""
    is_heading = len(words.text.split()) <= _MOST_WORDS_OF_LABEL
    return not wording.MACHINE.search(words.text.lower()), is_heading


def _is_mixed(refused: list[Words], restricted: list[Words], allowed: list[Words]) -> bool:
    # A file that refuses and permits speaks of different things; a permission elsewhere is older,
    # or about something else.
    files = {words.path for words in refused}
    permits = [w for w in (*restricted, *allowed) if _permits(w.text.lower())]
    return files <= {words.path for words in permits} or len(permits) > len(refused)


def _said(path: str, text: str) -> Iterator[Words]:
    lowered = path.lower().rpartition("/")[2]
    is_named = bool(wording.POLICY_NAME.search(lowered))
    found = False
    for sentence in sentences(text):
        answer = _answer(sentence, is_named=is_named, path=path)
        if answer is not None:
            found = True
            yield Words(answer, path, sentence.line, sentence.text[:_MOST_SHOWN])
    if is_named and not found and text.strip():
        yield Words("restricted", path, 1, "a policy on machines that write, not understood")


def _answer(sentence: Sentence, *, is_named: bool, path: str) -> Answer | None:
    whole = _whole(sentence)
    if _AGENTS.search(path):
        # All of it is about agents, most of it about how they are to write here.
        if wording.TO_AGENTS.search(whole):
            return "restricted" if wording.PARTLY.search(whole) else "refused"
        if not _is_said(whole):
            return None
    elif _READ_ME.search(path):
        # It is about the product, which may be a model, or review what others write.
        if not (_is_said(whole) and _is_offered(sentence)):
            return None
    elif not _is_about(sentence, whole, is_named=is_named):
        return None
    if wording.REFUSAL.search(whole):
        return _refusal(whole)
    if wording.CONDITION.search(whole):
        return "restricted"
    return "open" if _permits(whole) else None


def _whole(sentence: Sentence) -> str:
    """Return the sentence with what it goes on from: a lead, or the heading that it points to."""
    lead = sentence.lead
    if not lead and sentence.headings and _POINTING.match(sentence.text):
        lead = f"{sentence.headings[-1]}:"
    return f"{lead} {sentence.text}".strip().lower().replace("’", "'")


def _is_about(sentence: Sentence, whole: str, *, is_named: bool) -> bool:
    if is_named or any(_is_policy_heading(name.lower()) for name in sentence.headings):
        return bool(wording.MACHINE.search(whole) or wording.CHANGE.search(whole))
    return _is_said(whole)


def _is_offered(sentence: Sentence) -> bool:
    """Whether the sentence of a README is about taking part."""
    text = _FILE_NAME.sub(" ", f"{sentence.lead} {sentence.text}")
    headings = " ".join(sentence.headings)
    return bool(_OFFERED.search(f"{headings} {text}") or _POLICY_HEADING.search(headings))


def _is_said(whole: str) -> bool:
    if wording.UNATTENDED.search(whole):
        return True
    return bool(wording.CHANGE.search(whole) and wording.AUTHORSHIP.search(whole))


def _is_policy_heading(name: str) -> bool:
    if len(name.split()) > _MOST_WORDS_OF_HEADING or not wording.ABOUT.search(name):
        return False
    return bool(_ASKS.search(name) or _BARE.fullmatch(name))


def _refusal(whole: str) -> Answer | None:
    if wording.PARTLY.search(whole) and not wording.ABSOLUTE.search(whole):
        return "restricted"
    if wording.WORDS_ONLY.search(whole) and not wording.CODE.search(
        wording.TEXT_OF_CHANGE.sub("", whole)
    ):
        return "restricted"
    if not (wording.MACHINE.search(whole) or wording.UNATTENDED.search(whole)):
        return "restricted" if wording.CONDITION.search(whole) else None
    return "refused"


def _permits(whole: str) -> bool:
    return bool(wording.PERMISSION.search(whole)) and not wording.ASIDE.search(whole)
