# SPDX-License-Identifier: Apache-2.0
"""What the SDK says, as rules: row by row, and against the SDK's own semantics on random nodes."""

import collections
import dataclasses
import math
import os
import random
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from opinfo_errors import Notes  # noqa: E402
from opinfo_model import Constraint, Port, Variant  # noqa: E402
from opinfo_profile import kebab  # noqa: E402
from opinfo_rules import MOST_COMBINATIONS, variants_of  # noqa: E402


def ask(*encodings, symmetric=False, axes=None, invariant=False, scale=None, offset=None):
    return Constraint(encodings, symmetric, axes, invariant, scale, offset)


def port(dtype, *constraints, onward=False):
    return Port(dtype, constraints, onward)


U8 = port("UFIXED_POINT_8", ask("SCALE_OFFSET"))


class RulesTest(unittest.TestCase):
    def stated(self, op, *variants):
        self.notes = Notes()
        return variants_of(op, variants, self.notes)

    def rules(self, op, inputs, outputs, kind=None):
        """The rules of an op whose only variant gives only one; of one kind without the kind."""
        (variant,) = self.stated(op, Variant(tuple(inputs), tuple(outputs)))
        rules = variant["rules"]
        if kind is None:
            return rules
        return [{key: value for key, value in rule.items() if key != "kind"}
                for rule in rules if rule["kind"] == kind]

    def assert_noted(self, text):
        self.assertIn(text, "\n".join(self.notes.lines()))


class Dtypes(RulesTest):
    def tuples(self, dtype, *constraints, op="relu"):
        one = port(dtype, *constraints)
        (rule,) = self.rules(op, [one], [], "dtype_tuple")
        return [row["in0"] for row in rule["rows"]]

    def test_types_with_a_counterpart(self):
        for qnn, ours in (("UFIXED_POINT_8", "uint8"), ("UFIXED_POINT_16", "uint16"),
                          ("SFIXED_POINT_16", "int16"), ("SFIXED_POINT_32", "int32"),
                          ("INT_32", "int32"), ("FLOAT_16", "float16"), ("FLOAT_32", "float32"),
                          ("BFLOAT_16", "bfloat16"), ("BOOL_8", "bool"), ("INT_64", "int64")):
            with self.subTest(qnn):
                self.assertEqual(self.tuples(qnn), [ours])

    def test_narrow_types_come_with_their_encodings(self):
        wide = ["int8"]
        narrow = ["int8", "int4", "int2"]
        for encoding, types in (("SCALE_OFFSET", wide), ("AXIS_SCALE_OFFSET", wide),
                                ("BW_SCALE_OFFSET", narrow), ("BLOCKWISE_EXPANSION", narrow)):
            with self.subTest(encoding):
                self.assertEqual(self.tuples("SFIXED_POINT_8", ask(encoding)), types)
        self.assertEqual(self.tuples("SFIXED_POINT_8"), narrow)

    def test_plain_integers_are_unquantized_and_floats_need_no_rule(self):
        self.assertEqual(self.rules("add", [port("INT_32")] * 2, [port("INT_32")], "unquantized"),
                         [{"port": "in0"}, {"port": "in1"}, {"port": "out0"}])
        one = port("FLOAT_16", ask("UNDEFINED", symmetric=True))
        self.assertEqual([rule["kind"] for rule in self.rules("relu", [one], [])], ["dtype_tuple"])
        self.assert_noted("constraints on parameters of a type that has none")

    def test_types_without_a_counterpart_leave_the_variant_out(self):
        odd = Variant((port("UFIXED_POINT_32"),), (U8,))
        self.assertEqual(self.stated("relu", odd), [])
        self.assert_noted("dtype UFIXED_POINT_32 has no counterpart")
        self.assertEqual(len(self.stated("relu", odd, Variant((U8,), (U8,)))), 1)

    def test_indices_and_truth(self):
        for dtype in ("INT_32", "UINT_32"):
            (rule,) = self.rules("topk", [U8], [U8, port(dtype)], "dtype_tuple")
            self.assertEqual(rule["rows"], [{"in0": "uint8", "out0": "uint8", "out1": "int32"}])
        self.assertEqual(self.stated("logical_and", Variant((U8, U8), (U8,))), [])
        self.assertEqual(self.stated("gather", Variant((U8, U8), (U8,))), [])

    def test_type_that_is_not_stated(self):
        rules = self.rules("relu", [port("UNDEFINED", ask("SCALE_OFFSET"))], [U8])
        self.assertEqual(rules[0]["rows"], [{"out0": "uint8"}])
        self.assertEqual(self.stated("relu", Variant((port("UNDEFINED"),), ())), [])
        self.assert_noted("a variant that asks for nothing")


