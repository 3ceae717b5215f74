// SPDX-License-Identifier: Apache-2.0
// Ops that move codes: to other coordinates, or chosen by truths and positions.
#include <algorithm>
#include <numeric>
#include <utility>

#include "qconform/oracle/random_op_builder.h"

namespace qconform {
namespace {

constexpr CodeRange kTruths = {0, 1};

// The operand's own parameters one time in three, where the types agree.
ConcreteSpec ResultSpec(Prng& prng, const ConcreteSpec& x, DType dtype) {
  ConcreteSpec result = SpecNear(prng, dtype);
  return x.dtype == dtype && prng.Below(3) == 0 ? x : result;
}

// Distinct positions below `limit`, in any order.
std::vector<std::int64_t> Positions(Prng& prng, std::int64_t count, std::int64_t limit) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(limit));
  std::iota(all.begin(), all.end(), 0);
  for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[prng.Below(i)]);
  all.resize(static_cast<std::size_t>(count));
  return all;
}

void AddPositions(Prng& prng, RandomOpBuilder& b, const Dims& shape,
                  const std::vector<std::int64_t>& codes) {
  const DType dtype = prng.Below(2) == 0 ? DType::kInt32 : DType::kInt64;
  if (prng.Below(2) == 0) {
    b.PlainConstant(shape, dtype, codes);
  } else {
    b.PlainInput(shape, dtype, codes);
  }
}

struct Moved {
  Dims from;
  Dims to;
};

// Attributes, and the shapes of the only operand and the only result.
std::optional<Moved> DrawMove(Prng& prng, RandomOpBuilder& b, OpKind op) {
  const std::int64_t axis = Between(prng, 0, 2);
  switch (op) {
    case OpKind::kIdentity:
      return Moved{{2, 3, 4}, {2, 3, 4}};
    case OpKind::kReverse:
      b.Attr(AttrId::kAxis, {axis});
      return Moved{{2, 3, 4}, {2, 3, 4}};
    case OpKind::kTile:
      b.Attr(AttrId::kRepeats, {2, 1, 3});
      return Moved{{2, 3, 2}, {4, 3, 6}};
    case OpKind::kBroadcastTo:
      b.Attr(AttrId::kShape, {2, 3, 4});
      return Moved{{2, 1, 4}, {2, 3, 4}};
    case OpKind::kDepthToSpace:
      b.Attr(AttrId::kBlock, {2});
      return Moved{{1, 2, 3, 8}, {1, 4, 6, 2}};
    case OpKind::kSpaceToDepth:
      b.Attr(AttrId::kBlock, {2});
      return Moved{{1, 4, 6, 2}, {1, 2, 3, 8}};
    case OpKind::kBatchToSpace:
      b.Attr(AttrId::kBlock, {2});
      return Moved{{8, 2, 3, 1}, {2, 4, 6, 1}};
    case OpKind::kSpaceToBatch:
      b.Attr(AttrId::kBlock, {2});
      return Moved{{2, 4, 6, 1}, {8, 2, 3, 1}};
    case OpKind::kChannelShuffle:
      b.Attr(AttrId::kGroups, {3});
      return Moved{{2, 1, 6}, {2, 1, 6}};
    case OpKind::kMirrorPad:
      b.Attr(AttrId::kBefore, {0, 2, 1});
      b.Attr(AttrId::kAfter, {1, 0, 3});
      return Moved{{2, 3, 4}, {3, 5, 8}};
    default:
      return std::nullopt;
  }
}

RandomOp MakeStack(Prng& prng, const OpDtypes& d) {
  RandomOpBuilder b(prng, OpKind::kStack);
  const std::int64_t axis = Between(prng, 0, 2);
  b.Attr(AttrId::kAxis, {axis});
  const ConcreteSpec x = SpecNear(prng, d.x);
  b.Input({2, 4}, x);
  b.Input({2, 4}, SpecNear(prng, d.w));
  b.Input({2, 4}, x);
  const Dims shape = axis == 0 ? Dims{3, 2, 4} : axis == 1 ? Dims{2, 3, 4} : Dims{2, 4, 3};
  return b.Finish(shape, ResultSpec(prng, x, d.result));
}

RandomOp MakeExpandAs(Prng& prng, const OpDtypes& d) {
  RandomOpBuilder b(prng, OpKind::kExpandAs);
  const ConcreteSpec x = SpecNear(prng, d.x);
  b.Input({1, 3, 1}, x);
  b.Input({2, 3, 4}, SpecNear(prng, d.w));
  return b.Finish({2, 3, 4}, ResultSpec(prng, x, d.result));
}

RandomOp MakePieces(Prng& prng, OpKind op, const OpDtypes& d) {
  RandomOpBuilder b(prng, op);
  const bool splits = op == OpKind::kSplit;
  b.Attr(AttrId::kAxis, {1});
  if (splits) b.Attr(AttrId::kSizes, {2, 1, 3});
  const ConcreteSpec x = SpecNear(prng, d.x);
  b.Input(splits ? Dims{2, 6, 2} : Dims{2, 3, 4}, x);
  for (const std::int64_t size : {2, 1}) {
    const ConcreteSpec piece = ResultSpec(prng, x, d.result);
    b.AddResult(splits ? Dims{2, size, 2} : Dims{2, 4}, piece.dtype, QuantSpec(piece));
  }
  return b.Finish(splits ? Dims{2, 3, 2} : Dims{2, 4}, ResultSpec(prng, x, d.w));
}

