// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/tosa_mlir/mlir_function.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "qconform/base/check.h"

namespace qconform::conformance {
namespace {

// Bytes of one element in memory. LLVM gives an integer the next power of two of bytes.
std::size_t StorageBytes(DType dtype) {
  const int bits = BitWidth(dtype);
  if (bits <= 8) return 1;
  return bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
}

std::uint64_t LowBitsMask(DType dtype) {
  return ~std::uint64_t{0} >> (64 - static_cast<unsigned>(BitWidth(dtype)));
}

// Of i1 and i4, LLVM reads the whole byte and takes it that the bits above are 0.
std::vector<std::byte> Store(const Tensor& tensor) {
  const std::size_t bytes = StorageBytes(tensor.dtype);
  std::vector<std::byte> buffer(tensor.codes.size() * bytes);
  for (std::size_t i = 0; i < tensor.codes.size(); ++i) {
    const std::uint64_t bits =
        static_cast<std::uint64_t>(tensor.codes[i]) & LowBitsMask(tensor.dtype);
    for (std::size_t b = 0; b < bytes; ++b) {
      buffer[i * bytes + b] = static_cast<std::byte>(bits >> (8 * b) & 0xFF);
    }
  }
  return buffer;
}

// The low bits of the element, sign-extended where the type is signed; what stands above them (the
// upper two bytes of an int48) means nothing.
std::int64_t ReadCode(DType dtype, const std::byte* element) {
  std::uint64_t bits = 0;
  for (std::size_t b = 0; b < StorageBytes(dtype); ++b) {
    bits |= std::to_integer<std::uint64_t>(element[b]) << (8 * b);
  }
  bits &= LowBitsMask(dtype);
  const int width = BitWidth(dtype);
  const bool negative = IsSigned(dtype) && dtype != DType::kBool && (bits >> (width - 1)) != 0;
  if (!negative) return static_cast<std::int64_t>(bits);
  return static_cast<std::int64_t>(bits) - (std::int64_t{1} << width);
}

Tensor Load(const TensorType& type, const std::vector<std::byte>& buffer) {
  Tensor tensor = MakeTensor(type.dtype, type.shape);
  for (std::size_t i = 0; i < tensor.codes.size(); ++i) {
    tensor.codes[i] = ReadCode(type.dtype, buffer.data() + i * StorageBytes(type.dtype));
  }
  return tensor;
}

void Listen(void* listener, const char* text, std::size_t size) {
  static_cast<std::string*>(listener)->assign(text, size);
}

}  // namespace

std::vector<Tensor> MlirFunction::Call(std::span<const Tensor> inputs,
                                       std::span<const TensorType> outputs) const {
  std::vector<std::vector<std::byte>> buffers;
  for (const Tensor& input : inputs) buffers.push_back(Store(input));
  for (const TensorType& output : outputs) {
    const auto elements = static_cast<std::size_t>(ElementCount(output.shape));
    buffers.emplace_back(elements * StorageBytes(output.dtype));
  }
  std::vector<void*> pointers;
  for (std::vector<std::byte>& buffer : buffers) pointers.push_back(buffer.data());
  api_->call(function_.get(), pointers.data(), pointers.size());
  std::vector<Tensor> results;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    results.push_back(Load(outputs[i], buffers[inputs.size() + i]));
  }
  return results;
}

MlirCompiled CompileTosa(const QconformMlirApi& api, const std::string& text,
                         const MlirVariant& variant) {
  MlirCompiled compiled;
  QconformMlirFunction* function = nullptr;
  const std::string passes = PassesOf(variant);
  compiled.status = api.compile(text.data(), text.size(), passes.c_str(), variant.level, &function,
                                Listen, &compiled.message);
  if (compiled.status != kQconformMlirOk) return compiled;
  QC_CHECK(function != nullptr);
  compiled.function = std::make_shared<MlirFunction>(api, function);
  return compiled;
}

std::string CheckTosa(const QconformMlirApi& api, const std::string& text,
                      const std::string& passes) {
  std::string message;
  const QconformMlirStatus status =
      api.check(text.data(), text.size(), passes.c_str(), Listen, &message);
  if (status == kQconformMlirOk) return "";
  return message.empty() ? "refused without a word" : message;
}

}  // namespace qconform::conformance