class Ports(RulesTest):
    def ports(self, op, inputs, outputs=()):
        (rule,) = self.rules(op, inputs, outputs, "dtype_tuple")
        return list(rule["rows"][0])

    def test_variadic(self):
        onward = dataclasses.replace(U8, onward=True)
        self.assertEqual(self.ports("concat", [onward]), ["in*"])
        self.assertEqual(self.ports("concat", [U8, onward]), ["in*"])
        self.assertEqual(self.ports("concat", [onward, U8]), ["in*"])
        self.assertEqual(self.ports("unbind", [U8], [onward]), ["in0", "out*"])
        self.assertEqual(self.ports("add", [onward]), ["in0", "in1"])
        other = port("UFIXED_POINT_16")
        self.assertEqual(self.ports("concat", [other, onward]), ["in0", "in1"])
        self.assert_noted("ports beyond those listed differ from the first")
        self.assertEqual(self.ports("concat", [onward, other]), ["in0", "in1"])
        self.assert_noted("taken one by one")
        self.assertEqual(self.ports("concat", [U8, U8]), ["in0", "in1"])
        self.assert_noted("ports beyond those listed are not described")
        self.assertEqual(self.ports("concat", [U8] * 12), [f"in{i}" for i in range(10)])

    def test_ports_that_one_side_lacks(self):
        self.assertEqual(self.ports("rms_norm", [U8, U8, U8]), ["in0", "in1"])
        self.assert_noted("in2 of the SDK is no port of the op here")
        self.assertEqual(self.ports("linear", [U8, U8]), ["in0", "in1"])
        self.assert_noted("that it is absent is not checked")
        self.assertEqual(self.stated("linear", Variant((U8,), (U8,))), [])
        self.assert_noted("fewer operands than the op has")


