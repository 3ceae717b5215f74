// SPDX-License-Identifier: Apache-2.0
// Test only: small cases that use every feature of the file format.
#pragma once

#include <string>

#include "qconform/graph/case_file.h"

namespace qconform {

// A convolution with per-channel weights and a derived bias, then a reshape that shares, then an
// add whose second edge requantizes.
inline Case ExampleCase() {
  Graph graph;
  ConcreteSpec weights = {.dtype = DType::kInt8,
                          .qmin = -127,
                          .qmax = 127,
                          .scheme = Scheme::kSymmetric,
                          .granularity = Granularity::kPerChannel,
                          .axis = 0,
                          .scales = {0.1f, 0.25f},
                          .zero_points = {0, 0}};
  ConcreteSpec bias = {.dtype = DType::kInt32,
                       .qmin = RangeOf(DType::kInt32).min,
                       .qmax = RangeOf(DType::kInt32).max,
                       .scheme = Scheme::kSymmetric,
                       .granularity = Granularity::kPerChannel};
  const DerivedSpec derived = {.from = {OperandPort(0, 0), OperandPort(0, 1)}, .form = bias};
  const ConcreteSpec plain = PerTensor(DType::kInt8, 0.5f, 3);
  graph.values = {
      {.name = "x", .shape = {1, 2, 2, 1}, .spec = plain},
      {.name = "w", .shape = {2, 1, 1, 1}, .spec = weights, .constant = {{-127, 127}}},
      {.name = "b", .shape = {2}, .dtype = DType::kInt32, .spec = derived, .constant = {{7, -7}}},
      {.name = "y", .shape = {1, 2, 2, 2}, .spec = plain},
      {.name = "r", .shape = {2, 4}, .spec = SharedSpec{ValuePort(3)}},
      {.name = "z", .shape = {2, 4}, .spec = PerTensor(DType::kInt8, 1.5e-7f, -128)},
  };
  Node conv = {.name = "conv", .op = OpKind::kConv2d, .operands = {{0}, {1}, {2}}, .results = {3}};
  conv.attrs.Set(AttrId::kStride, {1, 1});
  conv.attrs.Set(AttrId::kDilation, {1, 1});
  conv.attrs.Set(AttrId::kPad, {0, 0, 0, 0});
  Node view = {.name = "view", .op = OpKind::kReshape, .operands = {{3}}, .results = {4}};
  view.attrs.Set(AttrId::kShape, {2, 4});
  const ConcreteSpec edge = PerTensor(DType::kInt8, 0.75f, 0);
  const Node add = {
      .name = "add", .op = OpKind::kAdd, .operands = {{4}, {4, edge}}, .results = {5}};
  graph.nodes = {conv, view, add};
  graph.inputs = {0};
  graph.outputs = {5};
  return {.target = "xnnpack.x86",
          .sdk = "2.41",
          .expectation = Expectation::kMustReject,
          .rule = "share-input-spec",
          .note = "a \"note\"\n",
          .origin = Origin{0xFEDCBA9876543210u, 42},
          .graph = graph,
          .inputs = {{DType::kInt8, {1, 2, 2, 1}, {-128, 0, 1, 127}}}};
}

// Floats in, floats out: numbers without a JSON form among them.
inline Case FloatCase() {
  Case c;
  c.graph.values = {
      {.name = "f", .shape = {7}, .dtype = DType::kFloat32},
      {.name = "q", .shape = {7}, .dtype = DType::kInt16, .spec = PerTensor(DType::kInt16, 1, 0)},
      {.name = "g", .shape = {7}, .dtype = DType::kFloat32},
  };
  c.graph.nodes = {
      {.name = "in", .op = OpKind::kQuantize, .operands = {{0}}, .results = {1}},
      {.name = "out", .op = OpKind::kDequantize, .operands = {{1}}, .results = {2}},
  };
  c.graph.inputs = {0};
  c.graph.outputs = {2};
  c.inputs = {{DType::kFloat32,
               {7},
               {0x3DCCCCCD, 0x80000000, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00001, 1}}};
  return c;
}

// One node with several results, of different roles: split into three, of which one is searched.
inline Case SeveralResultsCase() {
  Case c;
  const ConcreteSpec spec = PerTensor(DType::kUint8, 0.5f, 7);
  c.graph.values = {
      {.name = "x", .shape = {2, 6}, .dtype = DType::kUint8, .spec = spec},
      {.name = "a", .shape = {2, 1}, .dtype = DType::kUint8, .spec = SharedSpec{ValuePort(0)}},
      {.name = "b", .shape = {2, 2}, .dtype = DType::kUint8, .spec = SharedSpec{ValuePort(0)}},
      {.name = "c", .shape = {2, 3}, .dtype = DType::kUint8, .spec = SharedSpec{ValuePort(0)}},
      {.name = "top", .shape = {2, 2}, .dtype = DType::kUint8, .spec = SharedSpec{ValuePort(3)}},
      {.name = "at", .shape = {2, 2}, .dtype = DType::kInt32},
  };
  Node split = {.name = "split", .op = OpKind::kSplit, .operands = {{0}}, .results = {1, 2, 3}};
  split.attrs.Set(AttrId::kAxis, {1});
  split.attrs.Set(AttrId::kSizes, {1, 2, 3});
  Node topk = {.name = "topk", .op = OpKind::kTopk, .operands = {{3}}, .results = {4, 5}};
  topk.attrs.Set(AttrId::kAxis, {1});
  topk.attrs.Set(AttrId::kCount, {2});
  c.graph.nodes = {topk, split};
  c.graph.inputs = {0};
  c.graph.outputs = {1, 2, 4, 5};
  return c;
}

// Two int4 codes through a relu: the smallest file worth flipping every bit of.
inline Case SmallCase() {
  Case c;
  c.graph.values = {
      {.name = "x", .shape = {2}, .dtype = DType::kInt4, .spec = PerTensor(DType::kInt4, 0.5f, 0)},
      {.name = "y", .shape = {2}, .dtype = DType::kInt4, .spec = SharedSpec{ValuePort(0)}},
  };
  c.graph.nodes = {{.name = "n", .op = OpKind::kRelu, .operands = {{0}}, .results = {1}}};
  c.graph.inputs = {0};
  c.graph.outputs = {1};
  c.inputs = {{DType::kInt4, {2}, {-8, 7}}};
  return c;
}

}  // namespace qconform
