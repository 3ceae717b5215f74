// SPDX-License-Identifier: Apache-2.0
// The records of the journal as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "qconform/base/json_writer.h"
#include "qconform/base/result.h"
#include "qconform/conformance/report.h"

namespace qconform::conformance {

std::string PrintIdentity(const RunIdentity& identity);

struct ChunkRecord {
  std::uint64_t chunk = 0;
  Tally tally;
};
std::string PrintChunk(std::uint64_t chunk, const Tally& tally);
Result<ChunkRecord> ParseChunk(std::string_view text);

}  // namespace qconform::conformance