class Demands(RulesTest):
    def test_axes_are_those_of_our_layout(self):
        for op, qnn, ours in (("conv2d", 3, 0), ("conv3d", 4, 0), ("depthwise_conv2d", 3, 3),
                              ("transpose_conv2d", 3, 3), ("transpose_conv3d", 4, 4),
                              ("linear", 0, 0), ("matmul", 1, 1), ("conv2d", -1, 0),
                              ("conv2d", 2, 3), ("conv2d", 0, 1)):
            with self.subTest(f"{op} {qnn}"):
                weight = port("SFIXED_POINT_8", ask("AXIS_SCALE_OFFSET", axes=(qnn,)))
                self.assertEqual(self.rules(op, [U8, weight], [], "channel_axis"),
                                 [{"port": "in1", "axes": [ours]}])

    def test_axes_that_cannot_be_said(self):
        last = port("SFIXED_POINT_8", ask("AXIS_SCALE_OFFSET", axes=(-1,)))
        self.assertEqual(self.rules("relu", [last], [], "channel_axis"), [])
        self.assert_noted("an axis counted from the end")
        far = port("SFIXED_POINT_8", ask("AXIS_SCALE_OFFSET", axes=(3, 9)))
        self.assertEqual(self.rules("conv2d", [U8, far], [], "channel_axis"),
                         [{"port": "in1", "axes": [0]}])
        self.assert_noted("an axis beyond the port's rank")

    def test_invariance_binds_the_result_only(self):
        moved = port("UFIXED_POINT_8", ask("SCALE_OFFSET", invariant=True))
        self.assertEqual(self.rules("reshape", [U8], [moved], "shared_with"),
                         [{"port": "out0", "with": "in0"}])
        self.assertEqual(self.rules("reshape", [moved], [U8], "shared_with"), [])
        self.assert_noted("math-invariant on an operand")
        self.assertEqual(self.rules("where", [port("BOOL_8"), U8, U8], [moved], "shared_with"),
                         [{"port": "out0", "with": "in1"}])

    def fixed(self, scale, offset, dtype="UFIXED_POINT_8", encoding="SCALE_OFFSET"):
        one = port(dtype, ask(encoding, scale=scale, offset=offset))
        found = self.rules("relu", [U8], [one], "fixed_qparams")
        return [entry for rule in found for entry in rule["entries"]]

    def test_fixed_parameters(self):
        self.assertEqual(self.fixed(1 / 256, 0),
                         [{"dtype": "uint8", "scale": "1/256", "zero_point": 0}])
        self.assertEqual(self.fixed(1 / 32768, -32768, "UFIXED_POINT_16"),
                         [{"dtype": "uint16", "scale": "1/32768", "zero_point": 32768}])
        self.assertEqual(self.fixed(2.0, 5, "SFIXED_POINT_16"),
                         [{"dtype": "int16", "scale": "2", "zero_point": -5}])
        # 1/255 as float32 is 8421505 * 2^-31
        self.assertEqual(self.fixed(1 / 255, 0)[0]["scale"], "8421505/2147483648")
        narrow = self.fixed(0.5, 100, "SFIXED_POINT_8", "BW_SCALE_OFFSET")
        self.assertEqual([entry["dtype"] for entry in narrow], ["int8"])
        for scale, offset in ((0.5, None), (None, 0)):
            self.assertEqual(self.fixed(scale, offset), [])

    def test_fixed_parameters_that_cannot_be_said(self):
        for scale, offset, note in ((0.0, 0, "no positive float32"), (-1.0, 0, "no positive"),
                                    (math.inf, 0, "no positive"), (math.nan, 0, "no positive"),
                                    (1e300, 0, "no positive"), (1e-30, 0, "63 bits"),
                                    (0.5, 1, "type cannot hold")):
            with self.subTest(f"{scale} {offset}"):
                self.assertEqual(self.fixed(scale, offset), [])
                self.assert_noted(note)
        self.assertEqual(self.fixed(0.5, 0, "SFIXED_POINT_8", "AXIS_SCALE_OFFSET"), [])
        self.assert_noted("beyond per-tensor")

    def test_encodings_without_a_counterpart(self):
        both = port("SFIXED_POINT_8", ask("BLOCK", "SCALE_OFFSET"))
        self.assertEqual(self.rules("relu", [both], [], "encoding"),
                         [{"port": "in0", "allowed": ["scale_offset"]}])
        self.assert_noted("encoding BLOCK has no counterpart")
        self.assertEqual(self.stated("relu", Variant((port("SFIXED_POINT_8", ask("VECTOR")),),
                                                     ())), [])

    def test_constraint_without_encodings_never_binds(self):
        one = port("UFIXED_POINT_8", ask(symmetric=True))
        self.assertEqual([rule["kind"] for rule in self.rules("relu", [one], [])], ["dtype_tuple"])
        self.assert_noted("no constraint of the port lists an encoding")

    def test_port_without_parameters_has_no_demands(self):
        one = port("SFIXED_POINT_32", ask("UNDEFINED", symmetric=True, axes=(0,)))
        self.assertEqual([rule["kind"] for rule in self.rules("linear", [U8, U8, one], [])],
                         ["dtype_tuple", "encoding", "encoding", "encoding"])

    def test_contradiction_on_a_result_leaves_the_encoding_out(self):
        one = port("UFIXED_POINT_8", ask("SCALE_OFFSET", scale=0.5, offset=0),
                   ask("SCALE_OFFSET", scale=0.25, offset=0), ask("UNDEFINED"))
        self.assertEqual(self.rules("relu", [U8], [one], "encoding")[1],
                         {"port": "out0", "allowed": ["undefined"]})
        self.assert_noted("constraints on one port contradict")


