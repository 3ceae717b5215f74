// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/shape_inference.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace qconform {
namespace {

struct Row {
  const char* note;
  OpKind op;
  std::vector<std::pair<AttrId, Dims>> attrs;
  std::vector<Dims> operands;
  Dims wanted;        // where it fits
  const char* error;  // part of the message where it does not; null if it fits
};

const std::vector<std::pair<AttrId, Dims>> kPlain = {
    {AttrId::kStride, {1, 1}}, {AttrId::kDilation, {1, 1}}, {AttrId::kPad, {0, 0, 0, 0}}};
const std::vector<std::pair<AttrId, Dims>> kStrided = {
    {AttrId::kStride, {2, 1}}, {AttrId::kDilation, {1, 2}}, {AttrId::kPad, {1, 0, 0, 2}}};

std::vector<std::pair<AttrId, Dims>> Pool(Dims kernel, Dims stride, Dims pad) {
  return {{AttrId::kKernel, kernel}, {AttrId::kStride, stride}, {AttrId::kPad, pad}};
}

const std::vector<Row> kRows = {
    {"conv", OpKind::kConv2d, kPlain, {{1, 4, 5, 3}, {2, 3, 2, 3}, {2}}, {1, 2, 4, 2}, nullptr},
    {"stride, dilation, pad",
     OpKind::kConv2d,
     kStrided,
     {{1, 4, 5, 1}, {1, 3, 3, 1}},
     {1, 2, 3, 1},
     nullptr},
    {"inexact stride",
     OpKind::kConv2d,
     kStrided,
     {{1, 5, 5, 1}, {1, 3, 3, 1}},
     {},
     "does not divide"},
    {"window too large", OpKind::kConv2d, kPlain, {{1, 2, 5, 1}, {1, 3, 3, 1}}, {}, "larger than"},
    {"channels", OpKind::kConv2d, kPlain, {{1, 4, 5, 3}, {2, 3, 2, 2}}, {}, "input channels"},
    {"bias length", OpKind::kConv2d, kPlain, {{1, 4, 5, 3}, {2, 3, 2, 3}, {3}}, {}, "bias"},
    {"conv rank", OpKind::kConv2d, kPlain, {{4, 5, 3}, {2, 3, 2, 3}}, {}, "rank 4"},
    {"depth multiplier",
     OpKind::kDepthwiseConv2d,
     kPlain,
     {{1, 3, 3, 2}, {1, 2, 2, 6}},
     {1, 2, 2, 6},
     nullptr},
    {"uneven multiplier",
     OpKind::kDepthwiseConv2d,
     kPlain,
     {{1, 3, 3, 2}, {1, 2, 2, 5}},
     {},
     "C*M"},
    {"linear rank 3", OpKind::kLinear, {}, {{2, 3, 4}, {5, 4}}, {2, 3, 5}, nullptr},
    {"linear misfit", OpKind::kLinear, {}, {{2, 3}, {5, 4}}, {}, "does not fit"},
    {"matmul", OpKind::kMatmul, {}, {{2, 3, 4}, {2, 4, 5}}, {2, 3, 5}, nullptr},
    {"matmul misfit", OpKind::kMatmul, {}, {{2, 3, 4}, {2, 3, 5}}, {}, "do not fit"},
    {"broadcast", OpKind::kAdd, {}, {{2, 1, 3}, {1, 4, 3}}, {2, 4, 3}, nullptr},
    {"no broadcast", OpKind::kMul, {}, {{2, 3}, {3, 3}}, {}, "broadcast"},
    {"ranks differ", OpKind::kSub, {}, {{3}, {1, 3}}, {}, "ranks differ"},
    {"reshape", OpKind::kReshape, {{AttrId::kShape, {6}}}, {{2, 3}}, {6}, nullptr},
    {"reshape count", OpKind::kReshape, {{AttrId::kShape, {5}}}, {{2, 3}}, {}, "cannot reshape"},
    {"transpose",
     OpKind::kTranspose,
     {{AttrId::kPerm, {2, 0, 1}}},
     {{2, 3, 4}},
     {4, 2, 3},
     nullptr},
    {"perm twice",
     OpKind::kTranspose,
     {{AttrId::kPerm, {0, 0, 1}}},
     {{2, 3, 4}},
     {},
     "permutation"},
    {"perm outside",
     OpKind::kTranspose,
     {{AttrId::kPerm, {0, 3, 1}}},
     {{2, 3, 4}},
     {},
     "permutation"},
    {"concat", OpKind::kConcat, {{AttrId::kAxis, {1}}}, {{2, 3}, {2, 4}, {2, 1}}, {2, 8}, nullptr},
    {"concat misfit",
     OpKind::kConcat,
     {{AttrId::kAxis, {1}}},
     {{2, 3}, {3, 4}},
     {},
     "outside axis"},
    {"concat axis", OpKind::kConcat, {{AttrId::kAxis, {2}}}, {{2, 3}}, {}, "outside rank"},
    {"slice",
     OpKind::kSlice,
     {{AttrId::kStart, {1, 0}}, {AttrId::kSize, {1, 2}}},
     {{2, 3}},
     {1, 2},
     nullptr},
    {"slice leaves",
     OpKind::kSlice,
     {{AttrId::kStart, {1, 2}}, {AttrId::kSize, {1, 2}}},
     {{2, 3}},
     {},
     "leaves"},
    {"pad",
     OpKind::kPad,
     {{AttrId::kBefore, {1, 0}}, {AttrId::kAfter, {0, 2}}},
     {{2, 3}},
     {3, 5},
     nullptr},
    {"pool",
     OpKind::kMaxPool2d,
     Pool({2, 2}, {2, 2}, {0, 0, 1, 0}),
     {{1, 4, 3, 2}},
     {1, 2, 2, 2},
     nullptr},
    {"pool pad",
     OpKind::kAvgPool2d,
     Pool({2, 2}, {1, 1}, {2, 0, 0, 0}),
     {{1, 4, 3, 2}},
     {},
     "smaller than"},
    {"relu", OpKind::kRelu, {}, {{2, 3}}, {2, 3}, nullptr},
    {"scalar softmax", OpKind::kSoftmax, {}, {Dims{}}, {}, "rank >= 1"},
};

TEST(InferShapes, GivesTheShapeOrSaysWhatDoesNotFit) {
  for (const Row& row : kRows) {
    Attributes attrs;
    for (const auto& [id, values] : row.attrs) attrs.Set(id, values);
    const Result<std::vector<Dims>> shapes = InferShapes(row.op, attrs, row.operands);
    ASSERT_EQ(shapes.ok(), row.error == nullptr) << row.note;
    if (shapes.ok()) {
      EXPECT_EQ(shapes.value(), std::vector<Dims>{row.wanted}) << row.note;
    } else {
      EXPECT_NE(shapes.error().message.find(row.error), std::string::npos)
          << row.note << ": " << shapes.error().message;
    }
  }
}

}  // namespace
}  // namespace qconform
