# SPDX-License-Identifier: Apache-2.0
"""Test-only: the rules of core/qconform/profile/README.md that an exported profile may break."""

import json
import re

from opinfo_tables import OP_PORTS

_DTYPES = ("int2", "int4", "int8", "uint8", "int16", "uint16", "int32", "int48", "int64", "bool",
           "float16", "bfloat16", "float32")
_RANGES = {"int2": (-2, 1), "int4": (-8, 7), "int8": (-128, 127), "uint8": (0, 255),
           "int16": (-32768, 32767), "uint16": (0, 65535), "int32": (-(2**31), 2**31 - 1)}
_ENCODINGS = ("undefined", "scale_offset", "axis_scale_offset", "bw_scale_offset",
              "bw_axis_scale_offset", "blockwise_expansion")
_KEBAB = r"[a-z0-9]+(-[a-z0-9]+)*"
_TOP = {"format", "name", "version", "title", "ops", "constraints"}
_KEYS = {
    "dtype_tuple": {"rows"}, "encoding": {"port", "allowed"}, "unquantized": {"port"},
    "bias_dtype": {"port", "allowed"}, "symmetric": {"port"}, "channel_axis": {"port", "axes"},
    "shared_with": {"port", "with"}, "fixed_qparams": {"port", "entries", "ulps"},
}


def problems_of(text):
    """What is wrong with a profile's text; empty if nothing is."""
    found = []

    def want(condition, what):
        if not condition:
            found.append(what)

    def unique(pairs):
        keys = [key for key, _ in pairs]
        want(len(set(keys)) == len(keys), f"a key twice in {keys}")
        return dict(pairs)

    want("\0" not in text and "\\u0000" not in text, "NUL")
    profile = json.loads(text, object_pairs_hook=unique, parse_constant=lambda name: want(
        False, f"the number {name}"))
    _check_top(profile, want)
    ops = [entry["op"] for entry in profile["ops"]]
    want(len(set(ops)) == len(ops), "an op twice")
    want(set(ops) <= set(OP_PORTS), "an unknown op")
    ids = [row["id"] for row in profile["constraints"]]
    want(len(set(ids)) == len(ids), "a row's id twice")
    want(ids != [], "no rows")
    for row in profile["constraints"]:
        _check_row(row, ops, want)
    return found


def _check_top(profile, want):
    known = _TOP | {"archs", "default_arch", "socs"}
    keys = {key for key in profile if not key.startswith("x-")}
    want(_TOP <= keys <= known, f"top-level keys {sorted(keys)}")
    want(profile["format"] == "qconform-profile-2", "format")
    want(re.fullmatch(r"[a-z0-9_.-]+", profile["name"]), "name")
    want(profile["version"] and profile["title"], "an empty version or title")
    archs = profile.get("archs", [])
    want(("default_arch" in profile) == bool(archs), "default_arch without archs")
    want(profile.get("default_arch") in archs + [None], "an unknown default_arch")
    for soc in profile.get("socs", []):
        want(set(soc) == {"name", "arch"} and soc["arch"] in archs, "a SoC's arch")


def _check_row(row, ops, want):
    want(set(row) == {"id", "kind", "ops", "variants", "source", "version", "confidence"},
         f"keys of a row {sorted(row)}")
    want(re.fullmatch(_KEBAB, row["id"]), f"id {row['id']}")
    want(row["kind"] == "variants", "kind of a row")
    want(row["confidence"] in ("stated", "measured", "read", "inferred"), "confidence")
    want(row["source"] and row["version"], "no provenance")
    want(row["ops"] and set(row["ops"]) <= set(ops), "an op of a row that the profile lacks")
    names = [variant["name"] for variant in row["variants"]]
    want(names and len(set(names)) == len(names), "a variant's name twice")
    for variant in row["variants"]:
        want(set(variant) == {"name", "rules"}, "keys of a variant")
        want(re.fullmatch(_KEBAB, variant["name"]), "name of a variant")
        want(variant["rules"], "a variant without rules")
        for rule in variant["rules"]:
            _check_rule(rule, row["ops"], want)


def _check_rule(rule, ops, want):
    kind = rule["kind"]
    if kind not in _KEYS:
        return want(False, f"kind {kind}")
    want(set(rule) == _KEYS[kind] | {"kind"}, f"keys of {kind}")
    for key in ("port", "with"):
        if key in rule:
            _check_port(rule[key], ops, want)
    if kind == "dtype_tuple":
        want(rule["rows"], "no rows")
        for row in rule["rows"]:
            want(row and set(row.values()) <= set(_DTYPES), f"a tuple {row}")
            for port in row:
                _check_port(port, ops, want)
    elif kind == "encoding":
        _check_list(rule["allowed"], lambda one: one in _ENCODINGS, want)
    elif kind == "bias_dtype":
        _check_list(rule["allowed"], lambda one: one in _DTYPES, want)
    elif kind == "channel_axis":
        _check_list(rule["axes"], lambda one: type(one) is int and 0 <= one < 8, want)
    elif kind == "shared_with":
        want(rule["port"] != rule["with"], "a port shares with itself")
    elif kind == "fixed_qparams":
        _check_list([entry["dtype"] for entry in rule["entries"]],
                    lambda one: one in _RANGES, want)
        for entry in rule["entries"]:
            _check_entry(entry, want)


def _check_entry(entry, want):
    want(set(entry) == {"dtype", "scale", "zero_point"}, "keys of an entry")
    low, high = _RANGES[entry["dtype"]]
    want(type(entry["zero_point"]) is int and low <= entry["zero_point"] <= high, "zero_point")
    ratio = re.fullmatch(r"[1-9][0-9]*(/[1-9][0-9]*)?", entry["scale"])
    want(ratio, f"scale {entry['scale']}")
    want(ratio and all(int(part) < 2**63 for part in entry["scale"].split("/")),
         "a scale beyond 63 bits")


def _check_list(values, good, want):
    want(values and len(set(values)) == len(values), f"an empty or repeating list {values}")
    want(all(good(one) for one in values), f"a value of {values}")


def _check_port(port, ops, want):
    match = re.fullmatch(r"(in|out)(\d+|\*)", port)
    want(match, f"port {port}")
    for op in ops if match and match[2] != "*" else ():
        ports = OP_PORTS[op]
        roles, repeats = ((ports.operands, ports.repeats) if match[1] == "in" else
                          (ports.results, ports.results_repeat))
        want(repeats or int(match[2]) < len(roles), f"{op} has no {port}")