class Bounds(RulesTest):
    def test_what_says_the_same_is_one_variant(self):
        weight = port("SFIXED_POINT_8", ask("SCALE_OFFSET", symmetric=True),
                      ask("AXIS_SCALE_OFFSET", symmetric=True, axes=(0,)), ask("UNDEFINED"))
        rules = self.rules("linear", [U8, weight], [U8])
        self.assertIn({"kind": "channel_axis", "port": "in1", "axes": [0]}, rules)
        twice = Variant((U8,), (U8, port("UINT_32")))
        again = Variant((U8,), (U8, port("INT_32")))
        self.assertEqual(len(self.stated("topk", twice, again)), 1)

    def test_number_of_variants_is_bounded(self):
        many = port("SFIXED_POINT_8", ask("SCALE_OFFSET", scale=0.5, offset=0),
                    ask("BW_SCALE_OFFSET"), ask("AXIS_SCALE_OFFSET", symmetric=True, axes=(0,)),
                    ask("BLOCKWISE_EXPANSION", symmetric=True, axes=(1,)))
        self.assertEqual(len(self.stated("relu", Variant((many,), (many,)))), 16)
        found = self.stated("linear", Variant((many, many, many), (many,)))
        self.assertEqual(len(found), 16)
        self.assertLessEqual(len(found), MOST_COMBINATIONS)
        self.assertEqual(len({one["name"] for one in found}), 16)
        self.assert_noted("more than 32 combinations")

    def test_repeated_port_is_not_split(self):
        onward = port("SFIXED_POINT_8", ask("SCALE_OFFSET"),
                      ask("BW_SCALE_OFFSET", symmetric=True), onward=True)
        rules = self.rules("concat", [onward], [])
        self.assertEqual([rule["kind"] for rule in rules], ["bias_dtype", "encoding"])
        self.assertEqual(rules[0]["allowed"], ["int8", "int4", "int2"])
        self.assert_noted("encodings of a repeated port")

    def test_ids(self):
        for name, text in (("ElementWiseAdd", "element-wise-add"), ("PoolAvg2d", "pool-avg2d"),
                           ("TopK", "top-k"), ("Conv2d", "conv2d"), ("UnPack", "un-pack")):
            self.assertEqual(kebab(name), text)


# A node's port, as a validator sees it.
Tensor = collections.namedtuple("Tensor", "dtype encoding symmetric axis shared fixed")

_QNN_ENCODINGS = {"undefined": "UNDEFINED", "scale_offset": "SCALE_OFFSET",
                  "axis_scale_offset": "AXIS_SCALE_OFFSET", "bw_scale_offset": "BW_SCALE_OFFSET",
                  "bw_axis_scale_offset": "BW_AXIS_SCALE_OFFSET",
                  "blockwise_expansion": "BLOCKWISE_EXPANSION"}
_FIXED = ((0.5, 0), (0.25, 3))


def sdk_takes(variant, operands, results):
    """facts/qnn.md 1.4, steps 3 to 6, naively: ports by index, every result, axes too, and an
    encoding that no constraint lists is refused."""
    def meets(one, tensor, is_result):
        per_axis = "AXIS" in _QNN_ENCODINGS[tensor.encoding] or "BLOCK" in _QNN_ENCODINGS[
            tensor.encoding]
        if tensor.encoding == "undefined":
            return True
        fixed = one.scale is not None and one.offset is not None and not per_axis
        return ((tensor.symmetric or not one.symmetric)
                and (one.axes is None or not per_axis or tensor.axis in one.axes)
                and (tensor.shared or not (one.invariant and is_result))
                and (not fixed or tensor.fixed == (one.scale, -one.offset)))

    def port_takes(listed, tensor, is_result):
        held = "SFIXED_POINT_8" if tensor.dtype in ("int8", "int4", "int2") else "UFIXED_POINT_8"
        if listed.dtype != held:
            return False
        binding = [one for one in listed.constraints
                   if _QNN_ENCODINGS[tensor.encoding] in one.encodings]
        if not is_result:
            binding = binding[:1]
        if not binding and listed.constraints:
            return False
        return all(meets(one, tensor, is_result) for one in binding)

    inputs = list(variant.inputs)
    if inputs[0].onward:
        inputs *= len(operands)
    return (all(port_takes(*pair, False) for pair in zip(inputs, operands))
            and all(port_takes(*pair, True) for pair in zip(variant.outputs, results)))