RandomOp MakeWhere(Prng& prng, const OpDtypes& d) {
  RandomOpBuilder b(prng, OpKind::kWhere);
  const ConcreteSpec x = SpecNear(prng, d.x);
  b.PlainInput({2, 1, 5}, DType::kBool, kTruths);
  b.Input({1, 3, 5}, x);
  b.Input({2, 3, 1}, SpecNear(prng, d.w));
  return b.Finish({2, 3, 5}, ResultSpec(prng, x, d.result));
}

RandomOp MakeMaskedFill(Prng& prng, const OpDtypes& d) {
  RandomOpBuilder b(prng, OpKind::kMaskedFill);
  const ConcreteSpec x = SpecNear(prng, d.x);
  b.Input({2, 3, 5}, x);
  b.PlainInput({2, 1, 5}, DType::kBool, kTruths);
  b.Input({1}, SpecNear(prng, d.w));
  return b.Finish({2, 3, 5}, ResultSpec(prng, x, d.result));
}

RandomOp MakeGather(Prng& prng, OpKind op, const OpDtypes& d) {
  RandomOpBuilder b(prng, op);
  const ConcreteSpec x = SpecNear(prng, d.x);
  if (op == OpKind::kEmbedding) {
    b.Input({5, 3}, x);
    AddPositions(prng, b, {2, 2}, RandomCodes(prng, {0, 4}, {2, 2}));
    return b.Finish({2, 2, 3}, ResultSpec(prng, x, d.result));
  }
  b.Attr(AttrId::kAxis, {1});
  b.Input({2, 5, 3}, x);
  AddPositions(prng, b, {4}, RandomCodes(prng, {0, 4}, {4}));
  return b.Finish({2, 4, 3}, ResultSpec(prng, x, d.result));
}

RandomOp MakeIndexCopy(Prng& prng, OpKind op, const OpDtypes& d) {
  RandomOpBuilder b(prng, op);
  const ConcreteSpec x = SpecNear(prng, d.x);
  b.Attr(AttrId::kAxis, {1});
  b.Input({2, 5, 3}, x);
  AddPositions(prng, b, {3}, Positions(prng, 3, 5));
  b.Input({2, 3, 3}, SpecNear(prng, d.w));
  return b.Finish({2, 5, 3}, ResultSpec(prng, x, d.result));
}

// Positions differ along the axis for each of the other coordinates.
RandomOp MakeScatter(Prng& prng, const OpDtypes& d) {
  RandomOpBuilder b(prng, OpKind::kScatterElements);
  const ConcreteSpec x = SpecNear(prng, d.x);
  const std::int64_t axis = Between(prng, 0, 1);
  b.Attr(AttrId::kAxis, {axis});
  b.Input({4, 5, 3}, x);
  std::vector<std::int64_t> codes(12);
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t c = 0; c < 2; ++c) {
      const auto line = Positions(prng, axis == 0 ? 2 : 3, axis == 0 ? 4 : 5);
      for (std::size_t k = 0; k < line.size(); ++k) {
        // [2, 3, 2]: along axis 1, or along axis 0 for the first two of its columns.
        codes[axis == 1 ? (i * 3 + k) * 2 + c : (k * 3 + i) * 2 + c] = line[k];
      }
    }
  }
  for (std::size_t c = 0; c < 2 && axis == 0; ++c) {  // and for the third
    const auto line = Positions(prng, 2, 4);
    for (std::size_t k = 0; k < 2; ++k) codes[(k * 3 + 2) * 2 + c] = line[k];
  }
  AddPositions(prng, b, {2, 3, 2}, codes);
  b.Input({2, 3, 2}, SpecNear(prng, d.w));
  return b.Finish({4, 5, 3}, ResultSpec(prng, x, d.result));
}

RandomOp MakeSliceScatter(Prng& prng, const OpDtypes& d) {
  RandomOpBuilder b(prng, OpKind::kSliceScatter);
  const ConcreteSpec x = SpecNear(prng, d.x);
  b.Attr(AttrId::kStart, {Between(prng, 0, 2), 1, Between(prng, 0, 1)});
  b.Input({4, 5, 3}, x);
  b.Input({2, 3, 2}, SpecNear(prng, d.w));
  return b.Finish({4, 5, 3}, ResultSpec(prng, x, d.result));
}

}  // namespace

std::optional<RandomOp> MakeMovingOp(Prng& prng, OpKind op, const OpDtypes& d) {
  switch (op) {
    case OpKind::kStack:
      return MakeStack(prng, d);
    case OpKind::kExpandAs:
      return MakeExpandAs(prng, d);
    case OpKind::kSplit:
    case OpKind::kUnbind:
      return MakePieces(prng, op, d);
    case OpKind::kWhere:
      return MakeWhere(prng, d);
    case OpKind::kMaskedFill:
      return MakeMaskedFill(prng, d);
    case OpKind::kGather:
    case OpKind::kEmbedding:
      return MakeGather(prng, op, d);
    case OpKind::kIndexCopy:
    case OpKind::kIndexPut:
      return MakeIndexCopy(prng, op, d);
    case OpKind::kScatterElements:
      return MakeScatter(prng, d);
    case OpKind::kSliceScatter:
      return MakeSliceScatter(prng, d);
    default:
      break;
  }
  RandomOpBuilder b(prng, op);
  const auto moved = DrawMove(prng, b, op);
  if (!moved) return std::nullopt;
  const ConcreteSpec x = SpecNear(prng, d.x);
  b.Input(moved->from, x);
  return b.Finish(moved->to, ResultSpec(prng, x, d.result));
}

}  // namespace qconform
