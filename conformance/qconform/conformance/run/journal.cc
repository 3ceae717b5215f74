// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

#include "qconform/conformance/isolation/crc32.h"
#include "qconform/conformance/run/file_io.h"
#include "qconform/conformance/run/journal_record.h"

namespace qconform::conformance {
namespace {

constexpr std::string_view kBeforeCrc = "{\"crc\":\"";
constexpr std::string_view kBeforeRecord = "\",\"record\":";
constexpr std::size_t kCrcDigits = 8;

// A chunk is some 20 ms of work: this keeps the loss to a power cut below a second or so.
constexpr int kChunksPerSync = 32;

std::string Hex(std::uint32_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(kCrcDigits, '0');
  for (std::size_t i = kCrcDigits; i-- > 0; value >>= 4) text[i] = kDigits[value & 0xFu];
  return text;
}

}  // namespace

std::string PrintJournalLine(std::string_view record) {
  std::string line(kBeforeCrc);
  line += Hex(Crc32(record));
  line += kBeforeRecord;
  line += record;
  line += "}\n";
  return line;
}

std::optional<std::string_view> ParseJournalLine(std::string_view line) {
  const std::size_t start = kBeforeCrc.size() + kCrcDigits + kBeforeRecord.size();
  if (line.size() < start + 2 || !line.ends_with("}\n")) return std::nullopt;
  const std::string_view record = line.substr(start, line.size() - start - 2);
  if (PrintJournalLine(record) != line) return std::nullopt;
  return record;
}

Result<Journal> Journal::Open(const std::string& path, const RunIdentity& identity, Start start) {
  Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (!file.open()) return FileError(path, errno);
  Journal journal(path, std::move(file));
  const std::string own = PrintIdentity(identity);
  std::size_t keep = 0;
  if (start == Start::kResume) {
    const Result<std::string> text = ReadFile(path);
    if (!text.ok()) return text.error();
    const Result<std::size_t> good = journal.Recover(text.value(), own);
    if (!good.ok()) return good.error();
    keep = good.value();
  }
  if (ftruncate(journal.file_.get(), static_cast<off_t>(keep)) != 0) return FileError(path, errno);
  if (keep == 0) {
    const Status begun = journal.Begin(own);
    if (!begun.ok()) return begun.error();
  }
  return journal;
}

// The length of the good beginning.
Result<std::size_t> Journal::Recover(std::string_view text, const std::string& identity) {
  std::size_t good = 0;
  while (good < text.size()) {
    const std::size_t end = text.find('\n', good);
    if (end == std::string_view::npos) break;
    const std::optional<std::string_view> record =
        ParseJournalLine(text.substr(good, end + 1 - good));
    if (!record) break;
    if (good == 0) {
      if (*record != identity) {
        return Error{ErrorCode::kInvalidGraph,
                     path_ + " belongs to another run: " + std::string(*record) + "; this one is " +
                         identity};
      }
    } else {
      Result<ChunkRecord> chunk = ParseChunk(*record);
      if (!chunk.ok()) break;
      done_[chunk.value().chunk] = std::move(chunk.value().tally);
    }
    good = end + 1;
  }
  return good;
}

Status Journal::Begin(const std::string& identity) {
  const Status written = AppendRecord(identity);
  return written.ok() ? Sync() : written;
}

Status Journal::Append(std::uint64_t chunk, const Tally& tally) {
  const Status written = AppendRecord(PrintChunk(chunk, tally));
  if (!written.ok() || ++unsynced_ < kChunksPerSync) return written;
  return Sync();
}

Status Journal::AppendRecord(std::string_view record) {
  if (!WriteFully(file_.get(), PrintJournalLine(record))) return FileError(path_, errno);
  return OkStatus();
}

Status Journal::Sync() {
  unsynced_ = 0;
  if (fdatasync(file_.get()) != 0) return FileError(path_, errno);
  return OkStatus();
}

}  // namespace qconform::conformance