def rules_take(rules, ports):
    """Evaluates the rules of a variant as core/qconform/profile/README.md says."""
    def tensors(name):
        if name.endswith("*"):
            return [one for key, one in ports.items() if key.startswith(name[:-1])]
        return [ports[name]]

    def holds(rule, tensor):
        if rule["kind"] == "encoding":
            return tensor.encoding in rule["allowed"]
        if rule["kind"] == "bias_dtype":
            return tensor.dtype in rule["allowed"]
        if tensor.encoding == "undefined":
            return True
        if rule["kind"] == "symmetric":
            return tensor.symmetric
        if rule["kind"] == "channel_axis":
            return "scale_offset" in (tensor.encoding, tensor.encoding[3:]) \
                or tensor.axis in rule["axes"]
        if rule["kind"] == "shared_with":
            return tensor.shared
        values = {entry["dtype"]: entry for entry in rule["entries"]}
        entry = values.get(tensor.dtype)
        return tensor.encoding in ("scale_offset", "bw_scale_offset") and (
            entry is None or tensor.fixed == (eval(entry["scale"]), entry["zero_point"]))

    for rule in rules:
        if rule["kind"] == "dtype_tuple":
            if not any(all(one.dtype == dtype for name, dtype in row.items()
                           for one in tensors(name)) for row in rule["rows"]):
                return False
        elif not all(holds(rule, tensor) for tensor in tensors(rule["port"])):
            return False
    return True


class AgainstTheSdk(RulesTest):
    """A node is taken by the exported variants if and only if the SDK takes it; where a note says
    that something was merged, if."""

    def draw_port(self, rng, counts, onward=False):
        def flag():
            return rng.random() < 0.4

        def one():
            encodings = rng.sample(list(_QNN_ENCODINGS.values()), rng.choice((1, 1, 2, 3)))
            scale, zero_point = rng.choice(_FIXED) if rng.random() < 0.3 else (None, None)
            axes = tuple(sorted(rng.sample(range(3), rng.choice((1, 2))))) if flag() else None
            return ask(*encodings, symmetric=flag(), axes=axes, invariant=flag(), scale=scale,
                       offset=None if zero_point is None else -zero_point)

        dtype = "SFIXED_POINT_8" if rng.random() < 0.7 else "UFIXED_POINT_8"
        return port(dtype, *(one() for _ in range(rng.choice(counts))), onward=onward)

    def draw_tensor(self, rng, listed):
        """Often what the port asks for, so that both verdicts are frequent."""
        signed = (listed.dtype == "SFIXED_POINT_8") == (rng.random() < 0.95)
        wanted = [name for one in listed.constraints for name in one.encodings]
        ours = {qnn: name for name, qnn in _QNN_ENCODINGS.items()}
        encoding = (ours[rng.choice(wanted)] if wanted and rng.random() < 0.9
                    else rng.choice(list(_QNN_ENCODINGS)))
        narrow = encoding.startswith("bw") or encoding == "blockwise_expansion"
        dtype = (rng.choice(("int8", "int4") if narrow else ("int8",)) if signed else "uint8")
        return Tensor(dtype, encoding, rng.random() < 0.8, rng.randrange(3), rng.random() < 0.8,
                      rng.choice(_FIXED))

    def check(self, op, operand_count, rounds, onward=False, counts=(0, 1, 1, 2, 3)):
        taken = refused = merged = 0
        for seed in range(rounds):
            rng = random.Random(f"{op} {seed}")
            count = 1 if onward else operand_count
            variant = Variant(tuple(self.draw_port(rng, counts, onward) for _ in range(count)),
                              (self.draw_port(rng, counts),))
            stated = self.stated(op, variant)
            exact = not any("only what" in line for line in self.notes.lines())
            merged += not exact
            for _ in range(20):
                listed = variant.inputs * operand_count if onward else variant.inputs
                operands = [self.draw_tensor(rng, one) for one in listed]
                result = self.draw_tensor(rng, variant.outputs[0])
                ports = {f"in{i}": one for i, one in enumerate(operands)}
                ports["out0"] = result
                sdk = sdk_takes(variant, operands, [result])
                ours = any(rules_take(one["rules"], ports) for one in stated)
                taken, refused = taken + sdk, refused + (not sdk)
                if ours != sdk and (sdk or exact):
                    self.fail(f"{op} {seed}: SDK {sdk}, ours {ours}: {variant} {ports} {stated}")
        self.assertGreater(min(taken, refused), rounds // 2)  # of 20 * rounds nodes
        return merged

    def test_one_operand(self):
        self.assertEqual(self.check("relu", 1, 400), 0)

    def test_three_operands(self):
        self.check("linear", 3, 400)

    def test_more_combinations_than_are_stated(self):
        self.assertGreater(self.check("linear", 3, 100, counts=(4, 6)), 0)

    def test_repeated_operand(self):
        self.assertGreater(self.check("concat", 3, 300, onward=True), 0)


if __name__ == "__main__":
    unittest.main()
