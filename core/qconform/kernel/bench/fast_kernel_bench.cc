// SPDX-License-Identifier: Apache-2.0
// The fast kernels beside oneDNN, XNNPACK, a naive loop and the CPU's own limits, in one process:
// the repetitions are interleaved, times are CPU times, and the ratios of medians come last.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "problem.h"
#include "qconform/kernel/fast/layer.h"
#include "qconform/kernel/fast/targets.h"

namespace qconform::bench {
namespace {

// A float scale as multiplier * 2^-shift with the given width; half away from zero, once.
struct Encoded {
  std::int32_t multiplier;
  std::int32_t shift;
};
Encoded Encode(float scale, int bits) {
  int exponent = 0;
  const double fraction = std::frexp(static_cast<double>(scale), &exponent);
  return {static_cast<std::int32_t>(std::lround(std::ldexp(fraction, bits))), bits - exponent};
}

struct Ours {
  fast::Layer layer;
  fast::Workspace workspace;
  fast::Patches patches;
};

fast::Patches PatchesOf(const Problem& p) {
  if (!p.conv) return fast::RowsOf(p.rows, p.depth);
  const std::int64_t side = p.Side();
  return {.height = side,
          .width = side,
          .channels = p.Channels(),
          .kernel_height = 3,
          .kernel_width = 3,
          .pad_top = 1,
          .pad_left = 1,
          .out_height = side,
          .out_width = side};
}

Run OurRun(const Problem& p, Data& d, bool wide, const fast::Ops& ops) {
  const auto job = std::make_shared<Ours>();
  const Encoded scale = wide ? Encode(d.wide_scale, 15) : Encode(d.scale, 31);
  const fast::Requantization to{.multipliers = {&scale.multiplier, 1},
                                .shifts = {&scale.shift, 1},
                                .scale32 = !wide,
                                .zero_point = wide ? 0 : Data::kYZeroPoint,
                                .range = wide ? CodeRange{-32768, 32767} : CodeRange{-128, 127}};
  const std::vector<std::int64_t> bias(d.bias.begin(), d.bias.end());
  const fast::LayerSpec spec{.x_type = wide ? DType::kInt16 : DType::kInt8,
                             .x_zero_point = wide ? 0 : Data::kXZeroPoint,
                             .x_range = {},
                             .weights = {.codes = d.w.data(),
                                         .outputs = p.outputs,
                                         .depth = p.depth,
                                         .output_stride = p.depth},
                             .bias = bias,
                             .to = &to};
  if (!job->layer.Prepare(spec, ops)) std::abort();
  job->patches = PatchesOf(p);
  if (wide) {
    return [job, &d] {
      job->layer.Run(job->patches, d.wide_x.data(), d.wide_y.data(), job->workspace);
    };
  }
  return [job, &d] { job->layer.Run(job->patches, d.x.data(), d.y.data(), job->workspace); };
}

void Register(const std::string& name, std::int64_t macs, const Run& run) {
  if (!run) return;
  benchmark::RegisterBenchmark(name.c_str(), [macs, run](benchmark::State& state) {
    for (auto _ : state) run();
    state.counters["GMAC/s"] = benchmark::Counter(static_cast<double>(macs) * 1e-9,
                                                  benchmark::Counter::kIsIterationInvariantRate);
  });
}

// Keeps the median rate of each benchmark.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Aggregate || run.aggregate_name != "median") continue;
      const auto rate = run.counters.find("GMAC/s");
      if (rate != run.counters.end()) rates_[run.run_name.function_name] = rate->second;
    }
  }

  double Of(const std::string& name) const {
    const auto at = rates_.find(name);
    return at == rates_.end() ? 0 : at->second;
  }

 private:
  std::map<std::string, double> rates_;
};

void PrintRatio(const char* what, double ours, double theirs) {
  if (theirs > 0) std::printf("  %s %.2f", what, ours / theirs);
}

