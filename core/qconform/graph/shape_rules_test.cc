// SPDX-License-Identifier: Apache-2.0
// The shape rules of ops that are validated only: each fits once and fails at each of its
// conditions.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "qconform/graph/shape_inference.h"

namespace qconform {
namespace {

using AttrId::kAxes, AttrId::kAxis, AttrId::kBlock, AttrId::kCount, AttrId::kDilation,
    AttrId::kGroups, AttrId::kKeepDims, AttrId::kKernel, AttrId::kOutputPad, AttrId::kOutputSize,
    AttrId::kRepeats, AttrId::kShape, AttrId::kSizes, AttrId::kStart, AttrId::kStride;
using enum OpKind;
using Attrs = std::vector<std::pair<AttrId, Dims>>;

struct Row {
  const char* note;
  OpKind op;
  Attrs attrs;
  std::vector<Dims> operands;
  std::vector<Dims> wanted;  // where it fits
  const char* error;         // part of the message where it does not; null if it fits
};

Attrs Windows3d(Dims stride, Dims pad) {
  return {{kStride, stride}, {kDilation, {1, 1, 1}}, {AttrId::kPad, pad}};
}
Attrs Transposed(Dims stride, Dims pad, std::int64_t groups, Dims more) {
  return {{kStride, stride}, {AttrId::kPad, pad}, {kGroups, {groups}}, {kOutputPad, more}};
}
const Attrs kAxis1 = {{kAxis, {1}}};
const Attrs kBlock2 = {{kBlock, {2}}};

const std::vector<Row> kWindowRows = {
    {"conv3d",
     kConv3d,
     Windows3d({1, 2, 1}, {1, 0, 0, 0, 0, 2}),
     {{2, 3, 5, 4, 6}, {7, 2, 3, 1, 6}, {7}},
     {{2, 3, 2, 6, 7}},
     nullptr},
    {"conv3d depth",
     kConv3d,
     Windows3d({1, 1, 1}, {0, 0, 0, 0, 0, 0}),
     {{1, 1, 5, 5, 1}, {1, 2, 1, 1, 1}},
     {},
     "depth"},
    {"conv3d rank",
     kConv3d,
     Windows3d({1, 1, 1}, {0, 0, 0, 0, 0, 0}),
     {{1, 5, 5, 1}, {1, 1, 1, 1}},
     {},
     "rank 5"},
    {"transposed",
     kTransposeConv2d,
     Transposed({2, 3}, {1, 0, 0, 1}, 2, {1, 0}),
     {{1, 3, 4, 6}, {6, 2, 3, 5}, {10}},
     {{1, 6, 11, 10}},
     nullptr},
    {"transposed groups",
     kTransposeConv2d,
     Transposed({1, 1}, {0, 0, 0, 0}, 4, {0, 0}),
     {{1, 3, 4, 6}, {6, 2, 3, 5}},
     {},
     "4 groups"},
    {"transposed bias",
     kTransposeConv2d,
     Transposed({1, 1}, {0, 0, 0, 0}, 2, {0, 0}),
     {{1, 3, 4, 6}, {6, 2, 3, 5}, {5}},
     {},
     "wanted [10]"},
    {"transposed more",
     kTransposeConv2d,
     Transposed({1, 1}, {0, 0, 0, 0}, 1, {1, 0}),
     {{1, 3, 4, 6}, {6, 2, 3, 5}},
     {},
     "smaller than the stride"},
    {"transposed empty",
     kTransposeConv2d,
     Transposed({1, 1}, {2, 2, 0, 0}, 1, {0, 0}),
     {{1, 3, 4, 6}, {6, 2, 3, 5}},
     {},
     "takes the whole result"},
    {"transposed 3d",
     kTransposeConv3d,
     Transposed({1, 2, 2}, {0, 0, 0, 0, 0, 0}, 1, {0, 1, 0}),
     {{1, 2, 2, 2, 3}, {3, 1, 1, 1, 4}},
     {{1, 2, 4, 3, 4}},
     nullptr},
    {"pool 3d",
     kAvgPool3d,
     {{kKernel, {2, 1, 2}}, {kStride, {1, 1, 2}}, {AttrId::kPad, {1, 0, 0, 0, 0, 0}}},
     {{1, 2, 3, 4, 5}},
     {{1, 2, 3, 2, 5}},
     nullptr},
    {"resize", kResizeNearest, {{kOutputSize, {7, 1}}}, {{2, 3, 4, 5}}, {{2, 7, 1, 5}}, nullptr},
    {"resize rank", kResizeNearest, {{kOutputSize, {7, 1}}}, {{2, 3, 4}}, {}, "rank 4"},
    {"grid", kGridSample, {}, {{2, 3, 4, 5}, {2, 6, 7, 2}}, {{2, 6, 7, 5}}, nullptr},
    {"grid pairs", kGridSample, {}, {{2, 3, 4, 5}, {2, 6, 7, 3}}, {}, "does not fit"},
    {"depth to space", kDepthToSpace, kBlock2, {{1, 2, 3, 8}}, {{1, 4, 6, 2}}, nullptr},
    {"depth to space channels", kDepthToSpace, kBlock2, {{1, 2, 3, 6}}, {}, "block"},
    {"space to depth", kSpaceToDepth, kBlock2, {{1, 2, 4, 3}}, {{1, 1, 2, 12}}, nullptr},
    {"space to depth odd", kSpaceToDepth, kBlock2, {{1, 2, 3, 3}}, {}, "block"},
    {"batch to space", kBatchToSpace, kBlock2, {{8, 2, 3, 5}}, {{2, 4, 6, 5}}, nullptr},
    {"batch to space odd", kBatchToSpace, kBlock2, {{6, 2, 3, 5}}, {}, "block"},
    {"space to batch", kSpaceToBatch, kBlock2, {{2, 4, 6, 5}}, {{8, 2, 3, 5}}, nullptr},
    {"space to batch odd", kSpaceToBatch, kBlock2, {{2, 3, 6, 5}}, {}, "block"},
};

const std::vector<Row> kSumRows = {
    {"norm", kLayerNorm, {}, {{2, 3, 4}, {4}, {4}}, {{2, 3, 4}}, nullptr},
    {"norm weight", kLayerNorm, {}, {{2, 3, 4}, {3}}, {}, "last axis"},
    {"group norm", kGroupNorm, {{kGroups, {2}}}, {{2, 3, 4}, {4}}, {{2, 3, 4}}, nullptr},
    {"group norm groups", kGroupNorm, {{kGroups, {3}}}, {{2, 3, 4}, {4}}, {}, "groups"},
    {"attention", kAttention, {}, {{2, 3, 4}, {2, 5, 4}, {2, 5, 6}}, {{2, 3, 6}}, nullptr},
    {"attention keys", kAttention, {}, {{2, 3, 4}, {2, 5, 4}, {2, 4, 6}}, {}, "do not fit"},
    {"cdist", kCdist, {}, {{2, 3, 4}, {2, 5, 4}}, {{2, 3, 5}}, nullptr},
    {"cdist batch", kCdist, {}, {{2, 3, 4}, {1, 5, 4}}, {}, "do not fit"},
    {"reduce", kReduceSum, {{kAxes, {0, 2}}, {kKeepDims, {0}}}, {{2, 3, 4}}, {{3}}, nullptr},
    {"reduce keep",
     kReduceSum,
     {{kAxes, {0, 2}}, {kKeepDims, {1}}},
     {{2, 3, 4}},
     {{1, 3, 1}},
     nullptr},
    {"reduce order", kReduceSum, {{kAxes, {2, 0}}, {kKeepDims, {1}}}, {{2, 3, 4}}, {}, "ascend"},
    {"reduce rank",
     kReduceSum,
     {{kAxes, {3}}, {kKeepDims, {1}}},
     {{2, 3, 4}},
     {},
     "below the rank"},
    {"argmax", kArgmax, {{kAxis, {1}}, {kKeepDims, {0}}}, {{2, 3, 4}}, {{2, 4}}, nullptr},
    {"argmax axis", kArgmax, {{kAxis, {3}}, {kKeepDims, {0}}}, {{2, 3, 4}}, {}, "outside rank 3"},
    {"max with index",
     kMaxWithIndex,
     {{kAxis, {1}}, {kKeepDims, {1}}},
     {{2, 3, 4}},
     {{2, 1, 4}, {2, 1, 4}},
     nullptr},
    {"topk", kTopk, {{kAxis, {2}}, {kCount, {4}}}, {{2, 3, 4}}, {{2, 3, 4}, {2, 3, 4}}, nullptr},
    {"topk count", kTopk, {{kAxis, {2}}, {kCount, {5}}}, {{2, 3, 4}}, {}, "above the dimension"},
    {"sort", kSort, kAxis1, {{2, 3}}, {{2, 3}, {2, 3}}, nullptr},
    {"sort axis", kSort, kAxis1, {{2}}, {}, "outside rank 1"},
};

const std::vector<Row> kMovementRows = {
    {"split", kSplit, {{kAxis, {1}}, {kSizes, {1, 3}}}, {{2, 4}}, {{2, 1}, {2, 3}}, nullptr},
    {"split sum", kSplit, {{kAxis, {1}}, {kSizes, {1, 2}}}, {{2, 4}}, {}, "sum to 4"},
    {"unbind", kUnbind, kAxis1, {{2, 3, 4}}, {{2, 4}, {2, 4}, {2, 4}}, nullptr},
    {"unbind many", kUnbind, kAxis1, {{2, 65}}, {}, "more than 64"},
    {"stack", kStack, kAxis1, {{2, 3}, {2, 3}, {2, 3}}, {{2, 3, 3}}, nullptr},
    {"stack last", kStack, {{kAxis, {2}}}, {{2, 3}}, {{2, 3, 1}}, nullptr},
    {"stack shapes", kStack, kAxis1, {{2, 3}, {3, 3}}, {}, "differ"},
    {"stack rank", kStack, kAxis1, {{1, 1, 1, 1, 1, 1, 1, 1}}, {}, "rank 9"},
    {"tile", kTile, {{kRepeats, {3, 1}}}, {{2, 5}}, {{6, 5}}, nullptr},
    {"broadcast to", kBroadcastTo, {{kShape, {4, 3}}}, {{1, 3}}, {{4, 3}}, nullptr},
    {"broadcast to other", kBroadcastTo, {{kShape, {4, 3}}}, {{2, 3}}, {}, "does not broadcast"},
    {"expand as", kExpandAs, {}, {{1, 3}, {4, 3}}, {{4, 3}}, nullptr},
    {"stated", kFull, {{kShape, {4, 3}}}, {}, {{4, 3}}, nullptr},
    {"shuffle", kChannelShuffle, {{kGroups, {2}}}, {{1, 4}}, {{1, 4}}, nullptr},
    {"shuffle groups", kChannelShuffle, {{kGroups, {3}}}, {{1, 4}}, {}, "groups"},
};

const std::vector<Row> kChoiceRows = {
    {"gather", kGather, kAxis1, {{2, 3, 4}, {7}}, {{2, 7, 4}}, nullptr},
    {"gather index", kGather, kAxis1, {{2, 3, 4}, {7, 1}}, {}, "rank 1"},
    {"embedding", kEmbedding, {}, {{9, 4}, {2, 3}}, {{2, 3, 4}}, nullptr},
    {"embedding weight", kEmbedding, {}, {{9}, {2, 3}}, {}, "rank 2"},
    {"embedding rank", kEmbedding, {}, {{9, 1}, {1, 1, 1, 1, 1, 1, 1, 1}}, {}, "rank 9"},
    {"index copy", kIndexCopy, kAxis1, {{2, 3, 4}, {2}, {2, 2, 4}}, {{2, 3, 4}}, nullptr},
    {"index copy value",
     kIndexCopy,
     kAxis1,
     {{2, 3, 4}, {2}, {2, 3, 4}},
     {},
     "must have the shape [2,2,4]"},
    {"scatter", kScatterElements, kAxis1, {{2, 3}, {1, 3}, {1, 3}}, {{2, 3}}, nullptr},
    {"scatter outside", kScatterElements, kAxis1, {{2, 3}, {1, 4}, {1, 4}}, {}, "inside that of x"},
    {"slice scatter", kSliceScatter, {{kStart, {0, 1}}}, {{2, 3}, {2, 2}}, {{2, 3}}, nullptr},
    {"slice scatter outside", kSliceScatter, {{kStart, {0, 2}}}, {{2, 3}, {2, 2}}, {}, "leaves x"},
    {"masked fill", kMaskedFill, {}, {{2, 3}, {1, 3}, {1}}, {{2, 3}}, nullptr},
    {"masked fill value", kMaskedFill, {}, {{2, 3}, {1, 3}, {3}}, {}, "one element"},
    {"where", kWhere, {}, {{2, 1}, {1, 3}, {2, 3}}, {{2, 3}}, nullptr},
    {"where third", kWhere, {}, {{2, 1}, {1, 3}, {2, 4}}, {}, "do not broadcast"},
};

void Check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    Attributes attrs;
    for (const auto& [id, values] : row.attrs) attrs.Set(id, values);
    const Result<std::vector<Dims>> shapes = InferShapes(row.op, attrs, row.operands);
    ASSERT_EQ(shapes.ok(), row.error == nullptr) << row.note;
    if (shapes.ok()) {
      EXPECT_EQ(shapes.value(), row.wanted) << row.note;
    } else {
      EXPECT_NE(shapes.error().message.find(row.error), std::string::npos)
          << row.note << ": " << shapes.error().message;
    }
  }
}

TEST(ShapeRules, OfWindows) { Check(kWindowRows); }
TEST(ShapeRules, OfSums) { Check(kSumRows); }
TEST(ShapeRules, OfMovement) { Check(kMovementRows); }
TEST(ShapeRules, OfChoices) { Check(kChoiceRows); }

}  // namespace
}  // namespace qconform
