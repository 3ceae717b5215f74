# SPDX-License-Identifier: Apache-2.0
"""The profile as a whole: a row per op, the ops without one, and the notes."""

import json
import re

from opinfo_errors import Stop
from opinfo_model import read_op, supported_ops
from opinfo_rules import variants_of
from opinfo_tables import QNN_OPS

SOURCE = "QNN SDK BackendOpInfo"


def kebab(name):
    """ElementWiseAdd -> element-wise-add, PoolAvg2d -> pool-avg2d."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name)
    return re.sub(r"[^a-z0-9]+", "-", spaced.lower()).strip("-")


def build_profile(opinfo, head, version, notes):
    """`head` is what stands above the ops. Ends the program if no op could be stated."""
    ops, rows, unknown = [], [], []
    for qnn_op in supported_ops(opinfo):
        if qnn_op not in QNN_OPS:
            unknown.append(_printable(qnn_op))
            continue
        for row in _rows(qnn_op, _distinct(qnn_op, read_op(opinfo, qnn_op), notes), notes):
            row.update(source=SOURCE, version=version, confidence="stated")
            rows.append(row)
            ops += [{"op": op, "backend": qnn_op} for op in row["ops"]]
    if not rows:
        raise Stop("the SDK states nothing about any op that qconform has a name for")
    profile = dict(head, ops=ops, constraints=rows)
    if unknown:
        profile["x-unknown-ops"] = unknown
    if notes.lines():
        profile["x-notes"] = notes.lines()
    return profile


def _distinct(qnn_op, variants, notes):
    """Without the empty ones, which say nothing, and without repetitions."""
    if not variants:
        notes.add("the SDK lists no variants: the op goes without a row", qnn_op)
    kept = {}
    for variant in variants:
        if not variant.inputs and not variant.outputs:
            notes.add("an empty SDK variant: dropped", qnn_op)
        elif variant in kept:
            notes.add("a duplicate SDK variant: dropped", qnn_op)
        else:
            kept[variant] = None
    return list(kept)


def _rows(qnn_op, variants, notes):
    """One row for all ops of qconform that get the same variants; mostly there is one."""
    groups = []
    for op in QNN_OPS[qnn_op]:
        if not variants:
            continue
        stated = variants_of(op, variants, notes)
        if not stated:
            notes.add(f"nothing of it binds {op}: the op goes without a row", qnn_op)
            continue
        for ops, same in groups:
            if same == stated:
                ops.append(op)
                break
        else:
            groups.append(([op], stated))
    for number, (ops, stated) in enumerate(groups):
        suffix = f"-{kebab(ops[0])}" if number else ""
        yield {"id": f"{kebab(qnn_op)}{suffix}-variants", "kind": "variants", "ops": ops,
               "variants": stated}


def _printable(text):
    """As it is, but for what no UTF-8 file can hold or a profile may not: NUL, lone surrogates."""
    clean = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return clean.replace("\0", "\\x00")


def profile_text(profile):
    """JSON for readers: an op, a variant and a note a line."""
    lines = []
    for key, value in profile.items():
        if key == "constraints":
            text = _block([_row_text(row) for row in value])
        elif isinstance(value, list) and value:
            text = _block([_line(item) for item in value])
        else:
            text = _line(value)
        lines.append(f"  {_line(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _row_text(row):
    members = []
    for key, value in row.items():
        text = _line(value)
        if key == "variants":
            text = "[\n" + ",\n".join(f"       {_line(item)}" for item in value) + "]"
        members.append(f"{_line(key)}: {text}")
    return "{" + ", ".join(members) + "}"


def _block(items):
    return "[\n" + ",\n".join(f"    {item}" for item in items) + "\n  ]"


def _line(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