void PrintRatios(const RatioReporter& rates) {
  const double bytes = rates.Of("peak/vpdpbusd");
  const double words = rates.Of("peak/vpdpwssd");
  std::printf("\nours: %s; clock %.2f GHz; peak int8 %.0f, int16 %.0f GMAC/s\n",
              fast::CurrentTarget().name, rates.Of("clock"), bytes, words);
  for (const Problem& p : Problems()) {
    const double narrow = rates.Of("int8/ours/" + p.name);
    std::printf("int8  %-10s %4.0f GMAC/s, against", p.name.c_str(), narrow);
    PrintRatio("oneDNN s8", narrow, rates.Of("int8/onednn_s8/" + p.name));
    PrintRatio("oneDNN u8", narrow, rates.Of("int8/onednn_u8/" + p.name));
    PrintRatio("XNNPACK", narrow, rates.Of("int8/xnnpack/" + p.name));
    PrintRatio("peak", narrow, bytes);
    const double wide = rates.Of("a16w8/ours/" + p.name);
    std::printf("\na16w8 %-10s %4.0f GMAC/s, against", p.name.c_str(), wide);
    PrintRatio("naive", wide, rates.Of("a16w8/naive/" + p.name));
    PrintRatio("peak", wide, words);
    std::printf("\n");
  }
}

// The peers compute what we compute: 8-bit results within one of each other, or nobody is compared.
void CheckResults(const Problem& p, Data& d, const Run& ours, const Run& theirs, const char* who) {
  if (!theirs) return;
  ours();
  const std::vector<std::int8_t> wanted = d.y;
  theirs();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (std::abs(wanted[i] - d.y[i]) <= 1) continue;
    std::fprintf(stderr, "%s computes something else: %s, element %zu: %d, ours %d\n", who,
                 p.name.c_str(), i, d.y[i], wanted[i]);
    std::exit(1);
  }
}

void RegisterAll(std::deque<Data>& all) {
  for (const Peak& peak : Peaks()) Register("peak/" + peak.name, peak.macs, peak.run);
  benchmark::RegisterBenchmark("clock", [](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(AddChain(100000));
    state.counters["GMAC/s"] =
        benchmark::Counter(1e-4, benchmark::Counter::kIsIterationInvariantRate);
  });
  const fast::Ops& ops = fast::CurrentTarget();
  for (const Problem& p : Problems()) {
    Data& d = all.emplace_back(MakeData(p));
    const Run ours = OurRun(p, d, false, ops);
    const Run signed_peer = OneDnnRun(p, d, false);
    const Run unsigned_peer = OneDnnRun(p, d, true);
    const Run xnnpack = XnnpackRun(p, d);
    CheckResults(p, d, ours, signed_peer, "oneDNN s8");
    CheckResults(p, d, ours, unsigned_peer, "oneDNN u8");
    CheckResults(p, d, ours, xnnpack, "XNNPACK");
    Register("int8/ours/" + p.name, p.Macs(), ours);
    Register("int8/onednn_s8/" + p.name, p.Macs(), signed_peer);
    Register("int8/onednn_u8/" + p.name, p.Macs(), unsigned_peer);
    Register("int8/xnnpack/" + p.name, p.Macs(), xnnpack);
    Register("a16w8/ours/" + p.name, p.Macs(), OurRun(p, d, true, ops));
    Register("a16w8/naive/" + p.name, p.Macs(), NaiveRun(p, d));
  }
}

}  // namespace
}  // namespace qconform::bench

// Options of Google Benchmark; QCONFORM_FAST_TARGET chooses the instruction set of ours.
int main(int argc, char** argv) {
  using namespace qconform;
  // OpenMP reads this before main begins, hence the second start.
  if (std::getenv("OMP_NUM_THREADS") == nullptr) {
    setenv("OMP_NUM_THREADS", "1", 1);
    execv("/proc/self/exe", argv);
  }
  const char* target = std::getenv("QCONFORM_FAST_TARGET");
  if (target != nullptr && !fast::UseTarget(target)) {
    std::fprintf(stderr, "no such target on this CPU: %s\n", target);
    return 2;
  }
  std::vector<char*> arguments(argv, argv + argc);
  std::string defaults[] = {"--benchmark_enable_random_interleaving=true",
                            "--benchmark_repetitions=7", "--benchmark_min_time=0.05",
                            "--benchmark_display_aggregates_only=true"};
  for (std::string& option : defaults) arguments.insert(arguments.begin() + 1, option.data());
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  std::deque<bench::Data> data;
  bench::RegisterAll(data);
  bench::RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  bench::PrintRatios(reporter);
  return 0;
}
