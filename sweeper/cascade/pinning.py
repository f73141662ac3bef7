"""Flags to the texts in which all that reads them is worked out, from file to file.

Each file is folded with what its reads are known to give. A name that then stands for one value is
pinned where it is read, and all is folded again from the pristine texts, until no name is new: so
the order of flags and files does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sweeper.cascade.fixed import Fixed, fixed
from sweeper.cascade.gaps import Gap, Patches, close
from sweeper.cascade.mixins import freed
from sweeper.cascade.passed import judged, named_in, passed
from sweeper.cascade.pins import Ground, Pinning
from sweeper.cascade.texts import Cut, lines_of
from sweeper.cascade.uses import uses
from sweeper.cascade.variables import variable_pins
from sweeper.check import Workshop
from sweeper.model import Finding, FlagRead, FlagValue, Parameter, Pin
from sweeper.rewrite.edits import Lines
from sweeper.rewrite.python.fold import fold
from sweeper.rewrite.python.source import Refused
from sweeper.rewrite.templates import NotFoldable, fold_template

_VALUES = frozenset({"value", "inverted", "template"})
_PYTHON = (".py", ".pyi")
_MOST_ROUNDS = 20  # each one takes at least one name; real chains have two or three links


def pin(
    findings: Sequence[Finding],
    ground: Ground,
    *,
    follow: bool = True,
    given: Mapping[str, Patches] | None = None,
) -> Pinning:
    """Fold all reads of the flags and, with `follow`, of the names that stand for them.

    `given` is what a model has written already, for these flags and others.
    """
    done = _pin(findings, ground, {}, follow=follow, given=given or {})
    while not done.refused and done.parameters:
        known = dict(done.stays)
        done.without(ground)
        if done.stays == known:
            break
        done = _pin(findings, ground, done.stays, follow=follow, given=given or done.patches)
    return done


def _pin(
    findings: Sequence[Finding],
    ground: Ground,
    stays: Mapping[Parameter, str],
    *,
    follow: bool,
    given: Mapping[str, Patches],
) -> Pinning:
    """Fold as `pin` does, but for the parameters that are known to stay."""
    done = Pinning(stays=dict(stays))
    for finding in findings:
        for read in finding.reads:
            _pin_read(done, finding, read, ground)
    done.take(given, findings)
    if done.refused:
        return done
    for _ in range(_MOST_ROUNDS):
        _fold(done, ground)
        if done.gaps and not done.refused:
            _close(done, ground)
            if not done.refused:
                continue
        if done.refused:
            break
        fresh = _fresh(done, ground.workshop) if follow else []
        for one in fresh:
            done.names[one] = uses(
                ground.graph, one, ground.origins, ground.workshop.paths, done.parameters
            )
            for path, own in done.names[one].pins.items():
                known = done.pins.setdefault(path, {})
                places = {each[:2] for each in known}  # a setting may be a flag by itself, too
                known.update({each: None for each in own if each[:2] not in places})
        has_variables = follow and _pin_variables(done, ground.workshop)
        has_parameters = follow and _pin_parameters(done, ground)
        is_new = has_variables or has_parameters
        if not is_new and not any(done.names[one].pins for one in fresh):
            break
    if not done.refused:  # no round was left to close them
        done.refused |= {gap.finding: f"{gap.where}, {gap.reason}" for gap in done.gaps}
    return done


def _close(done: Pinning, ground: Ground) -> None:
    """Have a model write what folding cannot; what it does not write refuses its flag."""
    closed = close(done.gaps, done.pins, done.cuts, ground.origins, ground.author)
    done.gaps.clear()
    done.refused |= closed.refused
    done.waiting |= closed.waiting
    for path, patches in closed.patches.items():
        done.patches.setdefault(path, {}).update(patches)
    for finding, paths in closed.authored.items():
        done.authored.setdefault(finding, set()).update(paths)


def _pin_read(done: Pinning, finding: Finding, read: FlagRead, ground: Ground) -> None:
    workshop = ground.workshop
    if problem := workshop.problem(read.path):
        done.refused[finding] = f"{read.path}: {problem}"
    elif read.form in _VALUES:
        value: FlagValue = not finding.value if read.form == "inverted" else finding.value
        lines = Lines(workshop.original(read.path).text)
        start = lines.offset(read.span.line, read.span.column)
        end = lines.offset(read.span.end_line, read.span.end_column)
        done.pins.setdefault(read.path, {})[Pin(start, end, value)] = finding
    elif read.form != "test":
        _cut_read(done, finding, read, ground)


def _cut_read(done: Pinning, finding: Finding, read: FlagRead, ground: Ground) -> None:
    """Cut a decorator or a mixin that does nothing any more; what does is a gap."""
    text = ground.workshop.original(read.path).text
    reason = f"reads it as a {read.form}"
    is_on = bool(finding.value) is not read.inverted
    cuts: Sequence[Cut] = ()
    if read.form == "decorator":
        reason = "never lets a function run; what do its callers get then?"
        cuts = [Cut(*lines_of(text, read), read=read)] if is_on else ()
    elif read.form == "mixin" and is_on:
        try:
            found = freed(read, ground.origins, ground.workshop.paths)
            first, *others = found.cuts
            cuts = [Cut(*first, read=read), *(Cut(*each) for each in others)]
            done.attributes.append(found.attribute)
        except Refused as refusal:
            reason = f"{reason}: {refusal}"
    elif read.form == "mixin":
        reason = f"{reason}, which never lets its class be used; what is found there then?"
    if cuts:
        done.pins.setdefault(read.path, {})
        done.cuts.setdefault(read.path, set()).update(cuts)
    elif read.path.endswith(_PYTHON):
        done.pins.setdefault(read.path, {})
        done.gaps.append(Gap.of(finding, read, Lines(text), reason))
    else:
        done.refused[finding] = f"{read.path}:{read.span.line} {reason}"


def _fold(done: Pinning, ground: Ground) -> None:
    """Fold each file with all its pins; a read that cannot be folded refuses its flag."""
    for path, pins in sorted(done.pins.items()):
        text = ground.workshop.original(path).text
        if not path.endswith(_PYTHON):
            try:
                done.after[path] = fold_template(text, list(pins))
            except NotFoldable as reason:
                done.refused |= {f: f"{path}: {reason}" for f in pins.values() if f is not None}
            continue
        text, shifted = done.drafted(path, ground.workshop)
        places = {new: old for old, new in shifted.items()}
        folded = fold(text, list(places), ground.pure_calls)
        for stays in folded.left:
            old = places[stays.pin]
            finding = pins[old]
            if stays.is_misplaced:
                done.misplaced.add((path, old))
            if finding is not None:
                line = Lines(ground.workshop.original(path).text).place(old.start)[0]
                done.gaps.append(Gap(finding, path, line, old, "value", stays.reason))
        done.after[path] = folded.text


def _pin_variables(done: Pinning, workshop: Workshop) -> bool:
    """Pin the reads of local variables that hold one value now; tell whether any is new."""
    is_new = False
    for path, text in done.after.items():
        if text is None or not path.endswith(_PYTHON):
            continue
        known = done.pins[path]
        for each in variable_pins(workshop.original(path).text, text, known):
            if each not in known:
                known[each] = None
                done.variables.setdefault(path, set()).add(each)
                is_new = True
    return is_new


def _pin_parameters(done: Pinning, ground: Ground) -> bool:
    """Pin the reads of parameters that every call gives one value now; tell if any is new."""
    trusted = {
        path: own.keys() - (done.variables.get(path, set()) - done.handed(path))
        for path, own in done.pins.items()
    }
    before, graph = ground.origins, ground.graph
    known = done.parameters.keys() | done.stays.keys()
    every = [one for one in passed(trusted, before) if one not in known]
    for one in list(every):
        if path := named_in(one, ground.texts, ground.pristine):
            done.stays[one] = f"{path} names {one.called}"
            every.remove(one)
    found, stays = judged(every, before, ground.now(done.after), graph, ground.workshop.paths)
    done.stays |= stays
    for one, own in found.items():
        pins = done.pins.setdefault(one.path, {})
        places = {each[:2] for each in pins}
        done.parameters[one] = tuple(each for each in own if each[:2] not in places)
        pins.update(dict.fromkeys(done.parameters[one]))
    return bool(found)


def _fresh(done: Pinning, workshop: Workshop) -> list[Fixed]:
    return [
        one
        for path, text in sorted(done.after.items())
        if text is not None and path.endswith(_PYTHON)
        for one in fixed(path, workshop.original(path).text, text)
        if one not in done.names
    ]
