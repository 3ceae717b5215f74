// SPDX-License-Identifier: Apache-2.0
// Ops that only move elements, from the coordinates of the result: where each one comes from.
#include <algorithm>

#include "qconform/oracle/exact_ports.h"

namespace qconform {
namespace {

struct Source {
  std::size_t operand;
  std::size_t position;
};

std::int64_t AttrOf(const ExactPorts& p, AttrId id) { return p.node.attrs.Get(id)[0]; }

Source FromFirst(const ExactPorts& p, const Dims& at) { return {0, PositionOf(p.x[0].shape, at)}; }

// Reflected at the edges, which are not repeated.
std::int64_t Mirrored(std::int64_t at, std::int64_t size) {
  if (at < 0) return -at;
  return at < size ? at : 2 * (size - 1) - at;
}

Source AlongAxis(const ExactPorts& p, Dims at) {
  const auto axis = static_cast<std::size_t>(AttrOf(p, AttrId::kAxis));
  switch (p.node.op) {
    case OpKind::kReverse:
      at[axis] = p.x[0].shape[axis] - 1 - at[axis];
      return FromFirst(p, at);
    case OpKind::kSplit:
      for (std::size_t k = 0; k < p.result; ++k) at[axis] += p.node.attrs.Get(AttrId::kSizes)[k];
      return FromFirst(p, at);
    case OpKind::kGather:
      at[axis] = p.x[1].codes[static_cast<std::size_t>(at[axis])];
      return FromFirst(p, at);
    default:
      break;
  }
  // unbind drops the axis from the operand's coordinates; stack adds it to the result's.
  Dims rest;
  const bool unbinds = p.node.op == OpKind::kUnbind;
  for (std::size_t i = 0; i < at.size() + (unbinds ? 1 : 0); ++i) {
    if (i == axis && unbinds) rest.push_back(static_cast<std::int64_t>(p.result));
    if (i < at.size() && (unbinds || i != axis)) rest.push_back(at[i]);
  }
  if (unbinds) return FromFirst(p, rest);
  const auto operand = static_cast<std::size_t>(at[axis]);
  return {operand, PositionOf(p.x[operand].shape, rest)};
}

// Inside a block, rows come before columns, and those before channels or batches.
Source FromBlock(const ExactPorts& p, const Dims& at) {
  const std::int64_t b = AttrOf(p, AttrId::kBlock);
  const Dims& x = p.x[0].shape;
  const std::int64_t within = at[1] % b * b + at[2] % b;
  switch (p.node.op) {
    case OpKind::kDepthToSpace:
      return FromFirst(p, {at[0], at[1] / b, at[2] / b, within * p.shape[3] + at[3]});
    case OpKind::kBatchToSpace:
      return FromFirst(p, {within * p.shape[0] + at[0], at[1] / b, at[2] / b, at[3]});
    case OpKind::kSpaceToDepth: {
      const std::int64_t block = at[3] / x[3];
      return FromFirst(p, {at[0], at[1] * b + block / b, at[2] * b + block % b, at[3] % x[3]});
    }
    default: {
      const std::int64_t block = at[0] / x[0];
      return FromFirst(p, {at[0] % x[0], at[1] * b + block / b, at[2] * b + block % b, at[3]});
    }
  }
}

// Channel j * groups + g of the result is channel g * (C / groups) + j.
Source FromShuffle(const ExactPorts& p, Dims at) {
  const std::int64_t groups = AttrOf(p, AttrId::kGroups);
  const std::size_t last = at.size() - 1;
  at[last] = at[last] % groups * (p.shape[last] / groups) + at[last] / groups;
  return FromFirst(p, at);
}

Source FromEmbedding(const ExactPorts& p, const Dims& at) {
  const std::size_t index = PositionOf(p.shape, at) / static_cast<std::size_t>(p.shape.back());
  return FromFirst(p, {p.x[1].codes[index], at.back()});
}

Source Chosen(const ExactPorts& p, const Dims& at) {
  const bool fills = p.node.op == OpKind::kMaskedFill;
  const std::size_t condition = fills ? 1 : 0;
  const bool holds = p.x[condition].codes[BroadcastPosition(p.x[condition].shape, at)] != 0;
  if (fills) return holds ? Source{2, 0} : FromFirst(p, at);
  const std::size_t operand = holds ? 1 : 2;
  return {operand, BroadcastPosition(p.x[operand].shape, at)};
}

Source Moved(const ExactPorts& p, const Dims& out) {
  Dims at = out;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const std::int64_t size = p.x[0].shape[i];
    if (p.node.op == OpKind::kMirrorPad) {
      at[i] = Mirrored(at[i] - p.node.attrs.Get(AttrId::kBefore)[i], size);
    } else {
      at[i] %= size;  // tile; of broadcast_to and expand_as, a dimension of 1
    }
  }
  return FromFirst(p, at);
}

Source SourceOf(const ExactPorts& p, const Dims& at) {
  switch (p.node.op) {
    case OpKind::kReverse:
    case OpKind::kSplit:
    case OpKind::kUnbind:
    case OpKind::kStack:
    case OpKind::kGather:
      return AlongAxis(p, at);
    case OpKind::kDepthToSpace:
    case OpKind::kSpaceToDepth:
    case OpKind::kBatchToSpace:
    case OpKind::kSpaceToBatch:
      return FromBlock(p, at);
    case OpKind::kChannelShuffle:
      return FromShuffle(p, at);
    case OpKind::kEmbedding:
      return FromEmbedding(p, at);
    case OpKind::kWhere:
    case OpKind::kMaskedFill:
      return Chosen(p, at);
    case OpKind::kIdentity:
      return FromFirst(p, at);
    default:
      return Moved(p, at);
  }
}

RealInterval ValueOf(const ExactPorts& p, const Source& source) {
  return Point(p.InUnits(p.Real(source.operand, source.position)));
}

// Where element `at` of the last operand goes.
Dims TargetOf(const ExactPorts& p, Dims at) {
  if (p.node.op == OpKind::kSliceScatter) {
    for (std::size_t i = 0; i < at.size(); ++i) at[i] += p.node.attrs.Get(AttrId::kStart)[i];
    return at;
  }
  const auto axis = static_cast<std::size_t>(AttrOf(p, AttrId::kAxis));
  const bool by_element = p.node.op == OpKind::kScatterElements;
  const auto index = by_element ? PositionOf(p.x[1].shape, at) : static_cast<std::size_t>(at[axis]);
  at[axis] = p.x[1].codes[index];
  return at;
}

// Positions count along `axis` of x; outside of it there is nothing.
bool PositionsFit(const ExactPorts& p, std::size_t axis) {
  return std::all_of(p.x[1].codes.begin(), p.x[1].codes.end(),
                     [&](std::int64_t code) { return code >= 0 && code < p.x[0].shape[axis]; });
}

Status CheckPositions(const ExactPorts& p) {
  const auto& operands = InfoOf(p.node.op).operands;
  if (operands.size() < 2 || operands[1].role != PortRole::kIndex) return OkStatus();
  const Dims* axis = p.node.attrs.Find(AttrId::kAxis);
  if (PositionsFit(p, axis == nullptr ? 0 : static_cast<std::size_t>((*axis)[0])))
    return OkStatus();
  return Error{ErrorCode::kUnsupported, "node '" + p.node.name + "': a position is outside of x"};
}

}  // namespace

Result<ExactCodesResult> ExactRearranged(const ExactPorts& p) {
  const Status positions = CheckPositions(p);
  if (!positions.ok()) return positions.error();
  ExactCodesResult codes;
  for (std::size_t at = 0; at < static_cast<std::size_t>(ElementCount(p.shape)); ++at) {
    codes.push_back(ValueOf(p, SourceOf(p, CoordinatesOf(p.shape, at))));
  }
  return codes;
}

// x, and what the last operand puts in its place.
Result<ExactCodesResult> ExactUpdate(const ExactPorts& p) {
  const Status positions = CheckPositions(p);
  if (!positions.ok()) return positions.error();
  ExactCodesResult codes;
  for (std::size_t at = 0; at < p.x[0].codes.size(); ++at) codes.push_back(ValueOf(p, {0, at}));
  const std::size_t last = p.x.size() - 1;
  for (std::size_t at = 0; at < p.x[last].codes.size(); ++at) {
    const Dims to = TargetOf(p, CoordinatesOf(p.x[last].shape, at));
    codes[PositionOf(p.shape, to)] = ValueOf(p, {last, at});
  }
  return codes;
}

}  // namespace qconform
