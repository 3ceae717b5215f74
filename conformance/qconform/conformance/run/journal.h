// SPDX-License-Identifier: Apache-2.0
// The memory of a run: one line of JSON per finished chunk of cases, each with its own checksum,
// appended and never changed. Whatever moment a run is killed at, the lines before it are good, and
// a second run goes on from there.
//
//   {"crc":"1a2b3c4d","record":{...}}
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "qconform/base/result.h"
#include "qconform/conformance/isolation/child_process.h"
#include "qconform/conformance/report.h"

namespace qconform::conformance {

class Journal {
 public:
  enum class Start : std::uint8_t { kFresh, kResume };

  // kFresh replaces what is there. kResume takes the chunks of a journal of the same run
  // (kInvalidGraph names the difference if it is another one), cuts off a damaged end, and starts
  // afresh if there is no journal.
  static Result<Journal> Open(const std::string& path, const RunIdentity& identity, Start start);

  // Finished chunks found on opening, by number.
  const std::map<std::uint64_t, Tally>& done() const { return done_; }

  // Reaches the disk now and then, and on Sync.
  Status Append(std::uint64_t chunk, const Tally& tally);
  Status Sync();

 private:
  Journal(std::string path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}
  Result<std::size_t> Recover(std::string_view text, const std::string& identity);
  Status Begin(const std::string& identity);
  Status AppendRecord(std::string_view record);

  std::string path_;
  Descriptor file_;
  std::map<std::uint64_t, Tally> done_;
  int unsynced_ = 0;
};

// A record as a line of the journal, and back; nullopt if the line is damaged.
std::string PrintJournalLine(std::string_view record);
std::optional<std::string_view> ParseJournalLine(std::string_view line);

}  // namespace qconform::conformance
